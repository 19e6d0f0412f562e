/**
 * A worker over real storage, with a chat and a Speech service that do as a test says. Waiting times of the
 * queue are kept on record instead of being waited for, and what happens can be waited for by name.
 */
import { EventEmitter, once } from 'node:events';
import { type ClipStore, createClipStore } from '../../bot/jobs/clip-store.ts';
import type { Address, JobSpec } from '../../bot/jobs/job.ts';
import { jobId } from '../../bot/jobs/job.ts';
import { createJournal, type Journal } from '../../bot/jobs/journal.ts';
import { type Messenger, MessengerError } from '../../bot/jobs/messenger.ts';
import { createQueue, type Queue } from '../../bot/jobs/queue.ts';
import type { Storage } from '../../bot/jobs/storage.ts';
import { createWorker, type Worker } from '../../bot/jobs/worker.ts';
import type { Reply } from '../../bot/replies/reply.ts';
import type { CallOptions, SpeechClient } from '../../bot/speech/client.ts';
import type { Transcript } from '../../bot/speech/transcript.ts';
import { type KeptLog, keepLog } from './log.ts';
import { freshStorage } from './shared-azurite.ts';

export const transcript: Transcript = {
  text: 'Good morning. See you at ten.',
  durationMs: 3_000,
  phrases: [
    { text: 'Good morning.', offsetMs: 100, durationMs: 900, words: [] },
    { text: 'See you at ten.', offsetMs: 1_200, durationMs: 1_500, words: [] },
  ],
  locales: ['en-US'],
  task: 'transcribe',
  engine: 'llm',
};

/** Something that a chat was told. */
interface Said {
  kind: 'post' | 'edit';
  id: string;
  reply: Reply;
}

/** A chat in memory. */
class FakeChat implements Messenger {
  readonly said: Said[] = [];
  readonly deleted = new Set<string>();
  /** Decides the fate of each call before it counts: an error to throw, or nothing. */
  fault: (kind: Said['kind'], reply: Reply) => Error | undefined = () => undefined;

  async post(_to: Address, reply: Reply): Promise<string> {
    const id = `message-${this.posts().length + 1}`;
    this.#take({ kind: 'post', id, reply });
    return id;
  }
  async edit(_to: Address, id: string, reply: Reply): Promise<void> {
    if (this.deleted.has(id)) throw new MessengerError('missing', { status: 404 });
    this.#take({ kind: 'edit', id, reply });
  }
  attachmentLink(): { url: string } {
    return { url: 'http://127.0.0.1:9/none' };
  }
  posts(): Said[] {
    return this.said.filter(({ kind }) => kind === 'post');
  }
  /** What each message shows now, by its id. */
  shown(): Map<string, Reply> {
    return new Map(this.said.map(({ id, reply }) => [id, reply]));
  }
  /** Outcomes of the answers that are shown. */
  outcomes(): (string | undefined)[] {
    return [...this.shown().values()].map(({ voiceMessage }) => voiceMessage?.outcome);
  }
  #take(said: Said): void {
    const fault = this.fault(said.kind, said.reply);
    if (fault) throw fault;
    this.said.push(said);
  }
}

/** Speech that answers as told, and counts. */
class FakeSpeech implements SpeechClient {
  calls = 0;
  answer: (signal: AbortSignal | undefined, call: number) => Promise<Transcript> = async () => transcript;

  transcribe(_audio: unknown, _request: unknown, options: CallOptions = {}): Promise<Transcript> {
    this.calls += 1;
    return this.answer(options.signal, this.calls);
  }
  async close(): Promise<void> {
    this.calls = 0;
  }
}

