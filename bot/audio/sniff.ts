/**
 * Says what bytes are by looking at them. Names and declared types are hints at best: Teams sends files with
 * wrong, wildcard or no types, and a link may deliver a web page.
 */

import { sniffFtyp, sniffMatroska, sniffOgg, sniffRiff } from './sniff-containers.ts';
import { sniffFrames } from './sniff-frames.ts';
import { sniffSignature } from './sniff-signatures.ts';
import { sniffText } from './sniff-text.ts';

/** How many first bytes `sniff` wants to see; fewer are fine when the file is shorter. */
export const sniffBytes = 4096;

/** Formats that reach Speech, as they are or after packet copying. */
export type AudioFormat = 'wav' | 'mp3' | 'ogg' | 'flac' | 'wma' | 'aac' | 'amr' | 'mp4' | 'webm';

/** What the bytes are. `extension` is without a dot and tells the truth; `found` is plain English. */
export type Sniffed =
  | { kind: 'audio'; format: AudioFormat; mimetype: string; extension: string }
  | { kind: 'unsupported'; found: string; mimetype: string; extension: string }
  | { kind: 'notAudio'; found: string; mimetype: string; extension: string }
  | { kind: 'html'; mimetype: 'text/html'; extension: 'html' }
  | { kind: 'empty' }
  | { kind: 'unknown' };

/** Classifies a file by its first bytes. Pure; never throws. */
export function sniff(head: Uint8Array): Sniffed {
  if (head.byteLength === 0) return { kind: 'empty' };
  const bytes = Buffer.from(head.buffer, head.byteOffset, Math.min(head.byteLength, sniffBytes));
  return (
    sniffRiff(bytes) ??
    sniffFtyp(bytes) ??
    sniffOgg(bytes) ??
    sniffMatroska(bytes) ??
    sniffSignature(bytes) ??
    sniffText(bytes) ??
    sniffFrames(bytes) ?? { kind: 'unknown' }
  );
}
