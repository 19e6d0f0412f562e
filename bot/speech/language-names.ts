/**
 * The names under which a person may ask for a language: English, the language's own, those in the languages
 * that the person may write in, and those of its regional forms ("Brazilian Portuguese"), all from Intl, plus
 * the few everyday words that Intl does not have.
 */
import leven from 'leven';

/** Everyday names that CLDR lists under another one. */
const EVERYDAY_NAMES: Record<string, readonly string[]> = {
  es: ['castilian', 'castellano'],
  fa: ['farsi'],
  fil: ['tagalog'],
  id: ['bahasa indonesia'],
  ko: ['韩文'],
  ms: ['bahasa melayu'],
  nb: ['norwegian', 'norsk', 'bokmal'],
  pt: ['brazilian'],
  sw: ['swahili'],
  zh: ['mandarin', 'mandarin chinese', '普通话', '普通話', '国语', '國語', '汉语', '漢語', 'putonghua'],
};

/** Letters that Unicode does not take apart into a base letter and an accent. */
const UNACCENTED: Record<string, string> = { ı: 'i', ø: 'o', ł: 'l', đ: 'd', æ: 'ae', œ: 'oe', ß: 'ss' };

/** Letters without case, without Latin accents, and without the vowel signs that Arabic may leave out. */
export function foldLetters(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/[\u0300-\u036f\u0640\u064b-\u065f\u0670]/g, '')
    .toLowerCase()
    .replace(/[ıøłđæœß]/g, (letter) => UNACCENTED[letter] ?? letter);
}

/** A name in the form in which names are compared: folded letters, single spaces, no punctuation. */
export function foldName(name: string): string {
  return foldLetters(name)
    .replace(/[^\p{L}\p{M}\p{N}]+/gu, ' ')
    .trim();
}

/** Folded names of a candidate: `own` mean exactly it, `related` mean its language or a regional form of it. */
export interface CandidateNames {
  own: readonly string[];
  related: readonly string[];
}

const remembered = new Map<string, CandidateNames>();

/**
 * All names of `code`; `forms` are the locales whose names count as its own language's, `inLocales` the
 * languages besides English and its own in which it may be named.
 */
export function candidateNames(
  code: string,
  forms: readonly string[],
  inLocales: readonly string[],
): CandidateNames {
  const key = [code, ...inLocales].join(' ');
  const known = remembered.get(key);
  if (known) return known;
  const language = code.split('-')[0] ?? code;
  const regional = forms.filter((locale) => locale.startsWith(`${language}-`));
  if (language === 'zh') regional.push('zh-Hans', 'zh-Hant');
  const related = [language, ...regional].flatMap((form) => namesOf(form, inLocales));
  const names = {
    own: namesOf(code, inLocales),
    related: [...new Set([...related, ...(EVERYDAY_NAMES[language] ?? []).map(foldName)])],
  };
  remembered.set(key, names);
  return names;
}

/** Names of one tag in English, in itself and in `inLocales`, as "Brazilian Portuguese" and "Portuguese (Brazil)". */
function namesOf(tag: string, inLocales: readonly string[]): string[] {
  const names = [...new Set(['en', tag, ...inLocales])].flatMap((locale) =>
    (['dialect', 'standard'] as const).map((languageDisplay) => namer(locale, languageDisplay).of(tag)),
  );
  return [...new Set(names.filter((name) => name !== undefined).map(foldName))];
}

const namers = new Map<string, Intl.DisplayNames>();

function namer(locale: string, languageDisplay: 'dialect' | 'standard'): Intl.DisplayNames {
  const key = `${locale} ${languageDisplay}`;
  const known = namers.get(key);
  if (known) return known;
  const made = new Intl.DisplayNames([locale, 'en'], { type: 'language', languageDisplay });
  namers.set(key, made);
  return made;
}

/** The candidate whose name is nearest, and whether no other candidate has one as near. */
export interface NearestName {
  code: string;
  only: boolean;
}

/** The candidate with a name within a slip of the pen of `asked`: one letter in three, three at most. */
export function nearestName(
  asked: string,
  candidates: readonly { code: string; names: readonly string[] }[],
): NearestName | undefined {
  let nearest: NearestName | undefined;
  let least = Math.min(3, Math.floor([...asked].length / 3));
  for (const { code, names } of candidates) {
    for (const name of names) {
      const distance = leven(asked, name, { maxDistance: least + 1 });
      if (distance > least) continue;
      if (nearest === undefined || distance < least) nearest = { code, only: true };
      else if (nearest.code !== code) nearest.only = false;
      least = distance;
    }
  }
  return nearest;
}
