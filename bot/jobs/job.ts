/**
 * A job: one voice message on its way to one answer. This is what the journal holds; it is plain JSON and
 * carries everything that a worker in another process needs.
 */
import { createHash } from 'node:crypto';
import type { FailedOutcome } from '../replies/outcome.ts';

/** Where an answer goes: the parts of a conversation reference that survive a restart. */
export interface Address {
  /** Checked against the allow-list when the activity came in, and again before it is used. */
  serviceUrl: string;
  channelId: string;
  conversation: { id: string; conversationType?: string; tenantId?: string };
  user: { id: string; name?: string; aadObjectId?: string };
  bot: { id: string; name?: string };
  /** BCP-47, of the user's client. */
  locale?: string;
  /** The user's activity: what the answer replies to. */
  activityId: string;
}

/** True for a 1:1 chat; group chats and channels have, among others, no file consent. */
export function isPersonal({ conversationType }: { conversationType?: string | undefined }): boolean {
  return (conversationType ?? 'personal') === 'personal';
}

/** How the bytes of a clip can be had. */
export type ClipSource =
  /** A pre-authorised link that gets no token (a file sent in a 1:1 chat); it may work once only. */
  | { kind: 'link'; url: string }
  /** An attachment on the connector, read with the bot's token; the first view that answers is taken. */
  | { kind: 'connector'; attachmentId: string; views: string[] }
  /** Bytes that came inside the activity; they were staged when the job was accepted. */
  | { kind: 'staged' };

/** What the person asked for. */
export interface Task {
  task: 'transcribe' | 'translate';
  /** One of the translation targets of Speech; with `translate` only. */
  targetLanguage?: string;
}

/** What a turn hands over to be kept. */
export interface JobSpec {
  v: 1;
  id: string;
  /** ISO 8601. */
  acceptedAt: string;
  address: Address;
  clip: ClipSource;
  /** The name that the person's file has; untrusted. */
  name?: string;
  task: Task;
  /** W3C trace context of the turn that accepted it; absent when nobody traces. */
  traceparent?: string;
}

/** A job as the journal knows it. */
export interface Job extends JobSpec {
  /** The message that is edited into the answer. `sending`: begun, and not known to have arrived. */
  placeholder: { state: 'none' } | { state: 'sending'; at: string } | { state: 'sent'; activityId: string };
  /** Set when the bytes are safe: from here the link is not needed any more. */
  staged?: { bytes: number };
  /** Set when there is something to say: what is left is saying it. */
  ending?: Ending;
  /** Activity ids of the answer's parts after the first, in order. */
  partIds: string[];
  /** Times a worker began and did not end, neither well nor by putting the job off. */
  attempts: number;
  /** Times the job was put off, by what was busy or did not answer. */
  deferrals: Record<Obstacle, number>;
  /** Who works on it, until when (ISO 8601). */
  lease?: { owner: string; until: string };
  /** ISO 8601; set when the person has seen the ending. The job is over. */
  answeredAt?: string;
  /** Offers of a file (their activity ids) that the person has taken or declined; the last few. */
  settledOffers?: string[];
}

/** What can hold a job up: the place of the file, Speech, or the chat. */
export type Obstacle = 'source' | 'speech' | 'chat';

/** How a job ended; the transcript of `done` is kept beside the journal, by the job's id. */
export type Ending = { outcome: 'done' } | { outcome: FailedOutcome; found?: string };

/**
 * The id of the job for one clip of one activity: the same for every delivery of that activity, so that a
 * redelivery finds the job that the first one wrote.
 */
export function jobId(conversationId: string, activityId: string, index: number): string {
  return `${conversationFolder(conversationId)}/${digest(`${activityId}\n${index}`)}`;
}

/** The part of a job id that all jobs of a conversation share. */
export function conversationFolder(conversationId: string): string {
  return digest(conversationId);
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('base64url').slice(0, 22);
}

/** What a person may quote to the admin, and what logs name the job by. */
export function reference(id: string): string {
  return id.slice(-8);
}

export function newJob(spec: JobSpec, placeholder: Job['placeholder']): Job {
  return { ...spec, placeholder, partIds: [], attempts: 0, deferrals: { source: 0, speech: 0, chat: 0 } };
}

/** A job whose ending was said. Its link, which may let anybody in who reads it, is forgotten. */
export function overJob(job: Job): Job {
  return { ...job, clip: { kind: 'staged' }, answeredAt: new Date().toISOString() };
}
