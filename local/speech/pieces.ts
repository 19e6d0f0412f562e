/**
 * Cuts a long recording at its pauses, so that the pieces can be recognised side by side and a two-hour
 * clip needs no two-hour run.
 */
import { createReadStream, createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { BYTES_PER_MS, type Sound } from './decode.ts';

/** Loading the model takes 0.3 s a piece, so pieces are not made shorter than they need be. */
const TARGET_MS = 15_000;

/** A part of a recording, in milliseconds; `endMs` is exclusive. */
export interface Span {
  startMs: number;
  endMs: number;
}

/** Covers the whole recording with spans that end in pauses and, where pauses allow, last at most 15 s. */
export function cutAtPauses({ durationMs, pausesMs }: Pick<Sound, 'durationMs' | 'pausesMs'>): Span[] {
  const spans: Span[] = [];
  let startMs = 0;
  let cut = 0;
  for (const next of [...pausesMs.filter((at) => at > 0 && at < durationMs), durationMs]) {
    if (next - startMs > TARGET_MS && cut > startMs) {
      spans.push({ startMs, endMs: cut });
      startMs = cut;
    }
    cut = next;
  }
  spans.push({ startMs, endMs: durationMs });
  return spans;
}

/** Writes one span of the samples to a file of its own. */
export async function writePiece(sound: Sound, { startMs, endMs }: Span, path: string): Promise<void> {
  const range = { start: startMs * BYTES_PER_MS, end: endMs * BYTES_PER_MS - 1 };
  await pipeline(createReadStream(sound.path, range), createWriteStream(path));
}
