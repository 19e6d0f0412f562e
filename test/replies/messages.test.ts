/** The catalogue of messages: complete in every language, and held to it by a check that finds faults. */
import assert from 'node:assert/strict';
import { catalogues } from '../../bot/replies/messages/catalogues.ts';
import { catalogueFaults, unusedKeys } from '../../bot/replies/messages/faults.ts';
import { messageArguments } from '../../bot/replies/messages/keys.ts';
import { listOf, message, nameOf } from '../../bot/replies/messages/message.ts';
import { uiFor, uiLanguages } from '../../bot/replies/messages/ui-language.ts';

describe('the language of the interface', () => {
  const table: [string, string, string][] = [
    ['en-US', 'en', 'en-US'],
    ['en', 'en', 'en'],
    ['de-CH', 'de', 'de-CH'],
    ['es-MX', 'es', 'es-MX'],
    ['pt-PT', 'pt-BR', 'pt-PT'],
    ['pt', 'pt-BR', 'pt-BR'],
    ['zh-CN', 'zh-Hans', 'zh-CN'],
    ['zh-SG', 'zh-Hans', 'zh-SG'],
    ['zh-TW', 'zh-Hans', 'zh-TW'],
    ['ar-EG', 'ar', 'ar-EG'],
    ['JA_jp', 'ja', 'ja-JP'],
    ['sv-SE', 'en', 'en'],
    ['tlh', 'en', 'en'],
    ['', 'en', 'en'],
    ['not a locale', 'en', 'en'],
  ];
  for (const [locale, language, formatted] of table)
    it(`for ${JSON.stringify(locale)} is ${language}`, () => {
      const ui = uiFor(locale);
      assert.deepEqual([ui.language, ui.locale], [language, formatted]);
      assert.equal(ui.direction, language === 'ar' ? 'rtl' : 'ltr');
    });
});

