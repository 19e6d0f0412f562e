/**
 * Languages of Azure Speech, in one place, and the words people use for them.
 *
 * Source: learn.microsoft.com "Language and voice support for Azure Speech" (ms.date 2026-09-09), tables "Speech
 * to text locales" (fast transcription), "LLM speech translation" and "MAI-Transcribe supported languages"; the
 * spoken languages of LLM speech from "Use the LLM Speech API"; the multilingual locales of fast transcription
 * from "Use the fast transcription API" (2026-01-31). Names come from Intl (CLDR), not from a table of ours.
 */
import { candidateNames, foldName, nearestName } from './language-names.ts';

const codes = (list: string): readonly string[] => list.trim().split(/\s+/);

/** What LLM speech translates into. */
export const TRANSLATION_TARGETS = codes('de en es fr it ja ko pt zh');

/** What LLM speech hears, for both of its tasks; it finds out the language by itself. */
export const LLM_LANGUAGES = codes(
  'ar zh cs da nl en fi fr de el he hi hu id it ja ko nb pl pt ru es sv th tr',
);

/** What fast transcription hears when the locale is named. */
export const FAST_LOCALES = codes(`
  af-ZA am-ET ar-AE ar-BH ar-DZ ar-EG ar-IL ar-IQ ar-JO ar-KW ar-LB ar-LY ar-MA ar-OM ar-PS ar-QA ar-SA ar-SY
  ar-TN ar-YE as-IN az-AZ bg-BG bho-IN bn-IN bs-BA ca-ES cs-CZ cy-GB da-DK de-AT de-CH de-DE el-GR en-AU en-CA
  en-GB en-GH en-HK en-IE en-IN en-KE en-NG en-NZ en-PH en-SG en-TZ en-US en-ZA es-AR es-BO es-CL es-CO es-CR
  es-CU es-DO es-EC es-ES es-GQ es-GT es-HN es-MX es-NI es-PA es-PE es-PR es-PY es-SV es-US es-UY es-VE et-EE
  eu-ES fa-IR fi-FI fil-PH fr-BE fr-CA fr-CH fr-FR ga-IE gl-ES gu-IN he-IL hi-IN hr-HR hu-HU hy-AM id-ID is-IS
  it-CH it-IT ja-JP jv-ID ka-GE kk-KZ km-KH kn-IN ko-KR lo-LA lt-LT lv-LV mk-MK ml-IN mn-MN mr-IN ms-MY mt-MT
  my-MM nb-NO ne-NP nl-BE nl-NL or-IN pa-IN pl-PL ps-AF pt-BR pt-PT ro-RO ru-RU si-LK sk-SK sl-SI so-SO sq-AL
  sr-RS sv-SE sw-KE ta-IN te-IN th-TH tr-TR uk-UA ur-IN uz-UZ vi-VN wuu-CN yue-CN zh-CN zh-CN-sichuan zh-HK
  zh-TW zu-ZA`);

/** What fast transcription tells apart by itself when no locale is named. */
export const FAST_MULTILINGUAL_LOCALES = codes(
  'de-DE en-AU en-CA en-GB en-IN en-US es-ES es-MX fr-CA fr-FR it-IT ja-JP ko-KR pt-BR zh-CN',
);

/** What MAI-Transcribe-1.5 hears (43). */
export const MAI_1_5_LANGUAGES = codes(`
  ar as bg bn ca cs da de el en es et fi fr gu hi hu id it ja kn ko lt ml mr nb nl or pa pl pt ro ru sk sl sv ta
  te th tr uk vi zh`);

/** What MAI-Transcribe-2 hears (60). */
export const MAI_2_LANGUAGES = [
  ...MAI_1_5_LANGUAGES,
  ...codes('af az bs fa fil gl he hy is kk lv mk ms ne sw ur yue'),
];

/** `EN-us` -> `en-US`; undefined when it is no language tag at all. */
export function canonicalLocale(tag: string): string | undefined {
  try {
    return Intl.getCanonicalLocales(tag.trim().replaceAll('_', '-'))[0];
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** The language of a tag in the codes that Azure Speech uses: `pt-BR` -> `pt`, `no-NO` -> `nb`. */
export function baseLanguage(tag: string): string {
  const language = (canonicalLocale(tag) ?? tag).split('-')[0] ?? tag;
  return language === 'no' ? 'nb' : language;
}

/** The name of a language for people who read `inLocale`: ('pt-BR', 'de') -> "Portugiesisch (Brasilien)". */
export function languageName(code: string, inLocale = 'en'): string {
  const tag = canonicalLocale(code);
  if (tag === undefined) return code;
  const names = new Intl.DisplayNames([canonicalLocale(inLocale) ?? 'en', 'en'], { type: 'language' });
  return names.of(tag) ?? code;
}

/**
 * Either the candidate that was meant, or, when none was, the one whose name is nearest if any is near;
 * `only` when no other candidate's name is as near.
 */
export type LanguageSearch = { match: string } | { match?: never; nearest?: string; only?: boolean };

/**
 * Finds which of `candidates` (language codes or locales) a person means by `input`: a code in any case, a
 * locale of the language, the English name, the language's own name, or its name in one of `inLocales`. Case
 * and accents do not matter. A misspelling is never taken for a match: it comes back as `nearest`.
 */
export function findLanguage(
  input: string,
  candidates: readonly string[],
  ...inLocales: readonly (string | undefined)[]
): LanguageSearch {
  const asked = foldName(input);
  if (asked === '') return {};
  const tag = canonicalLocale(input);
  const byCode = tag && (candidates.find((code) => code === tag) ?? likeliest(baseLanguage(tag), candidates));
  if (byCode) return { match: byCode };

  const readers = inLocales.flatMap((locale) => (locale && canonicalLocale(locale)) || []);
  const named = candidates.map((code) => ({ code, ...candidateNames(code, FAST_LOCALES, readers) }));
  const exact = named.find(({ own }) => own.includes(asked));
  if (exact) return { match: exact.code };
  const broad = named.filter(({ related }) => related.includes(asked)).map(({ code }) => code);
  const [first] = broad;
  if (first !== undefined) return { match: likeliest(baseLanguage(first), broad) ?? first };

  const nearest = nearestName(
    asked,
    named.map(({ code, own, related }) => ({ code, names: [...own, ...related] })),
  );
  if (nearest === undefined) return {};
  const siblings = candidates.filter((code) => baseLanguage(code) === baseLanguage(nearest.code));
  return {
    nearest: likeliest(baseLanguage(nearest.code), siblings) ?? nearest.code,
    only: nearest.only,
  };
}

/** Of the candidates in a language, the one most people mean by its bare name: pt -> pt-BR, en -> en-US. */
function likeliest(language: string, candidates: readonly string[]): string | undefined {
  const related = candidates.filter((code) => baseLanguage(code) === language);
  const likely = new Intl.Locale(language).maximize();
  return related.find((code) => code === `${language}-${likely.region}`) ?? related[0];
}
