/**
 * Conversations and messages: in memory for reading, in `chat.jsonl` for the next start. Every change is
 * one appended entry, and the state is what replaying the entries gives.
 */
import { EventEmitter } from 'node:events';
import { join } from 'node:path';
import { LocalTeamsError } from './errors.ts';
import { JsonLines } from './journal.ts';
import type { JsonObject } from './json.ts';
import type { Activity, Conversation, Delivery, FileRef, Message, Version } from './types.ts';

/** What one line of the file says. */
type Entry =
  | { kind: 'conversation'; conversation: Conversation }
  | { kind: 'message'; message: NewMessage; version: Version }
  | { kind: 'version'; id: string; version: Version }
  | { kind: 'deleted'; id: string }
  | { kind: 'delivery'; id: string; delivery: Delivery };

/** A message before it has a version and a place in the order of changes. */
export interface NewMessage {
  id: string;
  conversation: string;
  author: Message['author'];
  hidden?: true;
  files: FileRef[];
}

/** What happens in a conversation, for the page and for those who wait. */
export interface StoreEvents {
  message: [message: Message];
  typing: [conversation: string];
}

export class Store extends EventEmitter<StoreEvents> {
  readonly #conversations = new Map<string, Conversation>();
  readonly #messages = new Map<string, Message>();
  readonly #file: JsonLines;
  #seq = 0;
  #lastId = 0;

  /** Opens the store in a folder that exists. */
  constructor(dataDir: string) {
    super();
    this.setMaxListeners(0);
    this.#file = new JsonLines(join(dataDir, 'chat.jsonl'), (entry) => {
      if (isEntry(entry)) this.#apply(entry);
    });
  }

  /** The number of the newest change. */
  get seq(): number {
    return this.#seq;
  }

  /** A new activity id: like those of Teams, the milliseconds since 1970, and unique. */
  nextId(): string {
    this.#lastId = Math.max(Date.now(), this.#lastId + 1);
    return String(this.#lastId);
  }

  conversations(): Conversation[] {
    return [...this.#conversations.values()];
  }

  /** A conversation by its id, or ConversationNotFound. */
  conversation(id: string): Conversation {
    const found = this.#conversations.get(id);
    if (!found) throw new LocalTeamsError('ConversationNotFound', 'Conversation not found.');
    return found;
  }

  /** The messages of a conversation, oldest first. */
  messages(conversation: string): Message[] {
    return [...this.#messages.values()].filter((message) => message.conversation === conversation);
  }

  /** A message that exists and was not deleted, or ActivityNotFoundInConversation. */
  message(id: string, conversation?: string): Message {
    const found = this.#messages.get(id);
    if (!found || found.deleted || (conversation !== undefined && found.conversation !== conversation)) {
      throw new LocalTeamsError(
        'ActivityNotFoundInConversation',
        'The activity was not found in the conversation.',
      );
    }
    return found;
  }

  /** Every version of a message, oldest first, whether or not it was deleted since. */
  history(id: string): Version[] {
    return [...(this.#messages.get(id)?.versions ?? [])];
  }

  addConversation(conversation: Conversation): void {
    this.#write({ kind: 'conversation', conversation });
  }

  addMessage(message: NewMessage, activity: Activity): Message {
    const version = { at: new Date().toISOString(), activity };
    this.#write({ kind: 'message', message, version });
    return this.message(message.id);
  }

  edit(id: string, activity: Activity): void {
    this.#write({ kind: 'version', id, version: { at: new Date().toISOString(), activity } });
  }

  delete(id: string): void {
    this.#write({ kind: 'deleted', id });
  }

  setDelivery(id: string, delivery: Delivery): void {
    this.#write({ kind: 'delivery', id, delivery });
  }

  /** Resolves when everything is on disk. */
  close(): Promise<void> {
    this.removeAllListeners();
    return this.#file.close();
  }

  #write(entry: Entry): void {
    this.#file.append(entry);
    const changed = this.#apply(entry);
    if (changed) this.emit('message', changed);
  }

  #apply(entry: Entry): Message | undefined {
    if (entry.kind === 'conversation') {
      this.#conversations.set(entry.conversation.id, entry.conversation);
      return undefined;
    }
    this.#seq += 1;
    if (entry.kind === 'message') {
      const added = { ...entry.message, versions: [entry.version], seq: this.#seq };
      this.#messages.set(added.id, added);
      this.#lastId = Math.max(this.#lastId, Number(added.id));
      return added;
    }
    const message = this.#messages.get(entry.id);
    if (!message) return undefined;
    message.seq = this.#seq;
    if (entry.kind === 'version') message.versions.push(entry.version);
    else if (entry.kind === 'deleted') message.deleted = true;
    else message.delivery = entry.delivery;
    return message;
  }
}

/** The file is written by this class alone: a known `kind` vouches for the rest of the line. */
function isEntry(entry: JsonObject | Entry): entry is Entry {
  return ['conversation', 'message', 'version', 'deleted', 'delivery'].includes(String(entry.kind));
}
