/** A rolling upgrade: two versions of the bot on one queue and one journal, and what older ones wrote. */
import assert from 'node:assert/strict';
import { createInbox } from '../../bot/jobs/inbox.ts';
import { type Job, newJob } from '../../bot/jobs/job.ts';
import type { Journal } from '../../bot/jobs/journal.ts';
import { NewerVersion, readJob, readSpec } from '../../bot/jobs/migrate.ts';
import type { Queue, QueueMessage } from '../../bot/jobs/queue.ts';
import { type JobBench, jobSpec, openBench, wav } from '../support/job-bench.ts';

describe('a job kept by another version', () => {
  const spec = jobSpec();

  it('has in the journal what was added since', () => {
    const {
      deferrals: _,
      partIds: __,
      attempts: ___,
      placeholder: ____,
      ...bare
    } = newJob(spec, {
      state: 'none',
    });
    const job = readJob(JSON.stringify(bare), spec.id);
    assert.deepEqual(job, newJob(spec, { state: 'none' }));
  });

  const kinds: [string, unknown, Job['deferrals']][] = [
    ['one number for all kinds', 3, { source: 0, speech: 3, chat: 0 }],
    ['two of the kinds', { source: 1, speech: 2 }, { source: 1, speech: 2, chat: 0 }],
    ['all of them', { source: 1, speech: 2, chat: 3 }, { source: 1, speech: 2, chat: 3 }],
  ];
  for (const [what, deferrals, expected] of kinds)
    it(`counts how often it was put off, from ${what}`, () => {
      const kept = { ...newJob(spec, { state: 'none' }), deferrals };
      assert.deepEqual(readJob(JSON.stringify(kept), spec.id).deferrals, expected);
    });

  it('keeps a field that this version does not know', () => {
    const kept = JSON.stringify({ ...newJob(spec, { state: 'none' }), mood: 'sunny' });
    assert.equal(JSON.parse(JSON.stringify(readJob(kept, spec.id))).mood, 'sunny');
    assert.deepEqual(readSpec(JSON.stringify({ ...spec, mood: 'sunny' })), { ...spec, mood: 'sunny' });
  });

  it('is refused by its version when it is newer', () => {
    for (const v of [2, 17])
      assert.throws(
        () => readSpec(JSON.stringify({ v })),
        (error) => error instanceof NewerVersion,
      );
    for (const v of [0, -1, '2', null])
      assert.throws(
        () => readSpec(JSON.stringify({ ...spec, v })),
        (error) => !(error instanceof NewerVersion),
      );
  });
});

describe('two versions of the bot at once', () => {
  let bench: JobBench;
  beforeEach(async () => {
    bench = await openBench();
  });
  afterEach(() => bench.close());

  /** The same message, said to be of another version. */
  function relabelled<T extends QueueMessage>(message: T, v: number): T {
    const json: object = JSON.parse(Buffer.from(message.body, 'base64').toString());
    return { ...message, body: Buffer.from(JSON.stringify({ ...json, v })).toString('base64') };
  }

  /** The queue as code of version 2 sees it: this code, with the number that it knows changed on the way. */
  function newerQueue(): Queue {
    const handles = new Map<string, QueueMessage>();
    const own = (message: QueueMessage) => handles.get(message.messageId) ?? message;
    return {
      ...bench.queue,
      async receive(max, ms) {
        const messages = await bench.queue.receive(max, ms);
        for (const message of messages) handles.set(message.messageId, message);
        return messages.map((message) => relabelled(message, 1));
      },
      hide: (message, ms) => bench.queue.hide(own(message), ms),
      delete: (message) => bench.queue.delete(own(message)),
    };
  }

  /** A journal entry as version 2 writes it. */
  async function writeNewer(job: Job): Promise<void> {
    const body = JSON.stringify({ ...job, v: 2 });
    await bench.storage.jobs.getBlockBlobClient(`${job.id}.json`).upload(body, Buffer.byteLength(body));
  }

  async function sendNewer(): Promise<void> {
    const spec = jobSpec();
    await bench.clips.stageBytes(spec.id, wav());
    const body = Buffer.from(JSON.stringify({ ...spec, v: 2 })).toString('base64');
    await bench.storage.queue.sendMessage(body);
  }

  async function count(queue: 'queue' | 'poison'): Promise<number> {
    return (await bench.storage[queue].getProperties()).approximateMessagesCount ?? -1;
  }

  it('the older leaves a newer message in the queue, a little longer each time, and works on', async () => {
    await sendNewer();
    const worker = bench.worker();
    worker.start();
    for (let times = 0; times < 7; times += 1) await bench.next('back');
    await worker.stop(1_000);
    assert.deepEqual(bench.hidden.slice(0, 7), [2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000]);
    assert.deepEqual([await count('queue'), await count('poison'), bench.chat.said.length], [1, 0, 0]);
    assert.match(bench.kept.text(), /left to a newer worker/);
  });

  it('the newer answers what the older left, and the older what is its own', async () => {
    await sendNewer();
    bench.worker().start();
    await bench.next('back');
    bench.worker({ queue: newerQueue() }).start();
    await bench.next('over');
    assert.deepEqual([bench.chat.outcomes(), await count('poison')], [['done'], 0]);
    await bench.submit(1);
    await bench.next('over');
    assert.deepEqual(bench.chat.outcomes(), ['done', 'done']);
    assert.deepEqual([await count('queue'), await count('poison')], [0, 0]);
  });

  it('the older leaves a job whose journal entry is newer, without touching it', async () => {
    const spec = await bench.submit();
    await writeNewer(newJob(spec, { state: 'none' }));
    const worker = bench.worker();
    worker.start();
    await bench.next('back');
    await worker.stop(1_000);
    assert.deepEqual([await count('queue'), await count('poison'), bench.chat.said.length], [1, 0, 0]);
    const entry = await bench.storage.jobs.getBlobClient(`${spec.id}.json`).downloadToBuffer();
    assert.deepEqual(JSON.parse(entry.toString()), { ...newJob(spec, { state: 'none' }), v: 2 });
  });

  it('the older takes a redelivery of what the newer accepted for accepted', async () => {
    const spec = jobSpec();
    await writeNewer(newJob(spec, { state: 'sent', activityId: 'message' }));
    const journal: Journal = bench.journal;
    const inbox = createInbox({
      ...{ journal, queue: bench.queue, log: bench.kept.log },
      wakeWorker: () => assert.fail('nothing to wake for'),
    });
    await inbox.accept(spec, () => assert.fail('a second placeholder'));
    assert.equal(await count('queue'), 0);
  });
});
