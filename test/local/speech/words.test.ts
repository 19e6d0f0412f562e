import assert from 'node:assert/strict';
import fc from 'fast-check';
import { toPhrases } from '../../../local/speech/phrases.ts';
import { cutAtPauses } from '../../../local/speech/pieces.ts';
import { filterProfanity } from '../../../local/speech/profanity.ts';
import { type HeardWord, parseUtterances } from '../../../local/speech/recognise.ts';

const word = (text: string, startMs: number, endMs = startMs + 200): HeardWord => ({
  text,
  startMs,
  endMs,
  confidence: 0.5,
});

/** Words with rising times and gaps of up to a second. */
const words = fc
  .array(fc.tuple(fc.integer({ min: 0, max: 1000 }), fc.integer({ min: 10, max: 900 })), { minLength: 1 })
  .map((steps) => {
    let at = 0;
    return steps.map(([gap, length], index) => {
      const startMs = at + gap;
      at = startMs + length;
      return word(`w${index}`, startMs, at);
    });
  });

describe('local Speech: words and phrases', () => {
  it('strips markers and variants and adds the start of the piece', () => {
    const output = [
      'hi there',
      '<s> 0.000 0.100 0.9999',
      'hi(2) 0.110 0.400 0.8500',
      '[NOISE] 0.410 0.500 0.9000',
      '++UH++ 0.510 0.600 0.9000',
      '<sil> 0.610 0.700 0.9000',
      "it's 0.710 1.000 1.0004",
      '</s> 1.010 1.200 1.0000',
    ].join('\n');
    assert.deepEqual(parseUtterances(output, { startMs: 1000, endMs: 2000 }), [
      [
        { text: 'hi', startMs: 1110, endMs: 1400, confidence: 0.85 },
        { text: "it's", startMs: 1710, endMs: 2000, confidence: 1 },
      ],
    ]);
  });

  it('drops what it hears in noise: unsure words, and a word at the end of a hum', () => {
    const chord = '<s> 0.000 0.020 1.0\nmm 0.030 0.480 0.037\n</s> 0.490 0.730 1.0';
    const hum = '<s> 0.000 4.840 1.0\nthe(2) 4.850 4.980 1.0';
    for (const output of [chord, hum, '']) {
      assert.deepEqual(parseUtterances(output, { startMs: 0, endMs: 5000 }), []);
    }
  });

  it('splits at pauses and writes sentences', () => {
    const utterance = [word("i'll", 0), word('come', 220), word('on', 900), word('monday', 1120)];
    assert.deepEqual(
      toPhrases([utterance], false).map(({ text, startMs, endMs }) => [text, startMs, endMs]),
      [
        ["I'll come.", 0, 420],
        ['On Monday.', 900, 1320],
      ],
    );
    assert.deepEqual(
      toPhrases([utterance], true).map(({ text }) => text),
      ["i'll come", 'on monday'],
    );
  });

  it('keeps every word once and in order, in phrases of bounded length', () => {
    fc.assert(
      fc.property(words, (utterance) => {
        const phrases = toPhrases([utterance], true);
        assert.deepEqual(
          phrases.flatMap((phrase) => phrase.words),
          utterance,
        );
        for (const { startMs, endMs, words: inside } of phrases) {
          assert.ok(endMs - startMs <= 12_000 || inside.length === 1);
        }
      }),
    );
  });

  it('cuts a recording into pieces that cover it and end in pauses', () => {
    const durations = fc.integer({ min: 1, max: 200_000 });
    fc.assert(
      fc.property(durations, fc.array(fc.integer({ min: 0, max: 200_000 })), (durationMs, pauses) => {
        const pausesMs = pauses.toSorted((one, other) => one - other);
        const spans = cutAtPauses({ durationMs, pausesMs });
        assert.equal(spans[0]?.startMs, 0);
        assert.equal(spans.at(-1)?.endMs, durationMs);
        for (const [index, { startMs, endMs }] of spans.entries()) {
          assert.ok(endMs > startMs);
          if (index > 0) assert.equal(startMs, spans[index - 1]?.endMs);
          const inside = pausesMs.some((at) => at > startMs && at < endMs);
          assert.ok(endMs - startMs <= 15_000 || !inside, 'a pause was not used');
        }
      }),
    );
  });

  it('filters profanity in the four ways of Azure', () => {
    const said = [[word('oh', 0), word('shit', 220)], [word('shit', 1000)]];
    const texts = (mode: Parameters<typeof filterProfanity>[1]): string[][] =>
      filterProfanity(said, mode).map((utterance) => utterance.map(({ text }) => text));
    assert.deepEqual(texts('None'), [['oh', 'shit'], ['shit']]);
    assert.deepEqual(texts('Masked'), [['oh', 's***'], ['s***']]);
    assert.deepEqual(texts('Removed'), [['oh']]);
    assert.deepEqual(texts('Tags'), [['oh', '<profanity>shit</profanity>'], ['<profanity>shit</profanity>']]);
  });
});
