/**
 * The HTTP API of the user's side, under /api: for the chat page, `npm run send` and tests. A conversation
 * is named by its id, or `default` for the first.
 */
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import type { Chat } from './chat.ts';
import { LocalTeamsError } from './errors.ts';
import type { EventStreams } from './events.ts';
import { type Faults, parseFault } from './faults.ts';
import { type Files, guidOf, idOf } from './files.ts';
import { objectOf, stringOf } from './json.ts';
import { type Call, type Router, readJson, sendJson } from './router.ts';
import type { Store } from './store.ts';
import type { Conversation } from './types.ts';
import { readUpload } from './upload.ts';

/** What the API works on. */
export interface ApiParts {
  chat: Chat;
  store: Store;
  files: Files;
  faults: Faults;
  events: EventStreams;
  /** The address of this server, without a slash at its end. */
  url: string;
  linkLifetimeMs: number;
}

/** Adds the /api routes. */
export function addApi(router: Router, parts: ApiParts): void {
  const { chat, store, files, faults, events } = parts;
  const of = (call: Call): Conversation => conversationOf(store, call.param('c'));
  const at = '/api/conversations/:c';

  router.add('GET', at, (call) => sendJson(call.res, 200, of(call)));
  router.add('GET', `${at}/messages`, (call) => {
    sendJson(call.res, 200, { seq: store.seq, messages: store.messages(of(call).id) });
  });
  router.add('GET', `${at}/events`, (call) => events.handle(call, of(call).id));
  router.add('POST', `${at}/messages`, async (call) => {
    const { activityId } = chat.send({ conversation: of(call), ...(await readUpload(call.req, files)) });
    sendJson(call.res, 202, { activityId });
  });
  router.add('POST', `${at}/submit`, async (call) => {
    const { messageId, value } = objectOf(await readJson(call.req), 'The body');
    const { activityId } = chat.submit(of(call), required(messageId, 'messageId'), value);
    sendJson(call.res, 202, { activityId });
  });
  router.add('POST', `${at}/invoke`, (call) => invoke(call, of(call), chat));
  router.add('POST', `${at}/consent`, (call) => consent(call, of(call), parts));
  router.add('POST', `${at}/redeliver`, async (call) => {
    const { activityId, times = 1 } = objectOf(await readJson(call.req), 'The body');
    sendJson(call.res, 200, await chat.redeliver(required(activityId, 'activityId'), Number(times)));
  });
  router.add('POST', '/api/faults', async (call) => {
    faults.add(parseFault(await readJson(call.req)));
    sendJson(call.res, 204);
  });
  router.add('GET', '/api/files/:id', (call) => sendBytes(call, files));
}

/** A conversation by its id, or the first for `default`. */
export function conversationOf(store: Store, id: string): Conversation {
  const [first] = store.conversations();
  return id === 'default' && first ? first : store.conversation(id);
}

async function invoke(call: Call, conversation: Conversation, chat: Chat): Promise<void> {
  const body = objectOf(await readJson(call.req), 'The body');
  const replyToId = stringOf(body.messageId);
  const answer = await chat.invoke(conversation, {
    name: required(body.name, 'name'),
    value: body.value,
    ...(replyToId === undefined ? {} : { replyToId }),
  });
  sendJson(call.res, 200, answer);
}

/** The user allows or declines a file that the bot offers; when allowed, the bot gets a place to put it. */
async function consent(call: Call, conversation: Conversation, parts: ApiParts): Promise<void> {
  const body = objectOf(await readJson(call.req), 'The body');
  const replyToId = required(body.messageId, 'messageId');
  const action = body.accept === true ? 'accept' : 'decline';
  const value = { type: 'fileUpload', action, context: body.context };
  const uploadInfo = action === 'accept' ? uploadPlace(required(body.name, 'name'), parts) : undefined;
  const invoked = { name: 'fileConsent/invoke', value: { ...value, uploadInfo }, replyToId };
  sendJson(call.res, 200, await parts.chat.invoke(conversation, invoked));
}

function uploadPlace(name: string, { files, url, linkLifetimeMs }: ApiParts): object {
  const { id, tempauth } = files.reserve(name, linkLifetimeMs);
  const path = encodeURIComponent(name);
  return {
    name,
    contentUrl: `${url}/personal/alexw_contoso_com/Documents/Applications/${path}`,
    uploadUrl: `${url}/files/${id}/${path}?tempauth=${tempauth}`,
    uniqueId: guidOf(id),
    fileType: /[^.]*$/.exec(name)?.[0] ?? '',
  };
}

/** The bytes of a file for the page, with ranges so that a player can seek. The id may be its GUID. */
async function sendBytes({ req, res, param }: Call, files: Files): Promise<void> {
  const wanted = param('id');
  const file = files.get(wanted.startsWith('0-') ? wanted : idOf(wanted));
  const range = /^bytes=(\d+)-(\d*)$/.exec(req.headers.range ?? '');
  const start = Number(range?.[1] ?? 0);
  const end = Math.min(range?.[2] ? Number(range[2]) : file.size - 1, file.size - 1);
  if (range && start > end) throw new LocalTeamsError('BadArgument', 'The range is outside the file');
  const media = /^(?:audio|video|image)\/(?!svg)/.test(file.type);
  res.writeHead(range ? 206 : 200, {
    // Only media may be shown in the page's own origin; anything else is saved.
    'content-type': media ? file.type : 'application/octet-stream',
    'content-disposition': `${media ? 'inline' : 'attachment'}; filename*=UTF-8''${encodeURIComponent(file.name)}`,
    'content-length': end - start + 1,
    'accept-ranges': 'bytes',
    'x-content-type-options': 'nosniff',
    ...(range ? { 'content-range': `bytes ${start}-${end}/${file.size}` } : {}),
  });
  if (file.size === 0) {
    res.end();
    return;
  }
  // A player that seeks drops the connection; that is no failure.
  await pipeline(createReadStream(files.path(file.id), { start, end }), res).catch(() => res.destroy());
}

function required(value: unknown, name: string): string {
  const text = stringOf(value);
  if (text === undefined) throw new LocalTeamsError('BadArgument', `${name} is missing`);
  return text;
}
