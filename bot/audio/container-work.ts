/** What the container thread does with one file: measure it, or take its sound out. */
import {
  ADTS,
  FLAC,
  Input,
  type InputFormat,
  Logging,
  LogLevel,
  MATROSKA,
  MP3,
  MP4,
  OGG,
  QTFF,
  WAVE,
  WEBM,
} from 'mediabunny';
import { openSource } from './clip-source.ts';
import { type CopiedSound, copySound } from './copy-sound.ts';
import { AudioError, type AudioErrorCode } from './errors.ts';
import { breaksOff } from './matroska-end.ts';
import type { AudioFormat } from './sniff.ts';

/** One file. Without `outPath` it is only measured. */
export interface ContainerTask {
  path: string;
  format: AudioFormat;
  maxDurationMs: number;
  outPath?: string;
}

/** The outcome in a form that crosses threads. `system` is a fault of the machine, not of the file. */
export type ContainerAnswer =
  | { copied: CopiedSound }
  | { durationMs: number }
  | { fault: { code: AudioErrorCode; message: string; found: string | undefined } }
  | { system: string };

/** Only what the first bytes announced is tried; playlists (HLS), which name other files, never are. */
const readers: Partial<Record<AudioFormat, InputFormat[]>> = {
  wav: [WAVE],
  mp3: [MP3],
  ogg: [OGG],
  flac: [FLAC],
  aac: [ADTS],
  mp4: [MP4, QTFF],
  webm: [WEBM, MATROSKA],
};

Logging.level = LogLevel.Silent;

/** Works on one file; every failure becomes an answer. */
export async function workOnContainer(task: ContainerTask): Promise<ContainerAnswer> {
  try {
    if (task.format === 'webm' && (await breaksOff(task.path))) {
      throw new AudioError('damaged', 'the file breaks off');
    }
    const input = new Input({ source: await openSource(task.path), formats: readers[task.format] ?? [] });
    try {
      if (task.outPath === undefined) return { durationMs: await measure(input, task.maxDurationMs) };
      return { copied: await copySound(input, task.path, task.outPath, task.maxDurationMs) };
    } finally {
      input.dispose();
    }
  } catch (error) {
    return describe(error);
  }
}

/**
 * Takes the header's word for a length within the limit; only a clip that seems too long is read through, because
 * an MP3 without a header is estimated from its first frame, and reading an hour of MP3 takes seconds.
 */
async function measure(input: Input, maxDurationMs: number): Promise<number> {
  const track = await input.getPrimaryAudioTrack();
  if (track === null) throw new AudioError('noAudioTrack', 'no sound track');
  const stated = await track.getDurationFromMetadata();
  const believed = stated !== null && stated * 1000 <= maxDurationMs;
  return Math.round((believed ? stated : await track.computeDuration()) * 1000);
}

function describe(error: unknown): ContainerAnswer {
  if (error instanceof AudioError) {
    return { fault: { code: error.code, message: error.message, found: error.found } };
  }
  if (error instanceof Error && 'syscall' in error) return { system: error.message };
  const message = error instanceof Error ? error.message : 'unreadable';
  return { fault: { code: 'damaged', message, found: undefined } };
}
