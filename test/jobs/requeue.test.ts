/** Trying a job of the poison queue once more, by hand, step by step as docs/operations.md says. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { newJob } from '../../bot/jobs/job.ts';
import { type JobBench, openBench, wav } from '../support/job-bench.ts';

describe('a job that a person takes out of the poison queue', () => {
  let bench: JobBench;
  let host: Server;
  let url: string;
  beforeEach(async () => {
    bench = await openBench();
    host = createServer((_request, response) => response.end(wav())).listen(0, '127.0.0.1');
    await once(host, 'listening');
    const address = host.address();
    assert.ok(address !== null && typeof address === 'object');
    url = `http://127.0.0.1:${address.port}/clip`;
  });
  afterEach(async () => {
    await bench.close();
    host.closeAllConnections();
    host.close();
  });

  /** A job that five attempts could not end; resolves to its message in the poison queue. */
  async function poisoned(): Promise<{ id: string; content: string }> {
    const spec = await bench.submit(0, { clip: { kind: 'link', url } });
    await bench.journal.create({ ...newJob(spec, { state: 'none' }), attempts: 5 });
    const poison = bench.next('poison');
    bench.worker().start();
    await poison;
    const { receivedMessageItems } = await bench.storage.poison.receiveMessages({ visibilityTimeout: 600 });
    const [message] = receivedMessageItems;
    assert.ok(message);
    const { id } = JSON.parse(Buffer.from(message.messageText, 'base64').toString());
    assert.equal(id, spec.id);
    return { id, content: message.messageText };
  }

  it('is answered in a new message, once its journal entry is gone', async () => {
    const { id, content } = await poisoned();
    await bench.storage.jobs.deleteBlob(`${id}.json`);
    const over = bench.next('over');
    await bench.storage.queue.sendMessage(content, { messageTimeToLive: -1 });
    await over;
    assert.deepEqual(bench.chat.outcomes(), ['internal', 'done']);
  });

  it('is not answered again while the journal says that it is over', async () => {
    const { content } = await poisoned();
    const over = bench.next('over');
    await bench.storage.queue.sendMessage(content, { messageTimeToLive: -1 });
    await over;
    assert.deepEqual(bench.chat.outcomes(), ['internal']);
  });
});
