/**
 * Small helpers for building the page: elements, icons, times and sizes.
 */

/** Outlines on a 20 x 20 grid. */
const ICONS = {
  attach:
    'M15.5 9.2 9.9 14.8a3.3 3.3 0 0 1-4.7-4.7l6-6a2.2 2.2 0 0 1 3.1 3.1l-6 6a1.1 1.1 0 0 1-1.5-1.5l5.5-5.6',
  microphone:
    'M10 2.5a2.5 2.5 0 0 0-2.5 2.5v5a2.5 2.5 0 0 0 5 0V5A2.5 2.5 0 0 0 10 2.5zM4.8 9.5a5.2 5.2 0 0 0 10.4 0M10 14.7v2.8M7.5 17.5h5',
  send: 'M3.5 16.8 17.5 10 3.5 3.2l2 6.8-2 6.8zM5.5 10h6',
  bin: 'M3.5 5.5h13M8 5.5V4a1 1 0 0 1 1-1h2a1 1 0 0 1 1 1v1.5M5 5.5l.8 10a1.5 1.5 0 0 0 1.5 1.4h5.4a1.5 1.5 0 0 0 1.5-1.4l.8-10M8.5 9v4.5M11.5 9v4.5',
  close: 'M5 5l10 10M15 5 5 15',
  moon: 'M16.5 12A7 7 0 0 1 8 3.5a7 7 0 1 0 8.5 8.5z',
  sliders: 'M3 6h7M14 6h3M3 14h3M10 14h7M12 4v4M8 12v4',
  document:
    'M6 2.5h5.5L15 6v10.5a1 1 0 0 1-1 1H6a1 1 0 0 1-1-1v-13a1 1 0 0 1 1-1zM11.5 2.5V6H15M8 10h4M8 13h4',
  up: 'M6 9v8H4a1 1 0 0 1-1-1v-6a1 1 0 0 1 1-1h2zm0 0 3.3-6.2c1.2 0 2 .9 1.8 2.1L10.7 8h4.7a1.6 1.6 0 0 1 1.5 2l-1.3 5.7A1.7 1.7 0 0 1 14 17H6',
  down: 'M14 11V3h2a1 1 0 0 1 1 1v6a1 1 0 0 1-1 1h-2zm0 0-3.3 6.2c-1.2 0-2-.9-1.8-2.1L9.3 12H4.6a1.6 1.6 0 0 1-1.5-2l1.3-5.7A1.7 1.7 0 0 1 6 3h8',
  check: 'M4.5 10.5l3.5 3.5 7.5-8',
  wave: 'M3 8.5v3M6.5 6v8M10 3.5v13M13.5 6.5v7M17 8.5v3',
};

const SVG = 'http://www.w3.org/2000/svg';

/**
 * An element with properties and children. A string child becomes text, never markup.
 * @param {string} tag
 * @param {Record<string, unknown>} [props] properties; names with a dash are attributes
 * @param {...(Node | string | null | undefined)} children
 * @returns {HTMLElement}
 */
export function el(tag, props = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (name.includes('-') || name === 'role' || name === 'lang') element.setAttribute(name, String(value));
    else Reflect.set(element, name, value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

/**
 * @param {keyof typeof ICONS} name
 * @returns {SVGElement} hidden from screen readers: the button around it has the name
 */
export function icon(name) {
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('viewBox', '0 0 20 20');
  svg.setAttribute('class', 'icon');
  svg.setAttribute('aria-hidden', 'true');
  const path = document.createElementNS(SVG, 'path');
  path.setAttribute('d', ICONS[name]);
  svg.append(path);
  return svg;
}

/**
 * @param {string} id
 * @returns {HTMLElement} an element that index.html holds
 */
export function byId(id) {
  const found = document.getElementById(id);
  if (!found) throw new Error(`The page has no element "${id}"`);
  return found;
}

/** @param {number} ms a length; `1:05` */
export function clock(ms) {
  const seconds = Math.floor(ms / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}

/** @param {number} bytes */
export function sizeOf(bytes) {
  if (bytes < 1000) return `${bytes} bytes`;
  const [value, unit] = bytes < 1e6 ? [bytes / 1e3, 'kB'] : [bytes / 1e6, 'MB'];
  return `${value < 10 ? value.toFixed(1) : Math.round(value)} ${unit}`;
}

/** @param {string} name the first letters of up to two words */
export function initials(name) {
  const words = name.split(/\s+/).filter(Boolean);
  return words
    .slice(0, 2)
    .map((word) => word[0].toUpperCase())
    .join('');
}

/** @param {Date} date `Today`, `Yesterday`, or the day in words */
export function dayName(date) {
  const midnight = (/** @type {Date} */ day) => new Date(day).setHours(0, 0, 0, 0);
  const ago = Math.round((midnight(new Date()) - midnight(date)) / 86_400_000);
  if (ago === 0) return 'Today';
  if (ago === 1) return 'Yesterday';
  return date.toLocaleDateString(undefined, { weekday: 'long', day: 'numeric', month: 'long' });
}

/** @param {Date} date `10:05` as the user writes it */
export function timeOfDay(date) {
  return date.toLocaleTimeString(undefined, { hour: 'numeric', minute: '2-digit' });
}
