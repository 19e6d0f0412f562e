/** Waits for something that nobody announces. Looks often, and fails with a name when it does not come. */
import { setTimeout as delay } from 'node:timers/promises';

export async function until(
  what: string,
  happened: () => boolean | Promise<boolean>,
  timeoutMs = 10_000,
): Promise<void> {
  const end = performance.now() + timeoutMs;
  while (!(await happened())) {
    if (performance.now() > end) throw new Error(`${what}: not within ${timeoutMs} ms`);
    await delay(20);
  }
}
