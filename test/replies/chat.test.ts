/** What the bot says in conversation. */
import assert from 'node:assert/strict';
import {
  choiceReply,
  helpReply,
  languagePickerReply,
  statusReply,
  unknownLanguageReply,
  welcomeReply,
} from '../../bot/replies/chat.ts';
import { TRANSLATION_TARGETS } from '../../bot/speech/languages.ts';
import { parseCommand } from '../../bot/teams/commands.ts';

describe('the conversation', () => {
  it('offers commands that are understood', () => {
    for (const reply of [welcomeReply('en'), helpReply('en')]) {
      const lines = reply.card?.fallbackText.split('\n') ?? [];
      const names = lines
        .flatMap((line) => /^([a-zA-Z ]+): [a-z]/.exec(line)?.[1] ?? [])
        .filter((name) => name !== 'In this chat');
      assert.ok(names.length >= 5, `${names}`);
      for (const name of names) assert.notEqual(parseCommand(name), undefined, name);
      const actions: unknown[] = reply.card?.actions ?? [];
      const commands = [...JSON.stringify(actions).matchAll(/"command":"([^"]+)"/g)].map(
        ([, command = '']) => command,
      );
      assert.equal(commands.length, actions.length);
      for (const command of commands) assert.notEqual(parseCommand(command), undefined, command);
    }
  });

  it('shows every target in the picker, with the current one marked', () => {
    const json = JSON.stringify(languagePickerReply({ targetLanguage: 'ja' }, 'en').card);
    for (const code of TRANSLATION_TARGETS) assert.ok(json.includes(`"value":"${code}"`), code);
    assert.match(json, /"id":"language"[^[]*"value":"ja"/);
    assert.match(json, /Japanese \(日本語\)/);
    assert.match(json, /"title":"Translate into English"/);
    assert.match(JSON.stringify(languagePickerReply({}, 'en').card), /"value":"none","choices"/);
  });

  it('names a choice in the language of the client', () => {
    assert.match(choiceReply({ targetLanguage: 'de' }, 'en').text ?? '', /translated into German/);
    assert.match(choiceReply({ targetLanguage: 'de' }, 'fr').text ?? '', /allemand/);
    assert.match(choiceReply({}, 'en').text ?? '', /written down/);
  });

  it('answers an unknown language with the nearest and the list, and harmlessly', () => {
    const { text = '' } = unknownLanguageReply({ asked: 'Germann', nearest: 'de' }, 'en');
    assert.match(text, /“Germann”\. Did you mean German\?\n/);
    assert.match(text, /German \(Deutsch\), English, Spanish \(español\)/);
    const hostile = unknownLanguageReply({ asked: `\u202e${'x'.repeat(500)}` }, 'en').text ?? '';
    assert.ok(hostile.startsWith(`I cannot translate into “${'x'.repeat(40)}”.\n`), hostile);
  });

  it('counts what it is working on', () => {
    assert.match(statusReply({}, 0, 'en').text ?? '', /Nothing of yours is waiting/);
    assert.match(statusReply({}, 1, 'en').text ?? '', /on 1 voice message of yours/);
    assert.match(
      statusReply({ targetLanguage: 'es' }, 2, 'en').text ?? '',
      /Spanish\.\n.*on 2 voice messages of yours/,
    );
  });
});
