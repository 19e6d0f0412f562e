/** The way out: what jobs need of a chat. bot/teams implements it over the Bot Connector. */
import type { Reply } from '../replies/reply.ts';
import type { Address } from './job.ts';

export interface Messenger {
  /** Posts a new message as a reply to the address's activity; resolves to its activity id. @throws MessengerError */
  post(to: Address, reply: Reply): Promise<string>;
  /** Replaces a message of ours; repeating it changes nothing. @throws MessengerError */
  edit(to: Address, activityId: string, reply: Reply): Promise<void>;
  /** A link to an attachment on the connector, and the token that its host (and only it) may see. */
  attachmentLink(to: Address, attachmentId: string, view: string): ConnectorLink;
}

interface ConnectorLink {
  url: string;
  /** Absent where the connector needs no token (local mode). */
  authorization?: { host: string; getToken(): Promise<string> };
}

/** The chat did not take a message. */
export class MessengerError extends Error {
  override name = 'MessengerError';
  /**
   * `missing`: there is no such message (it was deleted); `gone`: the person removed or blocked the bot;
   * `refused`: the message itself was not acceptable; `unavailable`: worth another try.
   */
  readonly code: 'missing' | 'gone' | 'refused' | 'unavailable';
  readonly status: number | undefined;
  readonly retryAfterMs: number | undefined;

  constructor(
    code: MessengerError['code'],
    detail: { status?: number | undefined; retryAfterMs?: number | undefined; cause?: unknown } = {},
  ) {
    super(`the chat answered: ${code}${detail.status ? ` (${detail.status})` : ''}`, { cause: detail.cause });
    this.code = code;
    this.status = detail.status;
    this.retryAfterMs = detail.retryAfterMs;
  }
}
