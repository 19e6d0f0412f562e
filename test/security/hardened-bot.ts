/** Starts the bot of bot-process.ts with everything around it, and speaks to it as Bot Service or as an attacker. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { QueueServiceClient } from '@azure/storage-queue';
import type { Activity } from 'botbuilder';
import type { JobSpec } from '../../bot/jobs/job.ts';
import { startAzurite } from '../../local/azurite.ts';
import { endProcess } from '../../local/bot-process.ts';
import { appId, type OpenIdServer, startOpenId, type TokenChanges, tenantId } from '../support/openid.ts';
import { type StubConnector, startStubConnector } from '../support/stub-connector.ts';
import type { Outside } from './bot-process.ts';

/** The bot's own token for the connector: seen anywhere else, it has leaked. */
export const plantedToken = 'eyPlanted.outbound.token';

export interface HardenedBot {
  port: number;
  openId: OpenIdServer;
  connector: StubConnector;
  /** Requests that reached the trap: what nobody may ever ask for. */
  trapped: string[];
  trapUrl: string;
  post(body: unknown, authorization?: string, headers?: Record<string, string>): Promise<Response>;
  /** As Bot Service: with a good token, unless it is changed. */
  deliver(activity: Partial<Activity>, changes?: TokenChanges): Promise<Response>;
  /** Puts a job into the queue, past the bot's door. */
  enqueue(spec: JobSpec): Promise<void>;
  /** All that the process printed. */
  printed(): string;
  close(): Promise<void>;
}

/** @param names what host names resolve to; no other is known to the bot */
export async function startHardenedBot(names: Record<string, string> = {}): Promise<HardenedBot> {
  const dir = await mkdtemp(join(tmpdir(), 'hardened-'));
  const [azurite, openId, connector] = await Promise.all([
    startAzurite({ dir, blobPort: 0, queuePort: 0 }),
    startOpenId(),
    startStubConnector(),
  ]);
  const trapped: string[] = [];
  const trap = createServer((request, response) => {
    trapped.push(`${request.headers.authorization ?? 'no token'} ${request.url}`);
    response.end();
  }).listen(0, '127.0.0.1');
  await once(trap, 'listening');
  const { connectionString } = azurite;
  const { settings = {} } = openId.seams;
  const connectorUrl = new URL(connector.url).origin;
  const outside: Outside = {
    connectionString,
    appId,
    tenantId,
    connectorUrl,
    settings,
    names,
    token: plantedToken,
  };
  const script = fileURLToPath(new URL('bot-process.ts', import.meta.url));
  const child = fork(script, [JSON.stringify(outside)], { silent: true });
  const printed: string[] = [];
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (chunk: Buffer) => printed.push(`${chunk}`));
  const port = await portOf(child, () => printed.join(''));

  const bot: HardenedBot = {
    ...{ port, openId, connector, trapped, printed: () => printed.join('') },
    trapUrl: `http://127.0.0.1:${portAt(trap.address())}`,
    post: (body, authorization, headers) =>
      fetch(`http://127.0.0.1:${port}/api/messages`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          connection: 'close',
          ...(authorization === undefined ? {} : { authorization }),
          ...headers,
        },
        body: typeof body === 'string' ? body : JSON.stringify(body),
      }),
    deliver: async (activity, changes) => bot.post(activity, `Bearer ${await openId.token(changes)}`),
    async enqueue(spec) {
      const queue =
        QueueServiceClient.fromConnectionString(connectionString).getQueueClient('voice-messages');
      await queue.sendMessage(Buffer.from(JSON.stringify(spec)).toString('base64'));
    },
    async close() {
      await endProcess(child, 3_000);
      await Promise.all([openId.close(), connector.close(), azurite.stop()]);
      await new Promise((closed) => trap.close(closed));
      await rm(dir, { recursive: true, force: true });
    },
  };
  return bot;
}

async function portOf(child: ChildProcess, printed: () => string): Promise<number> {
  const ready = once(child, 'message').then(([message]) => Number(message.port));
  const ended = once(child, 'exit').then(() => {
    throw new Error(`the bot ended at once: ${printed()}`);
  });
  return Promise.race([ready, ended]);
}

function portAt(address: unknown): number {
  if (typeof address !== 'object' || address === null || !('port' in address)) throw new TypeError('no port');
  return Number(address.port);
}
