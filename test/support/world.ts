/**
 * A whole world for a test: Azurite, the local Speech service and the local Teams, each on a free port, with
 * a folder of its own for all that they keep, and the bot as a process of its own (restify changes Node's HTTP
 * classes for everything in its process, and a bot that can be killed must not be the test itself).
 */
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Azurite, startAzurite } from '../../local/azurite.ts';
import { endProcess, spawnBot, untilReady } from '../../local/bot-process.ts';
import { type SpeechService, startSpeechService } from '../../local/speech/service.ts';
import { type LocalTeams, startTeams } from '../../local/teams/service.ts';

export interface World {
  /** A folder for the test's own files. */
  dir: string;
  azurite: Azurite;
  speech: SpeechService;
  teams: LocalTeams;
  /** Where the bot takes activities. */
  botUrl: string;
  /** Everything that the bot's processes printed. */
  printed(): string;
  startBot(): Promise<void>;
  /** `SIGTERM`: it may finish what it does. `SIGKILL`: it is gone at once. Resolves to its exit code. */
  stopBot(signal: 'SIGTERM' | 'SIGKILL'): Promise<number | null>;
  close(): Promise<void>;
}

/** @param env settings of the bot beside those of local mode */
export async function startWorld(env: Record<string, string> = {}): Promise<World> {
  const dir = await mkdtemp(join(tmpdir(), 'world-'));
  const port = await freePort();
  const [azurite, speech] = await Promise.all([
    startAzurite({ dir: join(dir, 'storage'), blobPort: 0, queuePort: 0 }),
    startSpeechService(),
  ]);
  const botUrl = `http://127.0.0.1:${port}/api/messages`;
  const teams = await startTeams({ dataDir: join(dir, 'teams'), botUrl });
  const output: string[] = [];
  let bot: ChildProcess | undefined;

  const world: World = {
    ...{ dir, azurite, speech, teams, botUrl },
    printed: () => output.join(''),
    async startBot() {
      const { connectionString } = azurite;
      const child = spawnBot({ port, speechUrl: speech.url, connectionString }, env);
      const keep = (chunk: Buffer) => void output.push(chunk.toString());
      child.stdout?.on('data', keep);
      child.stderr?.on('data', keep);
      bot = child;
      await untilReady(child, port);
    },
    async stopBot(signal) {
      if (bot === undefined) return null;
      const ended = once(bot, 'exit');
      bot.kill(signal);
      await ended;
      return bot.exitCode;
    },
    async close() {
      if (bot) await endProcess(bot, 3_000);
      await teams.close();
      await speech.close();
      await azurite.stop();
      await rm(dir, { recursive: true, force: true });
    },
  };
  await world.startBot();
  return world;
}

/** A port that was free a moment ago: the local Teams must know the bot's before the bot exists. */
export async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  await once(probe, 'close');
  if (address === null || typeof address === 'string') throw new TypeError('no port');
  return address.port;
}
