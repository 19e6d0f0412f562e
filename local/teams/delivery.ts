/**
 * POSTs activities to the bot as Bot Service does: 15 s for an answer, the same activity again when there
 * was none or a 5xx. A bot that does not listen is waited for, so that it may restart.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { LocalTeamsError } from './errors.ts';
import { isObject, parseJson } from './json.ts';
import type { Activity, Delivery } from './types.ts';

export interface DeliveryOptions {
  /** Where the bot listens, for example `http://127.0.0.1:3978/api/messages`. */
  botUrl: string;
  /** How long the bot has for an answer; default 15 s. */
  timeoutMs?: number;
  /** How often an activity is sent again after a timeout or a 5xx; default 4. */
  redeliveries?: number;
  /** The pause before each redelivery, and between looks at a bot that does not listen; default 1 s. */
  retryDelayMs?: number;
}

/** What the bot answered to an invoke. */
export interface InvokeAnswer {
  status: number;
  body: unknown;
}

type Attempt =
  | { kind: 'answer'; status: number; body: string }
  | { kind: 'timeout' }
  | { kind: 'unreachable' };

/** The way to the bot. */
export interface BotLine {
  /** Delivers, reporting each change of state; the promise resolves with the last, also when closed early. */
  deliver(activity: Activity, report: (delivery: Delivery) => void): Promise<Delivery>;
  /** Sends an invoke once. An unreachable or silent bot is an Unreachable or TimedOut error. */
  invoke(activity: Activity): Promise<InvokeAnswer>;
  /** Ends every attempt that is under way. */
  close(): void;
}

/** Opens the line; nothing is sent until something is delivered. */
export function botLine(options: DeliveryOptions): BotLine {
  const { botUrl, timeoutMs = 15_000, redeliveries = 4, retryDelayMs = 1_000 } = options;
  const closing = new AbortController();

  async function attempt(activity: Activity): Promise<Attempt> {
    const timeout = AbortSignal.timeout(timeoutMs);
    try {
      const response = await fetch(botUrl, {
        method: 'POST',
        headers: { 'content-type': 'application/json; charset=utf-8' },
        body: JSON.stringify(activity),
        signal: AbortSignal.any([closing.signal, timeout]),
      });
      return { kind: 'answer', status: response.status, body: await response.text() };
    } catch {
      // Which of the two matters; the words of a refused or cut connection do not.
      return { kind: timeout.aborted ? 'timeout' : 'unreachable' };
    }
  }

  /** Whether the pause ended by itself, and not because the line was closed. */
  function pause(): Promise<boolean> {
    return delay(retryDelayMs, undefined, { signal: closing.signal }).then(
      () => true,
      () => false,
    );
  }

  async function deliver(activity: Activity, report: (delivery: Delivery) => void): Promise<Delivery> {
    let delivery: Delivery = { state: 'sending', attempts: 0 };
    let left = redeliveries;
    do {
      const result = await attempt(activity);
      if (closing.signal.aborted) break;
      if (result.kind === 'timeout' || (result.kind === 'answer' && result.status >= 500)) left -= 1;
      delivery = after(result, delivery.attempts + 1, left);
      report(delivery);
    } while ((delivery.state === 'sending' || delivery.state === 'waiting') && (await pause()));
    return delivery;
  }

  async function invoke(activity: Activity): Promise<InvokeAnswer> {
    const result = await attempt(activity);
    if (result.kind === 'unreachable') throw new LocalTeamsError('Unreachable', 'The bot does not listen');
    if (result.kind === 'timeout') throw new LocalTeamsError('TimedOut', 'The bot did not answer in time');
    return { status: result.status, body: bodyOf(result.body) };
  }

  return { deliver, invoke, close: () => closing.abort() };
}

function after(result: Attempt, attempts: number, left: number): Delivery {
  if (result.kind === 'unreachable') return { state: 'waiting', attempts };
  if (result.kind === 'timeout') return { state: left < 0 ? 'failed' : 'sending', attempts };
  const httpStatus = result.status;
  if (httpStatus < 300) return { state: 'delivered', attempts, httpStatus };
  return { state: httpStatus >= 500 && left >= 0 ? 'sending' : 'failed', attempts, httpStatus };
}

function bodyOf(text: string): unknown {
  if (text === '') return undefined;
  try {
    const body = parseJson(text, 'The answer');
    return isObject(body) ? body : text;
  } catch {
    // A bot may answer an invoke with plain words.
    return text;
  }
}
