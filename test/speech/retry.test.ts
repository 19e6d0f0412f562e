import assert from 'node:assert/strict';
import fc from 'fast-check';
import { DEFAULT_RETRY_POLICY, type Failure, nextRetry } from '../../bot/speech/retry.ts';

const POLICY = DEFAULT_RETRY_POLICY;
const NEVER = [400, 401, 403, 404, 409, 413, 415, 422, 501, 505, 301];
const AGAIN = [429, 500, 502, 503, 504, undefined];

const failure: fc.Arbitrary<Failure> = fc.record({
  attempt: fc.integer({ min: 1, max: 8 }),
  status: fc.constantFrom(...NEVER, ...AGAIN, 408),
  retryAfterMs: fc.option(fc.integer({ min: 0, max: 120_000 }), { nil: undefined }),
  permanent: fc.boolean(),
  otherRegion: fc.boolean(),
});
const random = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });

describe('nextRetry', () => {
  for (const status of AGAIN) {
    it(`tries again after ${status ?? 'a broken connection'}, with or without Retry-After`, () => {
      assert.equal(nextRetry({ attempt: 1, status }, 0, POLICY), 500);
      assert.equal(nextRetry({ attempt: 2, status }, 0, POLICY), 1000);
      assert.equal(nextRetry({ attempt: 3, status }, 0.9999, POLICY), 4000);
      assert.equal(nextRetry({ attempt: 1, status, retryAfterMs: 7000 }, 0, POLICY), 7000);
    });
  }

  for (const status of NEVER) {
    it(`does not try again after ${status}`, () => {
      assert.equal(
        nextRetry({ attempt: 1, status, retryAfterMs: 1, otherRegion: true }, 0, POLICY),
        undefined,
      );
    });
  }

  it('tries once more after 408, unless it would come out the same', () => {
    assert.equal(nextRetry({ attempt: 1, status: 408 }, 0, POLICY), 500);
    assert.equal(nextRetry({ attempt: 2, status: 408 }, 0, POLICY), undefined);
    assert.equal(nextRetry({ attempt: 1, status: 408, permanent: true }, 0, POLICY), undefined);
  });

  it('leaves a long pause to the caller', () => {
    assert.equal(nextRetry({ attempt: 1, status: 429, retryAfterMs: 60_001 }, 0, POLICY), undefined);
  });

  it('asks another region at once, whatever pause this one wants', () => {
    assert.equal(
      nextRetry({ attempt: 1, status: 429, retryAfterMs: 600_000, otherRegion: true }, 0.5, POLICY),
      0,
    );
  });

  it('is bounded in number and time, and never negative', () => {
    fc.assert(
      fc.property(failure, random, (given, jitter) => {
        const delay = nextRetry(given, jitter, POLICY);
        if (given.attempt >= POLICY.maxAttempts || given.permanent) assert.equal(delay, undefined);
        if (delay !== undefined) assert.ok(delay >= 0 && delay <= POLICY.maxRetryAfterMs * 1.1);
      }),
    );
  });

  it('never comes back before the pause it was asked to keep', () => {
    fc.assert(
      fc.property(failure, random, (given, jitter) => {
        const delay = nextRetry({ ...given, otherRegion: false }, jitter, POLICY);
        if (delay !== undefined && given.retryAfterMs !== undefined) assert.ok(delay >= given.retryAfterMs);
      }),
    );
  });

  it('waits longer each time, for the same luck', () => {
    fc.assert(
      fc.property(random, fc.constantFrom(...AGAIN), (jitter, status) => {
        const delays = [1, 2, 3].map((attempt) => nextRetry({ attempt, status }, jitter, POLICY) ?? 0);
        assert.deepEqual(
          delays,
          delays.toSorted((a, b) => a - b),
        );
      }),
    );
  });

  it('spreads clients that failed together', () => {
    const delays = [0, 0.25, 0.5, 0.75].map((jitter) =>
      nextRetry({ attempt: 1, status: 503 }, jitter, POLICY),
    );
    assert.equal(new Set(delays).size, 4);
  });
});
