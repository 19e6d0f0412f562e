/** A server in the place of Azure Speech that swallows every upload and answers with one word. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

const ANSWER = JSON.stringify({
  durationMilliseconds: 1000,
  combinedPhrases: [{ text: 'Hello.' }],
  phrases: [{ offsetMilliseconds: 0, durationMilliseconds: 1000, text: 'Hello.', confidence: 0.9 }],
});

export async function startSink(): Promise<{ url: string; close(): Promise<void> }> {
  const server = createServer((request, response) => {
    request.resume().once('end', () => {
      response.writeHead(200, { 'content-type': 'application/json' }).end(ANSWER);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
