/**
 * The names under which a person may ask for a language: English, the language's own, and those of its regional
 * forms ("Brazilian Portuguese"), all from Intl, plus the few everyday words that Intl does not have.
 */
import leven from 'leven';

/** Everyday names that CLDR lists under another one. */
const EVERYDAY_NAMES: Record<string, readonly string[]> = {
  es: ['castilian', 'castellano'],
  fa: ['farsi'],
  fil: ['tagalog'],
  id: ['bahasa indonesia'],
  ms: ['bahasa melayu'],
  nb: ['norwegian', 'norsk', 'bokmal'],
  pt: ['brazilian'],
  sw: ['swahili'],
  zh: ['mandarin', 'mandarin chinese', '普通话', '普通話', '国语', '國語', '汉语', '漢語', 'putonghua'],
};

/** Letters that Unicode does not take apart into a base letter and an accent. */
const UNACCENTED: Record<string, string> = { ı: 'i', ø: 'o', ł: 'l', đ: 'd', æ: 'ae', œ: 'oe', ß: 'ss' };

/** A name in the form in which names are compared: lower case, no Latin accents, single spaces, no punctuation. */
export function foldName(name: string): string {
  return name
    .normalize('NFKD')
    .replace(/[\u0300-\u036f]/g, '')
    .toLowerCase()
    .replace(/[ıøłđæœß]/g, (letter) => UNACCENTED[letter] ?? letter)
    .replace(/[^\p{L}\p{M}\p{N}]+/gu, ' ')
    .trim();
}

/** Folded names of a candidate: `own` mean exactly it, `related` mean its language or a regional form of it. */
export interface CandidateNames {
  own: readonly string[];
  related: readonly string[];
}

const remembered = new Map<string, CandidateNames>();

/** All names of `code`; `locales` are the regional forms whose names count as its own language's. */
export function candidateNames(code: string, locales: readonly string[], inLocale = 'en'): CandidateNames {
  const key = `${code} ${inLocale}`;
  const known = remembered.get(key);
  if (known) return known;
  const language = code.split('-')[0] ?? code;
  const forms = locales.filter((locale) => locale.startsWith(`${language}-`));
  const related = [language, ...forms].flatMap((form) => namesOf(form, inLocale));
  if (language === 'zh') related.push(...['zh-Hans', 'zh-Hant'].flatMap((form) => namesOf(form, inLocale)));
  const names = {
    own: namesOf(code, inLocale),
    related: [...new Set([...related, ...(EVERYDAY_NAMES[language] ?? []).map(foldName)])],
  };
  remembered.set(key, names);
  return names;
}

/** Names of one tag in English, in itself and in `inLocale`, as "Brazilian Portuguese" and "Portuguese (Brazil)". */
function namesOf(tag: string, inLocale: string): string[] {
  const names = [...new Set(['en', tag, inLocale])].flatMap((locale) =>
    (['dialect', 'standard'] as const).map((languageDisplay) =>
      new Intl.DisplayNames([locale, 'en'], { type: 'language', languageDisplay }).of(tag),
    ),
  );
  return [...new Set(names.filter((name) => name !== undefined).map(foldName))];
}

/** The candidate with a name within a slip of the pen of `asked`: one letter in three, three at most. */
export function nearestName(
  asked: string,
  candidates: readonly { code: string; names: readonly string[] }[],
): string | undefined {
  let nearest: string | undefined;
  let least = Math.min(3, Math.floor([...asked].length / 3)) + 1;
  for (const { code, names } of candidates) {
    for (const name of names) {
      const distance = leven(asked, name, { maxDistance: least });
      if (distance < least) [nearest, least] = [code, distance];
    }
  }
  return nearest;
}
