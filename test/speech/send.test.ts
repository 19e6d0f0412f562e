import assert from 'node:assert/strict';
import { type TestAudio, testAudio } from './support/audio.ts';
import { LATER, transcribe, withStubs } from './support/client.ts';
import { speechError } from './support/errors.ts';
import { HELLO, type Recorded, type Reply, startStub } from './support/stub.ts';

describe('sending', () => {
  const { stub, client } = withStubs();

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
});
