/** Recordings for tests: bytes that need no decoder, since nothing here listens to them. */
import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import type { SpeechAudio } from '../../../bot/speech/audio-source.ts';

export interface TestAudio extends SpeechAudio {
  sha256: string;
  /** How often it was opened. */
  opened: number;
}

/** `size` bytes that differ from place to place, in pieces of 64 kB. */
export function testAudio(size: number): TestAudio {
  const bytes = Buffer.alloc(size);
  for (let at = 0; at < size; at += 1) bytes[at] = (at * 31 + (at >> 8)) & 255;
  return {
    filename: 'voice message.wav',
    contentType: 'audio/wav',
    size,
    sha256: createHash('sha256').update(bytes).digest('hex'),
    opened: 0,
    open() {
      this.opened += 1;
      return Readable.from(piecesOf(bytes));
    },
  };
}

function* piecesOf(bytes: Buffer): Generator<Buffer> {
  for (let at = 0; at < bytes.length; at += 65_536) yield bytes.subarray(at, at + 65_536);
}
