/** Takes the sound out of a video or voice container by copying its packets; nothing is decoded or encoded. */
import { stat } from 'node:fs/promises';
import { EncodedPacketSink, type Input, type InputAudioTrack } from 'mediabunny';
import { type CopyTarget, trackTarget, unsupportedTrack } from './copy-targets.ts';
import { AudioError } from './errors.ts';
import { type PacketSeconds, packetSeconds } from './packet-time.ts';
import { openWriter, type PacketWriter } from './packet-writer.ts';
import { type Timeline, TimelineBuilder } from './timeline.ts';

/** What was written. */
export interface CopiedSound {
  extension: string;
  contentType: string;
  /** Where the sound ends in the clip. */
  durationMs: number;
  timeline: Timeline;
}

/**
 * A trimmed clip keeps the sound before its start in the file, at negative times. All but this much of it is
 * left out; the rest lets the decoder settle (Opus asks for 80 ms, RFC 7845 section 4.6).
 */
const prerollSeconds = 0.1;

/** The longest packet an ADTS header can announce, itself included. */
const maxAdtsFrame = 8191 - 7;

/**
 * Copies the primary sound track (of those that can be copied) into a new file at `outPath`.
 * @throws AudioError `noAudioTrack`, `unsupported`, `empty`, `tooLong`, `damaged`; what the file system throws
 */
export async function copySound(
  input: Input,
  path: string,
  outPath: string,
  maxDurationMs: number,
): Promise<CopiedSound> {
  const { track, target } = await pickTrack(input);
  const config = await track.getDecoderConfig();
  const secondsOf = packetSeconds(await track.getCodec(), config);
  // A table may list the same bytes again and again: what comes out is limited by what came in.
  const maxBytes = (await stat(path)).size * 3;
  const writer = await openWriter(target, outPath, config);
  try {
    const times = await copyPackets(track, target, writer, secondsOf, { maxBytes, maxDurationMs });
    await writer.finish();
    const { extension, contentType } = target;
    return { extension, contentType, durationMs: Math.round(times.source * 1000), timeline: times.anchors };
  } catch (error) {
    await writer.abandon();
    throw error;
  }
}

async function copyPackets(
  track: InputAudioTrack,
  target: CopyTarget,
  writer: PacketWriter,
  secondsOf: PacketSeconds,
  { maxBytes, maxDurationMs }: { maxBytes: number; maxDurationMs: number },
): Promise<TimelineBuilder> {
  const sink = new EncodedPacketSink(track);
  const times = new TimelineBuilder();
  let copied = 0;
  let last = -1;
  for await (const packet of sink.packets()) {
    last = packet.sequenceNumber;
    const seconds = secondsOf(packet);
    if (packet.byteLength === 0 || packet.timestamp + seconds <= -prerollSeconds) continue;
    copied += packet.byteLength;
    if (copied > maxBytes) throw new AudioError('damaged', 'the same bytes are listed too often');
    if (target.extension === 'aac' && packet.byteLength > maxAdtsFrame) {
      throw new AudioError('damaged', 'an AAC packet is longer than the codec allows');
    }
    const at = times.prepared;
    times.add(packet.timestamp, seconds, packet.duration);
    if (Math.max(times.source, times.prepared) * 1000 > maxDurationMs) {
      throw new AudioError('tooLong', `longer than ${maxDurationMs} ms`);
    }
    await writer.add(packet.data, at, packet.duration);
  }
  if (await isCut(sink, last)) throw new AudioError('damaged', 'the file breaks off');
  if (times.prepared === 0) throw new AudioError('empty', 'the sound track holds no packets');
  return times;
}

async function pickTrack(input: Input): Promise<{ track: InputAudioTrack; target: CopyTarget }> {
  const filter = async (candidate: InputAudioTrack) => (await trackTarget(candidate)) !== undefined;
  const track = await input.getPrimaryAudioTrack({ filter });
  const target = track === null ? undefined : await trackTarget(track);
  if (track !== null && target !== undefined) return { track, target };
  const other = await input.getPrimaryAudioTrack();
  if (other !== null) throw await unsupportedTrack(other);
  const tracks = await input.getTracks();
  throw tracks.length > 0
    ? new AudioError('noAudioTrack', 'a video without sound')
    : new AudioError('damaged', 'the container lists no tracks');
}

/**
 * True when the index lists packets after the last one that could be read. Even when most of the sound is there
 * the clip counts as damaged: a transcript that silently ends early looks complete, and a second upload is easy.
 */
async function isCut(sink: EncodedPacketSink, last: number): Promise<boolean> {
  const listed = await sink.getPacket(Infinity, { metadataOnly: true });
  return listed !== null && listed.sequenceNumber > last;
}