describe('a message', () => {
  it('counts as the language does', () => {
    const minutes = (locale: string, count: number) => message(locale, 'outcome.tooLong', { minutes: count });
    assert.match(minutes('en', 1), /up to 1 minute\./);
    assert.match(minutes('de', 120), /höchstens 120 Minuten an/);
    assert.deepEqual(
      [1, 3, 5, 22].map((count) => /\d+ \S+$/.exec(message('pl', 'help.translate', { count }))?.[0]),
      ['1 język', '3 języki', '5 języków', '22 języki'],
    );
    assert.match(minutes('ar-EG', 3), /٣ دقائق/);
    assert.match(message('ar', 'status.open', { count: 2 }), /رسالتين/);
  });

  it('writes numbers as the region does', () => {
    const megabytes = (locale: string) => message(locale, 'outcome.tooBig', { megabytes: 1500 });
    assert.match(megabytes('en-US'), /1,500 MB/);
    assert.match(megabytes('de-DE'), /1\.500 MB/);
    assert.match(megabytes('de-CH'), /1['’]500 MB/);
  });

  it('reads nothing into what is put in', () => {
    for (const name of ['{x}', '<b>y</b>', "'{z}'", '{count, plural, other {#}}'])
      assert.ok(message('en', 'progress.transcribingFile', { name }).includes(name), name);
  });

  it('isolates what runs in the other direction, and nothing else', () => {
    const text = (locale: string, name: string) => message(locale, 'progress.transcribingFile', { name });
    assert.match(text('ar', 'memo.m4a'), /"\u2068memo\.m4a\u2069"/);
    assert.match(text('en', 'שלום.m4a'), /“\u2068שלום\.m4a\u2069”/);
    assert.doesNotMatch(text('en', 'memo.m4a') + text('ar', 'صوت 1'), /[\u2066-\u2069]/);
  });

  it('names and lists languages for its reader', () => {
    assert.equal(nameOf('de', 'sv-SE'), 'German');
    assert.equal(nameOf('de', 'pt-PT'), 'alemão');
    assert.equal(listOf(['A', 'B', 'C'], 'en'), 'A, B, C');
    assert.equal(listOf(['A', 'B', 'C'], 'ja'), 'A、B、C');
  });

  it('takes its own arguments only', () => {
    // @ts-expect-error: there is no such message
    assert.throws(() => message('en', 'no.such.message'));
    // @ts-expect-error: the name is missing
    assert.throws(() => message('en', 'progress.transcribingFile'));
    // @ts-expect-error: a number is no text
    message('en', 'progress.transcribingFile', { name: 1 });
    // @ts-expect-error: it takes nothing
    message('en', 'cancel.done', { name: 'x' });
  });
});

describe('the catalogues', () => {
  it('are without fault, in the languages of the interface', () => {
    assert.deepEqual(Object.keys(catalogues).toSorted(), [...uiLanguages].toSorted());
    for (const [language, messages] of Object.entries(catalogues))
      assert.deepEqual(catalogueFaults(language, messages, messageArguments, catalogues.en), []);
  });

  it('are translated: hardly a message is the English one', () => {
    const english: Record<string, string> = catalogues.en;
    for (const language of uiLanguages.slice(1)) {
      const same = Object.entries(catalogues[language]).filter(
        ([key, text]) => english[key] === text && /\p{L}{3,}/u.test(text.replace(/\{[^}]*\}/g, '')),
      );
      assert.ok(same.length <= 5, `${language}: ${same.map(([key]) => key)}`);
    }
  });

  const declared = { hello: { name: 'text' }, open: { count: 'number' }, kind: { kind: 'choice' } } as const;
  const english = {
    hello: 'Hello {name}',
    open: '{count, plural, one {#} other {#}}',
    kind: '{kind, select, a {A} other {B}}',
  };
  const faults = (changes: Record<string, string>, language = 'en') =>
    catalogueFaults(language, { ...english, ...changes }, declared, english);

  const planted: [string, Record<string, string>, RegExp][] = [
    ['an unknown key', { bye: 'Bye' }, /bye is no message/],
    ['an empty message', { hello: ' ' }, /hello is empty/],
    ['an unparseable message', { hello: 'Hello {name' }, /hello cannot be read: EXPECT/],
    ['a placeholder of another name', { hello: 'Hello {nmae}' }, /\{nmae\} as text, and takes no such thing/],
    ['a forgotten placeholder', { hello: 'Hello' }, /does not say \{name\}/],
    ['a number as text', { open: '{count}' }, /\{count\} as text, and takes number/],
    ['a text as a number', { hello: 'Hello {name, number}' }, /\{name\} as number, and takes text/],
    ['a date', { hello: '{name} {name, date}' }, /\{name\} as date/],
    ['a plural without a form', { open: '{count, plural, other {#}}' }, /lacks the plural form "one"/],
    ['a needless form', { open: '{count, plural, one {#} few {#} other {#}}' }, /form "few".*has not/],
    ['a placeholder inside a form', { open: '{count, plural, one {{x}} other {#}}' }, /\{x\} as text/],
    ['another case of a select', { kind: '{kind, select, b {A} other {B}}' }, /other cases of \{kind\}/],
  ];
  for (const [what, changes, fault] of planted)
    it(`with ${what} are found out`, () => {
      const [first = '', ...others] = faults(changes);
      assert.match(first + others.join('\n'), fault);
    });

  it('with a missing key are found out', () => {
    assert.deepEqual(catalogueFaults('de', { hello: '{name}' }, declared, english), [
      'de: open is missing',
      'de: kind is missing',
    ]);
    assert.deepEqual(faults({}), []);
    assert.deepEqual(faults({}, 'ja'), [
      'ja: open has the plural form "one" of {count}, which the language has not',
    ]);
  });

  it('with a key that no source names are found out', () => {
    const sources = ["message(locale, 'a.b')", `message(locale, \`c.\${problem}\`)`, "message(l, 'c_d')"];
    assert.deepEqual(unusedKeys(['a.b', 'c.one', 'c.two', 'a.bc', 'd', 'c_d'], sources), ['a.bc', 'd']);
  });
});
