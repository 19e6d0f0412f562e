/**
 * What most tests of the local Teams need: a server with its data in a temporary folder, and a stub bot.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type LocalTeams, type LocalTeamsOptions, startTeams } from '../../../local/teams/service.ts';
import { type StubBot, startStubBot } from './stub-bot.ts';

export interface Bench {
  bot: StubBot;
  teams: LocalTeams;
  /** A folder that is removed at the end. */
  dir: string;
  /** Writes a small file into the folder; returns its path. */
  file(name: string, bytes: string | Uint8Array): Promise<string>;
  /** Stops the server and starts it again on the same data. */
  restart(options?: Partial<LocalTeamsOptions>): Promise<void>;
  close(): Promise<void>;
}

/** Starts both. No welcome events are sent, and retries are quick, unless the options say otherwise. */
export async function startBench(options: Partial<LocalTeamsOptions> = {}): Promise<Bench> {
  const dir = await mkdtemp(join(tmpdir(), 'local-teams-'));
  const bot = await startStubBot();
  const start = (more: Partial<LocalTeamsOptions>): Promise<LocalTeams> =>
    startTeams({
      botUrl: bot.url,
      dataDir: join(dir, 'data'),
      install: false,
      retryDelayMs: 10,
      ...options,
      ...more,
    });
  const bench: Bench = {
    bot,
    dir,
    teams: await start({}),
    file: async (name, bytes) => {
      const path = join(dir, name);
      await writeFile(path, bytes);
      return path;
    },
    restart: async (more = {}) => {
      await bench.teams.close();
      bench.teams = await start(more);
    },
    close: async () => {
      await bench.teams.close();
      await bench.bot.close();
      await rm(dir, { recursive: true, force: true });
    },
  };
  return bench;
}
