/**
 * Tells a voice from a hum or a hiss before the recogniser hears words in it: a voice gets louder and
 * softer from moment to moment, noise and tones do not.
 */
import { createReadStream } from 'node:fs';

/** 30 ms of 16-bit samples at 16 kHz. */
const FRAME_BYTES = 960;

/** How many dB the loud moments (95th percentile) are above the soft ones (10th); 0 for an empty file. */
export async function contrastDb(path: string): Promise<number> {
  const levels: number[] = [];
  for await (const chunk of createReadStream(path, { highWaterMark: FRAME_BYTES * 512 })) {
    for (let at = 0; at + FRAME_BYTES <= chunk.length; at += FRAME_BYTES) {
      levels.push(levelDb(chunk.subarray(at, at + FRAME_BYTES)));
    }
  }
  levels.sort((one, other) => one - other);
  const percentile = (part: number): number => levels[Math.floor(levels.length * part)] ?? 0;
  return percentile(0.95) - percentile(0.1);
}

function levelDb(frame: Buffer): number {
  let power = 1; // One step of 16 bits: digital silence is 0 dB here, not minus infinity.
  for (let at = 0; at < frame.length; at += 2) power += frame.readInt16LE(at) ** 2 / (frame.length / 2);
  return 10 * Math.log10(power);
}
