/** `npm start` as a process: ready, the sample's answer, a clean end, and one clear line when it cannot. */
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { endProcess, isFree } from '../../local/bot-process.ts';
import { sampleWords, wordAccuracy } from '../support/audio.ts';
import { until } from '../support/until.ts';
import { freePort } from '../support/world.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const names = ['PORT', 'LOCAL_TEAMS_PORT', 'LOCAL_SPEECH_PORT', 'LOCAL_BLOB_PORT', 'LOCAL_QUEUE_PORT'];

describe('npm start', () => {
  let dir: string;
  let ports: Record<string, string>;
  let started: ChildProcess | undefined;
  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'start-'));
    ports = Object.fromEntries(await Promise.all(names.map(async (name) => [name, `${await freePort()}`])));
  });
  afterEach(async () => {
    if (started) await endProcess(started, 10_000);
    await rm(dir, { recursive: true, force: true });
  });

  function start(...args: string[]): { process: ChildProcess; said: () => string } {
    const env = { ...process.env, ...ports, LOCAL_DATA_DIR: dir };
    const child = spawn(process.execPath, [join(root, 'local', 'start.ts'), ...args], { env, cwd: root });
    started = child;
    let said = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (said += chunk));
    return { process: child, said: () => said };
  }

  it('prints the address of the page and the answer to the sample, and ends everything on SIGTERM', async () => {
    const { process: child, said } = start();
    await until('the page', () => said().includes(`http://127.0.0.1:${ports.LOCAL_TEAMS_PORT}`), 15_000);
    await until('the answer', () => said().includes('[0:25 - '), 25_000);
    assert.ok(wordAccuracy(/Good morning.*/.exec(said())?.[0] ?? '', sampleWords()) >= 0.85, said());
    const ended = once(child, 'exit');
    const began = performance.now();
    child.kill('SIGTERM');
    assert.deepEqual(await ended, [0, null]);
    assert.ok(performance.now() - began < 5_000, 'it took more than 5 s to end');
    for (const name of names) assert.ok(await isFree(Number(ports[name])), `${name} is still taken`);
  }).timeout(50_000);

  it('starts the bot again when it is killed', async () => {
    const { said } = start('--quiet');
    await until('the page', () => said().includes('Ready after'), 15_000);
    const { pid } = JSON.parse(await botInfo());
    process.kill(pid, 'SIGKILL');
    await until('the second bot', () => said().includes('starting it again'), 5_000);
    await until('its readiness', () => botReady(), 10_000);
  }).timeout(40_000);

  it('says in one line which port is taken, and leaves nothing running', async () => {
    const taken = createServer().listen(Number(ports.LOCAL_SPEECH_PORT), '127.0.0.1');
    await once(taken, 'listening');
    const { process: child, said } = start('--quiet');
    assert.deepEqual(await once(child, 'exit'), [1, null]);
    taken.close();
    assert.match(
      said(),
      new RegExp(
        `^start: port ${ports.LOCAL_SPEECH_PORT} \\(speech\\) is in use\\..*LOCAL_SPEECH_PORT.*\\n$`,
      ),
    );
    assert.ok(await isFree(Number(ports.PORT)));
  });

  /** The newest bot process of this start, as it wrote it into its log. */
  async function botInfo(): Promise<string> {
    const lines = (await readFile(join(dir, 'bot.log'), 'utf8')).trim().split('\n');
    return lines.findLast((line) => line.includes('"ready"')) ?? '';
  }

  async function botReady(): Promise<boolean> {
    const response = await fetch(`http://127.0.0.1:${ports.PORT}/readyz`).catch(() => undefined);
    return response?.ok ?? false;
  }
});
