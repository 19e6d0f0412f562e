/** Real clips for the tests of audio/: made with ffmpeg from the sample voice message, and decoded back to PCM. */
import { execFile } from 'node:child_process';
import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { type PreparedAudio, prepareForSpeech } from '../../bot/audio/prepare.ts';
import { sniff, sniffBytes } from '../../bot/audio/sniff.ts';

const run = promisify(execFile);

export const voiceMessage = fileURLToPath(new URL('../../local/samples/voice-message.m4a', import.meta.url));

/** A folder that is removed after the tests of the enclosing suite. */
export function useTempDir(): () => string {
  let dir = '';
  before(async () => {
    dir = await mkdtemp(join(tmpdir(), 'audio-test-'));
  });
  after(() => rm(dir, { recursive: true, force: true }));
  return () => dir;
}

/** Runs ffmpeg on the arguments; the last one is the output file, which is returned. */
export async function ffmpeg(...args: string[]): Promise<string> {
  await run('ffmpeg', ['-hide_banner', '-v', 'error', '-nostdin', '-y', ...args]);
  return args.at(-1) ?? '';
}

/** Decodes the first sound track to 16-bit mono samples, at its own rate unless the output options say otherwise. */
export async function decode(path: string, ...options: string[]): Promise<Int16Array> {
  const args = [
    '-v',
    'error',
    '-nostdin',
    '-i',
    path,
    '-map',
    'a:0',
    ...options,
    '-ac',
    '1',
    '-f',
    's16le',
    '-',
  ];
  const { stdout } = await run('ffmpeg', args, { encoding: 'buffer', maxBuffer: 2 ** 28 });
  return new Int16Array(stdout.buffer.slice(stdout.byteOffset, stdout.byteOffset + stdout.byteLength));
}

/** The head of a file, as `sniff` wants it. */
export async function headOf(path: string): Promise<Uint8Array> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(sniffBytes), 0, sniffBytes, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

/** Sniffs and prepares a file as the worker does. */
export async function prepare(path: string, outDir: string, maxDurationMs = 600_000): Promise<PreparedAudio> {
  const format = sniff(await headOf(path));
  return prepareForSpeech({ path, format, outDir, maxDurationMs, signal: new AbortController().signal });
}
