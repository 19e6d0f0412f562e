/**
 * How long a packet sounds once decoded. Containers only say when packets start, so a gap between two packets
 * shows only against this.
 */
import type { AudioCodec, EncodedPacket } from 'mediabunny';
import { aacPacketSeconds } from './aac-config.ts';
import { AudioError } from './errors.ts';

/** Seconds of sound in a packet. */
export type PacketSeconds = (packet: EncodedPacket) => number;

/**
 * The rule for a codec. Vorbis, FLAC and AMR fall back on the container's durations: their gaps stay unseen.
 * @throws AudioError `damaged` or `unsupported` when the codec's configuration is missing or out of the ordinary
 */
export function packetSeconds(codec: AudioCodec | null, config: AudioDecoderConfig | null): PacketSeconds {
  if (codec === 'aac') {
    const description = config?.description;
    if (description === undefined) throw new AudioError('damaged', 'AAC without a configuration');
    const bytes = ArrayBuffer.isView(description)
      ? new Uint8Array(description.buffer, description.byteOffset, description.byteLength)
      : new Uint8Array(description);
    const seconds = aacPacketSeconds(bytes);
    return () => seconds;
  }
  if (codec === 'opus') return (packet) => opusSeconds(packet.data);
  if (codec === 'mp3' && config !== null) {
    const seconds = (config.sampleRate >= 32_000 ? 1152 : 576) / config.sampleRate;
    return () => seconds;
  }
  if (codec?.startsWith('pcm-') && config !== null) {
    const bytesPerSecond = config.sampleRate * config.numberOfChannels * (pcmBits(codec) / 8);
    return (packet) => packet.byteLength / bytesPerSecond;
  }
  return (packet) => packet.duration;
}

function pcmBits(codec: string): number {
  return Number(/\d+/.exec(codec)?.[0] ?? 16);
}

/** Frame length in milliseconds by the two low bits of the configuration number (RFC 6716, table 2). */
const silkMs = [10, 20, 40, 60];
const hybridMs = [10, 20, 10, 20];
const celtMs = [2.5, 5, 10, 20];

/** RFC 6716, section 3.1: the first byte gives the frame length and, with the second, the number of frames. */
function opusSeconds(data: Uint8Array): number {
  const [first = 0, second = 0] = data;
  const config = first >> 3;
  const table = config < 12 ? silkMs : config < 16 ? hybridMs : celtMs;
  const count = [1, 2, 2, second & 0x3f][first & 3] ?? 1;
  return ((table[config & 3] ?? 20) * count) / 1000;
}
