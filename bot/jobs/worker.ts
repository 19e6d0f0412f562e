/**
 * The worker: takes jobs from the queue, a bounded number at a time, keeps each one's lease alive while it
 * works, and sees to it that every job ends: well, put off, or after the last attempt with an apology.
 */
import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { count, msSince, time } from '../telemetry/measures.ts';
import { inSpan, note, noteError } from '../telemetry/spans.ts';
import { watchedSpeech } from '../telemetry/watched-speech.ts';
import { type Ending, type Job, type JobSpec, overJob, reference } from './job.ts';
import type { Journal } from './journal.ts';
import { keepAlive } from './keep-alive.ts';
import { claim, LeaseLost, leaseMs, leaseOf, withoutLease, writeAs } from './lease.ts';
import { MessengerError } from './messenger.ts';
import { NewerVersion } from './migrate.ts';
import { endAsInternal, type JobParts, PutOff, processJob } from './process-job.ts';
import { MessageLost, parseMessage, type Queue, type QueueMessage } from './queue.ts';

/** A job that a worker began this often without an end goes to the poison queue. */
const maxAttempts = 5;
/** Between two looks at the queue; a turn in the same process, or a job that is over, wakes the worker at once. */
const idleMs = 1_000;

export interface Worker {
  start(): void;
  /** There is something in the queue: look now. */
  wake(): void;
  /** Takes no more jobs, gives those at work `graceMs`, then hands them back to the queue. */
  stop(graceMs: number): Promise<void>;
}

export interface WorkerParts extends JobParts {
  journal: Journal;
  queue: Queue;
  concurrency: number;
}

