/** A Bot Connector of a few lines that keeps every request and answers as told. */
import { createServer } from 'node:http';

interface ConnectorRequest {
  method: string;
  path: string;
  authorization: string | undefined;
  /** The JSON that was sent. */
  body: Record<string, unknown>;
}

export interface StubConnector {
  /** Ends with a slash, as a service URL does. */
  url: string;
  requests: ConnectorRequest[];
  /** How the next requests are answered. */
  answer: { status: number; headers?: Record<string, string>; body?: object };
  close(): Promise<void>;
}

export async function startStubConnector(): Promise<StubConnector> {
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(Buffer.from(chunk));
    const text = Buffer.concat(chunks).toString('utf8');
    stub.requests.push({
      method: request.method ?? '',
      path: request.url ?? '',
      authorization: request.headers.authorization,
      body: text === '' ? {} : JSON.parse(text),
    });
    const { status, headers, body = { id: 'posted-1' } } = stub.answer;
    response.writeHead(status, { 'content-type': 'application/json', connection: 'close', ...headers });
    response.end(JSON.stringify(body));
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new TypeError('no port');
  const stub: StubConnector = {
    url: `http://127.0.0.1:${address.port}/emea/tenant/`,
    requests: [],
    answer: { status: 201 },
    async close() {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
  return stub;
}
