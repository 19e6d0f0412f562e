/**
 * A first-in, first-out queue with a fixed number of places: keeps a small machine responsive.
 */

/** Thrown by `run` when the waiting room is full. */
export class QueueFullError extends Error {
  override readonly name = 'QueueFullError';
}

export class Queue {
  readonly #places: number;
  readonly #maxWaiting: number;
  readonly #waiting: (() => void)[] = [];
  #running = 0;

  /** `places` tasks run at once; at most `maxWaiting` more wait (default: any number). */
  constructor(places: number, maxWaiting = Number.POSITIVE_INFINITY) {
    this.#places = places;
    this.#maxWaiting = maxWaiting;
  }

  /** Runs the task when its turn comes; rejects at once with a QueueFullError when too many wait. */
  async run<T>(task: () => Promise<T>): Promise<T> {
    if (this.#running < this.#places) this.#running += 1;
    else {
      if (this.#waiting.length >= this.#maxWaiting) throw new QueueFullError('Too many tasks are waiting');
      // The place is handed over by the task that ends, so nobody can slip in between.
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
    try {
      return await task();
    } finally {
      const next = this.#waiting.shift();
      if (next) next();
      else this.#running -= 1;
    }
  }
}
