import assert from 'node:assert/strict';
import { buildDefinition } from '../../bot/speech/definition.ts';
import { SpeechError, type SpeechErrorCode } from '../../bot/speech/errors.ts';
import type { SpeechRequest } from '../../bot/speech/request.ts';
import { speechError } from './support/errors.ts';

const transcribe: SpeechRequest = { task: 'transcribe' };
const translate: SpeechRequest = { task: 'translate', targetLanguage: 'de' };
const URL_OF_AUDIO = 'https://store.example/a.wav?sig=x';

describe('buildDefinition refuses', () => {
  const many = (count: number): string[] => Array.from({ length: count }, (_, index) => `term ${index}`);
  const refused: [string, SpeechRequest, string, RegExp, (SpeechErrorCode | undefined)?, string?][] = [
    ['a translation without a target', { task: 'translate' }, 'targetLanguage', /needs one/],
    ['an empty target', { task: 'translate', targetLanguage: '' }, 'targetLanguage', /needs one/],
    ['a target without translation', { ...transcribe, targetLanguage: 'de' }, 'targetLanguage', /translate/],
    [
      'a target outside the nine',
      { ...translate, targetLanguage: 'sv' },
      'targetLanguage',
      /de, en, es, fr, it, ja, ko, pt, zh/,
      'localeUnsupported',
    ],
    ['translation by fast transcription', { ...translate, engine: 'fast' }, 'engine', /LLM speech/],
    ['translation by MAI', { ...translate, engine: 'mai' }, 'engine', /LLM speech/],
    [
      'a prompt for fast transcription',
      { ...transcribe, engine: 'fast', prompt: ['x'] },
      'prompt',
      /LLM speech/,
    ],
    ['a prompt for MAI', { ...transcribe, engine: 'mai', prompt: ['x'] }, 'prompt', /LLM speech/],
    ['a prompt over 4,096 characters', { ...transcribe, prompt: ['x'.repeat(4097)] }, 'prompt', /4096/],
    [
      'prompts over 4,096 characters together',
      { ...transcribe, prompt: ['x'.repeat(4000), 'y'.repeat(97)] },
      'prompt',
      /4096/,
    ],
    ['501 phrases for LLM speech', { ...transcribe, phrases: many(501) }, 'phrases', /500/],
    [
      '501 phrases for fast transcription',
      { ...transcribe, engine: 'fast', phrases: many(501) },
      'phrases',
      /500/,
    ],
    ['51 phrases for MAI-Transcribe-2', { ...transcribe, engine: 'mai', phrases: many(51) }, 'phrases', /50/],
    [
      '201 phrases for MAI-Transcribe-1.5',
      { ...transcribe, model: 'MAI-Transcribe-1.5', phrases: many(201) },
      'phrases',
      /200/,
    ],
    ['a weight without phrases', { ...transcribe, biasingWeight: 1 }, 'biasingWeight', /without phrases/],
    ['a weight over 2', { ...transcribe, phrases: ['a'], biasingWeight: 2.1 }, 'biasingWeight', /0 to 2/],
    ['a negative weight', { ...transcribe, phrases: ['a'], biasingWeight: -0.1 }, 'biasingWeight', /0 to 2/],
    [
      'a weight that is no number',
      { ...transcribe, phrases: ['a'], biasingWeight: Number.NaN },
      'biasingWeight',
      /0 to 2/,
    ],
    ['one speaker', { ...transcribe, maxSpeakers: 1 }, 'maxSpeakers', /2 to 35/],
    ['36 speakers', { ...transcribe, maxSpeakers: 36 }, 'maxSpeakers', /2 to 35/],
    ['half a speaker', { ...transcribe, maxSpeakers: 2.5 }, 'maxSpeakers', /whole number/],
    ['speakers of a translation', { ...translate, maxSpeakers: 2 }, 'maxSpeakers', /translation/],
    [
      'speakers in two channels',
      { ...transcribe, maxSpeakers: 2, channels: [0, 1] },
      'maxSpeakers',
      /one channel/,
    ],
    [
      'a number of speakers for MAI-Transcribe-2',
      { ...transcribe, engine: 'mai', maxSpeakers: 2 },
      'maxSpeakers',
      /diarize/,
    ],
    [
      'speakers for MAI-Transcribe-1.5',
      { ...transcribe, model: 'MAI-Transcribe-1.5', diarize: true },
      'diarize',
      /does not/,
    ],
    ['speakers without a number for LLM speech', { ...transcribe, diarize: true }, 'diarize', /maxSpeakers/],
    ['a third channel', { ...transcribe, channels: [0, 1, 2] }, 'channels', /\[0, 1\]/],
    ['a channel twice', { ...transcribe, channels: [1, 1] }, 'channels', /\[0, 1\]/],
    ['no channel', { ...transcribe, channels: [] }, 'channels', /\[0, 1\]/],
    ['channels for MAI', { ...transcribe, engine: 'mai', channels: [0] }, 'channels', /does not/],
    [
      'a locale LLM speech does not know',
      { ...transcribe, engine: 'llm', locales: ['zu-ZA'] },
      'locales',
      /zu-ZA/,
      'localeUnsupported',
    ],
    ['a locale nobody knows', { ...transcribe, locales: ['tlh'] }, 'locales', /tlh/, 'localeUnsupported'],
    [
      'what is no locale',
      { ...transcribe, locales: ['English please'] },
      'locales',
      /BCP-47/,
      'localeUnsupported',
    ],
    [
      'a bare language for fast transcription',
      { ...transcribe, engine: 'fast', locales: ['ja'] },
      'locales',
      /ja-JP/,
      'localeUnsupported',
    ],
    [
      'a locale fast transcription lacks',
      { ...transcribe, engine: 'fast', locales: ['sw-TZ'] },
      'locales',
      /sw-KE/,
      'localeUnsupported',
    ],
    [
      'a full locale for MAI',
      { ...transcribe, engine: 'mai', locales: ['en-US'] },
      'locales',
      /bare language en/,
      'localeUnsupported',
    ],
    [
      'a language MAI-Transcribe-1.5 lacks',
      { ...transcribe, model: 'MAI-Transcribe-1.5', locales: ['he'] },
      'locales',
      /he/,
      'localeUnsupported',
    ],
    [
      'two locales for LLM speech',
      { ...transcribe, engine: 'llm', locales: ['en', 'de'] },
      'locales',
      /one locale/,
    ],
    ['two locales for a translation', { ...translate, locales: ['en', 'de'] }, 'locales', /one locale/],
    ['two locales for MAI', { ...transcribe, engine: 'mai', locales: ['en', 'de'] }, 'locales', /one locale/],
    ['a model nobody has', { ...transcribe, model: 'MAI-Transcribe-1' }, 'model', /MAI-Transcribe-2/],
    [
      'a MAI model for another engine',
      { ...transcribe, engine: 'fast', model: 'MAI-Transcribe-2' },
      'model',
      /fast/,
    ],
    [
      'model options for LLM speech',
      { ...transcribe, engine: 'llm', modelOptions: {} },
      'modelOptions',
      /MAI-Transcribe-2/,
    ],
    [
      'model options for MAI-Transcribe-1.5',
      { ...transcribe, model: 'MAI-Transcribe-1.5', modelOptions: { timestamps: 'word' } },
      'modelOptions',
      /MAI-Transcribe-2/,
    ],
    [
      'custom models for LLM speech',
      { ...transcribe, engine: 'llm', models: { 'en-US': 'https://a/b' } },
      'models',
      /fast transcription/,
    ],
    ['a custom model that is no URI', { ...transcribe, models: { 'en-US': 'mine' } }, 'models', /URI/],
    [
      'a custom model for no locale',
      { ...transcribe, models: { 'xx-XX': 'https://a/b' } },
      'models',
      /xx-XX/,
      'localeUnsupported',
    ],
    ['a URL for MAI', { ...transcribe, engine: 'mai' }, 'audioUrl', /upload/, undefined, URL_OF_AUDIO],
    ['a URL in the clear', transcribe, 'audioUrl', /https/, undefined, 'http://store.example/a.wav'],
    ['a URL of a file', transcribe, 'audioUrl', /https/, undefined, 'file:///etc/passwd'],
    ['what is no URL', transcribe, 'audioUrl', /https/, undefined, 'a.wav'],
  ];
  for (const [name, request, field, rule, code = 'invalidRequest', audioUrl] of refused) {
    it(name, () => {
      assert.throws(
        () => buildDefinition(request, audioUrl),
        (error) => {
          speechError(code, { field, status: undefined })(error);
          assert.ok(error instanceof SpeechError);
          assert.match(error.rule ?? '', rule);
          return true;
        },
      );
    });
  }

  it('a profanity mode that does not exist, as a command line may bring it', () => {
    const request = { ...transcribe, ...JSON.parse('{"profanity":"Loud"}') };
    assert.throws(() => buildDefinition(request), speechError('invalidRequest', { field: 'profanity' }));
  });
});
