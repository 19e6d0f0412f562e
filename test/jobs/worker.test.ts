/** The worker over real storage: every job ends once, whatever the chat, Speech or the worker itself do. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:net';
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

  async function poisoned(): Promise<number> {
    return (await bench.storage.poison.getProperties()).approximateMessagesCount ?? -1;
  }
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
    assert.deepEqual([job.ending, await waiting(), await poisoned()], [{ outcome: 'done' }, 0, 0]);
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
    assert.deepEqual([await waiting(), await poisoned()], [0, 1]);
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

  it('keeps a job for a busy Speech service, says so once, and answers later', async () => {
    bench.speech.answer = async (_signal, call) => {
      if (call < 4) throw new SpeechError('busy', 'slow down', { retryAfterMs: call === 2 ? 90_000 : 0 });
      return transcript;
    };
    const over = bench.next('over');
    bench.worker().start();
    const { id } = await bench.submit();
    await over;
    assert.deepEqual(bench.chat.outcomes(), ['done']);
    const waits = bench.chat.said.filter(({ reply }) => reply.text?.includes('busy'));
    assert.equal(waits.length, 1);
    const [first = 0, second = 0, third = 0] = bench.hidden;
    assert.ok(first >= 4_000 && first <= 5_000, `${first}`);
    assert.equal(second, 90_000);
    assert.ok(third >= 16_000 && third <= 20_000, `${third}`);
    const job = await bench.journal.read(id);
    assert.deepEqual([job?.attempts, job?.deferrals], [1, 3]);
  });

  it('gives up on Speech that stays busy for hours, in words', async () => {
    bench.speech.answer = async () => {
      throw new SpeechError('unavailable', 'down');
    };
    const over = bench.next('over');
    bench.worker().start();
    await bench.submit(0, { acceptedAt: new Date(Date.now() - 3 * 3_600_000).toISOString() });
    await over;
    assert.deepEqual(bench.chat.outcomes(), ['speechBusy']);
  });

  const speechEnds: [SpeechError['code'], string][] = [
    ['noSpeech', 'noSpeech'],
    ['unauthorized', 'speechRefused'],
    ['localeUnsupported', 'languageUnsupported'],
    ['audioTooLong', 'tooLong'],
    ['audioFormat', 'damaged'],
  ];
  for (const [code, outcome] of speechEnds)
    it(`ends a job that Speech answers with ${code} as ${outcome}, and keeps no audio`, async () => {
      bench.speech.answer = async () => {
        throw new SpeechError(code, 'no');
      };
      const over = bench.next('over');
      bench.worker().start();
      const { id } = await bench.submit();
      await over;
      assert.deepEqual(bench.chat.outcomes(), [outcome]);
      assert.equal(await bench.storage.audio.getBlobClient(id).exists(), false);
    });

  it('takes a transcript without words for no speech', async () => {
    bench.speech.answer = async () => ({ ...transcript, text: ' ', phrases: [] });
    const over = bench.next('over');
    bench.worker().start();
    await bench.submit();
    await over;
    assert.deepEqual(bench.chat.outcomes(), ['noSpeech']);
  });

  it('tries a source that does not answer again, then says so', async () => {
    const probe = createServer().listen(0, '127.0.0.1');
    await once(probe, 'listening');
    const address = probe.address();
    probe.close();
    const port = typeof address === 'object' ? address?.port : 0;
    const over = bench.next('over');
    bench.worker().start();
    await bench.submit(0, { clip: { kind: 'link', url: `http://127.0.0.1:${port}/clip` } });
    await over;
    assert.deepEqual(bench.hidden, [2_000, 4_000, 8_000]);
    assert.deepEqual(bench.chat.outcomes(), ['unreachable']);
  });

  it('waits for a chat that takes no messages, then answers', async () => {
    let refusals = 3;
    bench.chat.fault = () => {
      refusals -= 1;
      return refusals >= 0
        ? new MessengerError('unavailable', { status: 429, retryAfterMs: 7_000 })
        : undefined;
    };
    const over = bench.next('over');
    bench.worker().start();
    await bench.submit();
    await over;
    assert.deepEqual(bench.chat.outcomes(), ['done']);
    assert.equal(bench.chat.posts().length, 1);
    assert.equal(bench.hidden[0], 7_000);
    // Each wait is that of the chat: none is that for a turn which might still be posting.
    assert.ok(bench.hidden.length === 3 && bench.hidden.every((ms) => ms <= 20_000), `${bench.hidden}`);
  });

  it('transcribes once when only the answer could not be said', async () => {
    let refused = false;
    bench.chat.fault = (kind) => {
      if (kind === 'post' || refused) return undefined;
      refused = true;
      return new MessengerError('unavailable', { status: 503 });
    };
    const over = bench.next('over');
    bench.worker().start();
    await bench.submit();
    await over;
    assert.deepEqual([bench.chat.outcomes(), bench.speech.calls], [['done'], 1]);
  });

  it('ends in silence, and keeps no audio, when the person removed the bot', async () => {
    bench.chat.fault = (kind) => (kind === 'edit' ? new MessengerError('gone', { status: 403 }) : undefined);
    const over = bench.next('over');
    bench.worker().start();
    const { id } = await bench.submit();
    await over;
    assert.ok((await bench.journal.read(id))?.answeredAt);
    assert.equal(await poisoned(), 0);
    assert.equal(await bench.storage.audio.getBlobClient(id).exists(), false);
  });

  it('answers in a new message when the placeholder was deleted', async () => {
    bench.chat.deleted.add('message-1');
    const over = bench.next('over');
    bench.worker().start();
    const { id } = await bench.submit();
    await over;
    assert.deepEqual(bench.chat.outcomes(), [undefined, 'done']);
    assert.deepEqual((await bench.journal.read(id))?.placeholder, { state: 'sent', activityId: 'message-2' });
  });

  it('says an answer that the chat refuses as an apology', async () => {
    bench.chat.fault = (_kind, reply) =>
      reply.card === undefined ? undefined : new MessengerError('refused', { status: 413 });
    const poison = bench.next('poison');
    bench.worker().start();
    await bench.submit();
    await poison;
    assert.deepEqual([bench.chat.outcomes(), bench.speech.calls], [['internal'], 1]);
  });

  it('goes on with the parts of a long answer after a crash between two of them', async () => {
    bench.speech.answer = async () => long;
    let parts = 0;
    bench.chat.fault = (_kind, reply) => {
      if (reply.voiceMessage?.state === 'final') parts += 1;
      return parts === 3 ? new Error('crash') : undefined;
    };
    const over = bench.next('over');
    bench.worker().start();
    const { id } = await bench.submit();
    await over;
    const answers = [...bench.chat.shown().values()].map(({ voiceMessage }) => voiceMessage);
    assert.ok(answers.length > 3);
    assert.deepEqual(
      answers.map((answer) => answer?.part),
      answers.map((_, index) => index + 1),
    );
    const { partIds = [] } = (await bench.journal.read(id)) ?? {};
    assert.deepEqual(partIds, [...bench.chat.shown().keys()].slice(1));
  });

  it('posts a part that was deleted again, and forgets none', async () => {
    bench.speech.answer = async () => long;
    let parts = 0;
    bench.chat.fault = (_kind, reply) => {
      if (reply.voiceMessage?.state === 'final') parts += 1;
      if (parts !== 4) return undefined;
      bench.chat.deleted.add('message-2');
      return new Error('crash');
    };
    const over = bench.next('over');
    bench.worker().start();
    const { id } = await bench.submit();
    await over;
    const { partIds = [] } = (await bench.journal.read(id)) ?? {};
    const ids = [...bench.chat.shown().keys()].filter(
      (message) => message !== 'message-1' && message !== 'message-2',
    );
    assert.deepEqual([...partIds].sort(), ids.sort());
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
    assert.deepEqual([bench.chat.outcomes(), bench.speech.calls, await poisoned()], [['internal'], 0, 1]);
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
    for (const body of ['not json', 'null', '{"v":2,"id":"x","address":{"serviceUrl":""}}', '{"v":1}'])
      await bench.storage.queue.sendMessage(Buffer.from(body).toString('base64'));
    const over = bench.next('over');
    bench.worker().start();
    await bench.submit();
    await over;
    while ((await waiting()) > 0) await bench.next('poison');
    assert.deepEqual([bench.chat.outcomes(), await poisoned()], [['done'], 4]);
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

/** Long enough for several cards. */
const long: Transcript = {
  ...transcript,
  phrases: Array.from({ length: 60 }, (_, index) => ({
    text: `Phrase ${index}. ${'word '.repeat(200)}`,
    offsetMs: index * 1_000,
    durationMs: 900,
    words: [],
  })),
};
