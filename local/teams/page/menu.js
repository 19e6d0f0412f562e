/**
 * The developers' menu: in which form audio is sent.
 */
import { byId } from './dom.js';

/** Wires the menu. @returns {() => string} the form that is chosen now */
export function setUpMenu() {
  const button = byId('menu-button');
  /** @type {HTMLFormElement} */
  const menu = byId('menu');
  const open = (/** @type {boolean} */ on) => {
    menu.hidden = !on;
    button.setAttribute('aria-expanded', String(on));
    if (on) menu.querySelector('input:checked')?.focus();
  };
  button.addEventListener('click', () => open(menu.hidden));
  menu.addEventListener('submit', (event) => event.preventDefault());
  document.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape' || menu.hidden) return;
    open(false);
    button.focus();
  });
  document.addEventListener('pointerdown', ({ target }) => {
    if (target instanceof Node && !menu.contains(target) && !button.contains(target)) open(false);
  });
  return () => String(new FormData(menu).get('shape') ?? 'auto');
}
