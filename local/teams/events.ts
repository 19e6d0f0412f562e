/**
 * What happens in a conversation as server-sent events. A client says which change it has seen last, so
 * nothing is lost over a broken connection or a restart.
 */
import type { ServerResponse } from 'node:http';
import type { Call } from './router.ts';
import type { Store } from './store.ts';
import type { Message } from './types.ts';

/** Open event streams, ended all at once when the server stops. */
export class EventStreams {
  readonly #store: Store;
  readonly #open = new Set<ServerResponse>();

  constructor(store: Store) {
    this.#store = store;
  }

  /**
   * Answers with a stream of `message` events (a Message as JSON, its seq as the event's id) and `typing`
   * events. Starts with all that changed after `Last-Event-ID` or the query's `after`, and then `ready`.
   */
  handle({ req, res, url }: Call, conversation: string): void {
    const after = Number(req.headers['last-event-id'] ?? url.searchParams.get('after') ?? 0);
    res.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
    res.write('retry: 1000\n\n');
    const onMessage = (message: Message): void => {
      if (message.conversation === conversation) writeMessage(res, message);
    };
    const onTyping = (id: string): void => {
      if (id === conversation) res.write('event: typing\ndata: {}\n\n');
    };
    const missed = this.#store.messages(conversation).filter(({ seq }) => seq > after);
    // In the order of the chat, not of their changes; so only the end of it all is a place to go on from.
    for (const message of missed) res.write(`event: message\ndata: ${JSON.stringify(message)}\n\n`);
    const seen = missed.reduce((most, { seq }) => Math.max(most, seq), after);
    res.write(`id: ${seen}\nevent: ready\ndata: {}\n\n`);
    this.#store.on('message', onMessage).on('typing', onTyping);
    this.#open.add(res);
    res.once('close', () => {
      this.#store.off('message', onMessage).off('typing', onTyping);
      this.#open.delete(res);
    });
  }

  close(): void {
    for (const res of this.#open) res.destroy();
  }
}

function writeMessage(res: ServerResponse, message: Message): void {
  res.write(`id: ${message.seq}\nevent: message\ndata: ${JSON.stringify(message)}\n\n`);
}
