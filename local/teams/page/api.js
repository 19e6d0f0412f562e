/**
 * The page's side of the HTTP API (local/teams/api.ts).
 *
 * @typedef {{id: string, name: string, type: string, size: number, durationMs?: number}} FileRef
 * @typedef {{contentType: string, content?: any, contentUrl?: string, name?: string}} Attachment
 * @typedef {{type: string, text?: string, textFormat?: string, locale?: string, attachments?: Attachment[],
 *   entities?: any[], suggestedActions?: {actions: any[]}, channelData?: any}} Activity
 * @typedef {{id: string, author: 'user' | 'bot', hidden?: true, deleted?: true, seq: number, files: FileRef[],
 *   versions: {at: string, activity: Activity}[], delivery?: {state: string}}} Message
 */

const BASE = '/api/conversations/default';

/**
 * @param {string} path
 * @param {RequestInit} [init]
 */
async function request(path, init) {
  const response = await fetch(BASE + path, init);
  const body = await response.json().catch(() => undefined);
  if (!response.ok) throw new Error(body?.error?.message ?? `The server answered ${response.status}.`);
  return body;
}

/** @param {string} path @param {unknown} body */
function post(path, body) {
  const headers = { 'content-type': 'application/json' };
  return request(path, { method: 'POST', headers, body: JSON.stringify(body) });
}

/** Who is in the chat: `{user: {name}, bot: {name}, locale}`. */
export function loadConversation() {
  return request('');
}

/**
 * Sends words and files in one message.
 * @param {{text: string, files: {file: File, shape: string, durationMs?: number}[]}} message
 */
export function sendMessage({ text, files }) {
  const form = new FormData();
  if (text !== '') form.append('text', text);
  for (const { file, shape, durationMs } of files) {
    form.append('shape', shape);
    form.append('durationMs', durationMs === undefined ? '' : String(Math.round(durationMs)));
    form.append('files', file, file.name);
  }
  return request('/messages', { method: 'POST', body: form });
}

/** An Action.Submit of a card. @param {string} messageId @param {unknown} value */
export function submit(messageId, value) {
  return post('/submit', { messageId, value });
}

/**
 * An invoke; resolves with the bot's `{status, body}`.
 * @param {{name: string, value: unknown, messageId: string}} invoke
 */
export function invoke(invoke) {
  return post('/invoke', invoke);
}

/** @param {{messageId: string, accept: boolean, name: string, context: unknown}} answer */
export function answerConsent(answer) {
  return post('/consent', answer);
}

/**
 * Follows the conversation from its beginning; after a break it goes on where it was.
 * @param {{onMessage: (message: Message) => void, onReady: () => void, onTyping: () => void, onConnection: (up: boolean) => void}} on
 */
export function follow({ onMessage, onReady, onTyping, onConnection }) {
  const source = new EventSource(`${BASE}/events`);
  source.addEventListener('message', (event) => onMessage(JSON.parse(event.data)));
  source.addEventListener('ready', onReady);
  source.addEventListener('typing', onTyping);
  source.addEventListener('open', () => onConnection(true));
  source.addEventListener('error', () => onConnection(false));
}
