import assert from 'node:assert/strict';
import type { FileFault } from '../../../local/teams/file-faults.ts';
import { type Bench, startBench } from './bench.ts';

const BYTES = 'x'.repeat(40_000);

describe('local Teams: file host', () => {
  let bench: Bench;

  beforeEach(async () => {
    bench = await startBench();
  });
  afterEach(() => bench.close());

  /** Sends a file and gives the link that the bot got. */
  async function link(fault?: FileFault): Promise<string> {
    const path = await bench.file('a b.m4a', BYTES);
    const sent = await bench.teams.send({ files: [fault ? { path, fault } : { path }] });
    await sent.delivery;
    const content = bench.bot.received.at(-1)?.attachments?.[0]?.content;
    assert.ok(typeof content === 'object' && content !== null && 'downloadUrl' in content);
    return String(content.downloadUrl);
  }

  async function get(url: string): Promise<{ status: number; type: string | null; text: string }> {
    const response = await fetch(url);
    return {
      status: response.status,
      type: response.headers.get('content-type'),
      text: await response.text(),
    };
  }

  it('gives the file once, with its type and length', async () => {
    const url = await link();
    assert.deepEqual(await get(url), { status: 200, type: 'audio/mp4', text: BYTES });
    assert.equal((await get(url)).status, 403);
  });

  it('wants the right tempauth', async () => {
    const url = await link();
    assert.equal((await get(url.replace(/tempauth=.*/, 'tempauth=guess'))).status, 401);
    assert.equal((await get(url)).status, 200);
  });

  it('closes the link when its time is over', async () => {
    await bench.restart({ linkLifetimeMs: 0 });
    assert.equal((await get(await link())).status, 403);
  });

  it('keeps a used link closed over a restart, and an open one open', async () => {
    const port = bench.teams.port;
    const [used, open] = [await link(), await link()];
    await get(used);
    await bench.restart({ port });
    assert.equal((await get(used)).status, 403);
    assert.equal((await get(open)).text, BYTES);
  });

  it('can give a sign-in page, any status, or an expired link', async () => {
    const page = await get(await link({ kind: 'html' }));
    assert.equal(page.status, 200);
    assert.match(page.text, /^<!DOCTYPE html>/);
    for (const status of [401, 403, 404, 410]) {
      assert.equal((await get(await link({ kind: 'status', status }))).status, status);
    }
    assert.equal((await get(await link({ kind: 'expired' }))).status, 403);
  });

  it('can redirect, here and elsewhere', async () => {
    assert.equal((await get(await link({ kind: 'redirect', times: 3 }))).text, BYTES);
    const away = await fetch(await link({ kind: 'redirect', times: 1, to: 'http://169.254.169.254/' }), {
      redirect: 'manual',
    });
    assert.equal(away.headers.get('location'), 'http://169.254.169.254/');
  });

  it('can cut the body, and lie about its length', async () => {
    await assert.rejects(get(await link({ kind: 'truncate', afterBytes: 100 })));
    await assert.rejects(get(await link({ kind: 'wrongLength', by: 50 })));
  });

  it('can be slow', async () => {
    const response = await fetch(await link({ kind: 'drip', bytesPerSecond: 1000 }));
    const reader = response.body?.getReader();
    const first = await reader?.read();
    assert.ok((first?.value?.length ?? 0) < BYTES.length);
    await reader?.cancel();
  });

  it('never opens the media service to a bot, and records who showed a token', async () => {
    const response = await fetch(`${bench.teams.url}/v1/objects/0-weu-d1-1/views/audio`, {
      headers: { authorization: 'Bearer x' },
    });
    assert.equal(response.status, 401);
    await get(await link());
    assert.deepEqual(
      bench.teams.requests.list().map(({ surface, authorization }) => [surface, authorization]),
      [
        ['ams', true],
        ['files', false],
      ],
    );
    assert.ok(bench.teams.requests.list().every(({ path }) => !path.includes('tempauth')));
  });
});
