/**
 * Accepting a voice message. The order is what makes it safe:
 *
 *  1. the queue message, with the whole job in it, hidden for a while: from here nothing is lost;
 *  2. the journal entry, which only one delivery of an activity can create;
 *  3. the placeholder, and its id into the journal;
 *  4. the queue message is shown to the workers.
 *
 * Whatever dies in between, the message appears by itself and a worker goes on. A redelivery finds the
 * journal entry and does nothing; had the first delivery died before step 2, it is the one that creates it.
 */
import type { Log } from '../log.ts';
import { msSince, time } from '../telemetry/measures.ts';
import { inSpan, note, traceparent } from '../telemetry/spans.ts';
import { type JobSpec, newJob, reference } from './job.ts';
import type { Journal } from './journal.ts';
import { NewerVersion } from './migrate.ts';
import type { Queue, QueueMessage } from './queue.ts';

/** Longer than a turn can take; how long a crash in the middle of accepting holds a job up. */
const hiddenMs = 20_000;

export interface Inbox {
  /**
   * Accepts one voice message, unless it was accepted before; `postPlaceholder` sends the first sign of life
   * and resolves to its id.
   * @throws RestError when storage failed before the job was safe: nothing was accepted
   */
  accept(spec: JobSpec, postPlaceholder: () => Promise<string>): Promise<void>;
}

export function createInbox(parts: { journal: Journal; queue: Queue; log: Log; wakeWorker(): void }): Inbox {
  const { journal, queue, log } = parts;

  /** The placeholder is a courtesy: without it the worker posts one, so a failure here fails nothing. */
  async function greet(spec: JobSpec, postPlaceholder: () => Promise<string>): Promise<void> {
    let activityId: string | undefined;
    try {
      activityId = await postPlaceholder();
      time('placeholder', msSince(spec.acceptedAt));
    } catch (error) {
      log.warn({ job: reference(spec.id), err: error }, 'placeholder not posted');
    }
    await journal.update(spec.id, (job) => {
      // A turn that was held up for very long finds that a worker has posted one of its own.
      if (job.placeholder.state !== 'sending') return job;
      return {
        ...job,
        placeholder: activityId === undefined ? { state: 'none' } : { state: 'sent', activityId },
      };
    });
  }

  /** The rest of accepting. The job is safe by now: when this fails the message appears by itself. */
  async function announce(
    spec: JobSpec,
    message: QueueMessage,
    postPlaceholder: () => Promise<string>,
  ): Promise<void> {
    const sending = { state: 'sending', at: new Date().toISOString() } as const;
    if (!(await journal.create(newJob(spec, sending)))) return;
    await greet(spec, postPlaceholder);
    await queue.hide(message, 0);
    parts.wakeWorker();
  }

  /** True when an earlier delivery was accepted, be it by newer code. */
  async function isKnown(id: string): Promise<boolean> {
    try {
      return (await journal.read(id)) !== undefined;
    } catch (error) {
      if (error instanceof NewerVersion) return true;
      throw error;
    }
  }

  return {
    accept: (untraced, postPlaceholder) =>
      inSpan('accept', { kind: 'producer' }, async () => {
        note({ 'voicebot.job': reference(untraced.id) });
        if (await isKnown(untraced.id)) return;
        const spec = { ...untraced, ...traceparent() };
        const message = await queue.send(spec, hiddenMs);
        try {
          await announce(spec, message, postPlaceholder);
        } catch (error) {
          log.warn(
            { job: reference(spec.id), err: error },
            'accepted, but not announced; it starts a little later',
          );
        }
      }),
  };
}
