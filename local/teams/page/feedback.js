/**
 * The thumbs under a message whose bot asks for feedback, and the words that may go with them.
 */
import { invoke } from './api.js';
import { el, icon } from './dom.js';

/**
 * @param {import('./api.js').Activity} activity
 * @returns {boolean} whether the bot asks for feedback
 */
export function wantsFeedback({ channelData }) {
  return Boolean(channelData?.feedbackLoopEnabled || channelData?.feedbackLoop);
}

/** @param {string} messageId @returns {HTMLElement} */
export function feedbackButtons(messageId) {
  const holder = el('div', {});
  const thumb = (/** @type {'like' | 'dislike'} */ reaction, /** @type {string} */ label) => {
    const onclick = () => openForm(holder, messageId, reaction, button);
    const props = { type: 'button', className: 'icon-button', title: label, onclick };
    const button = el('button', { ...props, 'aria-label': label, 'aria-pressed': 'false' });
    button.append(icon(reaction === 'like' ? 'up' : 'down'));
    return button;
  };
  const row = el('div', { className: 'reactions' }, thumb('like', 'Like'), thumb('dislike', 'Dislike'));
  holder.append(row);
  return holder;
}

/**
 * @param {HTMLElement} holder @param {string} messageId @param {'like' | 'dislike'} reaction
 * @param {HTMLElement} button the thumb that was pressed
 */
function openForm(holder, messageId, reaction, button) {
  holder.querySelector('form')?.remove();
  for (const other of holder.querySelectorAll('[aria-pressed]')) other.setAttribute('aria-pressed', 'false');
  button.setAttribute('aria-pressed', 'true');
  const question = reaction === 'like' ? 'What did you like?' : 'What went wrong?';
  const text = el('textarea', { 'aria-label': question, placeholder: question });
  const state = el('span', { role: 'status' });
  const close = () => {
    form.remove();
    button.focus();
  };
  const onsubmit = async (/** @type {SubmitEvent} */ event) => {
    event.preventDefault();
    const feedback = JSON.stringify({ feedbackText: text.value });
    const value = { actionName: 'feedback', actionValue: { reaction, feedback } };
    try {
      const { status } = await invoke({ name: 'message/submitAction', value, messageId });
      if (status !== 200) throw new Error('The bot did not take the feedback');
      close();
    } catch {
      state.textContent = 'Something went wrong. Please try again.';
    }
  };
  const onkeydown = (/** @type {KeyboardEvent} */ event) => {
    if (event.key === 'Escape') close();
  };
  const submit = el('button', { type: 'submit', className: 'button primary' }, 'Submit');
  const cancel = el('button', { type: 'button', className: 'button', onclick: close }, 'Cancel');
  const buttons = el('div', { className: 'feedback-buttons' }, submit, cancel);
  const form = el(
    'form',
    { className: 'feedback', onsubmit, onkeydown, 'aria-label': 'Feedback' },
    text,
    state,
    buttons,
  );
  holder.append(form);
  text.focus();
}
