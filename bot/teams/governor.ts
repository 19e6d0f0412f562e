/**
 * Keeps what the bot sends within what Teams allows: four windows a conversation at once, and a rate for
 * the whole tenant. What goes over is refused with 429 and punished with longer waits, so it is never sent:
 * a send waits for its moment, and one that would wait long is told when to come back instead.
 * Source: Teams, "Optimize your bot with rate limiting" (per bot and thread; updates and typing count too).
 */
import { setTimeout as delay } from 'node:timers/promises';
import { ActivityTypes, type Middleware } from 'botbuilder';
import { MessengerError } from '../jobs/messenger.ts';
import { type Limit, RateWindows } from './rate-windows.ts';

const conversationLimits: readonly Limit[] = [
  { sends: 7, ms: 1_000 },
  { sends: 8, ms: 2_000 },
  { sends: 60, ms: 30_000 },
  { sends: 1_800, ms: 3_600_000 },
];

/** Longer than this nobody waits with a worker's place in hand. */
const patienceMs = 3_000;
/** Conversations that have been quiet are forgotten every so many sends. */
const forgetEvery = 500;

export interface Governor {
  /**
   * Resolves when one more send to this conversation may go.
   * @throws MessengerError `unavailable`, with the time after which there is room, when that is far
   */
  admit(tenantId: string, conversationId: string): Promise<void>;
}

/** Milliseconds since 1970, and a way to wait for some. */
export interface GovernorClock {
  now(): number;
  sleep(ms: number): Promise<unknown>;
}

/** @param tenantPerSecond sends a second in one tenant */
export function createGovernor(
  tenantPerSecond: number,
  clock: GovernorClock = { now: Date.now, sleep: delay },
): Governor {
  const tenants = new Map<string, RateWindows>();
  const conversations = new Map<string, RateWindows>();
  let sends = 0;

  function windows(map: Map<string, RateWindows>, key: string, limits: readonly Limit[]): RateWindows {
    const known = map.get(key) ?? new RateWindows(limits);
    map.set(key, known);
    return known;
  }

  function forgetQuiet(): void {
    sends += 1;
    if (sends % forgetEvery !== 0) return;
    for (const map of [tenants, conversations])
      for (const [key, known] of map) if (known.forget(clock.now())) map.delete(key);
  }

  return {
    async admit(tenantId, conversationId) {
      const tenant = windows(tenants, tenantId, [{ sends: tenantPerSecond, ms: 1_000 }]);
      const conversation = windows(conversations, conversationId, conversationLimits);
      const from = clock.now();
      const at = earliestOfBoth(tenant, conversation, from);
      if (at - from > patienceMs) throw new MessengerError('unavailable', { retryAfterMs: at - from });
      tenant.take(at);
      conversation.take(at);
      forgetQuiet();
      if (at > from) await clock.sleep(at - from);
    },
  };
}

function earliestOfBoth(one: RateWindows, other: RateWindows, from: number): number {
  let at = from;
  for (;;) {
    const next = other.earliest(one.earliest(at));
    if (next === at) return at;
    at = next;
  }
}

/** Puts what a turn itself sends under the governor too. */
export function governTurns(governor: Governor): Middleware {
  return {
    async onTurn(context, next) {
      const { id, tenantId } = context.activity.conversation;
      context.onSendActivities(async (_context, activities, send) => {
        for (const { type } of activities)
          if (type === ActivityTypes.Message) await governor.admit(tenantId ?? '', id);
        return send();
      });
      await next();
    },
  };
}
