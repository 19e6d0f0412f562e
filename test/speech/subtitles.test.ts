import assert from 'node:assert/strict';
import { toSrt, toVtt } from '../../bot/speech/subtitles.ts';
import type { Phrase, Transcript } from '../../bot/speech/transcript.ts';

function transcript(phrases: Phrase[], text = 'All of it.'): Transcript {
  return { text, durationMs: 3_725_000, phrases, locales: [], task: 'transcribe', engine: 'fast' };
}

const timed = transcript([
  { text: 'Hi there.', offsetMs: 40, durationMs: 4840, words: [] },
  { text: 'A <b> & --> c\n\nd', offsetMs: 3_723_004, durationMs: 1500, speaker: '1', words: [] },
]);

describe('subtitles', () => {
  it('writes SubRip', () => {
    assert.equal(
      toSrt(timed),
      '1\n00:00:00,040 --> 00:00:04,880\nHi there.\n\n2\n01:02:03,004 --> 01:02:04,504\nSpeaker 1: A <b> & → c d\n',
    );
  });

  it('writes WebVTT, its markup escaped', () => {
    assert.equal(
      toVtt(timed),
      'WEBVTT\n\n00:00:00.040 --> 00:00:04.880\nHi there.\n\n' +
        '01:02:03.004 --> 01:02:04.504\n<v Speaker 1>A &lt;b&gt; &amp; → c d\n',
    );
  });

  it('gives phrases without times the room between their neighbours', () => {
    const srt = toSrt(
      transcript([
        { text: 'a', offsetMs: 0, durationMs: 1000, words: [] },
        { text: 'b', words: [] },
        { text: 'c', offsetMs: 3000, words: [] },
      ]),
    );
    assert.deepEqual(srt.match(/.* --> .*/g), [
      '00:00:00,000 --> 00:00:01,000',
      '00:00:01,000 --> 00:00:03,000',
      '00:00:03,000 --> 01:02:05,000',
    ]);
  });

  it('puts a transcript without phrases into one cue', () => {
    assert.equal(toSrt(transcript([])), '1\n00:00:00,000 --> 01:02:05,000\nAll of it.\n');
  });

  it('gives every cue a length', () => {
    const srt = toSrt(transcript([{ text: 'a', offsetMs: 10, durationMs: 0, words: [] }]));
    assert.match(srt, /00:00:00,010 --> 00:00:00,011/);
  });
});
