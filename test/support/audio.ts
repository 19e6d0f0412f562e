/**
 * Clips for tests: the sample voice message in every container, and sounds without speech, made by Debian's
 * ffmpeg in a folder of the test's own. Also how a transcript is judged.
 */
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import leven from 'leven';

/** The sample voice message: 28 s of clear English in an m4a as a phone writes it. */
export const samplePath = fileURLToPath(new URL('../../local/samples/voice-message.m4a', import.meta.url));

export type AudioFormat = 'wav' | 'mp3' | 'm4a' | 'mp4' | 'mov' | 'ogg' | 'webm' | 'flac' | 'aac';

/** How each container is written; the names are also the file extensions. */
const CODECS: Record<AudioFormat, string[]> = {
  wav: ['-c:a', 'pcm_s16le'],
  mp3: ['-c:a', 'libmp3lame', '-b:a', '64k'],
  m4a: ['-c:a', 'copy', '-movflags', '+faststart'],
  mp4: ['-c:a', 'copy'],
  mov: ['-c:a', 'copy'],
  ogg: ['-c:a', 'libopus', '-b:a', '32k'],
  webm: ['-c:a', 'libopus', '-b:a', '32k'],
  flac: ['-c:a', 'flac'],
  aac: ['-c:a', 'copy', '-f', 'adts'],
};

const VIDEO = ['-f', 'lavfi', '-i', 'testsrc=size=64x48:rate=5'];

/** What the sample says, as one text. */
export function sampleWords(): string {
  return readFileSync(new URL('../../local/samples/voice-message.txt', import.meta.url), 'utf8')
    .trim()
    .replaceAll('\n', ' ');
}

/**
 * How many of the expected words came out right: 1 minus the word error rate, at least 0. Case and
 * punctuation do not count.
 */
export function wordAccuracy(text: string, expected: string): number {
  const alphabet = new Map<string, string>();
  // leven measures characters, so each different word becomes a character.
  const encode = (words: string): string =>
    (words.toLowerCase().match(/[\p{L}\p{N}']+/gu) ?? [])
      .map((word) => {
        if (!alphabet.has(word)) alphabet.set(word, String.fromCharCode(0x4e00 + alphabet.size));
        return alphabet.get(word);
      })
      .join('');
  const wanted = encode(expected);
  return Math.max(0, 1 - leven(encode(text), wanted) / wanted.length);
}

/**
 * The sample, or so many seconds of it, in another container; mp4 and mov get a real video track, m4a its
 * index in front.
 */
export async function makeVariant(folder: string, format: AudioFormat, seconds?: number): Promise<string> {
  const path = join(folder, `sample${seconds ?? ''}.${format}`);
  const video = format === 'mp4' || format === 'mov';
  const inputs = [...(video ? VIDEO : []), '-i', samplePath];
  const codecs = video ? ['-shortest', '-c:v', 'libx264', '-preset', 'ultrafast'] : [];
  const length = seconds === undefined ? [] : ['-t', String(seconds)];
  return ffmpeg([...inputs, ...length, ...codecs, ...CODECS[format], path], path);
}

/** Stereo: the first two sentences of the sample on the left, its fourth on the right. */
export async function makeStereo(folder: string): Promise<string> {
  const path = join(folder, 'stereo.wav');
  const sides = ['-t', '6', '-i', samplePath, '-ss', '10.2', '-t', '4.4', '-i', samplePath];
  return ffmpeg([...sides, '-filter_complex', '[1]apad=whole_dur=6[right];[0][right]amerge', path], path);
}

/** Digital silence. */
export async function makeSilence(folder: string, seconds: number, format: AudioFormat): Promise<string> {
  return synthesise(folder, 'silence', 'anullsrc=r=44100:cl=mono', seconds, format);
}

/** A pure tone of 440 Hz. */
export async function makeTone(folder: string, seconds: number, format: AudioFormat): Promise<string> {
  return synthesise(folder, 'tone', 'sine=f=440:r=44100', seconds, format);
}

/** White noise at -60 dBFS, as from an open microphone in a quiet room. */
export async function makeNoise(folder: string, seconds: number, format: AudioFormat): Promise<string> {
  return synthesise(folder, 'noise', 'anoisesrc=a=0.001:r=44100', seconds, format);
}

/** A JPEG picture under any name. */
export async function makeJpeg(folder: string, name: string): Promise<string> {
  const path = join(folder, name);
  return ffmpeg(['-f', 'lavfi', '-i', 'testsrc=size=64x48', '-frames:v', '1', '-f', 'mjpeg', path], path);
}

/** The first part of a file (0 to 1 of its bytes) in a file beside it. */
export async function truncate(path: string, fraction: number): Promise<string> {
  const bytes = await readFile(path);
  const shorter = `${path.slice(0, -extname(path).length)}-truncated${extname(path)}`;
  await writeFile(shorter, bytes.subarray(0, Math.floor(bytes.length * fraction)));
  return shorter;
}

async function synthesise(
  folder: string,
  name: string,
  source: string,
  seconds: number,
  format: AudioFormat,
): Promise<string> {
  const path = join(folder, `${name}.${format}`);
  const codec = CODECS[format].includes('copy') ? ['-c:a', 'aac'] : CODECS[format];
  return ffmpeg(['-f', 'lavfi', '-i', source, '-t', String(seconds), ...codec, path], path);
}

async function ffmpeg(args: string[], path: string): Promise<string> {
  await promisify(execFile)('ffmpeg', ['-v', 'error', '-nostdin', '-y', ...args]);
  return path;
}
