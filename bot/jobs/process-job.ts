/**
 * The steps of a job, in order, each one written down before the next begins, so that a worker that takes
 * over goes on where the last one stopped:
 *
 *   placeholder -> bytes staged -> transcript (or an ending) stored -> said in the chat -> over
 *
 * Saying is editing the placeholder, which can be repeated: a crash between saying and writing it down
 * makes the same edit again, never a second answer.
 */
import type { Log } from '../log.ts';
import { answerReplies } from '../replies/answer.ts';
import { failedReply, type ProgressContext, waitingReply, workingReply } from '../replies/progress.ts';
import type { Reply } from '../replies/reply.ts';
import { inSpan } from '../telemetry/spans.ts';
import { verdictOf } from './endings.ts';
import { type Ending, isPersonal, type Job, type Obstacle, overJob, reference } from './job.ts';
import { MessengerError } from './messenger.ts';
import { type ClipParts, transcribeClip } from './transcribe-clip.ts';

export interface JobParts extends ClipParts {
  audioRetentionMs: number;
  log: Log;
}

/** The job cannot go on now because of an obstacle; it is tried again after `ms`. */
export class PutOff extends Error {
  override name = 'PutOff';
  readonly because: Obstacle;
  readonly ms: number;
  constructor(because: Obstacle, ms: number, options?: ErrorOptions) {
    super(`put off: ${because}`, options);
    this.because = because;
    this.ms = ms;
  }
}

/** A source of a file that does not answer gets this many more tries; its link may not live long. */
const sourceRetries = 3;
/** A recording is kept for a busy Speech service this long, then the person is told. */
const speechPatienceMs = 2 * 60 * 60_000;
/** The same for a chat that takes no messages: nobody can be told, so it is only logged. */
const chatRetries = 60;

type Save = (change: (job: Job) => Job) => Promise<Job>;

/**
 * Brings a job to its end, and resolves to it.
 * @param save writes a change while this worker holds the lease
 * @throws PutOff, LeaseLost, or anything unforeseen
 */
export async function processJob(
  claimed: Job,
  save: Save,
  parts: JobParts,
  signal: AbortSignal,
): Promise<Ending> {
  let job = await withPlaceholder(claimed, save, parts);
  if (job.ending === undefined) {
    const ending = await work(job, save, parts, signal);
    job = await save((current) => ({ ...current, ending }));
  }
  const ending = job.ending;
  if (ending === undefined) throw new Error('a job without an ending cannot be answered');
  await answer(job, ending, save, parts);
  return ending;
}

/** Ends a job that failed too often, so that its person is not left waiting. */
export async function endAsInternal(save: Save, parts: JobParts): Promise<Ending> {
  const ending: Ending = { outcome: 'internal' };
  const ended = await save((job) => ({ ...job, ending }));
  await answer(await withPlaceholder(ended, save, parts), ending, save, parts);
  return ending;
}

/** Makes sure that there is a message to edit. */
async function withPlaceholder(job: Job, save: Save, parts: JobParts): Promise<Job> {
  if (job.placeholder.state === 'sent') return job;
  await save((current) => ({ ...current, placeholder: { state: 'sending', at: new Date().toISOString() } }));
  let activityId: string;
  try {
    activityId = await inChat(job, () => parts.messenger.post(job.address, workingReply(context(job))));
  } catch (error) {
    // Not on its way any more: the next worker need not wait for it.
    await save((current) => ({ ...current, placeholder: { state: 'none' } }));
    throw error;
  }
  return save((current) => ({ ...current, placeholder: { state: 'sent', activityId } }));
}

async function work(job: Job, save: Save, parts: JobParts, signal: AbortSignal): Promise<Ending> {
  try {
    const transcript = await transcribeClip(job, parts, signal, (bytes) =>
      save((current) => ({ ...current, staged: { bytes } })),
    );
    if (transcript.text.trim() === '') return { outcome: 'noSpeech' };
    await parts.clips.putTranscript(job.id, transcript);
    return { outcome: 'done' };
  } catch (error) {
    if (signal.aborted) throw error;
    const verdict = verdictOf(error);
    if (verdict.kind === 'unknown') throw error;
    parts.log.warn({ job: reference(job.id), err: error }, 'clip not transcribed');
    if (verdict.kind === 'end') return verdict.ending;
    if (verdict.because === 'source') {
      const tries = job.deferrals.source;
      if (tries >= sourceRetries) return { outcome: 'unreachable' };
      throw new PutOff('source', 2_000 * 2 ** tries, { cause: error });
    }
    if (Date.now() - Date.parse(job.acceptedAt) > speechPatienceMs) return { outcome: 'speechBusy' };
    const tries = job.deferrals.speech;
    if (tries === 0) await sayWaiting(job, parts);
    throw new PutOff('speech', Math.max(verdict.retryAfterMs ?? 0, backoff(tries)), { cause: error });
  }
}

