/**
 * One attempt: a body goes up, an answer comes back, under two deadlines of our own.
 *
 * The upload has no total deadline, because no figure suits 20 kB and 250 MB at once: it has one for progress, so
 * that a dead connection is given up soon and a slow one is let finish. Waiting has a total one: the service
 * answers only when it has done all the work, so silence of minutes is normal there. undici's own timers (300 s)
 * are off. A caller that wants one deadline over everything passes an AbortSignal.
 */
import { Readable } from 'node:stream';
import { type Dispatcher, request } from 'undici';
import { SpeechError } from './errors.ts';
import type { MultipartBody } from './multipart.ts';
import type { Answer } from './service-error.ts';

export interface Deadlines {
  /** The longest that an upload may stand still, connecting included, in ms. */
  uploadTimeoutMs: number;
  /** The longest from the last byte sent to the last byte of the answer, in ms. */
  answerTimeoutMs: number;
}

export interface Exchange extends Deadlines {
  dispatcher: Dispatcher;
  url: string;
  headers: Record<string, string>;
  body: MultipartBody;
  signal?: AbortSignal | undefined;
  onUpload?: ((sentBytes: number, totalBytes: number) => void) | undefined;
}

/** A transcript of five hours with a time for every word is about 10 MB. */
const MAX_ANSWER_BYTES = 64 * 1024 * 1024;

/**
 * Sends a request once.
 * @throws SpeechError `timeout`, `aborted`, `audioUnreadable` or `badResponse` (too long an answer); anything else
 * is a failure of the connection, as undici or Node report it.
 */
export async function exchange(options: Exchange): Promise<Answer> {
  const { body, signal, onUpload, uploadTimeoutMs, answerTimeoutMs } = options;
  const deadline = new AbortController();
  const expire = (ms: number, what: string): NodeJS.Timeout =>
    setTimeout(() => deadline.abort(new SpeechError('timeout', `Azure Speech ${what} for ${ms} ms.`)), ms);
  let timer = expire(uploadTimeoutMs, 'took no byte of the recording');
  let finished = false;

  async function* upload(): AsyncGenerator<Uint8Array> {
    for await (const chunk of body.stream((sent) => onUpload?.(sent, body.audioBytes))) {
      yield chunk;
      timer.refresh();
    }
    clearTimeout(timer);
    if (!finished) timer = expire(answerTimeoutMs, 'did not finish its answer');
  }

  try {
    const response = await request(options.url, {
      dispatcher: options.dispatcher,
      method: 'POST',
      headers: {
        ...options.headers,
        accept: 'application/json',
        'content-type': body.contentType,
        'content-length': String(body.contentLength),
      },
      body: Readable.from(upload()),
      signal: signal ? AbortSignal.any([signal, deadline.signal]) : deadline.signal,
    });
    return { status: response.statusCode, headers: response.headers, text: await readText(response.body) };
  } catch (error) {
    if (error instanceof SpeechError) throw error;
    if (deadline.signal.aborted) throw deadline.signal.reason;
    if (signal?.aborted) throw aborted(signal);
    throw error;
  } finally {
    finished = true;
    clearTimeout(timer);
  }
}

/** The error of a call that the caller's signal ended. */
export function aborted(signal: AbortSignal): SpeechError {
  return new SpeechError('aborted', 'The call was cancelled.', { cause: signal.reason });
}

async function readText(body: Dispatcher.ResponseData['body']): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of body) {
    const bytes = Buffer.from(chunk);
    length += bytes.length;
    if (length > MAX_ANSWER_BYTES)
      throw new SpeechError('badResponse', 'The answer of Azure Speech is too long.');
    chunks.push(bytes);
  }
  return Buffer.concat(chunks).toString('utf8');
}

const CONNECTION_CODES: ReadonlySet<unknown> = new Set([
  'EAI_AGAIN',
  'ECONNABORTED',
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EPIPE',
  'ETIMEDOUT',
  'UND_ERR_CONNECT_TIMEOUT',
  'UND_ERR_INFO',
  'UND_ERR_SOCKET',
]);

/** Whether an error is a connection that broke or could not be made, and may be made on another try. */
export function isConnectionFailure(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if ('code' in error && CONNECTION_CODES.has(error.code)) return true;
  return error instanceof AggregateError
    ? error.errors.every(isConnectionFailure)
    : isConnectionFailure(error.cause);
}
