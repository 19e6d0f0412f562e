/** Who works on a job: one owner at a time, by the journal and not by the clock of a queue. */
import assert from 'node:assert/strict';
import { newJob } from '../../bot/jobs/job.ts';
import { createJournal, type Journal } from '../../bot/jobs/journal.ts';
import { claim, LeaseLost, leaseMs, leaseOf, withoutLease, writeAs } from '../../bot/jobs/lease.ts';
import { jobSpec } from '../support/job-bench.ts';
import { freshStorage } from '../support/shared-azurite.ts';

describe('a lease', () => {
  let journal: Journal;
  const spec = jobSpec();
  const now = Date.parse('2026-11-20T10:00:00Z');
  beforeEach(async () => {
    journal = createJournal((await freshStorage()).jobs);
  });

  it('is had by the first, and by nobody else until it ends', async () => {
    const first = await claim(journal, spec, 'first', now);
    assert.equal(first.state, 'mine');
    assert.deepEqual(await claim(journal, spec, 'second', now + 5_000), {
      state: 'held',
      ms: leaseMs - 5_000,
    });
    const taken = await claim(journal, spec, 'second', now + leaseMs);
    assert.ok(taken.state === 'mine' && taken.job.attempts === 2);
  });

  it('is had by one of many who come at once', async () => {
    await journal.create(newJob(spec, { state: 'none' }));
    const owners = ['a', 'b', 'c', 'd'];
    const claims = await Promise.all(owners.map((owner) => claim(journal, spec, owner, now)));
    assert.deepEqual(claims.map(({ state }) => state).toSorted(), ['held', 'held', 'held', 'mine']);
    assert.equal((await journal.read(spec.id))?.attempts, 1);
  });

  it('is not had of a job that is over', async () => {
    await journal.create({ ...newJob(spec, { state: 'none' }), answeredAt: new Date(now).toISOString() });
    assert.deepEqual(await claim(journal, spec, 'late', now), { state: 'over' });
  });

  it('waits for a turn that is posting its placeholder, for a minute and no longer', async () => {
    await journal.create(newJob(spec, { state: 'sending', at: new Date(now).toISOString() }));
    assert.deepEqual(await claim(journal, spec, 'worker', now + 10_000), { state: 'held', ms: 50_000 });
    assert.equal((await claim(journal, spec, 'worker', now + 60_000)).state, 'mine');
  });

  it('makes the journal entry of a turn that died before it could', async () => {
    const claimed = await claim(journal, spec, 'worker', now);
    assert.ok(claimed.state === 'mine');
    assert.deepEqual(withoutLease(claimed.job), { ...newJob(spec, { state: 'none' }), attempts: 1 });
  });

  it('lets its owner write, and nobody who lost it', async () => {
    await claim(journal, spec, 'first', now);
    const write = (owner: string) =>
      writeAs(journal, owner, spec.id, (job) => ({ ...job, partIds: [...job.partIds, 'x'] }));
    await write('first');
    await claim(journal, spec, 'second', now + leaseMs);
    await assert.rejects(write('first'), LeaseLost);
    await write('second');
    assert.equal((await journal.read(spec.id))?.partIds.length, 2);
    await writeAs(journal, 'second', spec.id, withoutLease);
    await assert.rejects(write('second'), LeaseLost);
  });

  it('is lost by a write that another claim comes in between of', async () => {
    await claim(journal, spec, 'first', now);
    let claims: Promise<unknown> = Promise.resolve();
    const interrupted: Journal = {
      ...journal,
      update: async (id, change) => {
        claims = claim(journal, spec, 'second', now + leaseMs);
        await claims;
        return journal.update(id, change);
      },
    };
    await assert.rejects(
      writeAs(interrupted, 'first', spec.id, (job) => job),
      LeaseLost,
    );
    assert.deepEqual((await journal.read(spec.id))?.lease, leaseOf('second', now + leaseMs));
  });
});
