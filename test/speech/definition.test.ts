import assert from 'node:assert/strict';
import { Ajv } from 'ajv';
import fc from 'fast-check';
import { buildDefinition } from '../../bot/speech/definition.ts';
import { SpeechError } from '../../bot/speech/errors.ts';
import { FAST_LOCALES, LLM_LANGUAGES, TRANSLATION_TARGETS } from '../../bot/speech/languages.ts';
import { PROFANITY_MODES, type SpeechRequest } from '../../bot/speech/request.ts';
import schema from '../fixtures/speech-definition.schema.json' with { type: 'json' };

const ajv = new Ajv({
  strict: false,
  formats: { uri: (value: string) => URL.canParse(value), int32: true, float: true },
});
const matchesSchema = ajv.compile(schema);
const transcribe: SpeechRequest = { task: 'transcribe' };
const translate: SpeechRequest = { task: 'translate', targetLanguage: 'de' };
const URL_OF_AUDIO = 'https://store.example/a.wav?sig=x';

describe('buildDefinition', () => {
  const profanityFilterMode = 'None';
  const rows: [string, SpeechRequest, object, string?][] = [
    ['LLM speech', transcribe, { profanityFilterMode, enhancedMode: { enabled: true, task: 'transcribe' } }],
    [
      'LLM speech with all it takes',
      {
        ...transcribe,
        locales: ['EN_us'],
        prompt: ['Create lexical output only,', ' '],
        phrases: ['Contoso', ''],
        biasingWeight: 1.5,
        maxSpeakers: 4,
        profanity: 'Tags',
      },
      {
        locales: ['en-US'],
        diarization: { enabled: true, maxSpeakers: 4 },
        phraseList: { phrases: ['Contoso'], biasingWeight: 1.5 },
        profanityFilterMode: 'Tags',
        enhancedMode: { enabled: true, task: 'transcribe', prompt: ['Create lexical output only,'] },
      },
    ],
    [
      'a translation',
      { ...translate, targetLanguage: 'PT-br', locales: ['en-US'] },
      {
        locales: ['en-US'],
        profanityFilterMode,
        enhancedMode: { enabled: true, task: 'translate', targetLanguage: 'pt' },
      },
    ],
    [
      'fast transcription',
      { ...transcribe, engine: 'fast', locales: ['en-us', 'de-DE'], channels: [0, 1] },
      { locales: ['en-US', 'de-DE'], channels: [0, 1], profanityFilterMode },
    ],
    [
      'fast transcription of any of its main languages',
      { ...transcribe, engine: 'fast' },
      { profanityFilterMode },
    ],
    [
      'custom speech models',
      {
        ...transcribe,
        models: { 'en-US': 'https://eastus.api.cognitive.microsoft.com/speechtotext/models/1' },
      },
      {
        models: { 'en-US': 'https://eastus.api.cognitive.microsoft.com/speechtotext/models/1' },
        profanityFilterMode,
      },
    ],
    [
      'MAI-Transcribe-2, timed word by word',
      { ...transcribe, engine: 'mai', locales: ['en'], diarize: true },
      {
        locales: ['en'],
        diarization: { enabled: true },
        profanityFilterMode,
        enhancedMode: { enabled: true, model: 'MAI-Transcribe-2', modelOptions: { timestamps: 'word' } },
      },
    ],
    [
      'MAI-Transcribe-2 with options',
      {
        ...transcribe,
        model: 'mai-transcribe-2',
        modelOptions: { timestamps: 'segment', transcribeStyle: 'clean' },
      },
      {
        profanityFilterMode,
        enhancedMode: {
          enabled: true,
          model: 'MAI-Transcribe-2',
          modelOptions: { timestamps: 'segment', transcribeStyle: 'clean' },
        },
      },
    ],
    [
      'MAI-Transcribe-1.5',
      { ...transcribe, model: 'MAI-Transcribe-1.5' },
      { profanityFilterMode, enhancedMode: { enabled: true, model: 'MAI-Transcribe-1.5' } },
    ],
    [
      'a recording that the service fetches',
      { ...transcribe, engine: 'fast' },
      { audioUrl: URL_OF_AUDIO, profanityFilterMode },
      URL_OF_AUDIO,
    ],
  ];
  for (const [name, request, definition, audioUrl] of rows) {
    it(`writes ${name}`, () => {
      assert.deepEqual(buildDefinition(request, audioUrl), definition);
      assert.ok(matchesSchema(definition), ajv.errorsText(matchesSchema.errors));
    });
  }

  it('writes only what the schema of the service allows, whatever is asked', () => {
    const some = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
      fc.oneof({ weight: 3, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: value });
    const request: fc.Arbitrary<SpeechRequest> = fc.record({
      task: fc.constantFrom('transcribe', 'translate'),
      targetLanguage: some(fc.constantFrom(...TRANSLATION_TARGETS)),
      locales: some(fc.array(fc.constantFrom(...FAST_LOCALES, ...LLM_LANGUAGES), { maxLength: 3 })),
      prompt: some(fc.array(fc.string(), { maxLength: 2 })),
      phrases: some(fc.array(fc.string(), { maxLength: 60 })),
      biasingWeight: some(fc.double({ min: -1, max: 3 })),
      maxSpeakers: some(fc.integer({ min: 0, max: 40 })),
      diarize: some(fc.boolean()),
      channels: some(fc.array(fc.integer({ min: 0, max: 2 }), { maxLength: 3 })),
      profanity: some(fc.constantFrom(...PROFANITY_MODES)),
      engine: some(fc.constantFrom('llm', 'fast', 'mai')),
      model: some(fc.constantFrom('MAI-Transcribe-2', 'mai-transcribe-1.5')),
    });
    let written = 0;
    fc.assert(
      fc.property(request, (asked) => {
        try {
          const definition = buildDefinition(asked);
          written += 1;
          assert.ok(matchesSchema(definition), ajv.errorsText(matchesSchema.errors));
        } catch (error) {
          assert.ok(
            error instanceof SpeechError && error.field !== undefined && error.rule !== undefined,
            String(error),
          );
        }
      }),
      { numRuns: 500 },
    );
    assert.ok(written > 5, `only ${written} requests were allowed`);
  });
});
