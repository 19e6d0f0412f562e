/**
 * Light and dark: as the system says until the user chooses.
 */
import { byId } from './dom.js';

const KEY = 'theme';

/** Wires the button. */
export function setUpTheme() {
  const button = byId('theme');
  const system = matchMedia('(prefers-color-scheme: dark)');
  const isDark = () => {
    const chosen = document.documentElement.dataset.theme;
    return chosen ? chosen === 'dark' : system.matches;
  };
  const refresh = () => button.setAttribute('aria-pressed', String(isDark()));
  const saved = localStorage.getItem(KEY);
  if (saved === 'dark' || saved === 'light') document.documentElement.dataset.theme = saved;
  button.addEventListener('click', () => {
    const theme = isDark() ? 'light' : 'dark';
    document.documentElement.dataset.theme = theme;
    localStorage.setItem(KEY, theme);
    refresh();
  });
  system.addEventListener('change', refresh);
  refresh();
}
