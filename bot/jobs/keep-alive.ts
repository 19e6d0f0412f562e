/** A heartbeat: repeats a renewal while a piece of work goes on, and tells when the right to it was lost. */

export interface Heartbeat {
  /** Ends the heartbeat; resolves when no renewal is under way any more. */
  stop(): Promise<void>;
}

/**
 * Calls `renew` every `everyMs`. When it fails `lost` is aborted: somebody else has the work, or storage
 * cannot be reached and soon somebody will.
 */
export function keepAlive(everyMs: number, lost: AbortController, renew: () => Promise<void>): Heartbeat {
  let under = Promise.resolve();
  const timer = setInterval(() => {
    under = under.then(renew).catch((error: unknown) => lost.abort(error));
  }, everyMs);
  return {
    async stop() {
      clearInterval(timer);
      await under;
    },
  };
}
