/**
 * A request until it is answered or given up: picks a region, sends, renews a token that expired on the way,
 * moves to another region or waits, and sends again, always the whole body from its start.
 */
import type { Dispatcher } from 'undici';
import type { Clock } from './clock.ts';
import type { Engine } from './engines.ts';
import { SpeechError } from './errors.ts';
import { aborted, type Deadlines, exchange, isConnectionFailure } from './exchange.ts';
import type { MultipartBody } from './multipart.ts';
import type { Region, RegionPool } from './region-pool.ts';
import { nextRetry, type RetryPolicy } from './retry.ts';
import { type Answer, type Refusal, refusalOf, requestIdOf } from './service-error.ts';

/** The latest generally available version. */
const PATH = '/speechtotext/transcriptions:transcribe?api-version=2025-10-15';

/** One attempt, for a log. */
export interface AttemptReport {
  attempt: number;
  host: string;
  /** Absent when the connection failed. */
  status?: number;
  requestId?: string;
  /** How long the attempt took. */
  ms: number;
  /** When and why it is made again. */
  retryInMs?: number;
  code?: string;
}

export interface Sending extends Deadlines {
  pool: RegionPool;
  dispatcher: Dispatcher;
  clock: Clock;
  random: () => number;
  retry: RetryPolicy;
  engine: Engine;
  body: MultipartBody;
  signal?: AbortSignal | undefined;
  onUpload?: ((sentBytes: number, totalBytes: number) => void) | undefined;
  log?: ((report: AttemptReport) => void) | undefined;
}

/** @returns an answer with status 200. @throws SpeechError */
export async function sendWithRetries(sending: Sending): Promise<Answer> {
  const { pool, engine, clock, signal } = sending;
  const failed = new Set<Region>();
  let renewed = false;
  for (let attempt = 1; ; attempt += 1) {
    const region = pool.pick(engine, failed);
    const startedAt = clock.now();
    const outcome = await sendOnce(sending, region);
    const report = reportOf(attempt, region, clock.now() - startedAt, outcome);
    if (!('error' in outcome)) {
      sending.log?.(report);
      return outcome.answer;
    }
    const { error, permanent } = outcome;
    if (error.status === 401 && !renewed && region.authorizer.renew()) {
      renewed = true;
      attempt -= 1;
      sending.log?.({ ...report, retryInMs: 0 });
      continue;
    }
    failed.add(region);
    const otherRegion = pool.hasOther(engine, failed);
    const elsewhere = error.code === 'regionUnsupported' && otherRegion;
    const delay = elsewhere
      ? 0
      : nextRetry(
          { attempt, status: error.status, retryAfterMs: error.retryAfterMs, permanent, otherRegion },
          sending.random(),
          sending.retry,
        );
    sending.log?.({ ...report, ...(delay !== undefined && { retryInMs: delay }) });
    if (delay === undefined) throw error;
    if (delay > 0) {
      await pause(clock, delay, signal);
      failed.clear();
    }
  }
}

type Outcome = { answer: Answer } | (Refusal & { answer?: Answer });

/** Sends once and tells the pool how the region did. */
async function sendOnce(sending: Sending, region: Region): Promise<Outcome> {
  const { pool, engine, signal, clock } = sending;
  try {
    if (signal?.aborted) throw aborted(signal);
    const url = region.endpoint.origin + PATH;
    const answer = await exchange({ ...sending, url, headers: await region.authorizer.header() });
    if (answer.status === 200) {
      pool.succeeded(region);
      return { answer };
    }
    const refusal = refusalOf(answer, engine, clock.now());
    if (refusal.error.code === 'busy' || refusal.error.code === 'unavailable') {
      pool.failed(region, refusal.error.retryAfterMs);
    } else pool.succeeded(region);
    if (refusal.error.code === 'regionUnsupported') pool.lacksEngine(region, engine);
    return { ...refusal, answer };
  } catch (cause) {
    if (cause instanceof SpeechError) {
      if (cause.code === 'timeout') pool.failed(region);
      return { error: cause, permanent: true };
    }
    pool.failed(region);
    const error = new SpeechError('unavailable', `The connection to ${region.endpoint.host} failed.`, {
      cause,
    });
    return { error, permanent: !isConnectionFailure(cause) };
  }
}

function reportOf(attempt: number, region: Region, ms: number, outcome: Outcome): AttemptReport {
  const requestId = outcome.answer && requestIdOf(outcome.answer.headers);
  return {
    attempt,
    host: region.endpoint.host,
    ...(outcome.answer && { status: outcome.answer.status }),
    ...(requestId !== undefined && { requestId }),
    ms,
    ...('error' in outcome && { code: outcome.error.code }),
  };
}

async function pause(clock: Clock, ms: number, signal: AbortSignal | undefined): Promise<void> {
  try {
    await clock.sleep(ms, signal);
  } catch (error) {
    throw signal?.aborted ? aborted(signal) : error;
  }
}
