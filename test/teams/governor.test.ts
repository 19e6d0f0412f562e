/** The send governor: never over a window, never idle when a send is allowed. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { MessengerError } from '../../bot/jobs/messenger.ts';
import { createGovernor, type Governor, type GovernorClock } from '../../bot/teams/governor.ts';
import { type Limit, RateWindows } from '../../bot/teams/rate-windows.ts';

/** True when no stretch shorter than a limit's time holds more sends than it allows; the plain definition. */
function isWithin(times: readonly number[], limits: readonly Limit[]): boolean {
  const sorted = times.toSorted((a, b) => a - b);
  return limits.every(({ sends, ms }) =>
    sorted.every((start) => sorted.filter((at) => at >= start && at < start + ms).length <= sends),
  );
}

describe('rate windows', () => {
  const limits = fc.array(
    fc.record({ sends: fc.integer({ min: 1, max: 5 }), ms: fc.integer({ min: 1, max: 40 }) }),
    {
      minLength: 1,
      maxLength: 3,
    },
  );
  const asked = fc.array(fc.integer({ min: 0, max: 120 }), { maxLength: 40 });

  it('never let a send break a limit, nor wait a moment longer than it must', () => {
    fc.assert(
      fc.property(limits, asked, (rules, moments) => {
        const windows = new RateWindows(rules);
        const taken: number[] = [];
        for (const from of moments) {
          const at = windows.earliest(from);
          for (let sooner = from; sooner < at; sooner += 1) assert.ok(!isWithin([...taken, sooner], rules));
          taken.push(at);
          windows.take(at);
          assert.ok(isWithin(taken, rules));
        }
      }),
      { numRuns: 300 },
    );
  });

  it('forget what no limit can see, and only that', () => {
    const windows = new RateWindows([{ sends: 2, ms: 10 }]);
    windows.take(0);
    windows.take(5);
    assert.equal(windows.forget(10), false);
    assert.equal(windows.earliest(10), 10);
    assert.equal(windows.forget(15), true);
  });
});

describe('the governor', () => {
  const teams: Limit[] = [
    { sends: 7, ms: 1_000 },
    { sends: 8, ms: 2_000 },
    { sends: 60, ms: 30_000 },
    { sends: 1_800, ms: 3_600_000 },
  ];

  /** Time stands still while several ask at once; resolves to how long each was told to wait. */
  async function waits(
    governorOf: (clock: GovernorClock) => Governor,
    asks: [string, string][],
  ): Promise<number[]> {
    const told = new Map<number, number>();
    let asking = 0;
    const clock = { now: () => 0, sleep: async (ms: number) => void told.set(asking, ms) };
    const governor = governorOf(clock);
    for (const [index, [tenant, conversation]] of asks.entries()) {
      asking = index;
      await governor.admit(tenant, conversation);
    }
    return asks.map((_, index) => told.get(index) ?? 0);
  }

  it('keeps all four windows of a conversation through an hour of eager sending', async () => {
    let now = 0;
    const pass = async (ms: number) => {
      now += ms;
    };
    const governor = createGovernor(50, { now: () => now, sleep: pass });
    const sent: number[] = [];
    while (now < 3_700_000) {
      try {
        await governor.admit('tenant', 'conversation');
        sent.push(now);
      } catch (error) {
        assert.ok(error instanceof MessengerError && error.code === 'unavailable');
        assert.ok((error.retryAfterMs ?? 0) > 3_000);
        await pass(error.retryAfterMs ?? 0);
      }
    }
    for (const { sends, ms } of teams)
      for (const [index, at] of sent.entries()) assert.ok((sent[index + sends] ?? Infinity) - at >= ms);
    // All that the hour allows, and what the first minutes of the next one do.
    assert.ok(sent.filter((at) => at < 3_600_000).length === 1_800, `${sent.length}`);
  });

  it('lets a burst go as the windows allow', async () => {
    const asks = Array.from({ length: 12 }, (): [string, string] => ['tenant', 'conversation']);
    const told = await waits((clock) => createGovernor(50, clock), asks);
    assert.deepEqual(told, [0, 0, 0, 0, 0, 0, 0, 1_000, 2_000, 2_000, 2_000, 2_000]);
  });

  it('holds a tenant to its rate across conversations, and other tenants not at all', async () => {
    const asks: [string, string][] = [
      ['a', '1'],
      ['a', '2'],
      ['a', '3'],
      ['b', '4'],
    ];
    assert.deepEqual(await waits((clock) => createGovernor(2, clock), asks), [0, 0, 1_000, 0]);
  });
});
