/** The client against the local Speech service: real sound, real words. */
import assert from 'node:assert/strict';
import { fileURLToPath } from 'node:url';
import { fileAudio } from '../../bot/speech/audio-source.ts';
import { createSpeechClient, type SpeechClient } from '../../bot/speech/client.ts';
import { type SpeechService, startSpeechService } from '../../local/speech/service.ts';
import { testClock } from './support/clock.ts';
import { speechError } from './support/errors.ts';

const SAMPLE = fileURLToPath(new URL('../../local/samples/voice-message.m4a', import.meta.url));

describe('speech client against the local Speech service', () => {
  let service: SpeechService;
  let client: SpeechClient;
  before(async () => {
    service = await startSpeechService({ requireKey: 'local-key' });
    client = createSpeechClient({
      endpoints: [service.url],
      credential: { key: 'local-key' },
      allowInsecureLoopback: true,
      clock: testClock(),
    });
  });
  after(async () => {
    await client.close();
    await service.close();
  });
  const sample = () => fileAudio(SAMPLE, 'voice-message.m4a', 'audio/mp4');

  it('transcribes, after a 503 and a reset in mid-upload, from the same bytes', async () => {
    service.faults.add(
      { answer: { status: 503, body: { code: 'ServiceUnavailable', message: 'later' } } },
      { reset: 'upload' },
    );
    const { text, phrases, locales, durationMs } = await client.transcribe(await sample(), {
      task: 'transcribe',
    });
    assert.match(text, /meeting tomorrow afternoon/i);
    assert.deepEqual(locales, ['en-US']);
    assert.ok(phrases.length >= 5);
    const ends = phrases.map(
      ({ offsetMs = Number.NaN, durationMs: length = Number.NaN }) => offsetMs + length,
    );
    assert.deepEqual(
      ends,
      ends.toSorted((a, b) => a - b),
    );
    assert.ok((ends.at(-1) ?? Number.NaN) <= durationMs);
    const hashes = service.requests.flatMap(({ audio }) => audio?.sha256 ?? []);
    assert.equal(new Set(hashes).size, 1);
    assert.ok(service.requests.every(({ transferEncoding }) => transferEncoding === undefined));
  });

  it('translates into Spanish', async () => {
    const request = { task: 'translate', targetLanguage: 'es', locales: ['en-US'] } as const;
    const { text, targetLanguage } = await client.transcribe(await sample(), request);
    assert.match(text, /reunión/);
    assert.equal(targetLanguage, 'es');
  });

  it('understands its refusals', async () => {
    const german = { task: 'translate', targetLanguage: 'de' } as const;
    await assert.rejects(
      client.transcribe(await sample(), german),
      speechError('localeUnsupported', { status: 400 }),
    );
    const other = createSpeechClient({
      endpoints: [service.url],
      credential: { key: 'wrong' },
      allowInsecureLoopback: true,
    });
    await assert.rejects(
      other.transcribe(await sample(), { task: 'transcribe' }),
      speechError('unauthorized'),
    );
    await other.close();
  });
});
