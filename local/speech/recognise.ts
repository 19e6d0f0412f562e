/**
 * Speech to words with CMU PocketSphinx (US English): what was heard, when, and how surely. It knows
 * nothing of punctuation or upper case, and it hears words in noise; both are dealt with here and in
 * phrases.ts, never by inventing anything.
 */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Sound } from './decode.ts';
import { SpeechServiceError } from './errors.ts';
import { contrastDb } from './loudness.ts';
import { cutAtPauses, type Span, writePiece } from './pieces.ts';
import { type Programs, run } from './programs.ts';
import { Queue } from './queue.ts';

/** A lower-case word with its times in milliseconds and its confidence, 0 to 1. */
export interface HeardWord {
  text: string;
  startMs: number;
  endMs: number;
  confidence: number;
}

/** The words of one utterance: PocketSphinx ends one where it hears half a second of silence. */
export type Utterance = HeardWord[];

/** Below this peak a clip holds no speech; quiet voices peak at about -40 dBFS. */
const FAINTEST_SPEECH_DB = -50;
/** Below this contrast it is a tone or steady noise; a voice over noise is still at 15 dB and more. */
const LOWEST_CONTRAST_DB = 8;
/** Mean confidence of an utterance; speech is above 0.4, the "mm" it hears in a chord is at 0.04. */
const LOWEST_CONFIDENCE = 0.2;
/** Part of an utterance that is words; speech is above a third, a "the" at the end of a hum is below 0.05. */
const LOWEST_SPEECH_SHARE = 0.15;
/** Slower than four times real time means that something is wrong. */
const TIMEOUT_PER_MS = 4;

const WORD_LINE = /^(\S+) (\d+\.\d+) (\d+\.\d+) (\d+\.\d+)$/;

interface RecogniseOptions {
  programs: Programs;
  folder: string;
  signal: AbortSignal;
  /** Where the pieces wait for a free processor. */
  engines: Queue;
}

/** Recognises a recording, piece by piece; no words in it give an empty list. */
export async function recognise(sound: Sound, options: RecogniseOptions): Promise<Utterance[]> {
  if (sound.peakDb < FAINTEST_SPEECH_DB) return [];
  if ((await contrastDb(sound.path)) < LOWEST_CONTRAST_DB) return [];
  // At most two pieces of one clip wait at a time, so that a long clip does not hold up the next one.
  const lane = new Queue(2);
  const heard = await Promise.all(
    cutAtPauses(sound).map((span) =>
      lane.run(() => options.engines.run(() => recognisePiece(sound, span, options))),
    ),
  );
  return heard.flat();
}

async function recognisePiece(sound: Sound, span: Span, options: RecogniseOptions): Promise<Utterance[]> {
  const { programs, folder, signal } = options;
  signal.throwIfAborted();
  // Anything that does not end in .wav is read as raw samples.
  const path = join(folder, `piece-${span.startMs}.raw`);
  await writePiece(sound, span, path);
  const timeoutMs = 30_000 + TIMEOUT_PER_MS * (span.endMs - span.startMs);
  const args = ['-infile', path, '-time', 'yes', '-logfn', '/dev/null'];
  const { exitCode, stdout } = await run(programs.pocketsphinx, args, { signal, timeoutMs });
  await rm(path);
  if (exitCode !== 0) throw SpeechServiceError.flat('InternalServerError', 'The recogniser failed.');
  return parseUtterances(stdout, span);
}

/** Reads the recogniser's `word start end confidence` lines, in seconds from the start of the span. */
export function parseUtterances(output: string, { startMs, endMs }: Span): Utterance[] {
  const utterances: { words: Utterance; lengthMs: number }[] = [];
  for (const line of output.split('\n')) {
    const [, label = '', start, end, confidence] = WORD_LINE.exec(line) ?? [];
    if (!label) continue;
    const from = Math.min(startMs + Math.round(Number(start) * 1000), endMs);
    const to = Math.min(startMs + Math.round(Number(end) * 1000), endMs);
    if (label === '<s>' || utterances.length === 0) utterances.push({ words: [], lengthMs: 0 });
    const utterance = utterances.at(-1);
    if (!utterance) continue;
    utterance.lengthMs += to - from;
    if (isMarker(label) || to <= from) continue;
    const text = label.replace(/\(\d+\)$/, '');
    utterance.words.push({ text, startMs: from, endMs: to, confidence: Math.min(1, Number(confidence)) });
  }
  return utterances.filter(isSpeech).map(({ words }) => words);
}

function isMarker(label: string): boolean {
  return /^(<.*>|\[.*\]|\+\+.*\+\+)$/.test(label);
}

function isSpeech({ words, lengthMs }: { words: Utterance; lengthMs: number }): boolean {
  if (words.length === 0) return false;
  const confidence = words.reduce((sum, word) => sum + word.confidence, 0) / words.length;
  const spokenMs = words.reduce((sum, word) => sum + word.endMs - word.startMs, 0);
  return confidence >= LOWEST_CONFIDENCE && spokenMs >= lengthMs * LOWEST_SPEECH_SHARE;
}
