/**
 * A bot.zip as `npm run package` made it, unpacked in an empty folder and run there. Making one takes npm half
 * a minute, so the file is named from outside: BOT_ZIP=dist/bot.zip npm test -- test/deployment/bot-zip.test.ts
 */
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type Unzipped, unzipSync } from 'fflate';
import { type Azurite, startAzurite } from '../../local/azurite.ts';
import { endProcess, untilReady } from '../../local/bot-process.ts';
import { type SpeechService, startSpeechService } from '../../local/speech/service.ts';
import { finalAnswers } from '../../local/teams/answers.ts';
import { type LocalTeams, startTeams } from '../../local/teams/service.ts';
import { samplePath, sampleWords, wordAccuracy } from '../support/audio.ts';
import { until } from '../support/until.ts';
import { freePort } from '../support/world.ts';

const { BOT_ZIP } = process.env;

interface Lock {
  packages: Record<string, { dev?: boolean; optional?: boolean }>;
}

(BOT_ZIP === undefined ? describe.skip : describe)('bot.zip', () => {
  let content: Unzipped;
  before(async () => {
    content = unzipSync(await readFile(BOT_ZIP ?? ''));
  });

  it('holds the bot, its production packages, and nothing else', () => {
    const top = new Set(Object.keys(content).map((path) => path.split('/')[0]));
    assert.deepEqual([...top].sort(), [
      'bot',
      'dialogs',
      'node_modules',
      'package-lock.json',
      'package.json',
    ]);
    const lock: Lock = JSON.parse(new TextDecoder().decode(content['package-lock.json']));
    const packages = Object.entries(lock.packages).filter(([path]) => path !== '');
    const isIn = ([path]: [string, unknown]) => content[`${path}/package.json`] !== undefined;
    assert.deepEqual(packages.filter(([, { dev }]) => dev).filter(isIn), []);
    const missing = packages
      .filter(([, { dev, optional }]) => !dev && !optional)
      .filter((item) => !isIn(item));
    assert.deepEqual(missing, []);
  });

  describe('in a folder of its own', () => {
    let dir: string;
    let azurite: Azurite;
    let speech: SpeechService;
    let teams: LocalTeams;
    let bot: ChildProcess;

    before(async function () {
      this.timeout(120_000);
      dir = await mkdtemp(join(tmpdir(), 'bot-zip-'));
      const app = join(dir, 'app');
      for (const folder of new Set(Object.keys(content).map((path) => dirname(path))))
        await mkdir(join(app, folder), { recursive: true });
      for (const [path, bytes] of Object.entries(content)) await writeFile(join(app, path), bytes);

      const port = await freePort();
      azurite = await startAzurite({ dir: join(dir, 'storage'), blobPort: 0, queuePort: 0 });
      speech = await startSpeechService();
      const botUrl = `http://127.0.0.1:${port}/api/messages`;
      teams = await startTeams({ dataDir: join(dir, 'teams'), botUrl });
      const started = performance.now();
      bot = spawn(process.execPath, ['bot/index.ts'], {
        cwd: app,
        // Nothing is inherited: these settings are all that it has.
        env: {
          BOT_MODE: 'local',
          PORT: `${port}`,
          AZURE_SPEECH_ENDPOINT: speech.url,
          AZURE_SPEECH_API_KEY: 'local',
          AZURE_STORAGE_CONNECTION_STRING: azurite.connectionString,
        },
        stdio: ['ignore', 'ignore', 'pipe'],
      });
      await untilReady(bot, port);
      console.log(`      ready after ${((performance.now() - started) / 1000).toFixed(1)} s`);
      assert.equal((await fetch(`http://127.0.0.1:${port}/healthz`)).status, 200);
    });

    after(async () => {
      await endProcess(bot, 3_000);
      await teams.close();
      await speech.close();
      await azurite.stop();
      await rm(dir, { recursive: true, force: true });
    });

    /** Sends the sample; resolves with its answer when that has come. */
    async function sendSample(): Promise<string> {
      const conversation = teams.open().id;
      const { activityId } = await teams.send({ files: [{ path: samplePath }], conversation });
      const expected = { activityId, files: 1, hasText: false };
      const answers = teams.waitFor((messages) => finalAnswers(messages, expected), 40_000, conversation);
      return answers.then(([answer]) => answer?.text.split('\n\n')[0] ?? '');
    }

    it('is healthy and writes the sample down', async () => {
      assert.ok(wordAccuracy(await sendSample(), sampleWords()) >= 0.85);
    }).timeout(60_000);

    it('finishes what it does when it is told to stop', async () => {
      const before = speech.requests.length;
      const answer = sendSample();
      await until('Speech is asked', () => speech.requests.length > before, 20_000);
      const ended = once(bot, 'exit');
      bot.kill('SIGTERM');
      assert.deepEqual(await ended, [0, null]);
      assert.ok(wordAccuracy(await answer, sampleWords()) >= 0.85);
    }).timeout(60_000);
  });
});
