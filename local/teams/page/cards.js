/**
 * Adaptive Cards by Microsoft's own renderer, with their actions: Submit and Execute go to the bot,
 * OpenUrl opens a tab; ShowCard and ToggleVisibility are the renderer's.
 */
import { invoke, submit } from './api.js';
import { el } from './dom.js';
import { hostConfig } from './host-config.js';
import { renderMarkdown } from './markdown.js';

/* global AdaptiveCards */
const { AdaptiveCard, ExecuteAction, HostConfig, OpenUrlAction, SubmitAction } = globalThis.AdaptiveCards;

AdaptiveCard.onProcessMarkdown = (text, result) => {
  result.outputHtml = renderMarkdown(text);
  result.didProcess = true;
};

/**
 * @param {any} json the card
 * @param {string} messageId the message it stands in
 * @returns {HTMLElement}
 */
export function renderCard(json, messageId) {
  const card = new AdaptiveCard();
  card.hostConfig = new HostConfig(hostConfig);
  card.parse(json);
  const state = el('p', { className: 'card-state', role: 'status' });
  card.onExecuteAction = (action) => void execute(action, messageId, holder, state);
  const drawn = card.render();
  const holder = el('div', { className: 'card' }, drawn ?? fallback(json), state);
  if (typeof json.lang === 'string') holder.lang = json.lang;
  nameForScreenReaders(holder, json);
  return holder;
}

/** @param {any} json what a client shows that cannot draw the card */
function fallback(json) {
  return el('p', { className: 'text plain' }, String(json?.fallbackText ?? 'This card cannot be shown.'));
}

/**
 * The renderer makes the card itself a stop of the Tab key without a role; as a group it has a name.
 * @param {HTMLElement} holder @param {any} json
 */
function nameForScreenReaders(holder, json) {
  const root = holder.querySelector('.ac-adaptiveCard');
  if (!root) return;
  root.removeAttribute('tabindex');
  root.setAttribute('role', 'group');
  root.setAttribute('aria-label', String(json.speak ?? 'Card'));
}

/**
 * @param {any} action @param {string} messageId @param {HTMLElement} holder @param {HTMLElement} state
 */
async function execute(action, messageId, holder, state) {
  if (action instanceof OpenUrlAction) {
    openUrl(action.url);
    return;
  }
  if (holder.ariaBusy === 'true') return;
  holder.ariaBusy = 'true';
  show(state, 'Sending…');
  try {
    if (action instanceof ExecuteAction) show(state, await runExecute(action, messageId));
    else if (action instanceof SubmitAction) {
      await submit(messageId, action.data ?? {});
      show(state, '');
    }
  } catch {
    show(state, 'Something went wrong. Please try again.', true);
  }
  holder.ariaBusy = 'false';
}

/** @param {any} action @param {string} messageId @returns {Promise<string>} what to say under the card */
async function runExecute(action, messageId) {
  const { id, title, verb, data } = action;
  const value = { action: { type: 'Action.Execute', id, title, verb, data: data ?? {} }, trigger: 'manual' };
  const { status, body } = await invoke({ name: 'adaptiveCard/action', value, messageId });
  if (status !== 200) throw new Error('The bot did not accept the action');
  if (body?.type === 'application/vnd.microsoft.activity.message') return String(body.value);
  if (body?.statusCode >= 400) throw new Error('The bot refused the action');
  return '';
}

/** @param {string | undefined} address */
function openUrl(address) {
  const url = URL.parse(address ?? '');
  if (url && ['http:', 'https:', 'mailto:'].includes(url.protocol)) {
    window.open(url.href, '_blank', 'noopener,noreferrer');
  }
}

/** @param {HTMLElement} state @param {string} words @param {boolean} [failed] */
function show(state, words, failed = false) {
  state.textContent = words;
  state.classList.toggle('failed', failed);
}
