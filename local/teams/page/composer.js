/**
 * Writing a message: words, and files that are chosen, dropped or pasted.
 */
import { sendMessage } from './api.js';
import { byId, el, icon, sizeOf } from './dom.js';
import { setUpRecorder } from './recorder.js';

/** @type {HTMLTextAreaElement} */
const text = byId('text');
/** @type {HTMLInputElement} */
const fileInput = byId('file-input');
const form = byId('composer');
const chips = byId('chips');
const send = byId('send');
const alertLine = byId('alert');
const drop = byId('drop');

/** @type {File[]} */
let files = [];

/** Wires the composer. @param {{shape: () => string}} options the form chosen in the menu */
export function setUpComposer({ shape }) {
  const shapeOf = (/** @type {'file' | 'card'} */ usual) => (shape() === 'auto' ? usual : shape());
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    void sendDraft(shapeOf('file'));
  });
  text.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    void sendDraft(shapeOf('file'));
  });
  text.addEventListener('input', refresh);
  byId('attach').addEventListener('click', () => fileInput.click());
  fileInput.addEventListener('change', () => {
    attach(fileInput.files ?? []);
    fileInput.value = '';
  });
  setUpDropAndPaste();
  setUpRecorder({
    onRecorded: (file, durationMs) => void trySend('', [{ file, durationMs, shape: shapeOf('card') }]),
    onError: showAlert,
  });
  refresh();
}

/** Sends words at once, as a suggested reply does. @param {string} words */
export async function sendText(words) {
  await trySend(words, []);
  text.focus();
}

/** @param {string} shape */
async function sendDraft(shape) {
  const words = text.value.trim();
  if (words === '' && files.length === 0) return;
  const draft = { words: text.value, files };
  text.value = '';
  files = [];
  refresh();
  const sent = await trySend(
    words,
    draft.files.map((file) => ({ file, shape })),
  );
  if (!sent && text.value === '' && files.length === 0) {
    text.value = draft.words;
    files = draft.files;
    refresh();
  }
}

/**
 * @param {string} words @param {{file: File, shape: string, durationMs?: number}[]} attached
 * @returns {Promise<boolean>} whether it went out
 */
async function trySend(words, attached) {
  showAlert('');
  try {
    await sendMessage({ text: words, files: attached });
    return true;
  } catch {
    showAlert('The message could not be sent. Is the server still running?');
    return false;
  }
}

/** @param {string} words */
function showAlert(words) {
  alertLine.textContent = words;
  alertLine.hidden = words === '';
}

/** @param {Iterable<File>} added */
function attach(added) {
  files = [...files, ...added];
  refresh();
  text.focus();
}

function refresh() {
  text.style.height = 'auto';
  text.style.height = `${text.scrollHeight}px`;
  send.classList.toggle('ready', text.value.trim() !== '' || files.length > 0);
  chips.hidden = files.length === 0;
  chips.replaceChildren(...files.map(chip));
}

/** @param {File} file */
function chip(file) {
  const label = `Remove ${file.name}`;
  const onclick = () => {
    files = files.filter((other) => other !== file);
    refresh();
    text.focus();
  };
  const button = el('button', {
    type: 'button',
    className: 'icon-button',
    title: label,
    onclick,
    'aria-label': label,
  });
  button.append(icon('close'));
  return el('li', {}, el('span', {}, file.name), el('small', {}, sizeOf(file.size)), button);
}

function setUpDropAndPaste() {
  let depth = 0;
  const over = (/** @type {number} */ change) => {
    depth = Math.max(0, depth + change);
    drop.hidden = depth === 0;
  };
  const hasFiles = (/** @type {DragEvent} */ event) => event.dataTransfer?.types.includes('Files');
  document.addEventListener('dragenter', (event) => hasFiles(event) && over(1));
  document.addEventListener('dragleave', (event) => hasFiles(event) && over(-1));
  document.addEventListener('dragover', (event) => hasFiles(event) && event.preventDefault());
  document.addEventListener('drop', (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    over(-depth);
    attach(event.dataTransfer?.files ?? []);
  });
  text.addEventListener('paste', (event) => {
    const pasted = event.clipboardData?.files ?? [];
    if (pasted.length === 0) return;
    event.preventDefault();
    attach(pasted);
  });
}
