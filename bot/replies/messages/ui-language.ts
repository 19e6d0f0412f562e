/** The languages that the bot itself speaks, and which of them a person gets. */
import { canonicalLocale } from '../../speech/languages.ts';
import { type Direction, directionOf } from '../direction.ts';

export const uiLanguages = [
  'en',
  'de',
  'fr',
  'es',
  'it',
  'pt-BR',
  'nl',
  'pl',
  'ja',
  'ko',
  'zh-Hans',
  'ar',
] as const;

export type UiLanguage = (typeof uiLanguages)[number];

export interface Ui {
  language: UiLanguage;
  /** BCP-47 for Intl: the language with the region of the person, so that numbers look as they do there. */
  locale: string;
  direction: Direction;
}

/**
 * The interface for a client's locale. There is one variant of each language, and it serves all of its regions
 * and scripts: `pt-PT` gets `pt-BR`, `zh-TW` gets `zh-Hans`; a language that the bot does not speak gets English.
 */
export function uiFor(locale: string): Ui {
  const wanted = new Intl.Locale(canonicalLocale(locale) ?? 'en');
  const language = uiLanguages.find((tag) => new Intl.Locale(tag).language === wanted.language);
  if (language === undefined) return { language: 'en', locale: 'en', direction: 'ltr' };
  return {
    language,
    locale: wanted.region === undefined ? language : `${wanted.language}-${wanted.region}`,
    direction: directionOf(language),
  };
}
