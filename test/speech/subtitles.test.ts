/** Subtitles keep the rules of the trade, lose nothing, and are what an independent parser takes them for. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { parseText } from 'media-captions';
import { columns } from '../../bot/speech/cue-text.ts';
import { cuesOf } from '../../bot/speech/cues.ts';
import { toSrt, toVtt } from '../../bot/speech/subtitles.ts';
import type { Phrase, Transcript } from '../../bot/speech/transcript.ts';

function transcript(phrases: Partial<Phrase>[], text = 'All of it.'): Transcript {
  return {
    ...{ text, durationMs: 3_725_000, locales: [], task: 'transcribe', engine: 'fast' },
    phrases: phrases.map((phrase) => ({ text: '', words: [], ...phrase })),
  };
}

/** The lines of the only phrase, cue by cue. */
function linesOf(text: string, durationMs = 60_000): string[][] {
  return cuesOf(transcript([{ text, offsetMs: 0, durationMs }])).map(({ lines }) => lines);
}

const timed = transcript([
  { text: 'Hi there.', offsetMs: 40, durationMs: 4840 },
  { text: 'A <b> & --> c\n\nd', offsetMs: 3_723_004, durationMs: 1500, speaker: '1' },
]);

describe('subtitles', () => {
  it('are written as SubRip, free of marks that players would obey', () => {
    assert.equal(
      toSrt(timed),
      '1\n00:00:00,040 --> 00:00:04,880\nHi there.\n\n2\n01:02:03,004 --> 01:02:04,504\nSpeaker 1: A < b> & → c d\n',
    );
    assert.match(
      toSrt(transcript([{ text: '{\\an8}up </i> &lt;', durationMs: 900 }])),
      /^\{ \\an8\}up < \/i> & lt;$/m,
    );
  });

  it('are written as WebVTT, its markup escaped', () => {
    assert.equal(
      toVtt(timed),
      'WEBVTT\n\n00:00:00.040 --> 00:00:04.880\nHi there.\n\n' +
        '01:02:03.004 --> 01:02:04.504\n<v Speaker 1>A &lt;b&gt; &amp; → c d\n',
    );
  });

  it('call speakers by their names', () => {
    const named = (speaker: string) => `Ana ${speaker} <x>\n-->`;
    assert.match(toSrt(timed, named), /^Ana 1 < x> →: A < b>/m);
    assert.match(toVtt(timed, named), /^<v Ana 1 &lt;x&gt; →>A/m);
  });

  it('give phrases without times the room between their neighbours, by length', () => {
    const cues = cuesOf(
      transcript([
        { text: 'a', offsetMs: 0, durationMs: 1000 },
        { text: 'twelve words' },
        { text: 'four' },
        { text: 'c', offsetMs: 9000 },
      ]),
    );
    assert.deepEqual(
      cues.map(({ startMs, endMs }) => [startMs, endMs]),
      [
        [0, 1000],
        [1000, 5800],
        [7000, 8600],
        [9000, 9800],
      ],
    );
  });

  it('take a transcript without phrases too, and an empty one', () => {
    assert.equal(toSrt(transcript([])), '1\n00:00:00,000 --> 00:00:04,000\nAll of it.\n');
    assert.equal(toSrt(transcript([], ' ')), '');
    assert.equal(toVtt(transcript([], '')), 'WEBVTT\n\n');
  });

  it('cut after punctuation, into lines of about the same length', () => {
    const text =
      'The meeting begins at ten in the large room on the second floor, and everybody who has worked on it comes.';
    assert.deepEqual(linesOf(text, 6_500), [
      ['The meeting begins at ten in the', 'large room on the second floor,'],
      ['and everybody who has worked on it comes.'],
    ]);
  });

  it('cut at the times of the words where they are known', () => {
    const words = ['One', 'two', 'three.'].map((text, index) => ({
      text,
      ...{ offsetMs: index * 6_000, durationMs: 1_000 },
    }));
    const cues = cuesOf(transcript([{ text: 'One two three.', offsetMs: 0, durationMs: 13_000, words }])).map(
      ({ startMs, endMs, lines }) => [startMs, endMs, ...lines],
    );
    assert.deepEqual(cues, [
      [0, 7_000, 'One two'],
      [12_000, 13_000, 'three.'],
    ]);
  });

  it('break Chinese and Japanese between words, 21 to a line, punctuation kept to its word', () => {
    const text = '昨日の会議では、新しい数字について話し合いました。「次の会議」は来週の火曜日の午後です。';
    const cues = linesOf(text, 7_000);
    for (const line of cues.flat()) {
      assert.ok(columns(line) <= 42, line);
      assert.doesNotMatch(line, /^[、。」]|「$/);
    }
    assert.equal(cues.flat().join(''), text);
    assert.ok(cues.length <= 2);
  });

  it('cut a word that is longer than a line', () => {
    const lines = linesOf(`short ${'x'.repeat(100)}`).flat();
    assert.deepEqual(
      lines.map(({ length }) => length),
      [5, 42, 42, 16],
    );
  });

  it('come out of a megabyte of one word in a moment', () => {
    const started = performance.now();
    const cues = cuesOf(transcript([{ text: 'x'.repeat(1_000_000), offsetMs: 0, durationMs: 60_000 }]));
    assert.equal(cues.flatMap(({ lines }) => lines).join('').length, 1_000_000);
    assert.ok(performance.now() - started < 8_000);
  });
});

