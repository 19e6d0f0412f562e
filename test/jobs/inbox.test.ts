/** Accepting: whatever dies in the middle, the message is answered, and once. */
import assert from 'node:assert/strict';
import sinon from 'sinon';
import { createInbox, type Inbox } from '../../bot/jobs/inbox.ts';
import type { JobSpec } from '../../bot/jobs/job.ts';
import type { Journal } from '../../bot/jobs/journal.ts';
import { MessageLost, type Queue } from '../../bot/jobs/queue.ts';
import { workingReply } from '../../bot/replies/progress.ts';
import { type JobBench, jobSpec, openBench, wav } from '../support/job-bench.ts';

/** The process that accepts dies: nothing after this happens. */
class Crash extends Error {}

describe('accepting a voice message', () => {
  let bench: JobBench;
  let woken = 0;
  const spec = jobSpec();
  beforeEach(async () => {
    bench = await openBench();
    woken = 0;
    await bench.clips.stageBytes(spec.id, wav());
  });
  afterEach(() => bench.close());

  function inbox(changes: { journal?: Partial<Journal>; queue?: Partial<Queue> } = {}): Inbox {
    return createInbox({
      journal: { ...bench.journal, ...changes.journal },
      queue: { ...bench.queue, ...changes.queue },
      log: bench.kept.log,
      wakeWorker: () => {
        woken += 1;
      },
    });
  }
  const post = () => bench.chat.post(spec.address, workingReply({ job: 'x', locale: 'en' }));

  /** A worker of another process, late enough for every wait of the dead turn to be over. */
  async function workOff(): Promise<void> {
    const clock = sinon.useFakeTimers({ now: Date.now() + 61_000, toFake: ['Date'] });
    try {
      const over = bench.next('over');
      bench.worker().start();
      await over;
    } finally {
      clock.restore();
    }
  }

  async function messages(): Promise<number> {
    return (await bench.storage.queue.getProperties()).approximateMessagesCount ?? -1;
  }

  it('writes it down, says so, and then wakes the worker', async () => {
    const hidden: number[] = [];
    const queue = {
      send: async (sent: JobSpec, ms: number) => {
        hidden.push(ms);
        return bench.queue.send(sent, ms);
      },
    };
    await inbox({ queue }).accept(spec, post);
    const job = await bench.journal.read(spec.id);
    assert.deepEqual(job?.placeholder, { state: 'sent', activityId: 'message-1' });
    assert.deepEqual([await messages(), woken, hidden, bench.hidden], [1, 1, [20_000], [0]]);
    await workOff();
    assert.deepEqual([bench.chat.outcomes(), bench.chat.posts().length], [['done'], 1]);
  });

  it('happens once, however often and at once it is delivered', async () => {
    await Promise.all([0, 1, 2, 3].map(() => inbox().accept(spec, post)));
    const sent = await messages();
    await inbox().accept(spec, post);
    assert.deepEqual([bench.chat.posts().length, woken, await messages()], [1, 1, sent]);

    bench.worker().start();
    const before = await messages();
    for (let over = 0; over < before; over += 1) await bench.next('over');
    assert.deepEqual(
      [bench.chat.outcomes(), bench.chat.posts().length, bench.speech.calls],
      [['done'], 1, 1],
    );
    await inbox().accept(spec, post);
    assert.equal(await messages(), 0);
  });

  it('goes on without a placeholder that the chat did not take', async () => {
    await inbox().accept(spec, () => Promise.reject(new Error('throttled')));
    assert.deepEqual((await bench.journal.read(spec.id))?.placeholder, { state: 'none' });
    const over = bench.next('over');
    bench.worker().start();
    await over;
    assert.deepEqual([bench.chat.outcomes(), bench.chat.posts().length], [['done'], 1]);
  });

  const die = () => Promise.reject(new Crash());
  const crashes: [string, Parameters<typeof inbox>[0], () => Promise<string>, number][] = [
    ['before the journal entry', { journal: { create: die } }, post, 1],
    [
      'before the placeholder is on its way',
      { journal: { update: die } },
      () => Promise.reject(new Crash()),
      1,
    ],
    // The one case with two messages: the first one was posted, and nobody lived to know its id.
    ['before the placeholder’s id is written down', { journal: { update: die } }, post, 2],
    ['before the message is shown', { queue: { hide: die } }, post, 1],
  ];
  for (const [when, changes, postPlaceholder, posts] of crashes)
    it(`survives a crash ${when}`, async () => {
      await inbox(changes).accept(spec, postPlaceholder);
      assert.equal(await messages(), 1);
      await workOff();
      assert.deepEqual([bench.chat.outcomes().filter(Boolean), bench.chat.posts().length], [['done'], posts]);
      assert.equal(await messages(), 0);
    });

  it('survives a crash before the journal entry, and the redelivery that follows it', async () => {
    await inbox({ journal: { create: die } }).accept(spec, post);
    await inbox().accept(spec, post);
    bench.worker().start();
    for (let over = 0; over < 2; over += 1) await bench.next('over');
    assert.deepEqual([bench.chat.outcomes(), bench.chat.posts().length], [['done'], 1]);
  });

  it('fails when storage does before the job is safe, so that the person hears of it', async () => {
    await assert.rejects(inbox({ queue: { send: die } }).accept(spec, post), Crash);
    await assert.rejects(inbox({ journal: { read: die } }).accept(spec, post), Crash);
    assert.deepEqual([await messages(), bench.chat.posts().length], [0, 0]);
    await inbox().accept(spec, post);
    assert.equal(await messages(), 1);
  });

  it('leaves a job alone that a worker took before the turn was done', async () => {
    const queue = { hide: () => Promise.reject(new MessageLost('taken')) };
    await inbox({ queue }).accept(spec, post);
    assert.equal(bench.chat.posts().length, 1);
  });

  it('does not put a late placeholder in the place of the worker’s', async () => {
    const late = inbox().accept(spec, async () => {
      await bench.journal.update(spec.id, (job) => ({
        ...job,
        placeholder: { state: 'sent', activityId: 'of-the-worker' },
      }));
      return post();
    });
    await late;
    assert.deepEqual((await bench.journal.read(spec.id))?.placeholder, {
      state: 'sent',
      activityId: 'of-the-worker',
    });
  });
});
