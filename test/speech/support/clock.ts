/** A clock that stands still until something sleeps; it then jumps, and remembers. */
import type { Clock } from '../../../bot/speech/clock.ts';

export interface TestClock extends Clock {
  slept: number[];
  advance(ms: number): void;
}

export function testClock(): TestClock {
  let now = Date.UTC(2026, 0, 1);
  const slept: number[] = [];
  return {
    slept,
    now: () => now,
    advance(ms) {
      now += ms;
    },
    async sleep(ms, signal) {
      signal?.throwIfAborted();
      slept.push(ms);
      now += ms;
    },
  };
}
