/**
 * Which spoken language a request names. The engine hears English only; everything else is refused as Azure
 * refuses a locale that it does not know.
 */
import { invalid } from './errors.ts';

/** English locales of Azure's fast transcription. */
const ENGLISH = [
  ...['en-AU', 'en-CA', 'en-GB', 'en-GH', 'en-HK', 'en-IE', 'en-IN', 'en-KE'],
  ...['en-NG', 'en-NZ', 'en-PH', 'en-SG', 'en-TZ', 'en-US', 'en-ZA'],
];

export interface SpokenLocale {
  /** As it stands in the phrases. */
  locale: string;
  /** Exactly one locale was named, so that no language has to be identified. */
  named: boolean;
}

/**
 * Default mode wants full locales: one names the language, several are candidates (one English one is
 * enough), none leaves it to the multilingual model, which reports `en-US`.
 */
export function defaultLocale(locales: string[]): SpokenLocale {
  const found = locales.map((locale) => ENGLISH.find((known) => sameLocale(known, locale)));
  const malformed = locales.find((locale, index) => !found[index] && !/^[a-z]{2,3}(-\w+)+$/i.test(locale));
  if (malformed !== undefined) throw unknownLocale(malformed);
  const locale = found.find((candidate) => candidate !== undefined);
  if (!locale && locales[0] !== undefined) throw unknownLocale(locales[0]);
  return { locale: locale ?? 'en-US', named: locales.length === 1 };
}

/** Enhanced mode takes the first entry as a hint, bare or full, and reports lower case. */
export function enhancedLocale(locales: string[]): SpokenLocale {
  const hint = locales[0] ?? 'en-US';
  const locale = sameLocale(hint, 'en') ? 'en-US' : ENGLISH.find((known) => sameLocale(known, hint));
  if (!locale) throw unknownLocale(hint);
  return { locale: locale.toLowerCase(), named: false };
}

function sameLocale(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}

function unknownLocale(locale: string): Error {
  return invalid(
    `The locale '${locale}' is not supported: the local Speech service recognises full English locales such as en-US.`,
    'InvalidLocale',
  );
}
