/** Text that runs in the other direction than its surroundings (Unicode bidirectional algorithm, UAX #9). */
import { canonicalLocale } from '../speech/languages.ts';

export type Direction = 'ltr' | 'rtl';

/** Unicode scripts that are written from right to left and that languages of Azure Speech use. */
const rightToLeft = new Set(['Arab', 'Hebr']);

/** The direction in which a language (BCP-47) is written. */
export function directionOf(tag: string): Direction {
  const { script } = new Intl.Locale(canonicalLocale(tag) ?? 'en').maximize();
  return script !== undefined && rightToLeft.has(script) ? 'rtl' : 'ltr';
}

const rtlLetter = /[\p{Script=Arabic}\p{Script=Hebrew}]/u;
const ltrLetter = /(?![\p{Script=Arabic}\p{Script=Hebrew}])\p{L}/u;

/**
 * The text between FIRST STRONG ISOLATE and its end, when it holds letters of the other direction than
 * `around`: without them a Latin file name in an Arabic sentence takes the signs and numbers beside it along.
 */
export function isolated(text: string, around: Direction): string {
  const stranger = around === 'rtl' ? ltrLetter : rtlLetter;
  return stranger.test(text) ? `\u2068${text}\u2069` : text;
}

/** A span of times beside `text`, kept from left to right where the text would turn it around. */
export function timesBeside(text: string, times: string): string {
  return rtlLetter.test(text) ? `\u2066${times}\u2069` : times;
}
