/**
 * The chat page: puts the parts together and follows the conversation.
 */
import { follow, loadConversation } from './api.js';
import { sendText, setUpComposer } from './composer.js';
import { byId, el, icon, initials } from './dom.js';
import { showMessage } from './log.js';
import { setUpMenu } from './menu.js';
import { setUpTheme } from './theme.js';

/** How long `is typing` stays without a new sign: as long as in Teams. */
const TYPING_MS = 8_000;

const typing = byId('typing');
const suggestions = byId('suggestions');

/** @param {any[]} actions the bot's proposals for the next message */
function showSuggestions(actions) {
  suggestions.hidden = actions.length === 0;
  suggestions.replaceChildren(
    ...actions.map(({ title, value }) => {
      const onclick = () => {
        showSuggestions([]);
        void sendText(String(value ?? title));
      };
      return el('button', { type: 'button', onclick }, String(title));
    }),
  );
}

/** @param {import('./api.js').Message} message the newest; only its own proposals count */
function refreshSuggestions(message) {
  const { suggestedActions, attachments = [] } = message.versions.at(-1).activity;
  // Teams shows none beside an attachment.
  const shown = message.author === 'bot' && !message.deleted && attachments.length === 0;
  showSuggestions(shown ? (suggestedActions?.actions ?? []) : []);
}

function drawIcons() {
  const icons = { attach: 'attach', record: 'microphone', send: 'send', discard: 'bin', 'rec-send': 'send' };
  for (const [id, name] of Object.entries({ ...icons, theme: 'moon', 'menu-button': 'sliders' })) {
    byId(id).append(icon(name));
  }
  document.querySelector('.empty-art')?.append(icon('wave'));
}

/** Fills the header and says who is who. */
async function introduce() {
  const { user, bot } = await loadConversation();
  byId('bot-name').textContent = bot.name;
  byId('typing-text').textContent = `${bot.name} is typing`;
  document.title = `${bot.name} | Chat`;
  const avatar = document.querySelector('.bar .avatar');
  if (avatar) avatar.textContent = initials(bot.name);
  return { user: user.name, bot: bot.name };
}

async function start() {
  drawIcons();
  setUpTheme();
  setUpComposer({ shape: setUpMenu() });
  const names = await introduce();
  let newest = '';
  /** @type {number | undefined} */
  let typingTimer;
  const stopTyping = () => {
    clearTimeout(typingTimer);
    typing.hidden = true;
  };
  follow({
    onMessage: (message) => {
      showMessage(message, names);
      if (message.hidden) return;
      byId('empty').hidden = true;
      if (message.author === 'bot') stopTyping();
      if (message.id >= newest) {
        newest = message.id;
        refreshSuggestions(message);
      }
    },
    onReady: () => {
      byId('empty').hidden = newest !== '';
    },
    onTyping: () => {
      stopTyping();
      typing.hidden = false;
      typingTimer = setTimeout(stopTyping, TYPING_MS);
    },
    onConnection: (up) => {
      byId('connection').textContent = up ? '' : 'The connection was lost. Trying again…';
    },
  });
  byId('text').focus();
}

await start();
