/** Commands and the names of languages in every language of the bot; and what is none of them. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { message } from '../../bot/replies/messages/message.ts';
import { type UiLanguage, uiLanguages } from '../../bot/replies/messages/ui-language.ts';
import { LLM_LANGUAGES, TRANSLATION_TARGETS } from '../../bot/speech/languages.ts';
import { type Command, parseCommand } from '../../bot/teams/commands.ts';

const fixtures = new URL('../fixtures/languages/', import.meta.url);
const fixture = (name: string) => JSON.parse(readFileSync(new URL(name, fixtures), 'utf8'));

const into = (targetLanguage: string): Command => ({
  kind: 'task',
  task: { task: 'translate', targetLanguage },
});
const transcribe: Command = { kind: 'task', task: { task: 'transcribe' } };

/** How one asks for a translation in each language. */
const asking: Record<UiLanguage, (language: string) => string> = {
  en: (name) => `translate to ${name}`,
  de: (name) => `übersetze auf ${name}`,
  fr: (name) => `traduis en ${name}`,
  es: (name) => `traduce al ${name}`,
  it: (name) => `traduci in ${name}`,
  'pt-BR': (name) => `traduzir para ${name}`,
  nl: (name) => `vertaal naar het ${name}`,
  pl: (name) => `przetłumacz na ${name}`,
  ja: (name) => `${name}に翻訳して`,
  ko: (name) => `${name}로 번역해 줘`,
  'zh-Hans': (name) => `翻译成${name}`,
  ar: (name) => `ترجم إلى ${name}`,
};

/** The names of a language that a person who writes `ui` may use. */
function namesOf(code: string, ui: string): string[] {
  const named = (['dialect', 'standard'] as const).map(
    (languageDisplay) => new Intl.DisplayNames(ui, { type: 'language', languageDisplay }).of(code) ?? '',
  );
  const own = new Intl.DisplayNames(code, { type: 'language' }).of(code) ?? '';
  return [
    ...new Set([code, own, ...named.flatMap((name) => [name, name.toUpperCase(), name.toLowerCase()])]),
  ];
}

describe('a language', () => {
  for (const ui of uiLanguages)
    it(`is understood by every name of it in ${ui}, whatever the language of the client`, () => {
      for (const locale of [ui, 'sv-SE', undefined])
        for (const code of LLM_LANGUAGES)
          for (const name of namesOf(code, ui)) {
            const command = parseCommand(asking[ui](name), locale);
            if (TRANSLATION_TARGETS.includes(code)) assert.deepEqual(command, into(code), name);
            else assert.equal(command?.kind === 'unknownLanguage' && command.heard, code, name);
          }
    });

  it('that is misspelt is understood 95 times of a hundred, and never taken for another one', () => {
    const list: [UiLanguage, string, string][] = fixture('misspellings.json');
    assert.ok(list.length >= 200);
    const missed = list.filter(([ui, name, code]) => {
      const command = parseCommand(asking[ui](name), 'en-US');
      const understood = command?.kind === 'task' && command.task.targetLanguage;
      if (understood) assert.equal(understood, code, name);
      return !understood;
    });
    assert.ok(missed.length <= list.length * 0.05, missed.join('; '));
  });

  it('is named in the language of the client too, even when the bot does not speak it', () => {
    assert.deepEqual(parseCommand('translate to tyska', 'sv-SE'), into('de'));
    assert.deepEqual(parseCommand('translate to allemand', 'not a locale'), into('de'));
  });

  const others = [
    'Javanese',
    'Dutch',
    'Danish',
    'Latin',
    'Swedish',
    'Polisch',
    'Klingon',
    'Romansh',
    'Esperanto',
  ];
  for (const name of others)
    it(`that is no target is not taken for one: ${name}`, () =>
      assert.equal(parseCommand(`translate to ${name}`, 'en-US')?.kind, 'unknownLanguage'));

  it('that is as near to another is asked about', () => {
    assert.deepEqual(parseCommand('translate to Deutch'), {
      kind: 'unknownLanguage',
      asked: 'Deutch',
      nearest: 'de',
    });
  });
});

describe('a command in another language', () => {
  for (const ui of uiLanguages)
    it(`is understood as help shows it in ${ui}`, () => {
      for (const locale of [ui, 'en-US']) {
        const command = (words: string) => parseCommand(words, locale);
        assert.deepEqual(command(message(ui, 'command.transcribe')), transcribe);
        assert.deepEqual(command(message(ui, 'command.translate')), into(ui === 'en' ? 'es' : 'en'));
        assert.deepEqual(command(message(ui, 'command.language')), { kind: 'pickLanguage' });
        assert.deepEqual(command(message(ui, 'command.status')), { kind: 'status' });
        assert.deepEqual(command(message(ui, 'command.help')), { kind: 'help' });
        assert.deepEqual(command(message(ui, 'command.cancel')), { kind: 'cancel' });
        assert.deepEqual(command(message(ui, 'command.export')), { kind: 'export', format: 'srt' });
      }
    });

  it('is understood as the list of commands in Teams shows it', () => {
    const folder = new URL('../../deploymentTemplates/teamsApp/', import.meta.url);
    const files = [
      'manifest.json',
      ...readdirSync(new URL('languages/', folder)).map((name) => `languages/${name}`),
    ];
    assert.equal(files.length, uiLanguages.length);
    for (const file of files) {
      const text = readFileSync(new URL(file, folder), 'utf8');
      const titles = [
        ...text.matchAll(/"bots\[\d\]\.commandLists[^"]*\.title": "([^"]+)"/g),
        ...JSON.stringify(JSON.parse(text).bots ?? []).matchAll(/"title":"([^"]+)"/g),
      ].map(([, title = '']) => title);
      assert.ok(titles.length >= 10, file);
      for (const title of titles) {
        const kind = parseCommand(title, 'en-US')?.kind;
        assert.ok(kind !== undefined && kind !== 'unknownLanguage', `${file}: ${title}`);
      }
    }
  });

  const said: Record<string, [command: string, ...ways: string[]][]> = fixture('commands.json');
  for (const [ui, commands] of Object.entries(said))
    it(`is understood in natural words of ${ui}`, () => {
      for (const [expected, ...ways] of commands)
        for (const words of ways) {
          const command = parseCommand(words, 'en-US');
          const found =
            command?.kind === 'task' ? (command.task.targetLanguage ?? 'transcribe') : command?.kind;
          assert.equal(found, expected, words);
        }
    });
});

describe('a sentence that is no command', () => {
  const sentences: string[] = fixture('sentences.json');
  it('comes in every language', () => assert.ok(sentences.length >= 40));
  for (const sentence of sentences)
    it(`is let alone: ${sentence}`, () => assert.equal(parseCommand(sentence), undefined));

  it('is let alone when it is long', () => {
    assert.equal(parseCommand(`translate to ${'very '.repeat(5_000)}`), undefined);
    assert.equal(parseCommand(`翻译${'很'.repeat(60)}`), undefined);
  });
});
