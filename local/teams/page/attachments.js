/**
 * What hangs on a message beside its words: files of the user, and files that the bot offers or has sent.
 */
import { answerConsent } from './api.js';
import { clock, el, icon, sizeOf } from './dom.js';

/**
 * A file that the user sent: audio with a player, anything else to download.
 * @param {import('./api.js').FileRef} file
 */
export function userFile(file) {
  const url = `/api/files/${file.id}`;
  if (!/^(?:audio|video)\//.test(file.type)) return download(file.name, sizeOf(file.size), url);
  const length = file.durationMs === undefined ? '' : `${clock(file.durationMs)} · `;
  const player = el('audio', { controls: true, preload: 'metadata', src: url, 'aria-label': file.name });
  const name = el('span', { className: 'file-name' }, file.name);
  const note = el('span', { className: 'file-note' }, `${length}${sizeOf(file.size)}`);
  return el('div', { className: 'file audio' }, player, el('div', {}, name, note));
}

/**
 * A file that the bot has put into the user's OneDrive (a file info card).
 * @param {import('./api.js').Attachment} attachment
 */
export function botFile({ name = 'File', content }) {
  const id = String(content?.uniqueId ?? '');
  return download(
    name,
    `${String(content?.fileType ?? '').toUpperCase()} file`,
    `/api/files/${encodeURIComponent(id)}`,
  );
}

/**
 * A file that the bot asks leave to send.
 * @param {import('./api.js').Attachment} attachment
 * @param {string} messageId
 */
export function consentCard({ name = 'File', content }, messageId) {
  const note = el('span', { className: 'file-note', role: 'status' });
  note.textContent = [content?.description, sizeOf(Number(content?.sizeInBytes ?? 0))]
    .filter(Boolean)
    .join(' · ');
  const answer = async (/** @type {boolean} */ accept) => {
    for (const button of buttons.children) button.disabled = true;
    const context = accept ? content?.acceptContext : content?.declineContext;
    try {
      const { status } = await answerConsent({ messageId, accept, name, context });
      if (status !== 200) throw new Error('The bot did not take the answer');
      note.textContent = accept ? 'Allowed' : 'Declined';
    } catch {
      note.textContent = 'Something went wrong. Please try again.';
      for (const button of buttons.children) button.disabled = false;
    }
  };
  const buttons = el(
    'div',
    { className: 'consent-buttons' },
    el('button', { type: 'button', className: 'button primary', onclick: () => answer(true) }, 'Allow'),
    el('button', { type: 'button', className: 'button', onclick: () => answer(false) }, 'Decline'),
  );
  return el('div', { className: 'file' }, fileIcon(), el('div', {}, fileName(name), note), buttons);
}

/** @param {string} name @param {string} note @param {string} url */
function download(name, note, url) {
  const words = el('span', {}, fileName(name), el('span', { className: 'file-note' }, note));
  return el('a', { className: 'file', href: url, download: name }, fileIcon(), words);
}

/** @param {string} name */
function fileName(name) {
  return el('span', { className: 'file-name', title: name }, name);
}

function fileIcon() {
  return el('span', { className: 'file-icon', 'aria-hidden': 'true' }, icon('document'));
}
