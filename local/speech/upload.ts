/**
 * The multipart body, streamed: the clip goes to disk and through a digest as it arrives, so that 250 MB
 * take no more memory than 1. As in Azure (ASP.NET Core) a part is a file when, and only when, it has a
 * filename.
 */
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Busboy, type BusboyFileStream, type BusboyInstance } from '@fastify/busboy';
import { invalid, SpeechServiceError } from './errors.ts';

/** The audio part as it was received. */
interface UploadedAudio {
  path: string;
  filename: string;
  contentType: string;
  bytes: number;
  /** Hex SHA-256 of the bytes. */
  sha256: string;
}

export interface Upload {
  definition?: string;
  audio?: UploadedAudio;
}

interface UploadOptions {
  folder: string;
  maxBytes: number;
  signal: AbortSignal;
}

/**
 * Reads the whole body, whatever is wrong with it, so that the client gets to read the answer; only then
 * refuses: 415 when it is not multipart, 413 when the clip is too big, 400 when it is broken off.
 */
export async function readUpload(request: IncomingMessage, options: UploadOptions): Promise<Upload> {
  const { folder, maxBytes } = options;
  const contentType = request.headers['content-type'] ?? '';
  if (!/^multipart\/form-data\s*;.*boundary=/i.test(contentType)) {
    await drain(request);
    throw SpeechServiceError.wrapped('UnsupportedMediaType', 'The body must be multipart/form-data.');
  }
  const parser = new Busboy({
    headers: { ...request.headers, 'content-type': contentType },
    isPartAFile: (_name, _type, filename) => filename !== undefined,
    limits: { fileSize: maxBytes, fieldSize: 1_000_000, fields: 20, files: 20 },
  });
  // One failure ends the request, the parser and the file together: none of them waits for another.
  const failed = new AbortController();
  const signal = AbortSignal.any([options.signal, failed.signal]);
  const { upload, refusals, stored } = collect(parser, { folder, maxBytes, signal }, failed);
  try {
    await pipeline(request, parser, { signal });
  } catch (cause) {
    failed.abort(cause);
  }
  await Promise.all(stored);
  options.signal.throwIfAborted();
  if (failed.signal.aborted) throw invalid('The multipart body is broken.', 'InvalidRequestBodyFormat');
  if (refusals[0]) throw refusals[0];
  return upload;
}

/** Reads and forgets what is left of a body, so that the client is ready to read the answer. */
export async function drain(request: IncomingMessage): Promise<void> {
  if (request.readableEnded || request.destroyed) return;
  request.resume();
  await once(request, 'close');
}

function collect(
  parser: BusboyInstance,
  { folder, maxBytes, signal }: UploadOptions,
  failed: AbortController,
): { upload: Upload; refusals: Error[]; stored: Promise<void>[] } {
  const upload: Upload = {};
  const refusals: Error[] = [];
  const stored: Promise<void>[] = [];
  parser.on('field', (name, value) => {
    if (name === 'definition') upload.definition = value;
  });
  parser.on('file', (name, stream, filename, _encoding, contentType) => {
    if (name !== 'audio' || upload.audio) {
      refusals.push(
        invalid(`Part '${name}': only one part, audio, may be a file.`, 'InvalidRequestBodyFormat'),
      );
      stream.resume();
      return;
    }
    const audio = { path: join(folder, 'clip'), filename, contentType, bytes: 0, sha256: '' };
    upload.audio = audio;
    stream.on('limit', () => {
      refusals.push(
        SpeechServiceError.wrapped('RequestEntityTooLarge', `The audio exceeds ${maxBytes} bytes.`),
      );
    });
    stored.push(store(stream, audio, signal).catch((cause) => failed.abort(cause)));
  });
  return { upload, refusals, stored };
}

async function store(stream: BusboyFileStream, audio: UploadedAudio, signal: AbortSignal): Promise<void> {
  const digest = createHash('sha256');
  async function* measured(source: Readable): AsyncGenerator<Buffer> {
    for await (const chunk of source) {
      digest.update(chunk);
      audio.bytes += chunk.length;
      yield chunk;
    }
  }
  await pipeline(stream, measured, createWriteStream(audio.path), { signal });
  audio.sha256 = digest.digest('hex');
}
