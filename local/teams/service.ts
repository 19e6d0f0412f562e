/**
 * The local Teams: Bot Connector, file host, media service and chat page in one server on 127.0.0.1.
 *
 * It stands in for Microsoft Teams on one machine and in tests. What it keeps is under `dataDir`, so the
 * conversation is still there after a restart.
 */
import { createReadStream, mkdirSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { basename } from 'node:path';
import type { ConversationOptions } from './activities.ts';
import { addApi, conversationOf } from './api.ts';
import { Chat, type Sent } from './chat.ts';
import { addConnector } from './connector.ts';
import { botLine, type DeliveryOptions, type InvokeAnswer } from './delivery.ts';
import { LocalTeamsError } from './errors.ts';
import { EventStreams } from './events.ts';
import { Faults } from './faults.ts';
import type { FileFault } from './file-faults.ts';
import { addFileHost } from './file-host.ts';
import { Files, typeOf } from './files.ts';
import { guard } from './guard.ts';
import { addPage } from './page-files.ts';
import { type LoggedRequest, RequestLog, surfaceOf } from './request-log.ts';
import { Router, sendError } from './router.ts';
import type { Shape } from './shapes.ts';
import { Store } from './store.ts';
import type { Conversation, Delivery, Message, Version } from './types.ts';
import { waitFor } from './wait.ts';

export interface LocalTeamsOptions extends DeliveryOptions, ConversationOptions {
  /** Default 0: any free port. */
  port?: number;
  /** Where conversations and files are kept; made when missing. */
  dataDir: string;
  /** How long a download link works; default 10 minutes. */
  linkLifetimeMs?: number;
  /** When given, the Connector lets in only requests with this bearer. */
  botToken?: string;
  /** Whether the bot is told of a new conversation, so that it says welcome; default true. */
  install?: boolean;
}

/** A file for `send`. */
export interface SendFile {
  path: string;
  /** Default `file`. */
  shape?: Shape;
  /** The content type that is declared; default: by the extension. */
  declaredType?: string;
  durationMs?: number;
  /** What goes wrong when the bot fetches it. */
  fault?: FileFault;
}

/** What `send` sends: words, files, or the value of a card's button. */
export interface SendInput {
  text?: string;
  files?: SendFile[];
  /** Sent as an Action.Submit of the message `replyToId`; no text and no files then. */
  value?: unknown;
  replyToId?: string;
  /** Default: the first conversation. */
  conversation?: string;
  locale?: string;
}

/** A running local Teams, and the user's side of it for tests. */
export interface LocalTeams {
  /** `http://127.0.0.1:<port>`, without a slash at its end. */
  readonly url: string;
  readonly port: number;
  /** The first conversation: the one that the page shows. */
  readonly conversation: Conversation;
  /** What the next Connector calls will meet. */
  readonly faults: Faults;
  /** What the bot asked for, oldest first. */
  readonly requests: RequestLog;
  /** Starts another conversation, with a user of its own. */
  open(options?: ConversationOptions & { install?: boolean }): Conversation;
  send(input: SendInput): Promise<Sent>;
  /** Sends an invoke and applies the bot's answer. */
  invoke(
    invoke: { name: string; value: unknown; replyToId?: string },
    conversation?: string,
  ): Promise<InvokeAnswer>;
  /** Sends an activity again, `times` times at once. */
  redeliver(activityId: string, times: number): Promise<Delivery[]>;
  /** The messages of a conversation, oldest first; edits and deletions applied. */
  messages(conversation?: string): Message[];
  /** Every version of a message, oldest first; of a deleted one too. */
  history(activityId: string): Version[];
  /**
   * Resolves with the first truthy answer of `find`, asked now and after every change. Rejects with
   * TimedOut after `timeoutMs` (default 10 s).
   */
  waitFor<T>(
    find: (messages: Message[]) => T | undefined | false,
    timeoutMs?: number,
    conversation?: string,
  ): Promise<T>;
  /** Stops; what is not delivered yet is tried again after the next start. */
  close(): Promise<void>;
}

/** Starts the server. Rejects with the original EADDRINUSE when the port is taken. */
export async function startTeams(options: LocalTeamsOptions): Promise<LocalTeams> {
  const router = new Router();
  const requests = new RequestLog();
  const server = createServer((req, res) => {
    void answer(router, requests, req, res);
  });
  const port = await listen(server, options.port ?? 0);
  const url = `http://127.0.0.1:${port}`;

  mkdirSync(options.dataDir, { recursive: true });
  const store = new Store(options.dataDir);
  const files = new Files(options.dataDir);
  const faults = new Faults();
  const events = new EventStreams(store);
  const line = botLine(options);
  const linkLifetimeMs = options.linkLifetimeMs ?? 10 * 60_000;
  const chat = new Chat({ store, line, shapes: { url, files, linkLifetimeMs } });
  const token = options.botToken === undefined ? {} : { botToken: options.botToken };
  addConnector(router, { store, files, faults, url, ...token });
  addFileHost(router, files);
  addApi(router, { chat, store, files, faults, events, url, linkLifetimeMs });
  addPage(router);

  chat.resume();
  const [first = chat.open(options, options.install ?? true)] = store.conversations();
  const find = (id = first.id): Conversation => conversationOf(store, id);

  return {
    url,
    port,
    conversation: first,
    faults,
    requests,
    open: ({ install = false, ...about } = {}) => chat.open(about, install),
    send: (input) => send(input, find(input.conversation), chat, files),
    invoke: (invoke, conversation) => chat.invoke(find(conversation), invoke),
    redeliver: (activityId, times) => chat.redeliver(activityId, times),
    messages: (conversation) => store.messages(find(conversation).id),
    history: (activityId) => store.history(activityId),
    waitFor: (test, timeoutMs, conversation) => waitFor(store, find(conversation).id, test, timeoutMs),
    close: async () => {
      line.close();
      events.close();
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
      await store.close();
    },
  };
}

async function answer(
  router: Router,
  requests: RequestLog,
  req: IncomingMessage,
  res: ServerResponse,
): Promise<void> {
  try {
    guard(req);
    const url = new URL(req.url ?? '/', 'http://127.0.0.1');
    logRequest(requests, url.pathname, req, res);
    await router.handle(req, res, url);
  } catch (error) {
    sendError(res, error);
  }
}

function logRequest(log: RequestLog, path: string, req: IncomingMessage, res: ServerResponse): void {
  const surface = surfaceOf(path);
  if (!surface) return;
  const authorization = req.headers.authorization !== undefined;
  const entry: LoggedRequest = {
    at: new Date().toISOString(),
    surface,
    method: req.method ?? '',
    path,
    authorization,
  };
  res.once('finish', () => {
    entry.status = res.statusCode;
  });
  log.add(entry);
}

async function listen(server: Server, port: number): Promise<number> {
  await new Promise<void>((listening, failed) => {
    server.once('error', failed);
    server.listen(port, '127.0.0.1', listening);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new TypeError('The server has no port');
  return address.port;
}

async function send(input: SendInput, conversation: Conversation, chat: Chat, files: Files): Promise<Sent> {
  const { text, locale, replyToId } = input;
  if (input.value !== undefined) {
    if (replyToId === undefined)
      throw new LocalTeamsError('BadArgument', 'A value needs the message it is from');
    return chat.submit(conversation, replyToId, input.value);
  }
  const stored = [];
  for (const { path, shape = 'file', declaredType, durationMs, fault } of input.files ?? []) {
    const name = basename(path);
    const file = await files.add(createReadStream(path), {
      name,
      type: declaredType ?? typeOf(name),
      ...(durationMs === undefined ? {} : { durationMs }),
      ...(fault === undefined ? {} : { fault }),
    });
    stored.push({ file, shape });
  }
  const words = text === undefined ? {} : { text };
  return chat.send({ conversation, files: stored, ...words, ...(locale === undefined ? {} : { locale }) });
}
