/** Mutated containers: whatever a file says, reading it ends soon, in an answer that the bot knows. */
import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ContainerTask } from '../../bot/audio/container-work.ts';
import { AudioError } from '../../bot/audio/errors.ts';
import type { AudioFormat } from '../../bot/audio/sniff.ts';
import { runInThread } from '../../bot/audio/thread.ts';
import { ffmpeg, useTempDir } from './clips.ts';
import type { Mutations } from './threads/mutate.ts';

const never = new AbortController().signal;
const known = new Set(['fine', 'damaged', 'empty', 'tooLong', 'unsupported', 'noAudioTrack']);

describe('reading mutated files', () => {
  const dir = useTempDir();
  const sine = ['-f', 'lavfi', '-i', 'sine=duration=2'];
  const script = new URL('./threads/mutate.ts', import.meta.url);
  const kinds: [file: string, args: string[], format: AudioFormat, copy: boolean][] = [
    ['a.m4a', sine, 'mp4', true],
    ['fragmented.mp4', [...sine, '-movflags', 'empty_moov', '-frag_duration', '300000'], 'mp4', true],
    ['a.webm', [...sine, '-c:a', 'libopus'], 'webm', true],
    ['vorbis.webm', [...sine, '-c:a', 'libvorbis'], 'webm', true],
    ['a.wav', sine, 'wav', false],
    ['a.ogg', [...sine, '-c:a', 'libopus'], 'ogg', false],
    ['a.mp3', sine, 'mp3', false],
    ['a.flac', sine, 'flac', false],
    ['a.aac', sine, 'aac', false],
  ];
  for (const [file, args, format, copy] of kinds) {
    const count = copy ? 80 : 20;
    it(`answers each of ${count} mutations of ${file}`, async () => {
      const path = await ffmpeg(...args, join(dir(), file));
      const task: Mutations = { path, format, copy, count };
      const outcomes = await runInThread(script, task, { timeMs: 15_000, heapMb: 512 }, never);
      assert.ok(typeof outcomes === 'object' && outcomes !== null);
      assert.deepEqual(
        Object.keys(outcomes).filter((name) => !known.has(name)),
        [],
      );
      if (copy) assert.ok('fine' in outcomes && 'damaged' in outcomes, JSON.stringify(outcomes));
    });
  }

  it('stops at the time limit where the parser would walk four billion samples', async () => {
    const path = await ffmpeg('-f', 'lavfi', '-i', 'sine=duration=2', join(dir(), 'long.m4a'));
    const bytes = await readFile(path);
    const samplesPerChunk = bytes.indexOf('stsc') + 16;
    bytes.writeUInt32BE(0xffffffff, samplesPerChunk);
    await writeFile(path, bytes);
    const task: ContainerTask = { path, format: 'mp4', maxDurationMs: 60_000, outPath: join(dir(), 'never') };
    const real = new URL('../../bot/audio/container-thread.ts', import.meta.url);
    const slow = (error: unknown) =>
      error instanceof AudioError && error.code === 'damaged' && /1500 ms/.test(error.message);
    await assert.rejects(runInThread(real, task, { timeMs: 1500, heapMb: 512 }, never), slow);
  });
});
