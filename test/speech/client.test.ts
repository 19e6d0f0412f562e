import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { inspect } from 'node:util';
import { type CallOptions, createSpeechClient, type SpeechClientOptions } from '../../bot/speech/client.ts';
import type { SpeechRequest } from '../../bot/speech/request.ts';
import type { AttemptReport } from '../../bot/speech/send.ts';
import type { Transcript } from '../../bot/speech/transcript.ts';
import { type TestAudio, testAudio } from './support/audio.ts';
import { type TestClock, testClock } from './support/clock.ts';
import { speechError } from './support/errors.ts';
import { HELLO, type Recorded, type Reply, type Stub, startStub } from './support/stub.ts';

const transcribe: SpeechRequest = { task: 'transcribe' };
const LATER = { status: 503, body: '{"code":"ServiceUnavailable","message":"later"}' };

describe('speech client', () => {
  const closing: (() => Promise<void>)[] = [];
  afterEach(async () => {
    await Promise.all(closing.splice(0).map((close) => close()));
  });

  async function stub(...replies: Reply[]): Promise<Stub> {
    const started = await startStub(...replies);
    closing.push(started.close);
    return started;
  }

  function client(stubs: Stub[], options: Partial<SpeechClientOptions> = {}) {
    const clock: TestClock = testClock();
    const made = createSpeechClient({
      endpoints: stubs.map(({ url }) => url),
      credential: { key: 'secret-key' },
      allowInsecureLoopback: true,
      clock,
      random: () => 0,
      ...options,
    });
    closing.unshift(made.close);
    const reports: AttemptReport[] = [];
    const call = (
      audio: TestAudio | { audioUrl: string },
      request = transcribe,
      more: CallOptions = {},
    ): Promise<Transcript> =>
      made.transcribe(audio, request, { log: (report) => reports.push(report), ...more });
    return { clock, call, reports };
  }

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

  describe('trying again', () => {
    const sameBytes = (requests: Recorded[], audio: TestAudio, times: number): void => {
      const whole = requests.filter((request) => request.audio?.bytes === audio.size);
      assert.equal(whole.length, times);
      for (const request of whole) assert.equal(request.audio?.sha256, audio.sha256);
    };

    const later: [string, Reply, number[]][] = [
      ['503', LATER, [500]],
      ['429 without Retry-After', { status: 429 }, [500]],
      ['429 with Retry-After', { status: 429, headers: { 'retry-after': '3' } }, [3000]],
      ['500', { status: 500 }, [500]],
      ['502 in HTML', { status: 502, body: '<html></html>' }, [500]],
      ['504', { status: 504 }, [500]],
    ];
    for (const [name, reply, slept] of later) {
      it(`sends the same bytes again after ${name}`, async () => {
        const server = await stub(reply);
        const audio = testAudio(1_000_000);
        const { call, clock } = client([server]);
        await call(audio);
        sameBytes(server.requests, audio, 2);
        assert.deepEqual(clock.slept, slept);
        assert.equal(audio.opened, 2);
      });
    }

    it('sends all bytes again after a reset in mid-upload', async () => {
      const server = await stub('reset');
      const audio = testAudio(8_000_000);
      const { call, clock, reports } = client([server]);
      await call(audio);
      sameBytes(server.requests, audio, 1);
      assert.deepEqual(clock.slept, [500]);
      assert.deepEqual(
        reports.map(({ status, code, retryInMs }) => [status, code, retryInMs]),
        [
          [undefined, 'unavailable', 500],
          [200, undefined, undefined],
        ],
      );
    });

    const final: [string, Reply, Parameters<typeof speechError>][] = [
      ['400', { status: 400, body: { code: 'InvalidRequest', message: 'm' } }, ['refused', { status: 400 }]],
      ['401 with a key', { status: 401 }, ['unauthorized']],
      ['403', { status: 403 }, ['forbidden']],
      ['404', { status: 404 }, ['notFound']],
      ['413', { status: 413 }, ['audioTooBig']],
      ['415', { status: 415 }, ['audioFormat']],
      ['422', { status: 422, body: { innerError: { code: 'NoLanguageIdentified' } } }, ['noSpeech']],
      [
        '503 of diarization',
        { status: 503, body: 'diarization_unavailable' },
        ['refused', { field: 'maxSpeakers' }],
      ],
    ];
    for (const [name, reply, expected] of final) {
      it(`does not send again after ${name}`, async () => {
        const server = await stub(reply);
        await assert.rejects(client([server]).call(testAudio(1000)), speechError(...expected));
        assert.equal(server.requests.length, 1);
      });
    }

    it('does not send a MAI request again after 408', async () => {
      const server = await stub({ status: 408 });
      await assert.rejects(
        client([server]).call(testAudio(9), { ...transcribe, engine: 'mai' }),
        speechError('timeout', { status: 408 }),
      );
      assert.equal(server.requests.length, 1);
    });

    it('gives up after four attempts, and says how long the service wants to be left alone', async () => {
      const busy = { status: 429, headers: { 'retry-after-ms': '1', 'apim-request-id': 'id-1' } };
      const server = await stub(busy, busy, busy, busy);
      await assert.rejects(
        client([server]).call(testAudio(1000)),
        speechError('busy', { status: 429, retryAfterMs: 1, requestId: 'id-1' }),
      );
      assert.equal(server.requests.length, 4);
    });

    it('leaves a pause of more than a minute to the caller', async () => {
      const server = await stub({ status: 429, headers: { 'retry-after': '90' } });
      await assert.rejects(
        client([server]).call(testAudio(10)),
        speechError('busy', { retryAfterMs: 90_000 }),
      );
      assert.equal(server.requests.length, 1);
    });

    it('reports a server that is not there', async () => {
      const server = await startStub();
      await server.close();
      const { call, clock } = client([server], { retry: { maxAttempts: 2 } });
      await assert.rejects(call(testAudio(10)), speechError('unavailable', { status: undefined }));
      assert.deepEqual(clock.slept, [500]);
    });
  });

  describe('several regions', () => {
    it('asks the next one at once after 429, 5xx and a reset, with the same bytes', async () => {
      for (const reply of [{ status: 429, headers: { 'retry-after': '600' } }, LATER, 'reset' as const]) {
        const [first, second] = [await stub(reply), await stub()];
        const audio = testAudio(2_000_000);
        const { call, clock } = client([first, second]);
        await call(audio);
        assert.deepEqual(clock.slept, []);
        assert.equal(second.requests[0]?.audio?.sha256, audio.sha256);
      }
    });

    it('leaves a region that keeps failing alone, and comes back to it', async () => {
      const [first, second] = [await stub(LATER, LATER, LATER), await stub()];
      const { call, clock } = client([first, second]);
      for (let time = 0; time < 5; time += 1) await call(testAudio(10));
      assert.equal(first.requests.length, 3);
      assert.equal(second.requests.length, 5);
      clock.advance(30_000);
      await call(testAudio(10));
      assert.equal(first.requests.length, 4);
      assert.equal(second.requests.length, 5);
    });

    it('waits when all have failed, then begins again', async () => {
      const [first, second] = [await stub(LATER), await stub(LATER)];
      const { call, clock } = client([first, second]);
      await call(testAudio(10));
      assert.deepEqual(clock.slept, [1000]);
      assert.deepEqual([first.requests.length, second.requests.length], [2, 1]);
    });

    it('learns which region has no LLM speech, and translates elsewhere', async () => {
      const body = { code: 'InvalidRequest', message: 'Enhanced mode is currently not supported yet.' };
      const [first, second] = [await stub({ status: 400, body }), await stub()];
      const { call } = client([first, second]);
      await call(testAudio(10), { task: 'translate', targetLanguage: 'de' });
      await call(testAudio(10), { task: 'translate', targetLanguage: 'de' });
      await call(testAudio(10), { ...transcribe, engine: 'fast' });
      assert.deepEqual([first.requests.length, second.requests.length], [2, 2]);
    });

    it('does not even ask a region that is known to lack LLM speech', async () => {
      const [first, second] = [await stub(), await stub()];
      const endpoints = [
        { url: first.url, region: 'westeurope' },
        { url: second.url, region: 'northeurope' },
      ];
      await client([], { endpoints }).call(testAudio(10));
      assert.deepEqual([first.requests.length, second.requests.length], [0, 1]);
      await assert.rejects(
        client([], { endpoints: endpoints.slice(0, 1) }).call(testAudio(10)),
        speechError('regionUnsupported'),
      );
    });

    it('sends each region its own key', async () => {
      const [first, second] = [await stub(LATER), await stub()];
      const endpoints = [first.url, { url: second.url, credential: { key: 'other' } }];
      await client([], { endpoints }).call(testAudio(10));
      assert.equal(first.requests[0]?.headers['ocp-apim-subscription-key'], 'secret-key');
      assert.equal(second.requests[0]?.headers['ocp-apim-subscription-key'], 'other');
    });
  });

  describe('tokens', () => {
    function tokenSource() {
      let count = 0;
      return {
        count: () => count,
        getToken: async () => {
          count += 1;
          return { token: `token-${count}`, expiresOnTimestamp: Number.MAX_SAFE_INTEGER };
        },
      };
    }

    it('are sent as Bearer, kept, and renewed once when refused', async () => {
      const server = await stub({ status: 200, body: HELLO }, { status: 401 });
      const token = tokenSource();
      const { call, clock } = client([server], { credential: { token } });
      await call(testAudio(10));
      await call(testAudio(10));
      assert.deepEqual(
        server.requests.map(({ headers }) => headers.authorization),
        ['Bearer token-1', 'Bearer token-1', 'Bearer token-2'],
      );
      assert.deepEqual(clock.slept, []);
    });

    it('are not renewed twice', async () => {
      const server = await stub({ status: 401 }, { status: 401 });
      const token = tokenSource();
      await assert.rejects(
        client([server], { credential: { token } }).call(testAudio(10)),
        speechError('unauthorized'),
      );
      assert.equal(token.count(), 2);
    });

    it('that cannot be had end the call', async () => {
      const server = await stub();
      const credential = { token: { getToken: () => Promise.reject(new Error('no identity')) } };
      await assert.rejects(client([server], { credential }).call(testAudio(10)), speechError('unauthorized'));
      assert.equal(server.requests.length, 0);
    });
  });

  describe('deadlines and abort', () => {
    it('gives up an upload that stands still', async () => {
      const server = await stub('deaf');
      const { call } = client([server], { uploadTimeoutMs: 50 });
      await assert.rejects(call(testAudio(40_000_000)), speechError('timeout', { status: undefined }));
    });

    it('lets a slow upload take longer than its deadline, as long as it moves', async () => {
      const server = await stub();
      async function* slowly(): AsyncGenerator<Buffer> {
        for (let piece = 0; piece < 8; piece += 1) {
          await new Promise((resolve) => setTimeout(resolve, 50));
          yield Buffer.alloc(10);
        }
      }
      const audio = { ...testAudio(80), open: () => Readable.from(slowly()) };
      await client([server], { uploadTimeoutMs: 300 }).call(audio);
      assert.equal(server.requests[0]?.audio?.bytes, 80);
    });

    it('gives up waiting for an answer', async () => {
      const server = await stub('silence');
      const { call } = client([server], { answerTimeoutMs: 50 });
      await assert.rejects(call(testAudio(10)), speechError('timeout'));
      assert.equal(server.requests.length, 1);
    });

    it('stops when told to, while it uploads and while it waits', async () => {
      for (const reply of ['deaf', 'silence'] as const) {
        const server = await stub(reply);
        const control = new AbortController();
        const audio = testAudio(20_000_000);
        const begun = server.begun();
        const stopped = assert.rejects(
          client([server]).call(audio, transcribe, { signal: control.signal }),
          speechError('aborted'),
        );
        await begun;
        control.abort();
        await stopped;
      }
    });

    it('does not begin when told so before, nor wait on after a stop', async () => {
      const server = await stub(LATER);
      await assert.rejects(
        client([server]).call(testAudio(10), transcribe, { signal: AbortSignal.abort() }),
        speechError('aborted'),
      );
      assert.equal(server.requests.length, 0);
      const control = new AbortController();
      const log = (): void => control.abort();
      await assert.rejects(
        client([server]).call(testAudio(10), transcribe, { signal: control.signal, log }),
        speechError('aborted'),
      );
      assert.equal(server.requests.length, 1);
    });

    it('reads an answer that comes before the upload is done', async () => {
      const server = await stub('early');
      await assert.rejects(
        client([server], { retry: { maxAttempts: 1 } }).call(testAudio(200_000)),
        speechError('unauthorized', { status: 401 }),
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
