/**
 * Any clip to what PocketSphinx hears: raw 16 kHz, 16 bit, mono samples on disk, with the loudest peak and
 * the pauses that ffmpeg noticed on the way.
 */
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { invalid } from './errors.ts';
import { type Programs, run } from './programs.ts';

/** 16,000 samples of two bytes a second. */
export const BYTES_PER_MS = 32;

/** Containers and codecs of sound only: above all no playlist, which could name other files. */
const FORMATS = 'wav,w64,aiff,caf,mp3,ogg,flac,asf,aac,amr,matroska,mov';
const TIMEOUT_MS = 120_000;

export interface Sound {
  /** Raw s16le samples. */
  path: string;
  durationMs: number;
  /** Loudest sample in dBFS; digital silence is about -91. */
  peakDb: number;
  /** Middles of pauses of at least 0.3 s, in milliseconds, rising. */
  pausesMs: number[];
}

interface DecodeOptions {
  programs: Programs;
  folder: string;
  signal: AbortSignal;
  /** Longer clips are refused with AudioLengthLimitExceeded. */
  maxSeconds: number;
}

/**
 * Decodes one clip, or one channel of it (0 or 1; without it all channels are mixed).
 * Fails with a 400 InvalidAudioFormat when there is no sound in the bytes.
 */
export async function decode(clip: string, options: DecodeOptions, channel?: number): Promise<Sound> {
  const { programs, folder, signal, maxSeconds } = options;
  const path = join(folder, `sound-${channel ?? 'all'}.raw`);
  const filters = [
    ...(channel === undefined ? [] : [`pan=mono|c0=c${channel}`]),
    'aformat=sample_fmts=s16:sample_rates=16000:channel_layouts=mono',
    'silencedetect=n=-45dB:d=0.3',
    'volumedetect',
  ];
  const args = [
    ...['-hide_banner', '-nostats', '-nostdin', '-y'],
    ...['-protocol_whitelist', 'file,pipe', '-format_whitelist', FORMATS, '-i', `file:${clip}`],
    ...['-map', '0:a:0', '-t', String(maxSeconds + 1), '-af', filters.join(','), '-f', 's16le', path],
  ];
  const { exitCode, stderr } = await run(programs.ffmpeg, args, { signal, timeoutMs: TIMEOUT_MS });
  const bytes = exitCode === 0 ? (await stat(path)).size : 0;
  if (bytes === 0) throw invalid('The audio file is not in a supported format.', 'InvalidAudioFormat');
  const durationMs = Math.floor(bytes / BYTES_PER_MS);
  if (durationMs > maxSeconds * 1000) {
    throw invalid(`The audio is longer than ${maxSeconds} seconds.`, 'AudioLengthLimitExceeded');
  }
  return { path, durationMs, peakDb: peak(stderr), pausesMs: pauses(stderr) };
}

/** How many channels the clip's sound has; 0 when there is none. */
export async function countChannels(clip: string, options: DecodeOptions): Promise<number> {
  const { programs, signal } = options;
  const args = [
    ...['-v', 'error', '-protocol_whitelist', 'file,pipe', '-format_whitelist', FORMATS],
    ...['-select_streams', 'a:0', '-show_entries', 'stream=channels', '-of', 'csv=p=0', `file:${clip}`],
  ];
  const { stdout } = await run(programs.ffprobe, args, { signal, timeoutMs: TIMEOUT_MS });
  return Number.parseInt(stdout, 10) || 0;
}

function peak(log: string): number {
  return Number(/max_volume: (-?[\d.]+) dB/.exec(log)?.[1] ?? Number.NEGATIVE_INFINITY);
}

function pauses(log: string): number[] {
  const found = log.matchAll(/silence_end: ([\d.]+) \| silence_duration: ([\d.]+)/g);
  return Array.from(found, ([, end, duration]) => Math.round((Number(end) - Number(duration) / 2) * 1000));
}
