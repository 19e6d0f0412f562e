/**
 * The one error class of audio/. Every way in which a clip can fail to become something that Speech hears has
 * a code of its own, because each is told to the person in words of its own.
 */

/**
 * - `blocked`: the rules forbid the URL (scheme, host, port, user name, address, too many redirects)
 * - `linkExpired`: 404 or 410; also 401 or 403 on a link that carried its own short-lived pass in the query
 * - `accessMissing`: 401 or 403 otherwise, another 4xx, a redirect to a sign-in page, or a page instead of a file
 * - `unreachable`: DNS, refused, reset, cut short, 408, 425, 429, 5xx; worth a retry
 * - `timeout`: one of the deadlines passed; worth a retry
 * - `tooBig`, `tooLong`: over the limit in bytes or in time
 * - `empty`: no bytes, or a container without a single packet of sound
 * - `notAudio`: the bytes are something else; `found` names it
 * - `unsupported`: it is sound or video, but neither Speech nor packet copying can take it; `found` names it
 * - `damaged`: a container that breaks off, cannot be read, or exhausts what reading it may cost
 * - `noAudioTrack`: a video without sound
 */
export type AudioErrorCode =
  | 'blocked'
  | 'linkExpired'
  | 'accessMissing'
  | 'unreachable'
  | 'timeout'
  | 'tooBig'
  | 'tooLong'
  | 'empty'
  | 'notAudio'
  | 'unsupported'
  | 'damaged'
  | 'noAudioTrack';

/** A clip that could not be had or used. The message is for logs: it holds no path, no query and no token. */
export class AudioError extends Error {
  override readonly name = 'AudioError';
  readonly code: AudioErrorCode;
  /** What the bytes are instead, in plain English ("JPEG picture"), for `notAudio` and `unsupported`. */
  readonly found: string | undefined;

  constructor(code: AudioErrorCode, message: string, found?: string) {
    super(message);
    this.code = code;
    this.found = found;
  }

  /** True when the same request may succeed a little later. */
  get retryable(): boolean {
    return this.code === 'unreachable' || this.code === 'timeout';
  }
}
