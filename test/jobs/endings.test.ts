/** What an error means for a job. */
import assert from 'node:assert/strict';
import { AudioError, type AudioErrorCode } from '../../bot/audio/errors.ts';
import { verdictOf } from '../../bot/jobs/endings.ts';
import { SpeechError } from '../../bot/speech/errors.ts';

describe('the verdict on an error', () => {
  const audio: [AudioErrorCode, string][] = [
    ['blocked', 'accessMissing'],
    ['linkExpired', 'linkExpired'],
    ['accessMissing', 'accessMissing'],
    ['tooBig', 'tooBig'],
    ['tooLong', 'tooLong'],
    ['empty', 'empty'],
    ['notAudio', 'notAudio'],
    ['damaged', 'damaged'],
    ['noAudioTrack', 'noSound'],
    ['unsupported', 'unsupportedFormat'],
  ];
  for (const [code, outcome] of audio)
    it(`${code} ends as ${outcome}`, () =>
      assert.deepEqual(verdictOf(new AudioError(code, 'x')), { kind: 'end', ending: { outcome } }));

  it('carries what was found instead of sound', () => {
    assert.deepEqual(verdictOf(new AudioError('notAudio', 'x', 'JPEG picture')), {
      kind: 'end',
      ending: { outcome: 'notAudio', found: 'JPEG picture' },
    });
  });

  it('puts off what may recover', () => {
    for (const code of ['unreachable', 'timeout'] as const)
      assert.deepEqual(verdictOf(new AudioError(code, 'x')), { kind: 'later', because: 'source' });
    for (const code of ['busy', 'unavailable', 'timeout', 'badResponse'] as const)
      assert.deepEqual(verdictOf(new SpeechError(code, 'x', { retryAfterMs: 7 })), {
        kind: 'later',
        because: 'speech',
        retryAfterMs: 7,
      });
  });

  it('counts what nobody foresaw as an attempt', () => {
    for (const error of [
      new TypeError('x'),
      'text',
      undefined,
      null,
      new SpeechError('aborted', 'x'),
      new SpeechError('audioUnreadable', 'x'),
    ])
      assert.deepEqual(verdictOf(error), { kind: 'unknown' });
  });
});
