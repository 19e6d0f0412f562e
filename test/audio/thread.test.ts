import assert from 'node:assert/strict';
import { AudioError } from '../../bot/audio/errors.ts';
import { runInThread } from '../../bot/audio/thread.ts';

const script = (name: string) => new URL(`./threads/${name}.ts`, import.meta.url);
const limits = { timeMs: 10_000, heapMb: 32 };
const never = new AbortController().signal;

const damaged = (message: RegExp) => (error: unknown) =>
  error instanceof AudioError && error.code === 'damaged' && message.test(error.message);

describe('runInThread', () => {
  it('gives the answer of a thread that sees no environment', async () => {
    const answer = await runInThread(script('echo'), { path: 'x' }, limits, never);
    assert.deepEqual(answer, { task: { path: 'x' }, environment: [] });
  });

  it('ends a thread that hangs', async () => {
    await assert.rejects(
      runInThread(script('hang'), {}, { ...limits, timeMs: 300 }, never),
      damaged(/300 ms/),
    );
  });

  it('outlives a thread that fills its heap', async () => {
    await assert.rejects(runInThread(script('swell'), {}, limits, never), damaged(/failed/));
  });

  it('outlives a thread that throws or leaves', async () => {
    await assert.rejects(runInThread(script('throw'), {}, limits, never), damaged(/TypeError/));
    await assert.rejects(runInThread(script('leave'), {}, limits, never), damaged(/without an answer/));
  });

  it('ends a thread when cancelled, with the reason given', async () => {
    const cancelled = new AbortController();
    const answer = runInThread(script('hang'), {}, limits, cancelled.signal);
    cancelled.abort(new RangeError('stop'));
    await assert.rejects(answer, RangeError);
  });
});
