import assert from 'node:assert/strict';
import { makeSilence } from '../../support/audio.ts';
import { LLM, post, useBench } from './bench.ts';

const ANSWER = { status: 200, body: { text: 'x'.repeat(1000) } };

describe('local Speech: faults', () => {
  const bench = useBench();
  let path: string;
  before(async () => {
    path = await makeSilence(bench.folder, 1, 'wav');
  });

  it('answers any status with any headers and body, so many times', async () => {
    const answer = { status: 429, headers: { 'retry-after': '7' }, body: 'slow down' };
    bench.service.faults.add({ times: 2, answer }, { answer: { status: 500, body: { error: 1 } } });
    for (const _ of [1, 2]) {
      const { status, headers, body } = await post(bench.service, LLM, path);
      assert.deepEqual([status, headers.get('retry-after'), body], [429, '7', 'slow down']);
    }
    const third = await post(bench.service, LLM, path);
    assert.deepEqual([third.status, third.body], [500, { error: 1 }]);
    assert.equal((await post(bench.service, LLM, path)).status, 422);
    assert.deepEqual(
      bench.service.requests.slice(-4).map(({ status, audio }) => [status, (audio?.bytes ?? 0) > 80_000]),
      [
        [429, true],
        [429, true],
        [500, true],
        [422, true],
      ],
    );
  });

  it('delays the real answer', async () => {
    bench.service.faults.add({ delayMs: 300 });
    const started = performance.now();
    assert.equal((await post(bench.service, LLM, path)).status, 422);
    assert.ok(performance.now() - started >= 295);
  });

  it('drips an answer in chunks', async () => {
    bench.service.faults.add({ answer: ANSWER, drip: { chunkBytes: 400, everyMs: 100 } });
    const started = performance.now();
    assert.deepEqual((await post(bench.service, LLM, path)).body, ANSWER.body);
    assert.ok(performance.now() - started >= 195);
  });

  it('breaks off in the middle of an answer', async () => {
    bench.service.faults.add({ answer: ANSWER, reset: 'answer' });
    await assert.rejects(post(bench.service, LLM, path), TypeError);
    assert.equal(bench.service.requests.at(-1)?.status, 200);
  });

  it('resets the connection during the upload', async () => {
    bench.service.faults.add({ reset: 'upload' });
    await assert.rejects(post(bench.service, LLM, path), TypeError);
    assert.equal(bench.service.requests.at(-1)?.status, undefined);
    assert.equal((await post(bench.service, LLM, path)).status, 422);
  });

  it('hangs until the client leaves', async () => {
    bench.service.faults.add({ hang: true });
    const waited = post(bench.service, LLM, path, { signal: AbortSignal.timeout(300) });
    await assert.rejects(waited, { name: 'TimeoutError' });
    assert.ok(bench.service.requests.at(-1)?.audio);
    assert.equal((await post(bench.service, LLM, path)).status, 422);
  });

  it('is driven over HTTP by programs on this machine only', async () => {
    const control = (
      method: string,
      body?: unknown,
      headers: Record<string, string> = {},
    ): Promise<Response> =>
      fetch(`${bench.service.url}/_control/faults`, {
        method,
        headers,
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
    const answer = { status: 503, body: 'down' };
    assert.equal((await control('POST', [{ answer }, { answer }])).status, 200);
    assert.equal((await post(bench.service, LLM, path)).status, 503);
    assert.equal((await control('DELETE')).status, 200);
    assert.equal((await post(bench.service, LLM, path)).status, 422);
    for (const bad of [{ unknown: 1 }, { answer: { status: 99 } }, { times: -1 }, { drip: {} }, 'x']) {
      assert.equal((await control('POST', bad)).status, 400, JSON.stringify(bad));
    }
    assert.equal((await control('POST', {}, { origin: 'http://example.com' })).status, 403);
    const records = await fetch(`${bench.service.url}/_control/requests`);
    assert.deepEqual(await records.json(), JSON.parse(JSON.stringify(bench.service.requests)));
  });
});
