import assert from 'node:assert/strict';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { chmod, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { missingPrograms } from '../../../local/speech/programs.ts';
import { type SpeechServiceOptions, startSpeechService } from '../../../local/speech/service.ts';
import { LLM, makeShort, post, TO_SPANISH } from './bench.ts';

describe('local Speech: the service', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'speech-test-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  /** A recogniser that takes for ever, with a child that holds its output open. */
  async function stuckRecogniser(): Promise<SpeechServiceOptions> {
    const program = join(folder, 'stuck');
    await writeFile(
      program,
      `#!/bin/sh\necho $$ >${program}.new\nmv ${program}.new ${program}.pid\nsleep 60\n`,
    );
    await chmod(program, 0o755);
    return { programs: { pocketsphinx: program } };
  }

  /** The process group of the stuck recogniser, once it runs. */
  async function stuckGroup(): Promise<number> {
    while (!existsSync(join(folder, 'stuck.pid'))) await setImmediate();
    return Number(await readFile(join(folder, 'stuck.pid'), 'utf8'));
  }

  /** Resolves when no process of the group runs; a dead one that nobody has collected counts as gone. */
  async function groupEnded(group: number): Promise<void> {
    const deadline = performance.now() + 2000;
    while (await isRunning(group)) {
      assert.ok(performance.now() < deadline, 'the recogniser lives on');
    }
  }

  async function isRunning(group: number): Promise<boolean> {
    const processes = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
    const stats = await Promise.all(
      processes.map((pid) => readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')),
    );
    return stats.some((stat) => {
      // After the name in parentheses: state, parent, group.
      const [state, , pgrp] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      return Number(pgrp) === group && state !== 'Z';
    });
  }

  it('listens at once on 127.0.0.1', async () => {
    const started = performance.now();
    const service = await startSpeechService();
    try {
      assert.ok(performance.now() - started < 300);
      assert.equal(service.url, `http://127.0.0.1:${service.port}`);
    } finally {
      await service.close();
    }
    await assert.rejects(fetch(service.url), TypeError);
  });

  it('rejects with EADDRINUSE when the port is taken', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    assert.ok(address && typeof address === 'object');
    try {
      await assert.rejects(startSpeechService({ port: address.port }), { code: 'EADDRINUSE' });
    } finally {
      server.close();
    }
  });

  it('answers 503 with one line when a program is missing', async () => {
    const apertium = join(folder, 'apertium');
    assert.deepEqual(await missingPrograms(), []);
    assert.deepEqual(await missingPrograms({ apertium }), [
      { program: apertium, packages: 'apertium-eng-spa' },
    ]);
    const service = await startSpeechService({ programs: { apertium } });
    try {
      const { status, body } = await post(service, TO_SPANISH, await makeShort(folder));
      const message = `The local Speech service needs ${apertium}: apt-get install apertium-eng-spa`;
      assert.deepEqual([status, body], [503, { code: 'ServiceUnavailable', message }]);
      assert.equal((await post(service, LLM, await makeShort(folder))).status, 200);
    } finally {
      await service.close();
    }
  });

  it('ends its programs when the client leaves', async () => {
    const service = await startSpeechService(await stuckRecogniser());
    try {
      const client = new AbortController();
      const asked = post(service, LLM, await makeShort(folder), { signal: client.signal });
      const group = await stuckGroup();
      client.abort();
      await assert.rejects(asked, { name: 'AbortError' });
      await groupEnded(group);
    } finally {
      await service.close();
    }
  });

  it('ends its programs and its requests when it is closed', async () => {
    const service = await startSpeechService(await stuckRecogniser());
    const refused = assert.rejects(post(service, LLM, await makeShort(folder)), TypeError);
    const group = await stuckGroup();
    assert.ok(await isRunning(group));
    await service.close();
    await refused;
    await groupEnded(group);
  });

  it('answers 429 without Retry-After when too many wait', async () => {
    const service = await startSpeechService({ ...(await stuckRecogniser()), maxWaiting: 0 });
    try {
      const short = await makeShort(folder);
      const client = new AbortController();
      const stuck = [1, 2].map(() => assert.rejects(post(service, LLM, short, { signal: client.signal })));
      // A request has its place, or none, as soon as its audio is on record.
      while (service.requests.filter(({ audio }) => audio).length < 2) await setImmediate();
      const { status, headers, body } = await post(service, LLM, short);
      assert.deepEqual([status, headers.get('retry-after')], [429, null]);
      assert.equal(Object(body).error.code, 'TooManyRequests');
      client.abort();
      await Promise.all(stuck);
    } finally {
      await service.close();
    }
  });
});
