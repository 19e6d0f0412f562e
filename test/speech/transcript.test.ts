import assert from 'node:assert/strict';
import fc from 'fast-check';
import { SpeechError } from '../../bot/speech/errors.ts';
import { parseTranscript, type TranscriptContext } from '../../bot/speech/transcript.ts';
import { speechError } from './support/errors.ts';

const fast: TranscriptContext = { task: 'transcribe', engine: 'fast' };
const german: TranscriptContext = { task: 'translate', targetLanguage: 'de', engine: 'llm' };

describe('parseTranscript', () => {
  it('reads an answer of fast transcription', () => {
    const transcript = parseTranscript(
      {
        durationMilliseconds: 2000,
        combinedPhrases: [{ text: 'Weather' }],
        phrases: [
          {
            speaker: 1,
            offsetMilliseconds: 40,
            durationMilliseconds: 320,
            text: 'Weather',
            words: [{ text: 'weather', offsetMilliseconds: 40, durationMilliseconds: 320 }],
            locale: 'en-US',
            confidence: 0.78983736,
          },
        ],
      },
      fast,
    );
    assert.deepEqual(transcript, {
      text: 'Weather',
      durationMs: 2000,
      phrases: [
        {
          text: 'Weather',
          offsetMs: 40,
          durationMs: 320,
          locale: 'en-US',
          speaker: '1',
          words: [{ text: 'weather', offsetMs: 40, durationMs: 320 }],
          confidence: 0.78983736,
        },
      ],
      locales: ['en-US'],
      task: 'transcribe',
      engine: 'fast',
    });
  });

  it('reads a translation: words without times, and no word of the language heard', () => {
    const transcript = parseTranscript(
      {
        durationMilliseconds: 2000,
        combinedPhrases: [{ text: '天气' }],
        phrases: [
          {
            offsetMilliseconds: 40,
            durationMilliseconds: 320,
            text: '天气',
            words: [{ text: '天', offsetMilliseconds: 0, durationMilliseconds: 0 }],
            locale: 'zh-cn',
            confidence: 0,
          },
        ],
      },
      { task: 'translate', targetLanguage: 'zh', engine: 'llm' },
    );
    assert.deepEqual(transcript.phrases[0], {
      text: '天气',
      offsetMs: 40,
      durationMs: 320,
      locale: 'zh-CN',
      words: [{ text: '天' }],
    });
    assert.deepEqual(transcript.locales, []);
    assert.equal(transcript.targetLanguage, 'zh');
  });

  const lenient: [string, object, object][] = [
    ['no phrases', { combinedPhrases: [{ text: 'a' }] }, { text: 'a', phrases: [], durationMs: 0 }],
    [
      'null phrases',
      { durationMilliseconds: 5, combinedPhrases: [{ text: 'a' }], phrases: null },
      { phrases: [], durationMs: 5 },
    ],
    ['no combined phrases', { phrases: [{ text: 'a' }, { text: 'b' }] }, { text: 'a b' }],
    [
      'nothing said',
      { durationMilliseconds: 9, combinedPhrases: [], phrases: [] },
      { text: '', durationMs: 9 },
    ],
    [
      'blank text',
      { combinedPhrases: [{ text: '  ' }], phrases: [{ text: ' ' }] },
      { text: '', phrases: [] },
    ],
    [
      'no duration',
      { phrases: [{ text: 'a', offsetMilliseconds: 10, durationMilliseconds: 20 }] },
      { durationMs: 30 },
    ],
    ['no times', { phrases: [{ text: 'a', confidence: 0 }] }, { phrases: [{ text: 'a', words: [] }] }],
    [
      'null times',
      { phrases: [{ text: 'a', offsetMilliseconds: null, durationMilliseconds: null }] },
      { phrases: [{ text: 'a', words: [] }] },
    ],
    [
      'odd times',
      { phrases: [{ text: 'a', offsetMilliseconds: -3, durationMilliseconds: '9' }] },
      { phrases: [{ text: 'a', words: [] }] },
    ],
    [
      'confidence over 1',
      { phrases: [{ text: 'a', confidence: 7 }] },
      { phrases: [{ text: 'a', words: [] }] },
    ],
    [
      'an opaque speaker',
      { phrases: [{ text: 'a', speaker: 'speaker1' }] },
      { phrases: [{ text: 'a', speaker: 'speaker1', words: [] }] },
    ],
    [
      'speaker 0',
      { phrases: [{ text: 'a', speaker: 0 }] },
      { phrases: [{ text: 'a', speaker: '0', words: [] }] },
    ],
    [
      'what is no locale',
      { phrases: [{ text: 'a', locale: '??' }] },
      { phrases: [{ text: 'a', words: [] }], locales: [] },
    ],
    ['what are no phrases', { phrases: [null, 7, 'x', { text: 'a' }] }, { text: 'a' }],
    [
      'two channels',
      {
        combinedPhrases: [
          { channel: 0, text: 'a' },
          { channel: 1, text: 'b' },
        ],
      },
      { text: 'a\nb' },
    ],
  ];
  for (const [name, json, expected] of lenient) {
    it(`takes ${name}`, () => assert.partialDeepStrictEqual(parseTranscript(json, fast), expected));
  }

  it('interleaves channels by time, keeping order among equals and what has no time in its place', () => {
    const phrase = (text: string, offsetMilliseconds?: number, channel = 0): object => ({
      text,
      offsetMilliseconds,
      channel,
    });
    const { phrases } = parseTranscript(
      {
        phrases: [
          phrase('a', 0),
          phrase('d', 300),
          phrase('e'),
          phrase('b', 100, 1),
          phrase('c', 300, 1),
          phrase('f', 400, 1),
        ],
      },
      fast,
    );
    assert.deepEqual(phrases.map(({ text }) => text).join(''), 'abdecf');
    assert.deepEqual(
      phrases.map(({ channel }) => channel),
      [0, 1, 0, 0, 1, 1],
    );
  });

  it('lists the languages heard by the time they were spoken, whatever their case', () => {
    const phrase = (locale: string, durationMilliseconds: number): object => ({
      text: 'a',
      locale,
      durationMilliseconds,
    });
    const json = {
      phrases: [phrase('en-us', 100), phrase('de-DE', 150), phrase('EN-US', 100), phrase('fr-FR', 1)],
    };
    assert.deepEqual(parseTranscript(json, fast).locales, ['en-US', 'de-DE', 'fr-FR']);
    assert.deepEqual(parseTranscript(json, german).locales, ['en-US', 'fr-FR']);
  });

  for (const json of [undefined, null, 'text', 7, [], {}, { phrases: {} }, { error: { code: 'x' } }]) {
    it(`refuses ${JSON.stringify(json)}`, () =>
      assert.throws(() => parseTranscript(json, fast), speechError('badResponse')));
  }

  it('never throws anything else, and never runs backwards', () => {
    const phrases = fc.array(
      fc.record(
        {
          text: fc.string(),
          offsetMilliseconds: fc.option(fc.integer({ min: -5, max: 1000 })),
          locale: fc.string(),
        },
        { requiredKeys: [] },
      ),
    );
    fc.assert(
      fc.property(fc.oneof(fc.record({ phrases }), fc.object(), fc.anything()), (json) => {
        try {
          const offsets = parseTranscript(json, fast).phrases.flatMap(({ offsetMs }) => offsetMs ?? []);
          assert.deepEqual(
            offsets,
            offsets.toSorted((a, b) => a - b),
          );
        } catch (error) {
          if (!(error instanceof SpeechError)) throw error;
        }
      }),
    );
  });
});
