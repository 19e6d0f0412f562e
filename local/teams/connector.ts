/**
 * The Bot Connector's REST surface as `botframework-connector` 4.23.3 calls it, with the status codes and
 * error bodies of Teams. Bots write through it; the user's side is `chat.ts`.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { checkActivity } from './connector-rules.ts';
import { LocalTeamsError } from './errors.ts';
import type { ConnectorFault, Faults, Operation } from './faults.ts';
import { sendFile } from './file-faults.ts';
import type { Files } from './files.ts';
import { isObject, objectOf } from './json.ts';
import { type Call, type Router, readJson, sendJson } from './router.ts';
import type { Store } from './store.ts';
import type { Activity, Conversation, Message } from './types.ts';

/** What the Connector works on. */
export interface ConnectorParts {
  store: Store;
  files: Files;
  faults: Faults;
  /** The address that a new conversation gets as its serviceUrl. */
  url: string;
  /** The only bearer that is let in; any, or none, when absent. */
  botToken?: string;
}

interface Answer {
  status: number;
  body?: unknown;
}

/** Does the work; undefined when it has answered the call itself. */
type Operate = (call: Call) => Promise<Answer | undefined> | Answer | undefined;

/** Adds the /v3 routes. */
export function addConnector(router: Router, parts: ConnectorParts): void {
  const on = (method: string, path: string, operation: Operation, operate: Operate): void => {
    router.add(method, `/v3${path}`, (call) => run(call, parts, operation, operate));
  };
  const { store, files } = parts;

  on('POST', '/conversations', 'create', (call) => createConversation(call, parts));
  on('GET', '/conversations/:c/members', 'members', (call) => ({ status: 200, body: members(store, call) }));
  on('GET', '/conversations/:c/pagedmembers', 'members', (call) => {
    return { status: 200, body: { members: members(store, call) } };
  });
  on('GET', '/conversations/:c/members/:m', 'members', (call) => member(store, call));
  on('GET', '/conversations/:c/activities/:a/members', 'members', (call) => {
    return { status: 200, body: members(store, call) };
  });
  on('PUT', '/conversations/:c/activities/:a', 'update', async (call) => {
    const message = own(store, call);
    store.edit(message.id, { ...checkActivity(await readJson(call.req)), id: message.id });
    return { status: 200, body: { id: message.id } };
  });
  on('DELETE', '/conversations/:c/activities/:a', 'delete', (call) => {
    store.delete(own(store, call).id);
    return { status: 200 };
  });
  on('GET', '/attachments/:id', 'attachment', (call) => {
    const { name, type, size } = files.get(call.param('id'));
    return { status: 200, body: { name, type, views: [{ viewId: 'original', size }] } };
  });
  on('GET', '/attachments/:id/views/:view', 'attachment', (call) => view(call, files));
  for (const path of ['/v3/conversations/:c/activities', '/v3/conversations/:c/activities/:a']) {
    router.add('POST', path, (call) => post(call, parts));
  }
}

async function run(call: Call, parts: ConnectorParts, operation: Operation, operate: Operate): Promise<void> {
  authenticate(call, parts.botToken);
  const fault = parts.faults.take(operation);
  if (fault?.delayMs !== undefined) await delay(fault.delayMs);
  const fails = fault !== undefined && (fault.reset === true || fault.status !== undefined);
  if (fails && !fault.applied) return fail(call, fault);
  const answer = await operate(call);
  if (fails) return fail(call, fault);
  if (answer) sendJson(call.res, answer.status, answer.body);
}

function authenticate({ req }: Call, botToken: string | undefined): void {
  if (botToken === undefined || req.headers.authorization === `Bearer ${botToken}`) return;
  throw new LocalTeamsError('Unauthorized', 'Authorization has been denied for this request.');
}

function fail({ req, res }: Call, fault: ConnectorFault): void {
  if (fault.reset === true) {
    req.socket.destroy();
    return;
  }
  const status = fault.status ?? 500;
  const retry = fault.retryAfterSeconds;
  const code = fault.code ?? FAULT_CODES[status] ?? 'ServiceError';
  const headers: Record<string, string> = retry === undefined ? {} : { 'retry-after': String(retry) };
  sendJson(res, status, { error: { code, message: `Injected fault: ${code}` } }, headers);
}

/** The codes of Teams for statuses that only faults give. */
const FAULT_CODES: Record<number, string> = {
  400: 'BadArgument',
  403: 'BotNotInConversationRoster',
  404: 'ConversationNotFound',
  412: 'PreconditionFailed',
  413: 'MessageSizeTooBig',
  429: 'Throttled',
  503: 'ServiceUnavailable',
  504: 'GatewayTimeout',
};

async function createConversation({ req }: Call, { store, url }: ConnectorParts): Promise<Answer> {
  const { members: wanted, activity } = objectOf(await readJson(req), 'The body');
  const first: unknown = Array.isArray(wanted) ? wanted[0] : undefined;
  const found = store.conversations().find(({ user }) => isObject(first) && user.id === first.id);
  if (!found) throw new LocalTeamsError('BadArgument', 'No member with this id.');
  const said = isObject(activity) ? addFromBot(store, found, checkActivity(activity)) : undefined;
  return { status: 201, body: { id: found.id, serviceUrl: `${url}/`, ...(said && { activityId: said.id }) } };
}

/** A send or a reply. What kind it is only the body tells, and a fault may wait for one kind. */
async function post(call: Call, parts: ConnectorParts): Promise<void> {
  authenticate(call, parts.botToken);
  const body = await readJson(call.req);
  const operation = isObject(body) && body.type === 'typing' ? 'typing' : 'send';
  await run(call, parts, operation, () => {
    const conversation = parts.store.conversation(call.param('c'));
    const activity = checkActivity(body);
    if (activity.type === 'typing') {
      parts.store.emit('typing', conversation.id);
      return { status: 201, body: { id: parts.store.nextId() } };
    }
    return { status: 201, body: { id: addFromBot(parts.store, conversation, activity).id } };
  });
}

function addFromBot(store: Store, conversation: Conversation, activity: Activity): Message {
  const id = store.nextId();
  const message = { id, conversation: conversation.id, author: 'bot' as const, files: [] };
  return store.addMessage(message, { ...activity, id });
}

/** The message that a bot may change: its own. */
function own(store: Store, call: Call): Message {
  const message = store.message(call.param('a'), store.conversation(call.param('c')).id);
  if (message.author === 'bot') return message;
  throw new LocalTeamsError('ForbiddenOperationException', 'A bot may only change its own messages.');
}

function members(store: Store, call: Call): object[] {
  const { user, tenantId, locale } = store.conversation(call.param('c'));
  const [givenName = '', surname = ''] = user.name.split(' ');
  const email = `${givenName.toLowerCase()}@contoso.com`;
  return [
    { ...user, givenName, surname, email, userPrincipalName: email, tenantId, locale, userRole: 'user' },
  ];
}

function member(store: Store, call: Call): Answer {
  const wanted = call.param('m');
  const { user } = store.conversation(call.param('c'));
  if (wanted === user.id || wanted === user.aadObjectId)
    return { status: 200, body: members(store, call)[0] };
  throw new LocalTeamsError('NotFound', 'The member was not found in the conversation.');
}

async function view({ res, param }: Call, files: Files): Promise<undefined> {
  const { id, size, type, fault } = files.get(param('id'));
  if (!['original', 'audio'].includes(param('view'))) {
    throw new LocalTeamsError('AttachmentNotFound', 'The view was not found.');
  }
  await sendFile(res, { path: files.path(id), size, type }, fault);
}
