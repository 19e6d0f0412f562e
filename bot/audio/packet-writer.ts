/** Writes copied packets into a file, through one of mediabunny's output formats or one after the other (AMR). */

import { open } from 'node:fs/promises';
import { EncodedAudioPacketSource, EncodedPacket, FilePathTarget, Output } from 'mediabunny';
import type { CopyTarget } from './copy-targets.ts';

/** `seconds` is where the packet stands in the file; `duration` may be shorter than it decodes to, at the end. */
export interface PacketWriter {
  add(data: Uint8Array, seconds: number, duration: number): Promise<void>;
  finish(): Promise<void>;
  /** Closes the file where it stands; it is of no use then. */
  abandon(): Promise<void>;
}

/** What is held back before it is written, in bytes. */
const chunkSize = 2 ** 20;

/** Starts a file for the target. `config` is the codec configuration of the source track. */
export async function openWriter(
  target: CopyTarget,
  path: string,
  config: AudioDecoderConfig | null,
): Promise<PacketWriter> {
  const { output: wanted, swapBytes } = target;
  if (wanted === undefined || config === null) return openPlainWriter(path, target.magic ?? '');
  const output = new Output({ format: wanted.format, target: new FilePathTarget(path, { chunkSize }) });
  const source = new EncodedAudioPacketSource(wanted.codec);
  output.addAudioTrack(source);
  await output.start();
  const meta = { decoderConfig: swapBytes === undefined ? config : { ...config, codec: wanted.codec } };
  return {
    add: (data, seconds, duration) => {
      if (swapBytes !== undefined) reverseEach(data, swapBytes);
      return source.add(new EncodedPacket(data, 'key', seconds, duration), meta);
    },
    finish: () => output.finalize(),
    abandon: () => output.cancel(),
  };
}

async function openPlainWriter(path: string, magic: string): Promise<PacketWriter> {
  const file = await open(path, 'wx');
  let pieces: Uint8Array[] = [Buffer.from(magic, 'latin1')];
  let held = 0;
  const flush = async () => {
    await file.writeFile(Buffer.concat(pieces));
    pieces = [];
    held = 0;
  };
  return {
    add: async (data) => {
      pieces.push(data);
      held += data.byteLength;
      if (held >= chunkSize) await flush();
    },
    finish: async () => {
      await flush();
      await file.close();
    },
    abandon: () => file.close(),
  };
}

/** Reverses the bytes of every whole sample, in place. */
function reverseEach(data: Uint8Array, size: number): void {
  for (let at = 0; at + size <= data.byteLength; at += size) data.subarray(at, at + size).reverse();
}