const time = fc.integer({ min: 0, max: 600_000 });
const piece = fc.constantFrom(
  ...[
    'word',
    'a',
    ' ',
    ' ',
    ', ',
    '. ',
    '-->',
    '<b>',
    '</v>',
    '&amp;',
    '&',
    '>',
    '{\\an8}',
    '\n\n',
    '\r',
    '\n5\n',
  ],
  ...[
    '你好',
    '会議、',
    '「',
    'ก็ดี',
    'e\u0301',
    '👩‍👩‍👧',
    'مرحبا',
    '00:00:01,000 --> 00:00:02,000',
    'NOTE x',
    'x'.repeat(60),
  ],
);
const text = fc.array(piece, { maxLength: 40 }).map((pieces) => pieces.join(''));
const phrase = fc.record(
  {
    text,
    offsetMs: time,
    durationMs: fc.integer({ min: 0, max: 30_000 }),
    speaker: fc.constantFrom('1', '2', '<3> & 4'),
    words: fc.array(fc.record({ text: fc.string(), offsetMs: time, durationMs: fc.nat(2_000) })),
  },
  { requiredKeys: ['text'] },
);
const anything = fc
  .tuple(fc.array(phrase, { maxLength: 12 }), text, time)
  .map(([phrases, whole, durationMs]) => ({ ...transcript(phrases, whole), durationMs }));

const bare = (value: string) => value.replace(/\s+/g, '');
/** What was said, as subtitles may write it. */
const said = ({ phrases, text: whole }: Transcript) =>
  bare(
    (phrases.length > 0 ? phrases.map((item) => item.text.replace(/\s+/g, ' ')).join(' ') : whole).replaceAll(
      '-->',
      '→',
    ),
  );

async function parsed(file: string, type: 'srt' | 'vtt') {
  const { cues, errors } = await parseText(file, { type, strict: true, errors: true });
  assert.deepEqual(errors, []);
  return cues;
}

const unescaped = (value: string) =>
  value
    .replace(/^<v [^>]*>/, '')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');

describe('subtitles of anything', () => {
  it('keep to the lines and the times, in order, and lose no letter', () => {
    fc.assert(
      fc.property(anything, (item) => {
        const cues = cuesOf(item);
        let end = 0;
        for (const { startMs, endMs, lines } of cues) {
          assert.ok(startMs >= end && endMs - startMs >= 800 && endMs - startMs <= 7_000);
          assert.ok(lines.length === 1 || lines.length === 2);
          for (const line of lines) assert.ok(line.trim() === line && line !== '' && columns(line) <= 42);
          end = endMs;
        }
        assert.equal(bare(cues.flatMap(({ lines }) => lines).join('')), said(item));
      }),
      { numRuns: 200 },
    );
  });

  for (const type of ['srt', 'vtt'] as const)
    it(`go through an independent parser of ${type} unchanged`, async () => {
      await fc.assert(
        fc.asyncProperty(anything, async (item) => {
          const unlabelled = { ...item, phrases: item.phrases.map(({ speaker: _, ...rest }) => rest) };
          const source = type === 'srt' ? unlabelled : item;
          const found = await parsed(type === 'srt' ? toSrt(source) : toVtt(source), type);
          const cues = cuesOf(source);
          assert.equal(bare(found.map((cue) => unescaped(cue.text)).join('')), said(source));
          if (type === 'vtt')
            assert.deepEqual(
              found.map(({ startTime, endTime }) => [
                Math.round(startTime * 1000),
                Math.round(endTime * 1000),
              ]),
              cues.map(({ startMs, endMs }) => [startMs, endMs]),
            );
        }),
        { numRuns: 200 },
      );
    });
});
