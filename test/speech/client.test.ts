import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { inspect } from 'node:util';
import { createSpeechClient } from '../../bot/speech/client.ts';
import type { SpeechRequest } from '../../bot/speech/request.ts';
import { type TestAudio, testAudio } from './support/audio.ts';
import { transcribe, withStubs } from './support/client.ts';
import { speechError } from './support/errors.ts';

describe('speech client', () => {
  const { stub, client } = withStubs();

  describe('the request', () => {
    it('is one multipart POST of exactly the announced length, its definition a text field, its audio a file', async () => {
      const server = await stub();
      const audio = testAudio(300_001);
      const transcript = await client([server]).call(audio, { task: 'translate', targetLanguage: 'es' });
      assert.equal(transcript.text, 'Hello.');
      assert.equal(transcript.targetLanguage, 'es');
      const [request] = server.requests;
      assert.ok(request);
      assert.equal(request.url, '/speechtotext/transcriptions:transcribe?api-version=2025-10-15');
      assert.equal(request.headers['content-length'], String(request.bodyBytes));
      assert.equal(request.headers['transfer-encoding'], undefined);
      assert.equal(request.headers.accept, 'application/json');
      assert.equal(request.headers['ocp-apim-subscription-key'], 'secret-key');
      assert.match(request.headers['content-type'] ?? '', /^multipart\/form-data; boundary=[\w-]+$/);
      assert.equal(request.definitionIsFile, false);
      assert.deepEqual(request.definition, {
        profanityFilterMode: 'None',
        enhancedMode: { enabled: true, task: 'translate', targetLanguage: 'es' },
      });
      assert.deepEqual(request.audio, {
        filename: 'audio.wav',
        type: 'audio/wav',
        bytes: 300_001,
        sha256: audio.sha256,
      });
    });

    const names: [string, string, string, string][] = [
      ['Anna "am" Telefon\r\nX-Evil: 1.m4a', 'audio/mp4', 'audio.m4a', 'audio/mp4'],
      ['voice', 'audio/ogg; codecs=opus', 'audio.ogg', 'audio/ogg'],
      ['clip.bin', 'audio/mpeg', 'audio.mp3', 'audio/mpeg'],
      ['CLIP.FLAC', 'application/octet-stream', 'audio.flac', 'application/octet-stream'],
      ['noname', 'bad\r\ntype', 'audio', 'application/octet-stream'],
    ];
    for (const [filename, contentType, sentName, sentType] of names) {
      it(`names ${JSON.stringify(filename)} (${JSON.stringify(contentType)}) ${sentName}`, async () => {
        const server = await stub();
        await client([server]).call({ ...testAudio(10), filename, contentType });
        assert.equal(server.requests[0]?.audio?.filename, sentName);
        assert.equal(server.requests[0]?.audio?.type, sentType);
      });
    }

    it('has no audio part when the service fetches the recording', async () => {
      const server = await stub();
      await client([server]).call({ audioUrl: 'https://store.example/a.wav' });
      assert.partialDeepStrictEqual(server.requests[0]?.definition, {
        audioUrl: 'https://store.example/a.wav',
      });
      assert.equal(server.requests[0]?.audio, undefined);
      assert.equal(server.requests[0]?.headers['content-length'], String(server.requests[0]?.bodyBytes));
    });

    it('goes to the engine that the configuration forces; a translation still to LLM speech', async () => {
      const server = await stub();
      const { call } = client([server], { engine: 'fast' });
      await call(testAudio(1000));
      await call(testAudio(1000), { task: 'translate', targetLanguage: 'de' });
      assert.deepEqual(server.requests[0]?.definition, { profanityFilterMode: 'None' });
      assert.partialDeepStrictEqual(server.requests[1]?.definition, { enhancedMode: { task: 'translate' } });
    });

    it('tells how much of the recording has left', async () => {
      const server = await stub();
      const seen: [number, number][] = [];
      await client([server]).call(testAudio(200_000), transcribe, {
        onUpload: (...progress) => seen.push(progress),
      });
      assert.deepEqual(seen.at(-1), [200_000, 200_000]);
      assert.deepEqual(
        seen,
        seen.toSorted(([a], [b]) => a - b),
      );
    });
  });

  describe('the recording', () => {
    const sourceOf = (open: () => Readable): TestAudio => ({ ...testAudio(100), open });
    const broken: [string, TestAudio][] = [
      ['is shorter than said', sourceOf(() => Readable.from([Buffer.alloc(99)]))],
      ['is longer than said', sourceOf(() => Readable.from([Buffer.alloc(60), Buffer.alloc(60)]))],
      [
        'breaks off',
        sourceOf(
          () =>
            new Readable({
              read: (): never => {
                throw Object.assign(new Error('gone'), { code: 'ECONNRESET' });
              },
            }),
        ),
      ],
      [
        'cannot be opened',
        sourceOf(() => {
          throw new Error('no');
        }),
      ],
    ];
    for (const [name, audio] of broken) {
      it(`is not sent again when it ${name}`, async () => {
        const server = await stub();
        const { call, clock } = client([server]);
        await assert.rejects(call(audio), speechError('audioUnreadable'));
        assert.deepEqual(clock.slept, []);
      });
    }

    it('is closed when the call fails', async () => {
      const server = await stub('reset');
      const source = testAudio(8_000_000).open();
      assert.ok(source instanceof Readable);
      const audio = { ...testAudio(8_000_000), open: () => source };
      await assert.rejects(
        client([server], { retry: { maxAttempts: 1 } }).call(audio),
        speechError('unavailable'),
      );
      assert.equal(source.destroyed, true);
    });

    const limits: [string, Partial<TestAudio>, Partial<SpeechRequest>, Parameters<typeof speechError>][] = [
      ['empty', { size: 0 }, {}, ['audioEmpty']],
      ['over 250 MB', { size: 262_144_001 }, {}, ['audioTooBig']],
      ['over 300 MB, for MAI', { size: 314_572_801 }, { engine: 'mai' }, ['audioTooBig']],
      ['over two hours', { size: 10, durationMs: 7_200_001 }, {}, ['audioTooLong']],
    ];
    for (const [name, audio, request, expected] of limits) {
      it(`is refused before it is sent when ${name}`, async () => {
        const server = await stub();
        await assert.rejects(
          client([server]).call({ ...testAudio(0), ...audio }, { ...transcribe, ...request }),
          speechError(...expected),
        );
        assert.equal(server.requests.length, 0);
      });
    }

    it('may be larger and longer where the configuration says so', async () => {
      const server = await stub();
      const options = { maxAudioBytes: 5, maxAudioMs: 9_000_000 };
      await assert.rejects(client([server], options).call(testAudio(6)), speechError('audioTooBig'));
      await client([server], options).call({ ...testAudio(5), durationMs: 8_000_000 });
    });
  });

  describe('the answer', () => {
    const answers: [string, unknown, Parameters<typeof speechError>][] = [
      [
        'of no words',
        { durationMilliseconds: 100, combinedPhrases: [], phrases: [] },
        ['noSpeech', { status: 200 }],
      ],
      ['of blank words', { combinedPhrases: [{ text: ' ' }] }, ['noSpeech']],
      ['in HTML', '<html>login</html>', ['badResponse', { status: 200 }]],
      ['of nothing', '', ['badResponse']],
      ['of something else', { status: 'ok' }, ['badResponse']],
    ];
    for (const [name, body, expected] of answers) {
      it(`${name} is ${expected[0]}`, async () => {
        const server = await stub({ status: 200, body });
        await assert.rejects(client([server]).call(testAudio(10)), speechError(...expected));
      });
    }

    it('never shows up in an error or a report, and neither does the key', async () => {
      const server = await stub(
        { status: 200, body: 'SPOKEN words and no JSON' },
        { status: 400, body: 'no' },
      );
      const { call, reports } = client([server]);
      const failures: unknown[] = [];
      for (let time = 0; time < 2; time += 1)
        await call(testAudio(10)).catch((error: unknown) => failures.push(error));
      const said = inspect([reports, failures], { depth: 9 });
      assert.equal(failures.length, 2);
      assert.doesNotMatch(said, /SPOKEN|secret-key/);
    });
  });

  describe('creation', () => {
    it('refuses an endpoint that is none, and no endpoint at all', () => {
      const credential = { key: 'k' };
      for (const endpoints of [[], ['https://evil.example'], ['http://127.0.0.1:1']]) {
        assert.throws(
          () => createSpeechClient({ endpoints, credential }),
          speechError('invalidRequest', { field: 'endpoint' }),
        );
      }
    });

    it('refuses an endpoint without a credential', () => {
      const endpoints = ['https://voice.cognitiveservices.azure.com'];
      assert.throws(() => createSpeechClient({ endpoints }), speechError('invalidRequest'));
    });

    it('refuses a token for a regional host', () => {
      const token = { getToken: () => Promise.resolve(null) };
      assert.throws(
        () =>
          createSpeechClient({
            endpoints: ['https://eastus.api.cognitive.microsoft.com'],
            credential: { token },
          }),
        speechError('subdomainRequired'),
      );
    });
  });
});
