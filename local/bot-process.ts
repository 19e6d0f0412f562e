/**
 * The bot as a process of its own, as in Azure: started on given ports, watched, and started again when it
 * dies, so that its jobs go on.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { createServer } from 'node:net';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const script = fileURLToPath(new URL('../bot/index.ts', import.meta.url));

export interface BotAddresses {
  port: number;
  speechUrl: string;
  connectionString: string;
}

/**
 * The environment of a bot in local mode. Bot Framework's variables are emptied, so that a `.env` for Azure
 * does not reach it; other settings of the bot pass through.
 */
function localBotEnv({ port, speechUrl, connectionString }: BotAddresses): NodeJS.ProcessEnv {
  return {
    ...process.env,
    BOT_MODE: 'local',
    PORT: `${port}`,
    MicrosoftAppId: '',
    MicrosoftAppType: '',
    MicrosoftAppPassword: '',
    MicrosoftAppTenantId: '',
    ALLOWED_TENANTS: '',
    AZURE_SPEECH_ENDPOINT: speechUrl,
    AZURE_SPEECH_API_KEY: 'local',
    AZURE_SPEECH_ENDPOINTS: '',
    SPEECH_ENGINE: '',
    AZURE_STORAGE_ACCOUNT_URL: '',
    AZURE_STORAGE_CONNECTION_STRING: connectionString,
    APPLICATIONINSIGHTS_CONNECTION_STRING: '',
  };
}

/** Starts one bot process. @param settings of the bot beside those of local mode */
export function spawnBot(addresses: BotAddresses, settings: Record<string, string> = {}): ChildProcess {
  return spawn(process.execPath, [script], {
    env: { ...localBotEnv(addresses), ...settings },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

/** Resolves when the bot says that it is ready. @throws Error with its last words when it ends before */
export async function untilReady(bot: ChildProcess, port: number): Promise<void> {
  let said = '';
  bot.stderr?.on('data', (chunk: Buffer) => {
    said = (said + chunk.toString()).slice(-2_000);
  });
  while (!(await answers(`http://127.0.0.1:${port}/readyz`))) {
    if (bot.exitCode !== null || bot.signalCode !== null)
      throw new Error(said.trim() || 'the bot ended at once');
    await delay(50);
  }
}

async function answers(url: string): Promise<boolean> {
  try {
    return (await fetch(url)).ok;
  } catch {
    return false;
  }
}

/** Asks a process to end, and makes it end when it has not after `patienceMs`. */
export async function endProcess(child: ChildProcess, patienceMs: number): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  const impatience = setTimeout(() => child.kill('SIGKILL'), patienceMs);
  await ended;
  clearTimeout(impatience);
}

export interface SupervisedBot {
  stop(): Promise<void>;
}

/** A bot that dies this often within a minute will not get better. */
const maxDeaths = 5;

/**
 * Starts the bot and keeps it running. Resolves when it is ready the first time.
 * @param stopping aborted before everything is ended
 * @param fatal called when it keeps dying
 */
export async function superviseBot(
  addresses: BotAddresses,
  logFile: string,
  stopping: AbortSignal,
  fatal: (why: string) => void,
): Promise<SupervisedBot> {
  await mkdir(dirname(logFile), { recursive: true });
  const log = createWriteStream(logFile, { flags: 'a' });
  const deaths: number[] = [];
  let bot = launch();
  await untilReady(bot, addresses.port);
  bot.once('exit', revive);

  function launch(): ChildProcess {
    const child = spawnBot(addresses);
    child.stdout?.pipe(log, { end: false });
    child.stderr?.pipe(log, { end: false });
    return child;
  }

  function revive(code: number | null, signal: string | null): void {
    // A Ctrl-C reaches the bot too: it is not to be started again for that.
    if (stopping.aborted) return;
    const now = Date.now();
    deaths.push(now);
    if (deaths.filter((at) => at > now - 60_000).length >= maxDeaths) {
      fatal(`the bot ended ${maxDeaths} times within a minute; see ${logFile}`);
      return;
    }
    console.log(`The bot ended (${signal ?? `exit code ${code}`}); starting it again.`);
    bot = launch();
    bot.once('exit', revive);
  }

  return {
    async stop() {
      await endProcess(bot, 3_000);
      log.end();
    },
  };
}

/** True when nobody listens on the port of this machine. */
export async function isFree(port: number): Promise<boolean> {
  const probe = createServer();
  return new Promise((resolve) => {
    probe.once('error', () => resolve(false));
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
  });
}
