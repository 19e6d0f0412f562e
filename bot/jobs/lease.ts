/**
 * The right to work on a job. Two messages may carry the same job (a redelivery, a crash), so the message's
 * visibility timeout is not enough: the journal names one owner at a time, and every write of a worker
 * checks that it still is the owner.
 */
import { type Job, type JobSpec, newJob } from './job.ts';
import type { Journal } from './journal.ts';

/** How long a worker may be silent before its job is taken over. */
export const leaseMs = 20_000;
/** A placeholder that a turn began to post is waited for this long; then that turn is taken for dead. */
const placeholderMs = 60_000;

export type Claim =
  | { state: 'mine'; job: Job }
  | { state: 'over' }
  /** Somebody else is at it; look again after `ms`. */
  | { state: 'held'; ms: number };

/** Thrown by a write of a worker whose lease was taken over: it must stop at once and say nothing. */
export class LeaseLost extends Error {
  override name = 'LeaseLost';
}

class NotFree extends Error {
  readonly claim: Claim;
  constructor(claim: Claim) {
    super('not free');
    this.claim = claim;
  }
}

/** Takes the job of a queue message, writing its journal entry when the turn died before it could. */
export async function claim(journal: Journal, spec: JobSpec, owner: string, now: number): Promise<Claim> {
  if (!(await journal.read(spec.id))) await journal.create(newJob(spec, { state: 'none' }));
  try {
    const job = await journal.update(spec.id, (current) => {
      const wait = heldFor(current, now);
      if (current.answeredAt !== undefined) throw new NotFree({ state: 'over' });
      if (wait > 0) throw new NotFree({ state: 'held', ms: wait });
      return { ...current, attempts: current.attempts + 1, lease: leaseOf(owner, now) };
    });
    return { state: 'mine', job };
  } catch (error) {
    if (error instanceof NotFree) return error.claim;
    throw error;
  }
}

function heldFor(job: Job, now: number): number {
  const leased = job.lease === undefined ? 0 : Date.parse(job.lease.until) - now;
  const greeting =
    job.placeholder.state === 'sending' ? Date.parse(job.placeholder.at) + placeholderMs - now : 0;
  return Math.max(leased, greeting, 0);
}

export function leaseOf(owner: string, now: number): NonNullable<Job['lease']> {
  return { owner, until: new Date(now + leaseMs).toISOString() };
}

/** Writes a worker's change if `owner` still holds the lease. @throws LeaseLost */
export function writeAs(
  journal: Journal,
  owner: string,
  id: string,
  change: (job: Job) => Job,
): Promise<Job> {
  return journal.update(id, (job) => {
    if (job.lease?.owner !== owner) throw new LeaseLost('another worker has this job');
    return change(job);
  });
}

export function withoutLease({ lease: _, ...job }: Job): Job {
  return job;
}
