/** Times, plain text, file names, and the words for every ending. */
import assert from 'node:assert/strict';
import { type FailedOutcome, outcomeText } from '../../bot/replies/outcome.ts';
import { plainText } from '../../bot/replies/plain.ts';
import { failedReply, waitingReply, workingReply } from '../../bot/replies/progress.ts';
import { fileName, visible } from '../../bot/replies/safe-text.ts';
import { clock, span } from '../../bot/replies/times.ts';

describe('a time', () => {
  const times: [number, string][] = [
    [0, '0:00'],
    [999, '0:00'],
    [5_000, '0:05'],
    [59_999, '0:59'],
    [60_000, '1:00'],
    [754_000, '12:34'],
    [3_599_999, '59:59'],
    [3_600_000, '1:00:00'],
    [3_723_000, '1:02:03'],
    [36_000_000, '10:00:00'],
    [-5, '0:00'],
  ];
  for (const [ms, text] of times) it(`of ${ms} ms is ${text}`, () => assert.equal(clock(ms), text));

  const spans: [number, number, string][] = [
    [0, 5_000, '[0:00 - 0:05]'],
    [1_200, 1_500, '[0:01 - 0:03]'],
    [100, 1, '[0:00 - 0:01]'],
    [5_900, 200, '[0:05 - 0:07]'],
    [3_599_000, 1_500, '[59:59 - 1:00:01]'],
  ];
  for (const [offset, duration, text] of spans)
    it(`from ${offset} ms for ${duration} ms is ${text}`, () => assert.equal(span(offset, duration), text));
});

describe('plain text', () => {
  it('is the text, an empty line, and a line for each phrase', () => {
    const phrases = [
      { text: 'One.', offsetMs: 0, durationMs: 1_000, words: [] },
      { text: 'Two\u202e.', words: [] },
      { text: 'Three.', offsetMs: 2_000, words: [] },
    ];
    assert.equal(
      plainText('One. Two\u0000. Three.', phrases),
      'One. Two. Three.\n\n[0:00 - 0:01] One.\nTwo.\n[0:02 - 0:02] Three.',
    );
  });
});

describe('the name of a file', () => {
  const names: [string, string][] = [
    ['memo.m4a', 'memo.m4a'],
    ['  a \n b\t.m4a ', 'a b .m4a'],
    ['evil\u202egnp.m4a\u0000', 'evilgnp.m4a'],
    ['Grüße 你好 🎧.m4a', 'Grüße 你好 🎧.m4a'],
    ['\u0000\u202e', ''],
  ];
  for (const [name, shown] of names)
    it(`${JSON.stringify(name)} is shown as ${JSON.stringify(shown)}`, () =>
      assert.equal(fileName(name), shown));

  it('is cut in the middle when it is long, between letters', () => {
    const long = fileName(`${'🎧'.repeat(60)}.m4a`);
    assert.ok(long.length <= 60 && long.isWellFormed() && long.endsWith('.m4a') && long.includes('…'), long);
  });

  it('keeps what text needs', () => assert.equal(visible('a\tb\nc é \u200d אב'), 'a\tb\nc é \u200d אב'));
});

describe('the words for an ending', () => {
  // The compiler sees to it that none is missing.
  const expected: Record<FailedOutcome, RegExp> = {
    noSpeech: /no speech/,
    notAudio: /found in it: JPEG picture/,
    empty: /empty/,
    damaged: /damaged/,
    noSound: /no sound track/,
    unsupportedFormat: /JPEG picture.*MP3/,
    tooBig: /up to 250 MB/,
    tooLong: /up to 120 minutes/,
    linkExpired: /expired/,
    accessMissing: /not allowed/,
    unreachable: /could not reach/,
    notSupportedHere: /Attach it as a file/,
    languageUnsupported: /cannot do this language/,
    speechBusy: /too busy/,
    speechRefused: /admin.*a1b2c3d4/,
    internal: /admin and quote a1b2c3d4/,
  };
  const facts = { found: 'JPEG picture', maxMegabytes: 250, maxMinutes: 120, reference: 'a1b2c3d4' };
  const outcomes = Object.keys(expected).filter((name): name is FailedOutcome => name in expected);

  for (const outcome of outcomes)
    it(`${outcome} say what happened and what to do`, () => {
      const text = outcomeText(outcome, facts, 'en-US');
      assert.match(text, expected[outcome]);
      assert.ok(!/undefined|null|NaN|Error|stack/.test(text), text);
      const { found: _, ...bare } = facts;
      assert.ok(!/undefined/.test(outcomeText(outcome, bare, 'en-US')));
    });

  it('name what was found in the language of the person', () => {
    const found = (what: string, locale: string) =>
      outcomeText('notAudio', { ...facts, found: what }, locale);
    assert.match(found('JPEG picture', 'de'), /gefunden: JPEG-Bild\./);
    assert.match(found('Windows program', 'fr'), /programme Windows/);
    assert.match(found('text', 'ja'), /テキスト/);
    assert.match(found('something new', 'es'), /something new/);
    assert.match(found('PDF document', 'ar'), /مستند \u2068PDF\u2069/);
  });

  it('are different for each', () => {
    assert.equal(
      new Set(outcomes.map((outcome) => outcomeText(outcome, facts, 'en-US'))).size,
      outcomes.length,
    );
  });

  it('come with the name of the file, when it has one', () => {
    const context = { job: 'a1b2c3d4', locale: 'en' };
    const reply = failedReply({ ...context, name: 'x\u202e\n.m4a' }, 'empty', facts);
    assert.match(reply.text ?? '', /^“x \.m4a”: This file is empty/);
    assert.deepEqual(reply.voiceMessage, { job: 'a1b2c3d4', state: 'final', outcome: 'empty' });
    assert.match(failedReply(context, 'empty', facts).text ?? '', /^This file is empty/);
  });

  it('begin with what is being done', () => {
    const context = { job: 'a1b2c3d4', locale: 'en' };
    assert.match(workingReply(context).text ?? '', /Transcribing your voice message…/);
    assert.match(
      workingReply({ ...context, name: 'a\u202eb.m4a', targetLanguage: 'de' }).text ?? '',
      /Translating “ab\.m4a” into German…/,
    );
    assert.equal(workingReply(context).voiceMessage?.state, 'working');
    assert.equal(waitingReply(context).voiceMessage?.state, 'working');
  });
});
