/**
 * When a failed attempt is made again, and after how long: the whole policy, as one pure function.
 *
 * A transcription is not idempotent for billing (a lost success is billed again with its retry), and every retry
 * uploads the recording again. So there are few, and none for an answer that would come out the same.
 */

export interface RetryPolicy {
  /** Attempts in all, the first one included. */
  maxAttempts: number;
  /** The first wait; each further one doubles it. */
  baseDelayMs: number;
  maxDelayMs: number;
  /** A longer wait than this, when the service asks for it, is left to the caller. */
  maxRetryAfterMs: number;
}

export const DEFAULT_RETRY_POLICY: RetryPolicy = {
  maxAttempts: 4,
  baseDelayMs: 1_000,
  maxDelayMs: 30_000,
  maxRetryAfterMs: 60_000,
};

/** How an attempt failed. */
export interface Failure {
  /** The attempts made so far, this one included. */
  attempt: number;
  /** HTTP status; absent when the connection failed before an answer. */
  status?: number | undefined;
  /** The service asked for this pause. */
  retryAfterMs?: number | undefined;
  /** The same request would fail in the same way again. */
  permanent?: boolean | undefined;
  /** Another region stands ready that has not failed at this request. */
  otherRegion?: boolean | undefined;
}

const RETRIED_STATUSES: readonly number[] = [429, 500, 502, 503, 504];

/**
 * The delay before the next attempt in milliseconds, or undefined when there shall be none. A region that has not
 * been asked is asked at once; else the pause the service named is kept, or one that doubles, with jitter so that
 * clients which failed together do not come back together.
 * @param random Uniform in [0, 1).
 */
export function nextRetry(failure: Failure, random: number, policy: RetryPolicy): number | undefined {
  const { attempt, status, retryAfterMs, permanent, otherRegion } = failure;
  if (permanent || attempt >= policy.maxAttempts) return undefined;
  // The gateway cuts what takes too long (408): worth one more try, never three.
  const retried =
    status === undefined || RETRIED_STATUSES.includes(status) || (status === 408 && attempt === 1);
  if (!retried) return undefined;
  if (otherRegion) return 0;
  if (retryAfterMs !== undefined) {
    if (retryAfterMs > policy.maxRetryAfterMs) return undefined;
    return Math.round(retryAfterMs * (1 + random / 10));
  }
  const delay = Math.min(policy.maxDelayMs, policy.baseDelayMs * 2 ** (attempt - 1));
  return Math.round(delay * (0.5 + random / 2));
}
