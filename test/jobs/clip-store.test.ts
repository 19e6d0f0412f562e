/** Staged audio and transcripts over real blob storage, and their end. */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sinon from 'sinon';
import { type ClipStore, createClipStore } from '../../bot/jobs/clip-store.ts';
import { startJanitor } from '../../bot/jobs/janitor.ts';
import type { Storage } from '../../bot/jobs/storage.ts';
import { transcript } from '../support/job-bench.ts';
import { keepLog } from '../support/log.ts';
import { freshStorage } from '../support/shared-azurite.ts';

const { signal } = new AbortController();
const hour = 3_600_000;

describe('the clip store', () => {
  let storage: Storage;
  let clips: ClipStore;
  let dir = '';
  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'clips-'));
    storage = await freshStorage();
    clips = createClipStore(storage.audio, storage.results);
  });
  afterEach(() => rm(dir, { recursive: true, force: true }));

  const there = (id: string) => storage.audio.getBlobClient(id).exists();

  it('keeps a stream of bytes as it was, over several blocks', async () => {
    const bytes = randomBytes(9 * 1024 * 1024 + 7);
    async function* pieces() {
      for (let at = 0; at < bytes.length; at += 100_003) yield bytes.subarray(at, at + 100_003);
    }
    await clips.stage('folder/clip', pieces(), signal);
    await clips.fetch('folder/clip', join(dir, 'clip'), signal);
    assert.ok(bytes.equals(await readFile(join(dir, 'clip'))));
  });

  it('keeps nothing of a stream that breaks off', async () => {
    async function* broken() {
      yield randomBytes(5 * 1024 * 1024);
      throw new RangeError('link lost');
    }
    await assert.rejects(clips.stage('broken', broken(), signal), RangeError);
    assert.equal(await there('broken'), false);
    await assert.rejects(clips.fetch('broken', join(dir, 'clip'), signal));
  });

  it('keeps nothing of a stream that is given up, and lets go of its source', async () => {
    const abort = new AbortController();
    const released = Promise.withResolvers<void>();
    async function* endless() {
      try {
        for (;;) {
          yield Buffer.alloc(1024 * 1024);
          await new Promise((turn) => setImmediate(turn));
          abort.abort();
        }
      } finally {
        released.resolve();
      }
    }
    await assert.rejects(clips.stage('endless', endless(), abort.signal), { name: 'AbortError' });
    await released.promise;
    assert.equal(await there('endless'), false);
  });

  it('keeps an empty clip too', async () => {
    await clips.stageBytes('empty', Buffer.alloc(0));
    await clips.fetch('empty', join(dir, 'empty'), signal);
    assert.equal((await readFile(join(dir, 'empty'))).length, 0);
  });

  it('deletes audio at once, or when its time has come', async () => {
    const now = Date.now();
    for (const id of ['at-once', 'soon', 'later', 'orphan']) await clips.stageBytes(id, Buffer.from('sound'));
    await clips.expire('at-once', new Date(now));
    await clips.expire('soon', new Date(now + hour));
    await clips.expire('later', new Date(now + 48 * hour));
    await clips.expire('nobody', new Date(now));
    await clips.expire('nobody', new Date(now + hour));
    assert.equal(await there('at-once'), false);

    assert.equal(await clips.sweep(new Date(now)), 0);
    assert.equal(await clips.sweep(new Date(now + hour + 1)), 1);
    assert.deepEqual([await there('soon'), await there('later'), await there('orphan')], [false, true, true]);
    // What has no end of its own goes after a day.
    assert.equal(await clips.sweep(new Date(now + 25 * hour)), 1);
    assert.deepEqual([await there('later'), await there('orphan')], [true, false]);
  });

  it('sweeps what another process sweeps at the same time', async () => {
    await clips.stageBytes('a/b', Buffer.from('sound'));
    const later = new Date(Date.now() + 25 * hour);
    await Promise.all([clips.sweep(later), clips.sweep(later)]);
    assert.equal(await there('a/b'), false);
  });

  it('keeps a transcript with every letter, and the last one that was put', async () => {
    await clips.putTranscript('folder/job', transcript);
    const other = { ...transcript, text: 'Grüße, 你好 🎧 \u202e\u0000"\\' };
    await clips.putTranscript('folder/job', other);
    assert.deepEqual(await clips.getTranscript('folder/job'), other);
    assert.deepEqual(await clips.findTranscript('folder/job'), other);
    await assert.rejects(clips.getTranscript('nobody'));
    assert.equal(await clips.findTranscript('nobody'), undefined);
  });

  it('deletes a transcript with its audio', async () => {
    const now = Date.now();
    for (const id of ['at-once', 'soon']) await clips.putTranscript(id, transcript);
    await clips.expire('at-once', new Date(now));
    await clips.expire('soon', new Date(now + hour));
    await assert.rejects(clips.getTranscript('at-once'));
    assert.deepEqual(await clips.getTranscript('soon'), transcript);
    assert.equal(await clips.sweep(new Date(now + hour + 1)), 1);
    await assert.rejects(clips.getTranscript('soon'));
  });
});

describe('the janitor', () => {
  let clock: sinon.SinonFakeTimers;
  beforeEach(() => {
    clock = sinon.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'Date'] });
  });
  afterEach(() => clock.restore());

  it('sweeps once a minute, whatever one sweep ends in, until it is stopped', async () => {
    const kept = keepLog();
    const sweeps: Date[] = [];
    const store = {
      ...createClipStoreStub(),
      sweep: async (now: Date) => {
        sweeps.push(now);
        if (sweeps.length === 1) throw new Error('storage is away');
        return 3;
      },
    };
    const janitor = startJanitor(store, kept.log);
    await clock.tickAsync(120_000);
    janitor.stop();
    await clock.tickAsync(300_000);
    kept.restore();
    assert.deepEqual(sweeps.map(Number), [60_000, 120_000]);
    assert.match(kept.text(), /not swept[\s\S]*"deleted":3/);
  });
});

function createClipStoreStub(): ClipStore {
  const never = () => Promise.reject(new Error('not for the janitor'));
  return {
    ...{ stage: never, stageBytes: never, fetch: never, expire: never, sweep: never },
    ...{ putTranscript: never, getTranscript: never, findTranscript: never },
  };
}
