/** For each codec inside a container: the file format that Speech documents and that takes the same packets. */
import {
  AdtsOutputFormat,
  type AudioCodec,
  FlacOutputFormat,
  type InputAudioTrack,
  Mp3OutputFormat,
  OggOutputFormat,
  type OutputFormat,
  WavOutputFormat,
} from 'mediabunny';
import { AudioError } from './errors.ts';

/** A file to write. Without `output` the packets follow one another behind `magic` (AMR, RFC 4867 section 5). */
export interface CopyTarget {
  extension: string;
  contentType: string;
  output?: { format: OutputFormat; codec: AudioCodec };
  magic?: string;
  /** Bytes per sample whose order must be turned round (big-endian PCM from QuickTime). */
  swapBytes?: number;
}

const samplesLittleEndian = new Map<string, AudioCodec>([
  ['pcm-s16be', 'pcm-s16'],
  ['pcm-s24be', 'pcm-s24'],
  ['pcm-s32be', 'pcm-s32'],
  ['pcm-f32be', 'pcm-f32'],
]);

/** What to write for a codec of mediabunny, or for the container's own name of a codec that it does not know. */
function targetFor(codec: AudioCodec | null, internalId: unknown): CopyTarget | undefined {
  if (codec === null) {
    if (internalId === 'samr') return { extension: 'amr', contentType: 'audio/amr', magic: '#!AMR\n' };
    if (internalId === 'sawb') return { extension: 'awb', contentType: 'audio/amr-wb', magic: '#!AMR-WB\n' };
    return undefined;
  }
  if (codec === 'aac') return into('aac', 'audio/aac', new AdtsOutputFormat(), codec);
  if (codec === 'opus' || codec === 'vorbis') return into('ogg', 'audio/ogg', new OggOutputFormat(), codec);
  if (codec === 'mp3') return into('mp3', 'audio/mpeg', new Mp3OutputFormat({ xingHeader: false }), codec);
  if (codec === 'flac') return into('flac', 'audio/flac', new FlacOutputFormat({ appendOnly: true }), codec);
  const wav = new WavOutputFormat();
  const turned = samplesLittleEndian.get(codec);
  if (turned !== undefined) {
    return { ...into('wav', 'audio/wav', wav, turned), swapBytes: Number(codec.slice(5, 7)) / 8 };
  }
  return wav.getSupportedAudioCodecs().includes(codec) ? into('wav', 'audio/wav', wav, codec) : undefined;
}

function into(extension: string, contentType: string, format: OutputFormat, codec: AudioCodec): CopyTarget {
  return { extension, contentType, output: { format, codec } };
}

/** What the target of a track is, `undefined` when there is none. */
export async function trackTarget(track: InputAudioTrack): Promise<CopyTarget | undefined> {
  return targetFor(await track.getCodec(), await track.getInternalCodecId());
}

const codecNames: Record<string, string> = {
  alac: 'Apple Lossless (ALAC) sound',
  ac3: 'Dolby Digital sound',
  eac3: 'Dolby Digital Plus sound',
  dts: 'DTS sound',
  drms: 'copy-protected sound',
  enca: 'copy-protected sound',
};

/** The error for a track that has no target, naming its codec. */
export async function unsupportedTrack(track: InputAudioTrack): Promise<AudioError> {
  const internal = await track.getInternalCodecId();
  const id = (await track.getCodec()) ?? (typeof internal === 'string' ? internal : 'unknown');
  const name = id
    .replace(/[^\w .-]/g, '')
    .slice(0, 20)
    .trim();
  return new AudioError('unsupported', `codec ${name}`, codecNames[name] ?? `sound in the codec ${name}`);
}
