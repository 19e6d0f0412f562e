/**
 * What a user can do in the chat: send messages with files, press buttons, add the bot. The HTTP API and
 * the in-process API are both thin covers of this.
 */
import {
  type ConversationOptions,
  type Envelope,
  htmlPart,
  installActivities,
  invokeActivity,
  messageActivity,
  newConversation,
  submitActivity,
} from './activities.ts';
import type { BotLine, InvokeAnswer } from './delivery.ts';
import { LocalTeamsError } from './errors.ts';
import { refOf, type StoredFile } from './files.ts';
import { type Shape, type ShapeContext, shapeOf } from './shapes.ts';
import type { Store } from './store.ts';
import { type Activity, type Attachment, type Conversation, current, type Delivery } from './types.ts';

/** A message on its way to the bot. */
export interface Sent {
  activityId: string;
  /** Resolves with the last state of the delivery; it never rejects. */
  delivery: Promise<Delivery>;
}

/** What the user sends. */
export interface Outgoing {
  conversation: Conversation;
  text?: string;
  files?: { file: StoredFile; shape: Shape }[];
  /** Overrides the locale of the conversation. */
  locale?: string;
}

/** The parts that a chat is made of. */
export interface ChatParts {
  store: Store;
  line: BotLine;
  shapes: ShapeContext;
}

export class Chat {
  readonly #store: Store;
  readonly #line: BotLine;
  readonly #shapes: ShapeContext;

  constructor(parts: ChatParts) {
    this.#store = parts.store;
    this.#line = parts.line;
    this.#shapes = parts.shapes;
  }

  /** Starts a conversation; with `install` the bot is told, and can say welcome. */
  open(options: ConversationOptions, install: boolean): Conversation {
    const conversation = newConversation(options);
    this.#store.addConversation(conversation);
    if (!install) return conversation;
    const ids: [string, string] = [this.#store.nextId(), this.#store.nextId()];
    for (const activity of installActivities((id) => this.#envelope(conversation, id), ids)) {
      this.#post(conversation, activity, true);
    }
    return conversation;
  }

  /** Sends text, files, or both, in one activity. */
  send({ conversation, text, files = [], locale }: Outgoing): Sent {
    const words = text?.trim() ? text : null;
    if (words === null && files.length === 0)
      throw new LocalTeamsError('BadArgument', 'There is nothing to send');
    const about = this.#envelope(conversation, this.#store.nextId(), locale);
    const parts = files.map(({ file, shape }) => shapeOf(shape, file, this.#shapes));
    const attachments: Attachment[] = parts.flatMap((part) => part.attachments ?? []);
    const isWhole = words === null && attachments.some(({ contentType }) => contentType === 'text/html');
    if (!isWhole) attachments.push(htmlPart(words));
    const extra = Object.assign({}, ...parts, { attachments });
    return this.#post(conversation, messageActivity(about, words, extra), false, files);
  }

  /** Presses an Action.Submit of a message: the value goes to the bot, and nothing shows in the chat. */
  submit(conversation: Conversation, messageId: string, value: unknown): Sent {
    const message = this.#store.message(messageId, conversation.id);
    const about = this.#envelope(conversation, this.#store.nextId());
    return this.#post(conversation, submitActivity(about, message.id, value), true);
  }

  /**
   * Sends an invoke and applies the answer: an `adaptiveCard/action` may give the message a new card.
   * Throws Unreachable or TimedOut.
   */
  async invoke(
    conversation: Conversation,
    invoke: { name: string; value: unknown; replyToId?: string },
  ): Promise<InvokeAnswer> {
    const about = this.#envelope(conversation, this.#store.nextId());
    const answer = await this.#line.invoke(invokeActivity(about, invoke));
    if (invoke.replyToId !== undefined) this.#applyCard(invoke.replyToId, answer);
    return answer;
  }

  /** Sends an activity that was sent before, `times` times at once, as Bot Service may. */
  redeliver(activityId: string, times: number): Promise<Delivery[]> {
    const activity = current(this.#store.message(activityId));
    return Promise.all(Array.from({ length: times }, () => this.#line.deliver(activity, () => undefined)));
  }

  /** Takes up what was not delivered when the server last stopped. */
  resume(): void {
    for (const conversation of this.#store.conversations()) {
      for (const message of this.#store.messages(conversation.id)) {
        const { author, delivery } = message;
        if (author === 'user' && (delivery?.state === 'sending' || delivery?.state === 'waiting')) {
          void this.#deliver(current(message), message.id);
        }
      }
    }
  }

  #post(
    { id: conversation }: Conversation,
    activity: Activity,
    hidden: boolean,
    files: { file: StoredFile }[] = [],
  ): Sent {
    const id = String(activity.id);
    const refs = files.map(({ file }) => refOf(file));
    const message = { id, conversation, author: 'user' as const, files: refs };
    this.#store.addMessage(hidden ? { ...message, hidden } : message, activity);
    this.#store.setDelivery(id, { state: 'sending', attempts: 0 });
    return { activityId: id, delivery: this.#deliver(activity, id) };
  }

  #deliver(activity: Activity, id: string): Promise<Delivery> {
    let last = '';
    return this.#line.deliver(activity, (delivery) => {
      // A bot that stays away is looked for every second: only a change is worth keeping.
      const state = `${delivery.state} ${delivery.httpStatus}`;
      if (state !== last) this.#store.setDelivery(id, delivery);
      last = state;
    });
  }

  #applyCard(messageId: string, { status, body }: InvokeAnswer): void {
    const answer = typeof body === 'object' && body !== null ? body : {};
    const isCard = 'type' in answer && answer.type === 'application/vnd.microsoft.card.adaptive';
    if (status !== 200 || !isCard || !('value' in answer)) return;
    const activity = current(this.#store.message(messageId));
    const card = { contentType: 'application/vnd.microsoft.card.adaptive', content: answer.value };
    this.#store.edit(messageId, { ...activity, attachments: [card] });
  }

  #envelope(conversation: Conversation, id: string, locale?: string): Envelope {
    const serviceUrl = `${this.#shapes.url}/`;
    return { conversation, id, serviceUrl, ...(locale === undefined ? {} : { locale }) };
  }
}
