/** The steps of a job over real storage: each ending, and a chat, a source or Speech that fails on the way. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { MessengerError } from '../../bot/jobs/messenger.ts';
import { SpeechError } from '../../bot/speech/errors.ts';
import type { Transcript } from '../../bot/speech/transcript.ts';
import { type JobBench, openBench, transcript } from '../support/job-bench.ts';

describe('a job', () => {
  let bench: JobBench;
  beforeEach(async () => {
    bench = await openBench();
  });
  afterEach(() => bench.close());

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
    assert.deepEqual([job?.attempts, job?.deferrals], [1, { source: 0, speech: 3, chat: 0 }]);
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
    assert.equal(await bench.poisoned(), 0);
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
