/** A small server in the place of Azure Speech: records what it is sent and answers what it is told. */
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Busboy } from '@fastify/busboy';

/** One answer: a status with a body, or a misbehaviour. */
export type Reply =
  | { status: number; body?: unknown; headers?: Record<string, string> }
  /** Breaks the connection when the first bytes of the body are there. */
  | 'reset'
  /** Reads all and never answers. */
  | 'silence'
  /** Answers 401 at once, without reading the body. */
  | 'early'
  /** Reads nothing and says nothing. */
  | 'deaf';

export interface Recorded {
  url: string;
  headers: IncomingMessage['headers'];
  bodyBytes: number;
  definition?: unknown;
  definitionIsFile: boolean;
  audio?: { filename: string; type: string; bytes: number; sha256: string };
}

export interface Stub {
  url: string;
  /** Requests whose body arrived whole, or broke off where the stub broke it. */
  requests: Recorded[];
  /** Resolves when the next request has begun. */
  begun(): Promise<unknown>;
  close(): Promise<void>;
}

export const HELLO = {
  durationMilliseconds: 1500,
  combinedPhrases: [{ text: 'Hello.' }],
  phrases: [
    { offsetMilliseconds: 40, durationMilliseconds: 900, text: 'Hello.', confidence: 0, locale: 'en-us' },
  ],
};

/** Answers `replies` in turn, then HELLO for ever. */
export async function startStub(...replies: Reply[]): Promise<Stub> {
  const requests: Recorded[] = [];
  const server = createServer((request, response) => {
    answer(request, response, replies.shift() ?? { status: 200, body: HELLO }).catch(() =>
      response.destroy(),
    );
  });
  async function answer(request: IncomingMessage, response: ServerResponse, reply: Reply): Promise<void> {
    if (reply === 'deaf') return;
    if (reply === 'early') {
      response.writeHead(401, { connection: 'close' }).end('{"error":{"code":"401","message":"no"}}');
      return;
    }
    if (reply === 'reset') request.once('data', () => request.socket.resetAndDestroy());
    requests.push(await record(request));
    if (reply === 'silence' || reply === 'reset') return;
    const { status, body = '', headers = {} } = reply;
    response.writeHead(status, headers).end(typeof body === 'string' ? body : JSON.stringify(body));
  }
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    begun: () => once(server, 'request'),
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

async function record(request: IncomingMessage): Promise<Recorded> {
  const recorded: Recorded = {
    url: request.url ?? '',
    headers: request.headers,
    bodyBytes: 0,
    definitionIsFile: false,
  };
  request.on('data', (chunk: Buffer) => {
    recorded.bodyBytes += chunk.length;
  });
  const form = new Busboy({
    headers: { ...request.headers, 'content-type': request.headers['content-type'] ?? '' },
    limits: { fileSize: Infinity },
  });
  form.on('field', (name, value) => {
    if (name === 'definition') recorded.definition = JSON.parse(value);
  });
  form.on('file', (name, stream, filename, _encoding, type) => {
    recorded.definitionIsFile ||= name === 'definition';
    const hash = createHash('sha256');
    let bytes = 0;
    stream.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      hash.update(chunk);
    });
    stream.on('end', () => {
      recorded.audio = { filename, type, bytes, sha256: hash.digest('hex') };
    });
  });
  await new Promise<void>((resolve, reject) => {
    form.once('finish', resolve);
    form.once('error', reject);
    request.once('close', () => (request.complete ? undefined : resolve()));
    request.pipe(form);
  });
  return recorded;
}
