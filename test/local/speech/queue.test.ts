import assert from 'node:assert/strict';
import { Queue, QueueFullError } from '../../../local/speech/queue.ts';

describe('local Speech: queue', () => {
  it('runs so many at once, the others in order, and no more than may wait', async () => {
    const queue = new Queue(2, 3);
    const gates = Array.from({ length: 5 }, () => Promise.withResolvers<void>());
    const begun: number[] = [];
    const tasks = gates.map((gate, index) =>
      queue.run(async () => {
        begun.push(index);
        await gate.promise;
        return index;
      }),
    );
    await assert.rejects(
      queue.run(async () => 5),
      QueueFullError,
    );
    assert.deepEqual(begun, [0, 1]);
    gates[1]?.resolve();
    await tasks[1];
    await new Promise((resolve) => setImmediate(resolve));
    assert.deepEqual(begun, [0, 1, 2]);
    for (const gate of gates) gate.resolve();
    assert.deepEqual(await Promise.all(tasks), [0, 1, 2, 3, 4]);
    assert.deepEqual(begun, [0, 1, 2, 3, 4]);
  });

  it('gives its place free when a task fails', async () => {
    const queue = new Queue(1, 0);
    const failure = new Error('failed');
    await assert.rejects(
      queue.run(() => Promise.reject(failure)),
      failure,
    );
    assert.equal(await queue.run(async () => 'next'), 'next');
  });
});
