/**
 * One message as an element: who and when, the bubble with words, files and cards, and its state.
 */
import { botFile, consentCard, userFile } from './attachments.js';
import { renderCard } from './cards.js';
import { el, icon, initials, timeOfDay } from './dom.js';
import { feedbackButtons, wantsFeedback } from './feedback.js';
import { renderMarkdown } from './markdown.js';

const STATES = {
  sending: 'Sending…',
  waiting: 'Waiting for the bot…',
  delivered: 'Sent',
  failed: 'Not delivered',
};

/**
 * @param {import('./api.js').Message} message
 * @param {{user: string, bot: string}} names
 * @returns {HTMLElement}
 */
export function messageView(message, names) {
  const { activity } = message.versions.at(-1);
  const mine = message.author === 'user';
  const name = mine ? names.user : names.bot;
  const column = el(
    'div',
    { className: 'column' },
    metaLine(message, activity, name),
    bubble(message, activity),
  );
  if (mine) column.append(el('div', { className: 'sent-state', 'aria-live': 'off' }));
  else if (wantsFeedback(activity)) column.append(feedbackButtons(message.id));
  const avatar = mine
    ? null
    : el('span', { className: 'avatar avatar-bot', 'aria-hidden': 'true' }, initials(name));
  const article = el(
    'article',
    { className: mine ? 'message mine' : 'message', tabIndex: -1 },
    avatar,
    column,
  );
  article.dataset.id = message.id;
  article.setAttribute('aria-label', `Message from ${name}`);
  if (!mine && activity.locale) article.lang = activity.locale;
  showDelivery(article, message);
  return article;
}

/**
 * Shows how far a message of the user has come, without drawing it anew.
 * @param {HTMLElement} article @param {import('./api.js').Message} message
 */
export function showDelivery(article, { delivery }) {
  const line = article.querySelector('.sent-state');
  if (!line || !delivery) return;
  const done = delivery.state === 'delivered';
  line.className = `sent-state ${delivery.state}`;
  line.replaceChildren(...(done ? [icon('check')] : []), STATES[delivery.state] ?? '');
}

/** @param {import('./api.js').Message} message @param {import('./api.js').Activity} activity @param {string} name */
function metaLine(message, activity, name) {
  const at = new Date(message.versions[0].at);
  const time = el('time', { dateTime: at.toISOString() }, timeOfDay(at));
  const meta = el('div', { className: 'meta' }, el('span', { className: 'name' }, name), time);
  if (isAiGenerated(activity)) {
    meta.classList.add('labelled');
    meta.append(el('span', { className: 'ai-label' }, 'AI generated'));
  }
  return meta;
}

/** @param {import('./api.js').Activity} activity */
function isAiGenerated({ entities = [] }) {
  return entities.some(
    ({ type, additionalType = [] }) =>
      type === 'https://schema.org/Message' && additionalType.includes('AIGeneratedContent'),
  );
}

/** @param {import('./api.js').Message} message @param {import('./api.js').Activity} activity */
function bubble(message, activity) {
  const box = el('div', { className: 'bubble' });
  if (activity.text) box.append(words(message, activity));
  box.append(...message.files.map(userFile));
  for (const attachment of message.author === 'bot' ? (activity.attachments ?? []) : []) {
    const drawn = botAttachment(attachment, message.id);
    if (!drawn) continue;
    if (drawn.classList.contains('card')) box.classList.add('has-card');
    if (attachment.content?.msteams?.width === 'Full') box.classList.add('full');
    box.append(drawn);
  }
  return box;
}

/** @param {import('./api.js').Message} message @param {import('./api.js').Activity} activity */
function words({ author }, { text = '', textFormat }) {
  // The default of a bot's message is Markdown; what a user types is shown as typed.
  if (author === 'user' || textFormat === 'plain' || textFormat === 'xml') {
    return el('p', { className: 'text plain' }, text);
  }
  return el('div', { className: 'text markdown', innerHTML: renderMarkdown(text) });
}

/** @param {import('./api.js').Attachment} attachment @param {string} messageId */
function botAttachment(attachment, messageId) {
  switch (attachment.contentType) {
    case 'application/vnd.microsoft.card.adaptive':
      return renderCard(attachment.content, messageId);
    case 'application/vnd.microsoft.teams.card.file.consent':
      return consentCard(attachment, messageId);
    case 'application/vnd.microsoft.teams.card.file.info':
      return botFile(attachment);
    default:
      return null;
  }
}
