/**
 * The data of the local Teams: what is kept, what is shown, and what goes over the wire.
 */
import type { JsonObject } from './json.ts';

/** An attachment as it stands in an Activity. */
export interface Attachment {
  contentType: string;
  contentUrl?: string | null;
  name?: string | null;
  content?: unknown;
}

/** A Bot Framework Activity as JSON; only what is used here has a type. */
export interface Activity extends JsonObject {
  type: string;
  id?: string;
  text?: string | null;
  replyToId?: string;
  attachments?: Attachment[];
  channelData?: unknown;
}

/** A 1:1 chat between one user and the bot. `id` starts with `a:`, as in Teams. */
export interface Conversation {
  id: string;
  tenantId: string;
  user: { id: string; name: string; aadObjectId: string };
  bot: { id: string; name: string };
  /** BCP-47 tag that the Teams client reports for the user. */
  locale: string;
}

/** One state of a message: as sent, and after each edit. `at` is ISO 8601. */
export interface Version {
  at: string;
  activity: Activity;
}

/** A file that the user sent; the page plays it or offers it for download. */
export interface FileRef {
  id: string;
  name: string;
  type: string;
  /** Bytes. */
  size: number;
  durationMs?: number;
}

/**
 * How far the bot has got an activity: `sending` (first try under way), `waiting` (the bot does not listen;
 * tried again until it does), `delivered`, `failed` (refused, or every redelivery failed).
 */
export interface Delivery {
  state: 'sending' | 'waiting' | 'delivered' | 'failed';
  /** How often the activity was POSTed. */
  attempts: number;
  /** The status of the last answer, when there was one. */
  httpStatus?: number;
}

/** A message of the chat with all its versions; `versions.at(-1)` is what is seen. */
export interface Message {
  id: string;
  conversation: string;
  author: 'user' | 'bot';
  /** Not shown on the page: conversation updates and submitted card values. */
  hidden?: true;
  versions: Version[];
  deleted?: true;
  files: FileRef[];
  delivery?: Delivery;
  /** Rises with every change of any message; the page asks for what is newer than it has. */
  seq: number;
}

/** The state of a message that counts now. */
export function current(message: Message): Activity {
  const last = message.versions.at(-1);
  if (!last) throw new RangeError(`message ${message.id} has no version`);
  return last.activity;
}
