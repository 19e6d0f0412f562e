/**
 * A recording on its way to the service: bytes of a known length that can be read again from the start, so that
 * an attempt that failed halfway can be repeated with the very same body.
 */
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import type { Readable } from 'node:stream';
import { SpeechError } from './errors.ts';

/** Bytes to upload. */
export interface SpeechAudio {
  filename: string;
  /** MIME type of the bytes, or application/octet-stream. */
  contentType: string;
  /** In bytes; what `open` yields must be exactly this long. */
  size: number;
  /** Length of the sound, if known: what is too long is then refused before it is sent. */
  durationMs?: number | undefined;
  /** Every call starts at byte 0. */
  open(): Readable | Promise<Readable>;
}

/** A recording that the service fetches itself: https, anybody may read it (a SAS query is fine). */
export interface RemoteAudio {
  audioUrl: string;
}

/** Reading in pieces of this size keeps pace with curl without keeping much in memory. */
const READ_BYTES = 256 * 1024;

/**
 * A file as audio to upload.
 * @throws SpeechError `audioUnreadable` when there is no such file.
 */
export async function fileAudio(
  path: string,
  filename = basename(path),
  contentType = 'application/octet-stream',
): Promise<SpeechAudio> {
  const info = await stat(path).catch((cause: unknown) => {
    throw unreadable(`${filename} cannot be read.`, cause);
  });
  if (!info.isFile()) throw unreadable(`${filename} is not a file.`);
  return {
    filename,
    contentType,
    size: info.size,
    open: () => createReadStream(path, { highWaterMark: READ_BYTES }),
  };
}

/** The error of a source of audio that failed, so that it is never taken for a failure of the service. */
export function unreadable(message: string, cause?: unknown): SpeechError {
  return new SpeechError('audioUnreadable', message, { cause });
}
