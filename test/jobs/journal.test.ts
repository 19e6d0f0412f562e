/** The journal over real blob storage: one entry a job, and no write that is lost. */
import assert from 'node:assert/strict';
import { BlobClient } from '@azure/storage-blob';
import sinon from 'sinon';
import { conversationFolder, jobId, newJob } from '../../bot/jobs/job.ts';
import { createJournal, type Journal, JournalMissing } from '../../bot/jobs/journal.ts';
import type { Storage } from '../../bot/jobs/storage.ts';
import { jobSpec } from '../support/job-bench.ts';
import { freshStorage } from '../support/shared-azurite.ts';

describe('the journal', () => {
  let storage: Storage;
  let journal: Journal;
  const job = newJob(jobSpec(), { state: 'none' });
  beforeEach(async () => {
    storage = await freshStorage();
    journal = createJournal(storage.jobs);
  });

  it('creates a job once, and keeps every letter of it', async () => {
    assert.equal(await journal.read(job.id), undefined);
    assert.deepEqual(
      await Promise.all([journal.create(job), journal.create({ ...job, attempts: 9 })]).then((won) =>
        won.toSorted(),
      ),
      [false, true],
    );
    assert.equal(await journal.create({ ...job, attempts: 9 }), false);
    const kept = await journal.read(job.id);
    assert.deepEqual({ ...kept, attempts: 0 }, job);
  });

  it('loses none of the changes that come at the same time', async () => {
    await journal.create(job);
    const add = (id: string) =>
      journal.update(job.id, (current) => ({ ...current, partIds: [...current.partIds, id] }));
    await Promise.all(['a', 'b', 'c', 'd'].map(add));
    assert.deepEqual((await journal.read(job.id))?.partIds.toSorted(), ['a', 'b', 'c', 'd']);
  });

  it('changes what another process changed since, and refuses only what is true now', async () => {
    const other = createJournal(storage.jobs);
    await journal.create(job);
    await other.update(job.id, (current) => ({ ...current, attempts: 1 }));
    const changed = await journal.update(job.id, (current) => ({
      ...current,
      deferrals: { ...job.deferrals, chat: 2 },
    }));
    assert.deepEqual([changed.attempts, changed.deferrals.chat], [1, 2]);

    await other.update(job.id, (current) => ({ ...current, attempts: 7 }));
    const unlessSeven = journal.update(job.id, (current) => {
      if (current.attempts !== 7) throw new RangeError('old');
      return { ...current, attempts: 8 };
    });
    assert.equal((await unlessSeven).attempts, 8);
  });

  it('reads nothing again that it wrote itself', async () => {
    const downloads = sinon.spy(BlobClient.prototype, 'download');
    try {
      await journal.create(job);
      await journal.update(job.id, (current) => ({ ...current, attempts: 3 }));
      await journal.update(job.id, (current) => ({ ...current, attempts: current.attempts + 1 }));
      assert.equal(downloads.callCount, 0);
    } finally {
      downloads.restore();
    }
    assert.equal((await createJournal(storage.jobs).read(job.id))?.attempts, 4);
  });

  it('writes nothing when a change refuses, or there is no such job', async () => {
    await journal.create(job);
    const refuse = () => {
      throw new RangeError('no');
    };
    await assert.rejects(journal.update(job.id, refuse), RangeError);
    assert.deepEqual(await journal.read(job.id), job);
    await assert.rejects(
      journal.update('nobody/knows', (current) => current),
      JournalMissing,
    );
  });

  const foreign: [string, object | null, RegExp][] = [
    ['of a newer version', { ...job, v: 2 }, /newer version \(2\)/],
    ['without a version', { ...job, v: undefined }, /no version/],
    ['that is empty', null, /no version/],
    ['in another place', { ...job, id: 'other/job' }, /not the journal entry/],
  ];
  for (const [what, entry, refusal] of foreign)
    it(`refuses an entry ${what}, and leaves it as it is`, async () => {
      const body = JSON.stringify(entry);
      const blob = storage.jobs.getBlockBlobClient(`${job.id}.json`);
      await blob.upload(body, Buffer.byteLength(body));
      await assert.rejects(journal.read(job.id), refusal);
      await assert.rejects(
        journal.update(job.id, (current) => current),
        refusal,
      );
      assert.equal((await blob.downloadToBuffer()).toString(), body);
    });

  it('counts the jobs of a conversation that are not over', async () => {
    const ids = [0, 1, 2].map((index) => jobId('a:conversation', 'activity', index));
    for (const id of ids) await journal.create({ ...job, id });
    await journal.create({ ...job, id: jobId('a:other', 'activity', 0) });
    await journal.update(ids[0] ?? '', (current) => ({ ...current, answeredAt: new Date().toISOString() }));
    assert.equal(await journal.open(conversationFolder('a:conversation')), 2);
    assert.equal(await journal.open(conversationFolder('a:other')), 1);
    assert.equal(await journal.open(conversationFolder('a:nobody')), 0);
  });

  it('lists what is over in a conversation, the last accepted first', async () => {
    const ids = [0, 1, 2, 3].map((index) => jobId('a:conversation', 'activity', index));
    for (const [index, id] of ids.entries())
      await journal.create({ ...job, id, acceptedAt: `2026-11-20T10:0${[1, 3, 2, 4][index]}:00.000Z` });
    await journal.create({ ...job, id: jobId('a:other', 'activity', 0) });
    for (const id of ids.slice(0, 3).toReversed())
      await journal.update(id, (current) => ({ ...current, answeredAt: new Date().toISOString() }));
    assert.deepEqual(await journal.over(conversationFolder('a:conversation')), [ids[1], ids[2], ids[0]]);
    assert.deepEqual(await journal.over(conversationFolder('a:other')), []);
  });

  it('names a job by its conversation, activity and clip, and tells no two apart by their names alone', () => {
    assert.equal(jobId('a', 'b', 0), jobId('a', 'b', 0));
    const ids = [
      jobId('a', 'b', 0),
      jobId('a', 'b', 1),
      jobId('a', 'c', 0),
      jobId('b', 'b', 0),
      jobId('a', 'b\n0', 0),
    ];
    assert.equal(new Set(ids).size, ids.length);
    for (const id of ids) assert.match(id, /^[\w-]{22}\/[\w-]{22}$/);
  });
});
