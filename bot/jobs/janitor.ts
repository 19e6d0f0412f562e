/** Deletes staged audio whose retention has ended, once a minute. Several processes may do so at once. */
import type { Log } from '../log.ts';
import type { ClipStore } from './clip-store.ts';

const everyMs = 60_000;

export function startJanitor(clips: ClipStore, log: Log): { stop(): void } {
  const sweep = async () => {
    try {
      const deleted = await clips.sweep(new Date());
      if (deleted > 0) log.info({ deleted }, 'audio deleted');
    } catch (error) {
      log.warn({ err: error }, 'audio not swept; next try in a minute');
    }
  };
  const timer = setInterval(() => void sweep(), everyMs);
  timer.unref();
  return { stop: () => clearInterval(timer) };
}
