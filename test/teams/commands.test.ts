/** What people type, and the command it is. */
import assert from 'node:assert/strict';
import { type Command, parseCommand } from '../../bot/teams/commands.ts';

const into = (targetLanguage: string): Command => ({
  kind: 'task',
  task: { task: 'translate', targetLanguage },
});
const transcribe: Command = { kind: 'task', task: { task: 'transcribe' } };

const table: Record<string, Command | undefined> = {
  help: { kind: 'help' },
  'Help!': { kind: 'help' },
  ' /help ': { kind: 'help' },
  '?': { kind: 'help' },
  Hello: { kind: 'help' },
  'hi.': { kind: 'help' },
  status: { kind: 'status' },
  'Status?': { kind: 'status' },
  cancel: { kind: 'cancel' },
  'Never mind.': { kind: 'cancel' },
  language: { kind: 'pickLanguage' },
  Languages: { kind: 'pickLanguage' },
  'choose language': { kind: 'pickLanguage' },
  'change the language': { kind: 'pickLanguage' },
  'set my language': { kind: 'pickLanguage' },
  translate: { kind: 'pickLanguage' },
  // "it" is the code of Italian, but not what people mean by it here.
  'translate it': { kind: 'pickLanguage' },
  'Translate this, please!': { kind: 'pickLanguage' },
  'translate to it': into('it'),
  'please translate': { kind: 'pickLanguage' },
  'translate, please': { kind: 'pickLanguage' },
  transcribe,
  'Transcribe.': transcribe,
  'please transcribe this': transcribe,
  'transcribe only': transcribe,
  'transcribe please': transcribe,
  'translate to de': into('de'),
  'translate to DE': into('de'),
  'translate to German': into('de'),
  'translate to german.': into('de'),
  'Translate To Deutsch': into('de'),
  '/translate german': into('de'),
  'translate   into   Spanish!': into('es'),
  'translate in spanish': into('es'),
  'translate to español': into('es'),
  'translate to espanol': into('es'),
  'translate this to français': into('fr'),
  'translate everything into Français': into('fr'),
  'translate it into german please': into('de'),
  'translate it into german, please': into('de'),
  'please translate them to Korean.': into('ko'),
  'translate to 日本語': into('ja'),
  'translate to 中文': into('zh'),
  'translate to chinese': into('zh'),
  'translate to mandarin': into('zh'),
  'translate to pt-BR': into('pt'),
  'translate to "German"': into('de'),
  'language: italiano': into('it'),
  'language German': into('de'),
  'translate to Germann': into('de'),
  'translate to portugese': into('pt'),
  'translate to Klingon': { kind: 'unknownLanguage', asked: 'Klingon' },
  'translate to Polish': { kind: 'unknownLanguage', asked: 'Polish', heard: 'pl' },
  'translate to İstanbulca': { kind: 'unknownLanguage', asked: 'İstanbulca' },
  export: { kind: 'export' },
  'Export this, please': { kind: 'export' },
  'export srt': { kind: 'export', format: 'srt' },
  '/export it as .DOCX': { kind: 'export', format: 'docx' },
  'download subtitles': { kind: 'export', format: 'srt' },
  'export pdf': undefined,
  'export the whole project to srt': undefined,
  '': undefined,
  '   ': undefined,
  '...': undefined,
  'how are you': undefined,
  'I need help with this': undefined,
  'can you translate?': undefined,
  'the language of love': undefined,
  'status of the project': undefined,
  translator: undefined,
  'transcription please': undefined,
  'do not translate to German': undefined,
};

describe('a command', () => {
  for (const [text, expected] of Object.entries(table))
    it(`in ${JSON.stringify(text)} is ${expected?.kind ?? 'none'}`, () => {
      assert.deepEqual(parseCommand(text), expected);
    });

  it('may name a language in the language of the client', () => {
    assert.deepEqual(parseCommand('translate to Spanisch', 'de-DE'), into('es'));
    assert.deepEqual(parseCommand('translate to allemand', 'fr-FR'), into('de'));
  });
});
