/**
 * Sends voice messages through a running local Teams and waits for the bot's final answers. Used by
 * `npm run send`, by the start-up sample and by tests.
 */
import { openAsBlob } from 'node:fs';
import { basename } from 'node:path';
import { type FinalAnswer, finalAnswers, placeholderAt } from './answers.ts';
import { LocalTeamsError } from './errors.ts';
import { typeOf } from './files.ts';
import { isObject, stringOf } from './json.ts';
import type { Shape } from './shapes.ts';
import { readEvents } from './sse.ts';
import type { Message } from './types.ts';

export interface SendAndWaitOptions {
  /** The address of the local Teams, for example `http://127.0.0.1:3979`. */
  url: string;
  /** Paths of files, sent in one activity. */
  files?: string[];
  text?: string;
  /** The form in which the files are sent; default `file`. */
  as?: Shape;
  /** Default: the first conversation. */
  conversation?: string;
  /** For all answers together; default 2 minutes. */
  timeoutMs?: number;
  /** Called once, when the first placeholder is there. */
  onPlaceholder?: () => void;
}

/**
 * Resolves with one answer for each file, in the order in which the bot took them on; with one for a
 * command. Rejects with Unreachable, FileMissing, TimedOut, or the error of the local Teams.
 */
export async function sendAndWait(options: SendAndWaitOptions): Promise<FinalAnswer[]> {
  const { url, files = [], text, timeoutMs = 120_000 } = options;
  const form = await formOf(options);
  const api = `${url}/api/conversations/${encodeURIComponent(options.conversation ?? 'default')}`;
  const timeout = AbortSignal.timeout(timeoutMs);
  const done = new AbortController();
  const signal = AbortSignal.any([timeout, done.signal]);
  try {
    const { seq } = await requestJson(`${api}/messages`, { signal });
    const stream = await request(`${api}/events?after=${Number(seq)}`, { signal });
    const sent = await requestJson(`${api}/messages`, { method: 'POST', body: form, signal });
    const expected = {
      activityId: String(sent.activityId),
      files: files.length,
      hasText: text !== undefined,
    };
    return await follow(stream, expected, options.onPlaceholder);
  } catch (error) {
    if (!timeout.aborted) throw error;
    const seconds = timeoutMs / 1000;
    throw new LocalTeamsError('TimedOut', `The bot gave no final answer within ${seconds} s`, {
      cause: error,
    });
  } finally {
    done.abort();
  }
}

async function follow(
  stream: Response,
  expected: { activityId: string; files: number; hasText: boolean },
  onPlaceholder: (() => void) | undefined,
): Promise<FinalAnswer[]> {
  const messages = new Map<string, Message>();
  let waiting = true;
  for await (const { event, data } of readEvents(stream)) {
    if (event !== 'message') continue;
    const message: Message = JSON.parse(data);
    messages.set(message.id, message);
    const all = [...messages.values()];
    refuseFailed(messages.get(expected.activityId));
    if (waiting && placeholderAt(all, expected.activityId) !== undefined) {
      waiting = false;
      onPlaceholder?.();
    }
    const answers = finalAnswers(all, expected);
    if (answers) return answers;
  }
  throw new LocalTeamsError('Refused', 'The local Teams stopped before the bot had answered');
}

/** A bot that refused the activity will not answer it. */
function refuseFailed(sent: Message | undefined): void {
  if (sent?.delivery?.state !== 'failed') return;
  const { attempts, httpStatus = 'no status' } = sent.delivery;
  throw new LocalTeamsError('Refused', `The bot did not take the message (${httpStatus}, ${attempts} tries)`);
}

async function formOf({ files = [], text, as = 'file' }: SendAndWaitOptions): Promise<FormData> {
  const form = new FormData();
  if (text !== undefined) form.append('text', text);
  form.append('shape', as);
  for (const path of files) {
    const blob = await openAsBlob(path, { type: typeOf(path) }).catch((cause: unknown) => {
      throw new LocalTeamsError('FileMissing', `There is no file ${path}`, { cause });
    });
    form.append('files', blob, basename(path));
  }
  return form;
}

async function request(url: string, init: RequestInit): Promise<Response> {
  const response = await fetch(url, init).catch((cause: unknown) => {
    throw new LocalTeamsError('Unreachable', `Nothing listens at ${new URL(url).origin}`, { cause });
  });
  if (response.ok) return response;
  const body: unknown = await response.json().catch(() => undefined);
  const error = isObject(body) && isObject(body.error) ? stringOf(body.error.message) : undefined;
  throw new LocalTeamsError('BadArgument', error ?? `The local Teams answered ${response.status}`);
}

async function requestJson(url: string, init: RequestInit): Promise<{ [key: string]: unknown }> {
  const body: unknown = await (await request(url, init)).json();
  if (isObject(body)) return body;
  throw new LocalTeamsError('BadSyntax', 'The local Teams did not answer with JSON');
}
