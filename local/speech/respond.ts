/** Writing answers, whole or as a fault wants them. */
import { randomUUID } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { SpeechServiceError } from './errors.ts';
import type { SpeechFault } from './faults.ts';
import { QueueFullError } from './queue.ts';

/** An answer before it is sent; a body that is not a string is sent as JSON. */
export interface Answer {
  status: number;
  headers?: Readonly<Record<string, string>>;
  body?: unknown;
}

/** Any failure as the answer that Azure would give. */
export function answerOf(failure: unknown): Answer {
  if (failure instanceof SpeechServiceError) return failure;
  if (failure instanceof QueueFullError) {
    return SpeechServiceError.wrapped('TooManyRequests', 'Too many requests. Please try again later.');
  }
  return SpeechServiceError.flat('InternalServerError', 'The local Speech service failed.');
}

/** Sends an answer, slowly or only half of it when the fault says so. */
export async function send(
  response: ServerResponse,
  answer: Answer,
  { fault = {}, signal }: { fault?: SpeechFault | undefined; signal?: AbortSignal } = {},
): Promise<void> {
  if (fault.delayMs) await sleep(fault.delayMs, undefined, signal && { signal });
  const isText = typeof answer.body === 'string';
  const body = Buffer.from(isText ? String(answer.body) : JSON.stringify(answer.body ?? {}));
  response.writeHead(answer.status, {
    'content-type': isText ? 'text/plain; charset=utf-8' : 'application/json; charset=utf-8',
    'content-length': body.length,
    'apim-request-id': randomUUID(),
    'api-supported-versions': '2025-10-15',
    ...answer.headers,
  });
  const end = fault.reset === 'answer' ? Math.floor(body.length / 2) : body.length;
  const { chunkBytes, everyMs } = fault.drip ?? { chunkBytes: end, everyMs: 0 };
  for (let at = 0; at < end; at += chunkBytes) {
    if (at > 0) await sleep(everyMs, undefined, signal && { signal });
    response.write(body.subarray(at, Math.min(end, at + chunkBytes)));
  }
  if (fault.reset !== 'answer') response.end();
  // What was written must be on its way before the connection goes.
  else response.write('', () => response.socket?.resetAndDestroy());
}