/** 5 s, 10 s, 20 s ... 5 min, less up to a fifth so that jobs do not come back all at once. */
function backoff(deferrals: number): number {
  return Math.min(5_000 * 2 ** deferrals, 300_000) * (1 - Math.random() / 5);
}

function answer(job: Job, ending: Ending, save: Save, parts: JobParts): Promise<void> {
  return inSpan('answer', {}, () => sayEnding(job, ending, save, parts));
}

async function sayEnding(job: Job, ending: Ending, save: Save, parts: JobParts): Promise<void> {
  const replies = await repliesFor(job, ending, parts);
  await inChat(job, () => say(job, replies, save, parts));
  const kept = ending.outcome === 'done' ? parts.audioRetentionMs : 0;
  // Over first: a worker that took over in between would look for a transcript that is gone.
  await save(overJob);
  await parts.clips.expire(job.id, new Date(Date.now() + kept));
}

async function repliesFor(job: Job, ending: Ending, parts: JobParts): Promise<Reply[]> {
  if (ending.outcome === 'done') {
    const transcript = await parts.clips.getTranscript(job.id);
    return answerReplies(transcript, {
      ...context(job),
      exportable: isPersonal(job.address.conversation),
    });
  }
  const facts = {
    reference: reference(job.id),
    maxMegabytes: Math.round(parts.maxAudioBytes / 1_000_000),
    maxMinutes: Math.round(parts.maxAudioMs / 60_000),
    ...(ending.found === undefined ? {} : { found: ending.found }),
  };
  return [failedReply(context(job), ending.outcome, facts)];
}

/** The first reply takes the placeholder's place, the others follow it; what was said before is edited. */
async function say(job: Job, replies: Reply[], save: Save, { messenger }: JobParts): Promise<void> {
  const known = [job.placeholder.state === 'sent' ? job.placeholder.activityId : undefined, ...job.partIds];
  for (const [index, reply] of replies.entries()) {
    const activityId = known[index];
    if (activityId !== undefined && (await edited(job, activityId, reply, messenger))) continue;
    const posted = await messenger.post(job.address, reply);
    await save((current) =>
      index === 0
        ? { ...current, placeholder: { state: 'sent', activityId: posted } }
        : { ...current, partIds: current.partIds.toSpliced(index - 1, 1, posted) },
    );
  }
}

/** False when the message is not there any more: the person deleted it, and still gets the answer. */
async function edited(
  job: Job,
  activityId: string,
  reply: Reply,
  messenger: JobParts['messenger'],
): Promise<boolean> {
  try {
    await messenger.edit(job.address, activityId, reply);
    return true;
  } catch (error) {
    if (error instanceof MessengerError && error.code === 'missing') return false;
    throw error;
  }
}

async function sayWaiting(job: Job, { messenger, log }: JobParts): Promise<void> {
  if (job.placeholder.state !== 'sent') return;
  try {
    await messenger.edit(job.address, job.placeholder.activityId, waitingReply(context(job)));
  } catch (error) {
    log.warn({ job: reference(job.id), err: error }, 'could not say that Speech is busy');
  }
}

/** Runs a step that talks to the chat; a chat that is busy or down puts the job off. */
async function inChat<T>(job: Job, step: () => Promise<T>): Promise<T> {
  try {
    return await step();
  } catch (error) {
    const tries = job.deferrals.chat;
    if (!(error instanceof MessengerError) || error.code !== 'unavailable' || tries >= chatRetries)
      throw error;
    throw new PutOff('chat', Math.max(error.retryAfterMs ?? 0, backoff(tries)), { cause: error });
  }
}

function context(job: Job): ProgressContext {
  return {
    job: reference(job.id),
    locale: job.address.locale ?? 'en',
    ...(job.name === undefined ? {} : { name: job.name }),
    ...(job.task.targetLanguage === undefined ? {} : { targetLanguage: job.task.targetLanguage }),
  };
}
