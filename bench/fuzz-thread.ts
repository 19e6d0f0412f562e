/** Reads files in a thread that is kept, with the limits of the bot's own; what breaks it is told, and it is replaced. */
import { Worker } from 'node:worker_threads';
import type { ContainerAnswer, ContainerTask } from '../bot/audio/container-work.ts';

export type Reading =
  | { answer: ContainerAnswer; ms: number }
  /** `slow`: over the time limit. `memory`: over the heap's limit. `crash`: anything else that ended the thread. */
  | { broken: 'slow' | 'memory' | 'crash'; ms: number };

export interface Reader {
  read(task: ContainerTask): Promise<Reading>;
  close(): Promise<void>;
}

const script = new URL('fuzz-reader.ts', import.meta.url);

type Outcome = { answer: ContainerAnswer } | { broken: 'slow' | 'memory' | 'crash' };

/** The heap's limit is that of bot/audio/prepare.ts. */
export function startReader(timeMs: number): Reader {
  let settle: (outcome: Outcome) => void = () => undefined;
  let worker = start();

  function start(): Worker {
    const thread = new Worker(script, {
      ...{ env: {}, execArgv: [], resourceLimits: { maxOldGenerationSizeMb: 512 } },
    });
    const unlessReplaced = (outcome: Outcome) => (thread === worker ? settle(outcome) : undefined);
    thread.on('message', (answer: ContainerAnswer) => unlessReplaced({ answer }));
    thread.on('error', (error) => {
      const memory = 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY';
      unlessReplaced({ broken: memory ? 'memory' : 'crash' });
    });
    thread.on('exit', () => unlessReplaced({ broken: 'crash' }));
    return thread;
  }

  return {
    async read(task) {
      const begun = performance.now();
      const { promise, resolve } = Promise.withResolvers<Outcome>();
      settle = resolve;
      const timer = setTimeout(() => resolve({ broken: 'slow' }), timeMs);
      worker.postMessage(task);
      const outcome = await promise;
      clearTimeout(timer);
      const ms = performance.now() - begun;
      if ('broken' in outcome) {
        const broken = worker;
        worker = start();
        await broken.terminate();
      }
      return { ...outcome, ms };
    },
    async close() {
      await worker.terminate();
    },
  };
}
