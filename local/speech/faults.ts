/**
 * Misbehaviour on demand: what the next requests will meet. Parts of a fault combine: an answer of one's
 * own may be late, slow, or broken off in the middle; without `answer` it is the real one that is.
 */
import { isObject, type JsonObject } from './json.ts';

export interface SpeechFault {
  /** How many requests meet it; default 1. */
  times?: number;
  /** Answered instead of recognising; a body that is not a string is sent as JSON. */
  answer?: { status: number; headers?: Record<string, string>; body?: unknown };
  /** Wait before the answer, in milliseconds. */
  delayMs?: number;
  /** Send the body in chunks of so many bytes with so many milliseconds between them. */
  drip?: { chunkBytes: number; everyMs: number };
  /** Reset the connection: while the body is still coming in, or after half of the answer's body. */
  reset?: 'upload' | 'answer';
  /** Read the whole request and never answer. */
  hang?: boolean;
}

/** The faults to come, in order. */
export class Faults {
  readonly #queue: { fault: SpeechFault; left: number }[] = [];

  add(...faults: SpeechFault[]): void {
    this.#queue.push(...faults.map((fault) => ({ fault, left: fault.times ?? 1 })));
  }

  clear(): void {
    this.#queue.length = 0;
  }

  /** The fault that this request meets, if any. */
  take(): SpeechFault | undefined {
    const first = this.#queue[0];
    if (!first) return undefined;
    first.left -= 1;
    if (first.left <= 0) this.#queue.shift();
    return first.fault;
  }
}

/** A fault from the body of `POST /_control/faults`; undefined when it is not one. */
export function parseFault(value: unknown): SpeechFault | undefined {
  if (!isObject(value)) return undefined;
  const { times, answer, delayMs, drip, reset, hang, ...unknown } = value;
  const isReset = reset === undefined || reset === 'upload' || reset === 'answer';
  if (!isReset || Object.keys(unknown).length > 0) return undefined;
  if (!isCount(times) || !isCount(delayMs)) return undefined;
  if (hang !== undefined && typeof hang !== 'boolean') return undefined;
  if (answer !== undefined && !isAnswer(answer)) return undefined;
  if (drip !== undefined && !isDrip(drip)) return undefined;
  return {
    ...(times !== undefined && { times }),
    ...(answer && { answer }),
    ...(delayMs !== undefined && { delayMs }),
    ...(drip && { drip }),
    ...(reset && { reset }),
    ...(hang !== undefined && { hang }),
  };
}

function isCount(value: unknown): value is number | undefined {
  return value === undefined || (typeof value === 'number' && Number.isInteger(value) && value >= 0);
}

function isAnswer(value: unknown): value is NonNullable<SpeechFault['answer']> {
  if (!isObject(value)) return false;
  const { status, headers = {} } = value;
  const isStatus = typeof status === 'number' && Number.isInteger(status) && status >= 200 && status <= 599;
  return isStatus && isHeaders(headers);
}

function isHeaders(value: unknown): boolean {
  return isObject(value) && Object.values(value).every((item) => typeof item === 'string');
}

function isDrip(value: unknown): value is NonNullable<SpeechFault['drip']> {
  if (!isObject(value)) return false;
  const { chunkBytes, everyMs }: JsonObject = value;
  return typeof chunkBytes === 'number' && chunkBytes >= 1 && typeof everyMs === 'number' && everyMs >= 0;
}
