/**
 * The list of messages: kept in order, changed in place, scrolled to the newest while the reader is there.
 */
import { byId, dayName, el } from './dom.js';
import { messageView, showDelivery } from './message-view.js';

/** Messages of one sender within this time stand together. */
const TOGETHER_MS = 5 * 60_000;

/** How near to the end, in pixels, counts as being there. */
const NEAR = 80;

const log = byId('log');
const jump = byId('jump');

// It scrolls, so the keyboard must reach it.
log.tabIndex = 0;

/** @type {Map<string, {article: HTMLElement, versions: number}>} */
const shown = new Map();

/** Whether the reader is at the end and wants to stay there. */
let following = true;

/**
 * Shows a new message, or what has changed of a known one.
 * @param {import('./api.js').Message} message
 * @param {{user: string, bot: string}} names
 */
export function showMessage(message, names) {
  if (message.hidden) return;
  const known = shown.get(message.id);
  if (message.deleted) {
    known?.article.remove();
    shown.delete(message.id);
    return;
  }
  if (known?.versions === message.versions.length) showDelivery(known.article, message);
  else if (known) replace(known.article, message, names);
  else append(message, names);
  if (following || (!known && message.author === 'user')) scrollToEnd();
  else if (!known) jump.hidden = false;
}

/** @param {import('./api.js').Message} message @param {{user: string, bot: string}} names */
function append(message, names) {
  const article = messageView(message, names);
  const at = new Date(message.versions[0].at);
  const before = log.lastElementChild;
  const day = at.toDateString();
  if (!(before instanceof HTMLElement) || before.dataset.day !== day) {
    log.append(el('div', { className: 'day' }, dayName(at)));
  } else {
    const near = at.getTime() - Number(before.dataset.at) < TOGETHER_MS;
    article.classList.toggle('follows', near && before.dataset.author === message.author);
  }
  Object.assign(article.dataset, { day, at: String(at.getTime()), author: message.author });
  log.append(article);
  stay.observe(article);
  shown.set(message.id, { article, versions: message.versions.length });
}

/**
 * @param {HTMLElement} old @param {import('./api.js').Message} message @param {{user: string, bot: string}} names
 */
function replace(old, message, names) {
  const article = messageView(message, names);
  article.classList.toggle('follows', old.classList.contains('follows'));
  Object.assign(article.dataset, old.dataset);
  const hadFocus = old.contains(document.activeElement);
  old.replaceWith(article);
  stay.observe(article);
  // The button that was pressed is gone: the keyboard goes on from the message it stood in.
  if (hadFocus) article.focus();
  shown.set(message.id, { article, versions: message.versions.length });
}

function scrollToEnd() {
  log.scrollTop = log.scrollHeight;
  following = true;
  jump.hidden = true;
}

jump.addEventListener('click', () => {
  scrollToEnd();
  log.focus();
});

log.addEventListener('scroll', () => {
  following = log.scrollHeight - log.scrollTop - log.clientHeight < NEAR;
  if (following) jump.hidden = true;
});

// What grows, shrinks the view or loads late must not push the newest message out of it.
const stay = new ResizeObserver(() => {
  if (following) scrollToEnd();
});
stay.observe(log);
