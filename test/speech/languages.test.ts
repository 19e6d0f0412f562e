import assert from 'node:assert/strict';
import {
  baseLanguage,
  canonicalLocale,
  FAST_LOCALES,
  FAST_MULTILINGUAL_LOCALES,
  findLanguage,
  LLM_LANGUAGES,
  languageName,
  MAI_1_5_LANGUAGES,
  MAI_2_LANGUAGES,
  TRANSLATION_TARGETS,
} from '../../bot/speech/languages.ts';

const TABLES = { TRANSLATION_TARGETS, LLM_LANGUAGES, FAST_LOCALES, MAI_1_5_LANGUAGES, MAI_2_LANGUAGES };

describe('language tables', () => {
  const sizes = {
    TRANSLATION_TARGETS: 9,
    LLM_LANGUAGES: 25,
    FAST_LOCALES: 144,
    MAI_1_5_LANGUAGES: 43,
    MAI_2_LANGUAGES: 60,
  };
  for (const [name, codes] of Object.entries(TABLES)) {
    it(`${name} has as many entries as its source, each once, in canonical form, with an English name`, () => {
      assert.equal(codes.length, Reflect.get(sizes, name));
      assert.equal(new Set(codes).size, codes.length);
      for (const code of codes) {
        assert.equal(canonicalLocale(code), code);
        assert.notEqual(languageName(code), code);
      }
    });
  }

  it('are consistent with one another', () => {
    assert.ok(TRANSLATION_TARGETS.every((code) => LLM_LANGUAGES.includes(code)));
    assert.ok(FAST_MULTILINGUAL_LOCALES.every((locale) => FAST_LOCALES.includes(locale)));
    assert.ok(LLM_LANGUAGES.every((code) => MAI_2_LANGUAGES.includes(code)));
  });
});

describe('findLanguage', () => {
  for (const [table, codes] of Object.entries(TABLES)) {
    it(`finds every one of ${table} by code, English name and own name, in any case`, () => {
      for (const code of codes) {
        for (const name of [code, languageName(code), languageName(code, code)]) {
          for (const input of [name, name.toUpperCase(), ` ${name.toLowerCase()} `]) {
            assert.deepEqual(findLanguage(input, codes), { match: code }, `${input} (${code})`);
          }
        }
      }
    });
  }

  const targets: [string, string][] = [
    ['pt-BR', 'pt'],
    ['PT_pt', 'pt'],
    ['Portuguese', 'pt'],
    ['português', 'pt'],
    ['portugues', 'pt'],
    ['Brazilian Portuguese', 'pt'],
    ['Portuguese (Brazil)', 'pt'],
    ['português (Brasil)', 'pt'],
    ['Chinese', 'zh'],
    ['中文', 'zh'],
    ['zh-Hans', 'zh'],
    ['zh-TW', 'zh'],
    ['Mandarin', 'zh'],
    ['Mandarin Chinese', 'zh'],
    ['Simplified Chinese', 'zh'],
    ['汉语', 'zh'],
    ['Castilian', 'es'],
    ['ESPANOL', 'es'],
    ['Mexican Spanish', 'es'],
    ['American English', 'en'],
    ['francais', 'fr'],
    ['日本語', 'ja'],
    ['한국어', 'ko'],
  ];
  for (const [input, match] of targets) {
    it(`takes "${input}" for ${match}`, () =>
      assert.deepEqual(findLanguage(input, TRANSLATION_TARGETS), { match }));
  }

  const locales: [string, string][] = [
    ['pt', 'pt-BR'],
    ['Portuguese', 'pt-BR'],
    ['European Portuguese', 'pt-PT'],
    ['English', 'en-US'],
    ['British English', 'en-GB'],
    ['English (India)', 'en-IN'],
    ['Cantonese', 'yue-CN'],
    ['norsk', 'nb-NO'],
    ['no', 'nb-NO'],
    ['Swahili', 'sw-KE'],
    ['Farsi', 'fa-IR'],
    ['Flemish', 'nl-BE'],
    ['Türkçe', 'tr-TR'],
    ['turkce', 'tr-TR'],
  ];
  for (const [input, match] of locales) {
    it(`takes "${input}" for ${match}`, () => assert.deepEqual(findLanguage(input, FAST_LOCALES), { match }));
  }

  const misspelt: [string, string | undefined][] = [
    ['Germn', 'de'],
    ['Germann', 'de'],
    ['deutsh', 'de'],
    ['Spansh', 'es'],
    ['Spanisch', 'es'],
    ['frensh', 'fr'],
    ['Portugese', 'pt'],
    ['Japaneze', 'ja'],
    ['Chineese', 'zh'],
    ['Klingon', undefined],
    ['Dutch', undefined],
    ['xx', undefined],
    ['the cat sat on the mat', undefined],
  ];
  for (const [input, nearest] of misspelt) {
    it(`takes "${input}" for no language, near ${nearest ?? 'none'}`, () => {
      const found = findLanguage(input, TRANSLATION_TARGETS);
      assert.equal(found.match, undefined);
      assert.equal('nearest' in found ? found.nearest : undefined, nearest);
    });
  }

  it('knows the names in the language of the person who asks', () => {
    assert.deepEqual(findLanguage('allemand', TRANSLATION_TARGETS, 'fr'), { match: 'de' });
    assert.deepEqual(findLanguage('Japanisch', TRANSLATION_TARGETS, 'de-AT'), { match: 'ja' });
  });

  it('finds nothing in nothing', () => {
    for (const input of ['', '  ', '!?', '🙂'])
      assert.deepEqual(findLanguage(input, TRANSLATION_TARGETS), {});
    assert.deepEqual(findLanguage('German', []), {});
  });
});

describe('language helpers', () => {
  it('name a language for its reader', () => {
    assert.equal(languageName('de'), 'German');
    assert.equal(languageName('pt-br', 'de'), 'Portugiesisch (Brasilien)');
    assert.equal(languageName('zh', 'zh'), '中文');
    assert.equal(languageName('de', 'not a locale'), 'German');
    assert.equal(languageName('not a code'), 'not a code');
  });

  it('canonicalise', () => {
    assert.equal(canonicalLocale('EN_us'), 'en-US');
    assert.equal(canonicalLocale('zh-cn-SICHUAN'), 'zh-CN-sichuan');
    assert.equal(canonicalLocale('no way'), undefined);
    assert.equal(baseLanguage('no-NO'), 'nb');
    assert.equal(baseLanguage('iw-IL'), 'he');
  });
});