export interface JobBench {
  storage: Storage;
  journal: Journal;
  /** The real queue, except that nothing stays hidden: `hidden` says for how long it would have. */
  queue: Queue;
  hidden: number[];
  clips: ClipStore;
  chat: FakeChat;
  speech: FakeSpeech;
  kept: KeptLog;
  /** A worker, not started; `changes` replace parts of it. */
  worker(changes?: { journal?: Journal; queue?: Queue }): Worker;
  /** A job with its clip staged and its message in the queue. */
  submit(index?: number, changes?: Partial<JobSpec>): Promise<JobSpec>;
  /** Resolves at the next message that is ended (`over`), handed back (`back`) or given up (`poison`). */
  next(event: 'over' | 'back' | 'poison'): Promise<unknown>;
  /** How many messages lie in the poison queue. */
  poisoned(): Promise<number>;
  close(): Promise<void>;
}

export async function openBench(): Promise<JobBench> {
  const storage = await freshStorage();
  const events = new EventEmitter();
  const real = createQueue(storage.queue, storage.poison);
  const workers: Worker[] = [];
  const ring = () => {
    for (const worker of workers) worker.wake();
  };
  const bench: JobBench = {
    storage,
    hidden: [],
    journal: createJournal(storage.jobs),
    clips: createClipStore(storage.audio, storage.results),
    chat: new FakeChat(),
    speech: new FakeSpeech(),
    kept: keepLog(),
    queue: {
      ...real,
      send: (spec) => real.send(spec, 0),
      async hide(message, ms) {
        bench.hidden.push(ms);
        await real.hide(message, 0);
        events.emit('back');
        ring();
      },
      async delete(message) {
        await real.delete(message);
        events.emit('over');
      },
      async giveUp(message) {
        await real.giveUp(message);
        events.emit('poison');
      },
    },
    worker(changes = {}) {
      const { journal, queue, clips, chat, speech, kept } = bench;
      const worker = createWorker({
        ...{ journal, queue, clips, messenger: chat, speech, log: kept.log, local: true },
        ...{ maxAudioBytes: 10_000_000, maxAudioMs: 60_000, audioRetentionMs: 60_000, concurrency: 2 },
        ...changes,
      });
      workers.push(worker);
      return worker;
    },
    async submit(index = 0, changes = {}) {
      const spec = jobSpec(index, changes);
      await bench.clips.stageBytes(spec.id, wav());
      await bench.queue.send(spec, 0);
      ring();
      return spec;
    },
    next: (event) => once(events, event),
    async poisoned() {
      return (await storage.poison.getProperties()).approximateMessagesCount ?? -1;
    },
    async close() {
      bench.kept.restore();
      await Promise.all(workers.map((worker) => worker.stop(0)));
    },
  };
  return bench;
}

/** A job whose clip is staged already. */
export function jobSpec(index = 0, changes: Partial<JobSpec> = {}): JobSpec {
  return {
    v: 1,
    id: jobId('a:conversation', 'activity', index),
    acceptedAt: new Date().toISOString(),
    address: {
      serviceUrl: 'http://127.0.0.1:9/',
      channelId: 'msteams',
      conversation: { id: 'a:conversation', conversationType: 'personal' },
      user: { id: '29:user', name: 'Zoë 🎧' },
      bot: { id: '28:bot' },
      activityId: 'activity',
    },
    clip: { kind: 'staged' },
    name: 'Grüße 你好.wav',
    task: { task: 'transcribe' },
    ...changes,
  };
}

/** A second of digital silence, 8 kHz mono, 16 bits. */
export function wav(): Buffer {
  const data = Buffer.alloc(16_000);
  const head = Buffer.alloc(44);
  head.write('RIFF');
  head.writeUInt32LE(36 + data.length, 4);
  head.write('WAVEfmt ', 8);
  head.writeUInt32LE(16, 16);
  head.writeUInt16LE(1, 20);
  head.writeUInt16LE(1, 22);
  head.writeUInt32LE(8_000, 24);
  head.writeUInt32LE(16_000, 28);
  head.writeUInt16LE(2, 32);
  head.writeUInt16LE(16, 34);
  head.write('data', 36);
  head.writeUInt32LE(data.length, 40);
  return Buffer.concat([head, data]);
}
