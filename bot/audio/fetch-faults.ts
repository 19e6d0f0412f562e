/** From what HTTP, the network and the clock say to the codes of AudioError. */
import { errors } from 'undici';
import { AudioError } from './errors.ts';

/**
 * Query parameters by which a link carries its own pass: SharePoint's `tempauth` and its kin, and the signature
 * of a shared access link. Such a link that is refused has run out, or was used already.
 */
const passes = ['tempauth', 'access_token', 'prooftoken', 'sig', 'signature', 'token'];

function carriesPass(url: URL): boolean {
  return [...url.searchParams.keys()].some((name) => passes.includes(name.toLowerCase()));
}

/** The error for a response that is neither 200 nor a redirect. */
export function statusFault(status: number, url: URL): AudioError {
  const message = `${url.hostname} answered ${status}`;
  if (status === 404 || status === 410) return new AudioError('linkExpired', message);
  if (status === 401 || status === 403) {
    return new AudioError(carriesPass(url) ? 'linkExpired' : 'accessMissing', message);
  }
  const later = status === 408 || status === 425 || status === 429;
  if (status >= 400 && status < 500 && !later) return new AudioError('accessMissing', message);
  return new AudioError('unreachable', message);
}

/**
 * The error for a request or a body that broke. A cancellation by the caller keeps the caller's own reason.
 * @param signal the caller's; @param deadline the total time limit
 */
export function networkFault(
  error: unknown,
  host: string,
  signal: AbortSignal,
  deadline: AbortSignal,
): unknown {
  if (error instanceof AudioError) return error;
  if (signal.aborted) return signal.reason;
  if (deadline.aborted) return new AudioError('timeout', `${host}: the download took too long`);
  if (error instanceof errors.ConnectTimeoutError) return new AudioError('timeout', `${host}: no connection`);
  if (error instanceof errors.HeadersTimeoutError) return new AudioError('timeout', `${host}: no answer`);
  if (error instanceof errors.BodyTimeoutError) return new AudioError('timeout', `${host}: the file stalled`);
  return new AudioError('unreachable', `${host}: ${errorCode(error)}`);
}

/** The machine-readable part of a network error; its text might quote the URL. */
function errorCode(error: unknown): string {
  if (error instanceof Error && 'code' in error && typeof error.code === 'string') return error.code;
  return error instanceof Error ? error.name : 'failed';
}
