/**
 * Waiting for something to be true of a conversation: asked at every change, never by the clock.
 */
import { LocalTeamsError } from './errors.ts';
import type { Store } from './store.ts';
import type { Message } from './types.ts';

/** Resolves with the first truthy answer of `find`; rejects with TimedOut. */
export function waitFor<T>(
  store: Store,
  conversation: string,
  find: (messages: Message[]) => T | undefined | false,
  timeoutMs = 10_000,
): Promise<T> {
  return new Promise((found, failed) => {
    const timer = setTimeout(() => {
      store.off('message', look);
      failed(new LocalTeamsError('TimedOut', `What was waited for did not happen within ${timeoutMs} ms`));
    }, timeoutMs);
    function look(): void {
      try {
        const result = find(store.messages(conversation));
        if (!result) return;
        found(result);
      } catch (error) {
        failed(error);
      }
      clearTimeout(timer);
      store.off('message', look);
    }
    store.on('message', look);
    look();
  });
}