export function createWorker(parts: WorkerParts): Worker {
  const { journal, queue, log } = parts;
  const owner = randomUUID();
  const active = new Set<Promise<void>>();
  const stopping = new AbortController();
  const abandon = new AbortController();
  let bell = new AbortController();
  let loop = Promise.resolve();

  async function run(): Promise<void> {
    while (!stopping.signal.aborted) {
      bell = new AbortController();
      const messages = await receive(parts.concurrency - active.size);
      for (const message of messages) {
        const task = handle(message).finally(() => {
          active.delete(task);
          bell.abort();
        });
        active.add(task);
      }
      if (messages.length === 0) await pause(idleMs, AbortSignal.any([bell.signal, stopping.signal]));
    }
  }

  async function receive(places: number): Promise<QueueMessage[]> {
    if (places === 0) return [];
    try {
      return await queue.receive(places, leaseMs);
    } catch (error) {
      log.error({ err: error }, 'queue not readable');
      return [];
    }
  }

  /** Never rejects: whatever happens to a message, the worker lives on and the message comes back. */
  async function handle(message: QueueMessage): Promise<void> {
    try {
      await take(message).catch((error: unknown) => {
        if (error instanceof NewerVersion) return leave(message, error);
        throw error;
      });
    } catch (error) {
      if (!(error instanceof MessageLost))
        log.error({ err: error }, 'message left to its visibility timeout');
    }
  }

  async function take(message: QueueMessage): Promise<void> {
    const spec = parse(message);
    if (spec === undefined) return queue.giveUp(message);
    time('queueAge', msSince(spec.acceptedAt));
    const claimed = await claim(journal, spec, owner, Date.now());
    if (claimed.state === 'over') return queue.delete(message);
    if (claimed.state === 'held') return queue.hide(message, claimed.ms + 500);
    const { job } = claimed;
    const attributes = {
      'voicebot.job': reference(job.id),
      'voicebot.task': job.task.task,
      'voicebot.attempt': job.attempts,
    };
    await inSpan('job', { kind: 'consumer', parent: spec.traceparent, attributes }, () =>
      attempt(job, message),
    );
  }

  function parse(message: QueueMessage): JobSpec | undefined {
    try {
      return parseMessage(message);
    } catch (error) {
      if (error instanceof NewerVersion) throw error;
      log.error({ err: error, messageId: message.messageId }, 'message is no job; moved to the poison queue');
      count('poisoned', { reason: 'unreadable' });
      return undefined;
    }
  }

  /** Leaves a message to a worker of a newer version, which in a rolling upgrade runs beside this one. */
  async function leave(message: QueueMessage, why: NewerVersion): Promise<void> {
    log.warn({ messageId: message.messageId, err: why }, 'left to a newer worker');
    count('putOff', { reason: 'newerVersion' });
    await queue.hide(message, Math.min(1_000 * 2 ** message.dequeueCount, 60_000));
  }

  async function attempt(job: Job, message: QueueMessage): Promise<void> {
    const lost = new AbortController();
    const save = (change: (job: Job) => Job) => writeAs(journal, owner, job.id, change);
    const beat = keepAlive(leaseMs / 3, lost, async () => {
      await queue.hide(message, leaseMs);
      await save((current) => ({ ...current, lease: leaseOf(owner, Date.now()) }));
    });
    const began = performance.now();
    let speechMs = 0;
    const speech = watchedSpeech(parts.speech, (ms) => {
      speechMs += ms;
    });
    try {
      // An apology that was put off, because the chat was busy, is still the last that is done.
      const last = job.attempts > maxAttempts || job.ending?.outcome === 'internal';
      const ending = last
        ? await endAsInternal(save, parts)
        : await processJob(job, save, { ...parts, speech }, AbortSignal.any([lost.signal, abandon.signal]));
      await beat.stop();
      await (last ? queue.giveUp(message) : queue.delete(message));
      measureEnd(job, ending, speechMs);
      if (last) count('poisoned', { reason: 'attempts' });
      log.info({ job: reference(job.id), ms: Math.round(performance.now() - began) }, 'job over');
    } catch (error) {
      await beat.stop();
      await letGo(job, message, error);
    }
  }

  /** Hands a job back: at once when we stop, later when it was put off or failed. */
  async function letGo(job: Job, message: QueueMessage, error: unknown): Promise<void> {
    noteError(error);
    if (error instanceof LeaseLost || error instanceof MessageLost) return;
    const name = { job: reference(job.id), attempts: job.attempts, err: error };
    const save = (change: (job: Job) => Job) =>
      writeAs(journal, owner, job.id, (current) => withoutLease(change(current)));
    if (error instanceof MessengerError && error.code === 'gone') {
      log.warn(name, 'the person removed the bot; nobody to answer');
      await save(overJob);
      await parts.clips.expire(job.id, new Date());
      count('jobs', { outcome: 'gone' });
      return queue.delete(message);
    }
    if (error instanceof PutOff || abandon.signal.aborted) {
      const ms = error instanceof PutOff ? error.ms : 0;
      log.info({ ...name, ms: Math.round(ms) }, 'job put off');
      count('putOff', { reason: error instanceof PutOff ? error.because : 'stopping' });
      await save((current) => ({ ...current, attempts: 0, deferrals: counted(current.deferrals, error) }));
      return queue.hide(message, ms);
    }
    log.error(name, 'attempt failed');
    if (job.attempts > maxAttempts) {
      await save(overJob);
      await parts.clips.expire(job.id, new Date());
      count('jobs', { outcome: 'unsaid' });
      count('poisoned', { reason: 'attempts' });
      return queue.giveUp(message);
    }
    count('putOff', { reason: 'error' });
    await save((current) => current);
    await queue.hide(message, Math.min(1_000 * 2 ** job.attempts, 60_000));
  }

  return {
    start() {
      loop = run();
    },
    wake() {
      bell.abort();
    },
    async stop(graceMs) {
      stopping.abort();
      await loop;
      const patience = AbortSignal.timeout(graceMs);
      patience.addEventListener('abort', () => abandon.abort());
      await Promise.all(active);
    },
  };
}

function measureEnd(job: Job, { outcome }: Ending, speechMs: number): void {
  const ms = msSince(job.acceptedAt);
  const attributes = { outcome };
  note({ 'voicebot.outcome': outcome });
  count('jobs', attributes);
  time('answer', ms, attributes);
  // What waiting for a busy service takes is not ours.
  const waited = job.attempts > 1 || Object.values(job.deferrals).some((times) => times > 0);
  if (!waited) time('overhead', ms - speechMs, attributes);
}

function counted(deferrals: Job['deferrals'], error: unknown): Job['deferrals'] {
  return error instanceof PutOff
    ? { ...deferrals, [error.because]: deferrals[error.because] + 1 }
    : deferrals;
}

/** Waits, or less when `signal` fires. */
async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await delay(ms, undefined, { signal }).catch(() => undefined);
}
