/**
 * A recording on its way to the service: bytes of a known length that can be read again from the start, so that
 * an attempt that failed halfway can be repeated with the very same body.
 */
import { type FileHandle, open, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { Readable } from 'node:stream';
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
  /** Every call starts at byte 0. Whoever keeps the pieces must copy them: a file's are overwritten later on. */
  open(): Readable | Promise<Readable>;
}

/** A recording that the service fetches itself: https, anybody may read it (a SAS query is fine). */
export interface RemoteAudio {
  audioUrl: string;
}

/** Large pieces are what makes an upload fast: 64 kB ones take twice the time of these. */
const PIECE_BYTES = 1024 * 1024;
/**
 * Pieces are read into these buffers in turn, since new ones for each would cost half the time and ten times the
 * memory of an upload. Back-pressure keeps three in use at most: on the socket, next in line, being read.
 */
const BUFFERS = 8;

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
    throw unreadable(`There is no readable file ${filename}.`, cause, 'Check the path.');
  });
  if (!info.isFile()) throw unreadable(`${filename} is not a file.`, undefined, 'Check the path.');
  return {
    filename,
    contentType,
    size: info.size,
    open: () => Readable.from(piecesOf(path, Math.min(info.size, PIECE_BYTES))),
  };
}

/** A file handle reads a large file in two thirds of the time that a ReadStream takes. */
async function* piecesOf(path: string, pieceBytes: number): AsyncGenerator<Buffer> {
  const file = await open(path);
  const buffers: Buffer[] = [];
  try {
    for (let turn = 0; ; turn = (turn + 1) % BUFFERS) {
      const buffer = buffers[turn] ?? Buffer.allocUnsafeSlow(pieceBytes);
      buffers[turn] = buffer;
      const piece = await fill(buffer, file);
      if (piece.length === 0) return;
      yield piece;
    }
  } finally {
    await file.close();
  }
}

/** Small pieces in the middle of a file would slip past the back-pressure of a socket. */
async function fill(buffer: Buffer, file: FileHandle): Promise<Buffer> {
  let filled = 0;
  while (filled < buffer.length) {
    const { bytesRead } = await file.read(buffer, filled, buffer.length - filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return buffer.subarray(0, filled);
}

/** The error of a source of audio that failed, so that it is never taken for a failure of the service. */
export function unreadable(message: string, cause?: unknown, advice?: string): SpeechError {
  return new SpeechError('audioUnreadable', message, { cause, advice, field: 'audio' });
}
