/**
 * Runs a script in a thread of its own with limits on time and memory, so that no file can stop, starve or take
 * down the process. A fresh thread for each task: it costs tens of milliseconds and leaves nothing behind.
 */
import { Worker } from 'node:worker_threads';
import { AudioError } from './errors.ts';

/** What a thread may use. */
export interface ThreadLimits {
  timeMs: number;
  /** The JavaScript heap; buffers come on top and are limited by whoever allocates them. */
  heapMb: number;
}

/**
 * Starts `script` with `task` as its workerData and resolves with the first message that it posts.
 * @throws AudioError `damaged` when it crashes, runs out of memory or time, or ends without a message; the
 *   signal's reason when that fires
 */
export function runInThread(
  script: URL,
  task: object,
  limits: ThreadLimits,
  signal: AbortSignal,
): Promise<unknown> {
  signal.throwIfAborted();
  return new Promise((resolve, reject) => {
    const worker = new Worker(script, {
      workerData: task,
      env: {},
      execArgv: [],
      resourceLimits: { maxOldGenerationSizeMb: limits.heapMb },
    });
    const settle = (finish: () => void) => {
      clearTimeout(timer);
      signal.removeEventListener('abort', cancel);
      worker.removeAllListeners();
      // A terminated thread may still report the error that it was stopped in.
      worker.on('error', () => undefined);
      worker.terminate().then(finish, finish);
    };
    const fail = (why: string) => settle(() => reject(new AudioError('damaged', why)));
    const cancel = () => settle(() => reject(signal.reason));
    const timer = setTimeout(() => fail(`not read within ${limits.timeMs} ms`), limits.timeMs);
    signal.addEventListener('abort', cancel, { once: true });
    worker.once('message', (answer: unknown) => settle(() => resolve(answer)));
    worker.once('error', (error) => fail(`the reader failed: ${error.name}`));
    worker.once('exit', () => fail('the reader ended without an answer'));
  });
}
