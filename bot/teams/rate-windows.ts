/**
 * Sliding windows: at most so many sends within so much time, for several such limits at once. Each send is
 * given the earliest moment at which it breaks none of them, also between sends that were promised before,
 * so nothing waits longer than it must.
 */

/** At most `sends` in any stretch shorter than `ms`. */
export interface Limit {
  sends: number;
  ms: number;
}

export class RateWindows {
  readonly #limits: readonly Limit[];
  readonly #longestMs: number;
  /** Moments of sends, past and promised, ascending. */
  readonly #times: number[] = [];

  constructor(limits: readonly Limit[]) {
    this.#limits = limits;
    this.#longestMs = Math.max(...limits.map(({ ms }) => ms));
  }

  /** The earliest moment from `from` on at which one more send breaks no limit. */
  earliest(from: number): number {
    let at = from;
    for (let moved = true; moved; ) {
      moved = false;
      for (const limit of this.#limits) {
        const free = this.#freeOf(limit, at);
        if (free > at) moved = true;
        at = free;
      }
    }
    return at;
  }

  /** Takes the moment `at`, which `earliest` gave. */
  take(at: number): void {
    this.#times.splice(this.#countUpTo(at), 0, at);
  }

  /** Forgets what no limit can see any more; true when nothing is left. */
  forget(now: number): boolean {
    this.#times.splice(0, this.#countUpTo(now - this.#longestMs));
    return this.#times.length === 0;
  }

  /**
   * `at`, or the first moment after it at which this one limit has room. A new send must not make `sends + 1`
   * neighbours, itself among them, that are closer than `ms`.
   */
  #freeOf({ sends, ms }: Limit, at: number): number {
    const times = this.#times;
    const place = this.#countUpTo(at);
    const withNew = (index: number) => (index === place ? at : times[index < place ? index : index - 1]);
    let free = at;
    for (let first = Math.max(0, place - sends); first <= place; first += 1) {
      const [start, end] = [withNew(first), withNew(first + sends)];
      if (start === undefined || end === undefined || end - start >= ms) continue;
      // The send can only leave a crowd at its end; where it is the first, it must let the next one go ahead.
      free = Math.max(free, first === place ? (times[place] ?? free) : start + ms);
    }
    return free;
  }

  /** How many moments are not later than `at`. */
  #countUpTo(at: number): number {
    let [low, high] = [0, this.#times.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#times[middle] ?? 0) <= at) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
