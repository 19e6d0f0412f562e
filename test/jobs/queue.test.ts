/** The queue over real queue storage: what is hidden, what is lost, what is given up. */
import assert from 'node:assert/strict';
import { createQueue, MessageLost, parseMessage, type Queue } from '../../bot/jobs/queue.ts';
import type { Storage } from '../../bot/jobs/storage.ts';
import { jobSpec } from '../support/job-bench.ts';
import { freshStorage } from '../support/shared-azurite.ts';

describe('the queue', () => {
  let storage: Storage;
  let queue: Queue;
  const spec = jobSpec(0, { name: 'Grüße 你好 🎧 <b>&amp;</b> \u0000\uffff.wav' });
  beforeEach(async () => {
    storage = await freshStorage();
    queue = createQueue(storage.queue, storage.poison);
  });

  async function receiveOne() {
    const [message, ...others] = await queue.receive(5, 20_000);
    assert.ok(message && others.length === 0, 'exactly one message');
    return message;
  }

  it('hides a message until it is shown, and keeps every letter of it', async () => {
    const sent = await queue.send(spec, 20_000);
    assert.deepEqual(await queue.receive(5, 20_000), []);
    await queue.hide(sent, 0);
    const message = await receiveOne();
    assert.deepEqual(parseMessage(message), spec);
    assert.equal(message.dequeueCount, 1);
    assert.deepEqual(await queue.receive(5, 20_000), []);
  });

  it('can be extended and handed back again and again with one handle', async () => {
    await queue.send(spec, 0);
    const message = await receiveOne();
    for (let time = 0; time < 3; time += 1) await queue.hide(message, 20_000);
    await queue.hide(message, 0);
    const again = await receiveOne();
    assert.deepEqual([again.messageId, again.dequeueCount], [message.messageId, 2]);
  });

  it('gives up no more messages than it is asked for', async () => {
    for (let index = 0; index < 3; index += 1) await queue.send(jobSpec(index), 0);
    assert.equal((await queue.receive(2, 20_000)).length, 2);
    assert.equal((await queue.receive(100, 20_000)).length, 1);
  });

  it('tells a worker that its message is another one’s', async () => {
    await queue.send(spec, 0);
    const first = await receiveOne();
    const stale = { ...first };
    await queue.hide(first, 0);
    const second = await receiveOne();
    await assert.rejects(queue.hide(stale, 1_000), MessageLost);
    // A delete with a receipt that is not valid any more must not end the work of another one.
    await queue.delete(stale);
    await queue.hide(second, 0);
    await queue.delete(await receiveOne());
    await assert.rejects(queue.hide(second, 1_000), MessageLost);
    await queue.delete(second);
    assert.deepEqual(await queue.receive(5, 1_000), []);
  });

  it('copies what it gives up to the poison queue, as it was', async () => {
    await queue.send(spec, 0);
    const message = await receiveOne();
    await queue.giveUp(message);
    await assert.rejects(queue.hide(message, 0), MessageLost);
    const { peekedMessageItems } = await storage.poison.peekMessages();
    assert.deepEqual(
      peekedMessageItems.map(({ messageText }) => messageText),
      [message.body],
    );
  });

  it('takes no message that is none of ours for a job', () => {
    const message = (body: string) => ({
      messageId: '',
      popReceipt: '',
      dequeueCount: 1,
      body: Buffer.from(body).toString('base64'),
    });
    for (const body of [
      '',
      'hello',
      'null',
      '[]',
      '7',
      '{}',
      JSON.stringify({ ...spec, v: 2 }),
      JSON.stringify({ v: 1, id: 'x' }),
    ])
      assert.throws(() => parseMessage(message(body)), Error, body);
    assert.throws(() => parseMessage({ ...message(''), body: '%%% not base64' }));
  });
});
