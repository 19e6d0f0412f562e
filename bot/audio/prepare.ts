/**
 * Makes a staged clip into a file that Speech documents. WAV, MP3, Ogg, FLAC, WMA, AAC and AMR pass as they are;
 * MP4, M4A, MOV, 3GP, WebM and Matroska give up their sound track by packet copying.
 */
import { randomUUID } from 'node:crypto';
import { rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { ContainerAnswer, ContainerTask } from './container-work.ts';
import { AudioError } from './errors.ts';
import type { AudioFormat, Sniffed } from './sniff.ts';
import { runInThread, type ThreadLimits } from './thread.ts';
import type { Timeline } from './timeline.ts';

/** A clip on disk and what `sniff` said of it. `signal` ends the work at once with its own reason. */
export interface PrepareTask {
  path: string;
  format: Sniffed;
  /** Where a new file may be written. */
  outDir: string;
  maxDurationMs: number;
  signal: AbortSignal;
}

/** A file for Speech. When `remuxed`, it is new and whoever asked for it deletes it. */
export interface PreparedAudio {
  path: string;
  /** In bytes. */
  size: number;
  /** `audio.` and the extension that the content deserves. */
  filename: string;
  contentType: string;
  /** Where the sound ends in the clip; unknown for AMR, WMA and files that only Speech can read. */
  durationMs?: number;
  remuxed: boolean;
  /** Turns Speech's times into the clip's, with `sourceTime`. */
  timeline: Timeline;
}

const threadScript = new URL('./container-thread.ts', import.meta.url);

/** Containers whose sound is copied out, because Speech does not document them. WebM it does, but not as video. */
const copied: readonly AudioFormat[] = ['mp4', 'webm'];
/** Formats that mediabunny cannot read and Speech can. */
const unmeasured: readonly AudioFormat[] = ['amr', 'wma'];

/**
 * @throws AudioError `empty`, `notAudio`, `unsupported`, `accessMissing` (a web page), `noAudioTrack`, `damaged`,
 *   `tooLong`; an Error of the file system when the machine is at fault
 */
export async function prepareForSpeech(task: PrepareTask): Promise<PreparedAudio> {
  const { path, format } = task;
  const { size } = await stat(path);
  if (size === 0) throw new AudioError('empty', 'the file holds no bytes');
  if (format.kind !== 'audio') throw refusal(format);
  const limits = threadLimits(size);
  if (copied.includes(format.format)) return copyOut(task, format.format, limits);
  const durationMs = unmeasured.includes(format.format)
    ? undefined
    : await measure(task, format.format, limits);
  return {
    path,
    size,
    filename: `audio.${format.extension}`,
    contentType: format.mimetype,
    ...(durationMs === undefined ? {} : { durationMs }),
    remuxed: false,
    timeline: [],
  };
}

/** 8 s, and a second more for each megabyte: some ten times what an idle machine needs. */
function threadLimits(size: number): ThreadLimits {
  return { timeMs: 8000 + size / 1000, heapMb: 512 };
}

async function copyOut(
  { path, outDir, maxDurationMs, signal }: PrepareTask,
  format: AudioFormat,
  limits: ThreadLimits,
): Promise<PreparedAudio> {
  const outPath = join(outDir, `${randomUUID()}.sound`);
  try {
    const answer = await ask({ path, format, maxDurationMs, outPath }, limits, signal);
    if (!('copied' in answer)) throw fault(answer);
    const { extension, contentType, durationMs, timeline } = answer.copied;
    const { size } = await stat(outPath);
    const filename = `audio.${extension}`;
    return { path: outPath, size, filename, contentType, durationMs, remuxed: true, timeline };
  } catch (error) {
    await rm(outPath, { force: true });
    throw error;
  }
}

/**
 * The length of a file that passes as it is; undefined when it cannot be read here, for Speech has the last word
 * on these formats.
 */
async function measure(
  { path, maxDurationMs, signal }: PrepareTask,
  format: AudioFormat,
  limits: ThreadLimits,
): Promise<number | undefined> {
  let answer: ContainerAnswer;
  try {
    answer = await ask({ path, format, maxDurationMs }, limits, signal);
  } catch (error) {
    if (error instanceof AudioError && error.code === 'damaged') return undefined;
    throw error;
  }
  if ('system' in answer) throw fault(answer);
  if (!('durationMs' in answer)) return undefined;
  if (answer.durationMs === 0) throw new AudioError('empty', 'the file holds no sound');
  if (answer.durationMs > maxDurationMs) throw new AudioError('tooLong', `longer than ${maxDurationMs} ms`);
  return answer.durationMs;
}

async function ask(task: ContainerTask, limits: ThreadLimits, signal: AbortSignal): Promise<ContainerAnswer> {
  // The thread runs our own code; its messages have the type that it was given.
  return (await runInThread(threadScript, task, limits, signal)) as ContainerAnswer;
}

function fault(answer: ContainerAnswer): Error {
  if ('fault' in answer) return new AudioError(answer.fault.code, answer.fault.message, answer.fault.found);
  return new Error('system' in answer ? answer.system : 'the reader gave no usable answer');
}

function refusal(format: Exclude<Sniffed, { kind: 'audio' }>): AudioError {
  switch (format.kind) {
    case 'empty':
      return new AudioError('empty', 'the file holds no bytes');
    case 'html':
      return new AudioError('accessMissing', 'a web page came instead of the file');
    case 'unsupported':
    case 'notAudio':
      return new AudioError(format.kind, `the file is: ${format.found}`, format.found);
    case 'unknown':
      return new AudioError('notAudio', 'the file is of no known kind', 'an unknown kind of file');
  }
}
