/**
 * Local mode trusts whoever reaches it, so nobody else may: it listens to this machine only, and does not start
 * in Azure. And whatever is said to the bot, in any mode, stays out of what it prints.
 */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { askOne } from '../support/answers.ts';
import { makeJpeg, makeVariant } from '../support/audio.ts';
import { startWorld, type World } from '../support/world.ts';
import { leaksIn } from './leaks.ts';

const script = fileURLToPath(new URL('../../bot/index.ts', import.meta.url));

describe('local mode', () => {
  let world: World;
  before(async () => {
    world = await startWorld();
  });
  after(() => world.close());

  it('is not reached at any other address of this machine', async () => {
    const others = Object.values(networkInterfaces()).flatMap((list) => list ?? []);
    const addresses = [
      '127.0.0.2',
      ...others
        .filter(({ internal, family }) => !internal && family === 'IPv4')
        .map(({ address }) => address),
    ];
    const ports = {
      bot: Number(new URL(world.botUrl).port),
      teams: Number(new URL(world.teams.url).port),
      speech: world.speech.port,
      storage: Number(/BlobEndpoint=http:\/\/127\.0\.0\.1:(\d+)/.exec(world.azurite.connectionString)?.[1]),
    };
    for (const [part, port] of Object.entries(ports)) {
      assert.equal(await reaches('127.0.0.1', port), true, part);
      for (const address of addresses)
        assert.equal(await reaches(address, port), false, `${part} at ${address}`);
    }
  });

  const azureSigns = ['WEBSITE_SITE_NAME', 'CONTAINER_APP_NAME', 'IDENTITY_ENDPOINT'];
  for (const [what, env, named] of [
    ...azureSigns.map(
      (name) => [`where ${name} is set`, { BOT_MODE: 'local', [name]: 'x' }, 'BOT_MODE'] as const,
    ),
    ['by another word', { BOT_MODE: 'LOCAL' }, 'BOT_MODE'],
    ['for want of an app id', {}, 'MicrosoftAppId'],
  ] as const)
    it(`does not start ${what}`, async () => {
      const variables = {
        PATH: process.env.PATH,
        AZURE_SPEECH_ENDPOINT: 'http://127.0.0.1:1',
        AZURE_STORAGE_CONNECTION_STRING: world.azurite.connectionString,
        PORT: '0',
        ...env,
      };
      const child = spawn(process.execPath, [script], { env: variables, cwd: world.dir });
      let said = '';
      child.stderr.on('data', (chunk: Buffer) => (said += chunk));
      const [code] = await once(child, 'exit');
      assert.equal(code, 1);
      assert.match(said, new RegExp(`^${named}: `, 'm'));
      assert.doesNotMatch(said, /AccountKey|Eby8/);
    });

  it('prints nothing of what was said, sent or chosen, whether it ends well or badly', async () => {
    const name = 'Salary talk with Bianca.m4a';
    const path = join(world.dir, name);
    await copyFile(await makeVariant(world.dir, 'm4a', 6), path);
    const done = await askOne(world, { files: [{ path }], text: 'translate to Spanish' });
    assert.equal(done.outcome, 'done');
    const written = await askOne(world, { files: [{ path }] });
    await askOne(world, { files: [{ path, fault: { kind: 'expired' } }] });
    await askOne(world, { files: [{ path: await makeJpeg(world.dir, 'Bianca.jpg.m4a') }] });
    await askOne(world, { text: 'the merger is on Friday' });
    const conversation = world.teams.open();
    const sentences = `${done.text}\n${written.text}`.split('\n').filter((line) => /\w+ \w+ \w+/.test(line));
    assert.ok(sentences.length >= 2);
    const words = sentences.map((line) => line.replace(/^\[.*?\] /, ''));
    const { id, name: user } = conversation.user;
    const hidden = [...words, name, 'Bianca', 'merger', 'tempauth', 'AccountKey', conversation.id, id, user];
    const printed = world.printed();
    assert.match(printed, /job over/);
    assert.deepEqual(leaksIn(printed, hidden), []);
    const [first = ''] = words;
    assert.deepEqual(leaksIn(`${printed}{"said":"${first}"}`, hidden).includes(first), true);
  }).timeout(60_000);
});

function reaches(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: 2_000 });
    const end = (reached: boolean) => {
      socket.destroy();
      resolve(reached);
    };
    socket.once('connect', () => end(true));
    socket.once('error', () => end(false));
    socket.once('timeout', () => end(false));
  });
}
