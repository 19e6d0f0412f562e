/**
 * A bot of a few lines for the tests of the local Teams: it keeps what it was sent, answers as told, and
 * speaks to the Connector with plain HTTP.
 */
import { createServer, type IncomingMessage } from 'node:http';
import type { Activity } from '../../../local/teams/types.ts';

/** How the bot answers one POST: a status (default 200) and, for an invoke, a body. */
export interface StubAnswer {
  status?: number;
  body?: unknown;
}

export interface StubBot {
  /** The address of its endpoint. */
  url: string;
  /** Everything it was sent, oldest first. */
  received: Activity[];
  /** Set to answer otherwise than 200; may wait or never resolve. */
  onActivity: (activity: Activity) => StubAnswer | Promise<StubAnswer>;
  /** Posts an activity as a reply to `to`; resolves with its id. */
  reply(to: Activity, activity: object): Promise<string>;
  /** Replaces an activity of its own. */
  update(to: Activity, id: string, activity: object): Promise<Response>;
  close(): Promise<void>;
}

/** Starts a bot on 127.0.0.1; port 0 is any free one. */
export async function startStubBot(port = 0): Promise<StubBot> {
  const server = createServer((req, res) => {
    void answer(req).then(({ status = 200, body }) => {
      res.writeHead(status, { 'content-type': 'application/json' }).end(body && JSON.stringify(body));
    });
  });
  async function answer(req: IncomingMessage): Promise<StubAnswer> {
    const activity: Activity = JSON.parse(await textOf(req));
    bot.received.push(activity);
    return bot.onActivity(activity);
  }
  await new Promise<void>((listening) => server.listen(port, '127.0.0.1', listening));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new TypeError('no port');
  const bot: StubBot = {
    url: `http://127.0.0.1:${address.port}/api/messages`,
    received: [],
    onActivity: () => ({}),
    reply: async (to, activity) => {
      const response = await call('POST', activitiesUrl(to), { replyToId: to.id, ...activity });
      const { id }: { id: string } = JSON.parse(await response.text());
      return id;
    },
    update: (to, id, activity) =>
      call('PUT', `${activitiesUrl(to)}/${id}`, { replyToId: to.id, ...activity }),
    close: async () => {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
  return bot;
}

/** The Connector's address for the conversation of an activity. */
function activitiesUrl({ serviceUrl, conversation }: Activity): string {
  const id =
    typeof conversation === 'object' && conversation !== null && 'id' in conversation ? conversation.id : '';
  return `${serviceUrl}v3/conversations/${encodeURIComponent(String(id))}/activities`;
}

function call(method: string, url: string, body: object): Promise<Response> {
  const headers = { 'content-type': 'application/json' };
  return fetch(url, { method, headers, body: JSON.stringify({ type: 'message', ...body }) });
}

async function textOf(req: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of req) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString('utf8');
}
