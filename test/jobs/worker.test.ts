/** The worker over real storage: every job ends once, whatever becomes of workers and messages. */
import assert from 'node:assert/strict';
import sinon from 'sinon';
import { newJob } from '../../bot/jobs/job.ts';
import { MessengerError } from '../../bot/jobs/messenger.ts';
import { SpeechError } from '../../bot/speech/errors.ts';
import type { Transcript } from '../../bot/speech/transcript.ts';
import { type JobBench, openBench, transcript } from '../support/job-bench.ts';

describe('the worker', () => {
  let bench: JobBench;
  beforeEach(async () => {
    bench = await openBench();
  });
  afterEach(() => bench.close());

  async function waiting(): Promise<number> {
    return (await bench.storage.queue.getProperties()).approximateMessagesCount ?? -1;
  }

  it('posts a placeholder where there is none, and edits it into the answer', async () => {
    const over = bench.next('over');
    bench.worker().start();
    const { id } = await bench.submit();
    await over;
    assert.deepEqual(
      bench.chat.said.map(({ kind, id: message, reply }) => [kind, message, reply.voiceMessage?.state]),
      [
        ['post', 'message-1', 'working'],
        ['edit', 'message-1', 'final'],
      ],
    );
    assert.match(bench.chat.shown().get('message-1')?.summary ?? '', /Good morning/);
    const job = await bench.journal.read(id);
    assert.ok(job?.answeredAt);
    assert.deepEqual([job.ending, await waiting(), await bench.poisoned()], [{ outcome: 'done' }, 0, 0]);
    assert.deepEqual(await bench.clips.getTranscript(id), transcript);
  });

  it('works several jobs at once, and a message twice over only once', async () => {
    const spec = await bench.submit(0);
    await bench.submit(1);
    await bench.queue.send(spec, 0);
    bench.worker().start();
    for (let over = 0; over < 3; over += 1) await bench.next('over');
    assert.deepEqual(bench.chat.outcomes(), ['done', 'done']);
    assert.equal(bench.chat.posts().length, 2);
  });

  it('ends a job that five attempts could not end with words and a copy in the poison queue', async () => {
    bench.speech.answer = async () => {
      throw new TypeError('a bug of ours');
    };
    const poison = bench.next('poison');
    bench.worker().start();
    const { id } = await bench.submit();
    await poison;
    assert.equal(bench.speech.calls, 5);
    assert.deepEqual(bench.hidden, [2_000, 4_000, 8_000, 16_000, 32_000]);
    assert.deepEqual(bench.chat.outcomes(), ['internal']);
    assert.match(bench.chat.shown().get('message-1')?.text ?? '', new RegExp(id.slice(-8)));
    assert.deepEqual([await waiting(), await bench.poisoned()], [0, 1]);
  });

  it('counts attempts that died with their process', async () => {
    const spec = await bench.submit();
    await bench.journal.create({ ...newJob(spec, { state: 'none' }), attempts: 5 });
    const poison = bench.next('poison');
    bench.worker().start();
    await poison;
    assert.equal(bench.speech.calls, 0);
    assert.deepEqual(bench.chat.outcomes(), ['internal']);
  });

  it('says nothing of a job that another worker took over, and leaves it alone', async () => {
    const [begun, go] = [Promise.withResolvers<void>(), Promise.withResolvers<Transcript>()];
    bench.speech.answer = async (_signal, call) => {
      if (call > 1) return transcript;
      begun.resolve();
      return go.promise;
    };
    const silent = bench.worker();
    silent.start();
    const spec = await bench.submit();
    await begun.promise;

    const clock = sinon.useFakeTimers({ now: Date.now() + 21_000, toFake: ['Date'] });
    const over = bench.next('over');
    await bench.queue.send(spec, 0);
    bench.worker().start();
    await over;
    clock.restore();
    const after = [bench.chat.said.length, await bench.journal.read(spec.id)];
    go.resolve({ ...transcript, text: 'Too late.', phrases: [] });
    await silent.stop(60_000);
    assert.deepEqual(bench.chat.outcomes(), ['done']);
    assert.deepEqual([bench.chat.said.length, await bench.journal.read(spec.id)], after);
    assert.ok(!bench.kept.text().includes('attempt failed'));
  });

  it('apologises once the chat is back, and still keeps a copy', async () => {
    let refusals = 2;
    bench.chat.fault = () => {
      refusals -= 1;
      return refusals >= 0 ? new MessengerError('unavailable', { status: 503 }) : undefined;
    };
    const spec = await bench.submit();
    await bench.journal.create({ ...newJob(spec, { state: 'none' }), attempts: 5 });
    const poison = bench.next('poison');
    bench.worker().start();
    await poison;
    assert.deepEqual(
      [bench.chat.outcomes(), bench.speech.calls, await bench.poisoned()],
      [['internal'], 0, 1],
    );
  });

  it('hands a job back at once when it is stopped, and another worker ends it', async () => {
    const begun = Promise.withResolvers<void>();
    bench.speech.answer = (signal) => {
      begun.resolve();
      return new Promise<Transcript>((_, reject) => {
        signal?.addEventListener('abort', () => reject(new SpeechError('aborted', 'stopped')));
      });
    };
    const first = bench.worker();
    first.start();
    const { id } = await bench.submit();
    await begun.promise;
    await first.stop(0);
    assert.deepEqual(bench.hidden, [0]);
    const job = await bench.journal.read(id);
    assert.deepEqual([job?.lease, job?.attempts], [undefined, 0]);

    bench.speech.answer = async () => transcript;
    const over = bench.next('over');
    bench.worker().start();
    await over;
    assert.deepEqual([bench.chat.outcomes(), bench.chat.posts().length], [['done'], 1]);
  });

  it('lets a job end in peace when there is time', async () => {
    const [begun, go] = [Promise.withResolvers<void>(), Promise.withResolvers<Transcript>()];
    bench.speech.answer = () => {
      begun.resolve();
      return go.promise;
    };
    const worker = bench.worker();
    worker.start();
    await bench.submit();
    await begun.promise;
    const stopped = worker.stop(60_000);
    go.resolve(transcript);
    await stopped;
    assert.deepEqual(bench.chat.outcomes(), ['done']);
  });

  it('moves a message that is no job to the poison queue and works on', async () => {
    for (const body of ['not json', 'null', '{"v":0,"id":"x","address":{"serviceUrl":""}}', '{"v":1}'])
      await bench.storage.queue.sendMessage(Buffer.from(body).toString('base64'));
    const over = bench.next('over');
    bench.worker().start();
    await bench.submit();
    await over;
    while ((await waiting()) > 0) await bench.next('poison');
    assert.deepEqual([bench.chat.outcomes(), await bench.poisoned()], [['done'], 4]);
  });

  it('says nothing of what people said or are called in its log', async () => {
    bench.speech.answer = async (_signal, call) => {
      if (call === 1) throw new SpeechError('busy', 'slow down');
      if (call === 2) throw new Error('https://contoso.sharepoint.com/x?tempauth=v1.abc');
      return transcript;
    };
    await bench.storage.queue.sendMessage(Buffer.from('Good morning, this is private').toString('base64'));
    const over = bench.next('over');
    bench.worker().start();
    await bench.submit();
    await over;
    const text = bench.kept.text();
    assert.match(text, /job over/);
    for (const secret of ['Good', 'private', 'Zoë', 'Grüße', 'tempauth', 'a:conversation', '29:user'])
      assert.ok(!text.includes(secret), `the log says ${secret}`);
  });

  it('lives through a queue that cannot be read', async () => {
    let broken = true;
    const queue = {
      ...bench.queue,
      receive: async (...args: Parameters<typeof bench.queue.receive>) => {
        if (!broken) return bench.queue.receive(...args);
        broken = false;
        throw new Error('storage is away');
      },
    };
    const over = bench.next('over');
    await bench.submit();
    bench.worker({ queue }).start();
    await over;
    assert.deepEqual(bench.chat.outcomes(), ['done']);
  });
});
