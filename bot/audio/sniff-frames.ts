/**
 * Raw MPEG audio and AAC frames. Their sync words are short and occur in any data, so a frame counts only when
 * its header is valid and the next frame stands where the first says it ends.
 */
import type { Sniffed } from './sniff.ts';

const mp3: Sniffed = { kind: 'audio', format: 'mp3', mimetype: 'audio/mpeg', extension: 'mp3' };
const aac: Sniffed = { kind: 'audio', format: 'aac', mimetype: 'audio/aac', extension: 'aac' };

/** MP3 (also MPEG audio layers I and II) or ADTS AAC, bare or behind an ID3v2 tag. */
export function sniffFrames(bytes: Buffer): Sniffed | undefined {
  const start = id3Size(bytes);
  const sound = bytes.subarray(start);
  if (frameChain(sound, mpegFrameSize)) return mp3;
  if (frameChain(sound, adtsFrameSize)) return aac;
  if (start === 0) return undefined;
  if (sound.toString('latin1', 0, 4) === 'fLaC') {
    return { kind: 'audio', format: 'flac', mimetype: 'audio/flac', extension: 'flac' };
  }
  // The tag (a cover picture, say) is longer than what was read: MP3 is what carries ID3.
  return start >= bytes.length ? mp3 : undefined;
}

/** The length of an ID3v2 tag at the start, 0 when there is none (ID3v2.4, section 3.1). */
function id3Size(bytes: Buffer): number {
  if (bytes.length < 10 || bytes.toString('latin1', 0, 3) !== 'ID3') return 0;
  const sizes = [...bytes.subarray(6, 10)];
  if (sizes.some((part) => part > 0x7f)) return 0;
  return 10 + sizes.reduce((size, part) => size * 128 + part, 0);
}

/** True when a frame is followed by another of its kind, or is cut off or ended by the end of the bytes. */
function frameChain(bytes: Buffer, frameSize: (bytes: Buffer) => number | undefined): boolean {
  const size = frameSize(bytes);
  if (size === undefined) return false;
  return bytes.length < size + 7 || frameSize(bytes.subarray(size)) !== undefined;
}

const bitratesV1 = [
  [0, 32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448],
  [0, 32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384],
  [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320],
];
const bitratesV2 = [
  [0, 32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256],
  [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160],
  [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160],
];
const sampleRates = [44_100, 48_000, 32_000];

/** The size in bytes of the MPEG audio frame at the start (ISO 11172-3, 2.4.1.3). Free format is not taken. */
function mpegFrameSize(bytes: Buffer): number | undefined {
  if (bytes.length < 4 || bytes[0] !== 0xff) return undefined;
  const [, second = 0, third = 0, fourth = 0] = bytes;
  const version = (second >> 3) & 3; // 0: 2.5, 2: 2, 3: 1
  const layer = 4 - ((second >> 1) & 3);
  if (second < 0xe0 || version === 1 || layer === 4 || (fourth & 3) === 2) return undefined;
  const table = version === 3 ? bitratesV1 : bitratesV2;
  const bitrate = table[layer - 1]?.[third >> 4];
  const rate = sampleRates[(third >> 2) & 3];
  if (!bitrate || rate === undefined) return undefined;
  const sampleRate = rate / (version === 3 ? 1 : version === 2 ? 2 : 4);
  const padding = (third >> 1) & 1;
  if (layer === 1) return (Math.floor((12_000 * bitrate) / sampleRate) + padding) * 4;
  const samples = layer === 3 && version !== 3 ? 576 : 1152;
  return Math.floor((samples * 125 * bitrate) / sampleRate) + padding;
}

/** The size in bytes of the ADTS frame at the start (ISO 13818-7, 6.2). */
function adtsFrameSize(bytes: Buffer): number | undefined {
  if (bytes.length < 7 || bytes[0] !== 0xff || ((bytes[1] ?? 0) & 0xf6) !== 0xf0) return undefined;
  if ((((bytes[2] ?? 0) >> 2) & 15) > 12) return undefined;
  const size = (bytes.readUInt32BE(2) >> 5) & 0x1fff;
  return size < 8 ? undefined : size;
}
