/** What the bot says, in the language of the person: ICU messages with typed arguments. */
import { IntlMessageFormat } from 'intl-messageformat';
import { languageName } from '../../speech/languages.ts';
import { isolated } from '../direction.ts';
import { catalogues } from './catalogues.ts';
import { type ArgumentKind, type MessageArguments, type MessageKey, messageArguments } from './keys.ts';
import { uiFor } from './ui-language.ts';

/** The arguments, or nothing at all for a message that takes none. */
type Rest<K extends MessageKey> =
  Record<string, never> extends MessageArguments<K> ? [] : [given: MessageArguments<K>];

const parsed = new Map<string, IntlMessageFormat>();

/**
 * The message `key` for a person whose client has `locale` (BCP-47). Text arguments are put in as they are,
 * never read as ICU or as markup, and keep their own direction.
 */
export function message<K extends MessageKey>(locale: string, key: K, ...[given]: Rest<K>): string {
  const ui = uiFor(locale);
  const id = `${ui.locale} ${key}`;
  const format =
    parsed.get(id) ??
    new IntlMessageFormat(catalogues[ui.language][key], ui.locale, undefined, { ignoreTag: true });
  parsed.set(id, format);
  const kinds: Record<string, ArgumentKind> = messageArguments[key];
  const entries: [string, string | number][] = Object.entries(given ?? {});
  const values = entries.map(([name, value]) => [
    name,
    kinds[name] === 'text' ? isolated(String(value), ui.direction) : value,
  ]);
  return String(format.format(Object.fromEntries(values)));
}

/** The name of a language as this person reads it. */
export function nameOf(code: string, locale: string): string {
  return languageName(code, uiFor(locale).locale);
}

/** `A, B, C` as this person writes it. */
export function listOf(items: string[], locale: string): string {
  return new Intl.ListFormat(uiFor(locale).locale, { type: 'conjunction', style: 'narrow' }).format(items);
}
