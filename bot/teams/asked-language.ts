/** The language that a person asks for, named in any language that the bot speaks, with or without a slip of the pen. */
import { uiLanguages } from '../replies/messages/ui-language.ts';
import {
  baseLanguage,
  FAST_LOCALES,
  findLanguage,
  LLM_LANGUAGES,
  languageName,
  TRANSLATION_TARGETS,
} from '../speech/languages.ts';

export type AskedLanguage =
  /** A target of translations; `misspelt` when the name was not quite right, and near to no other language. */
  | { target: string; misspelt: boolean }
  /** None; `nearest` is the target that may have been meant, `heard` the language, when the bot hears it. */
  | { target?: never; nearest?: string; heard?: string };

/** Names differ by region: 德语 is 德文 in Taiwan, 意大利文 in Hong Kong; "polonês" is "polaco" in Portugal. */
const namedIn = [...uiLanguages, 'zh-Hant', 'zh-Hant-HK', 'pt-PT'];

/**
 * Every language with a two-letter code that CLDR names, and those of Speech; the targets come first. Javanese is
 * one letter away from Japanese: only with its name at hand is it not taken for a misspelling.
 */
const languages = [
  ...new Set([...TRANSLATION_TARGETS, ...twoLetterCodes(), ...FAST_LOCALES.map(baseLanguage)]),
];

function twoLetterCodes(): string[] {
  const letters = [...'abcdefghijklmnopqrstuvwxyz'];
  const codes = letters.flatMap((first) => letters.map((second) => first + second));
  return codes.filter((code) => languageName(code) !== code && baseLanguage(code) === code);
}

/** @param locale BCP-47 of the person's client */
export function askedLanguage(words: string, locale?: string): AskedLanguage {
  const readers = locale === undefined ? namedIn : withLanguageOf(locale);
  const search = findLanguage(words, languages, ...readers);
  if (search.match !== undefined) {
    if (TRANSLATION_TARGETS.includes(search.match)) return { target: search.match, misspelt: false };
    return LLM_LANGUAGES.includes(search.match) ? { heard: search.match } : {};
  }
  const { nearest } = search;
  if (nearest !== undefined && search.only && TRANSLATION_TARGETS.includes(nearest))
    return { target: nearest, misspelt: true };
  const target = findLanguage(words, TRANSLATION_TARGETS, ...readers);
  return target.match === undefined && target.nearest !== undefined ? { nearest: target.nearest } : {};
}

/** The languages in which names are known, with the person's own, which the bot may not speak. */
function withLanguageOf(locale: string): string[] {
  const own = baseLanguage(locale);
  return namedIn.some((tag) => baseLanguage(tag) === own) ? namedIn : [...namedIn, own];
}
