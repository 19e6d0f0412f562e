/**
 * `audioUrl`: the clip fetched by the service itself. Azure takes any public URL; this stand-in takes
 * loopback ones only, so that it never reaches out of the machine.
 */
import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { invalid, SpeechServiceError } from './errors.ts';

const LOOPBACK = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;

/** Writes the clip to `path`; gives its size in bytes. Every failure is a flat 400 or a 413. */
export async function fetchAudio(
  url: string,
  path: string,
  { maxBytes, signal }: { maxBytes: number; signal: AbortSignal },
): Promise<number> {
  const { protocol, hostname } = new URL(url);
  if (!['http:', 'https:'].includes(protocol) || !LOOPBACK.test(hostname)) {
    throw invalid(
      'The local Speech service fetches audioUrl from this machine only.',
      'InvalidRecordingsUri',
    );
  }
  let bytes = 0;
  async function* capped(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    for await (const chunk of source) {
      bytes += chunk.length;
      if (bytes > maxBytes) {
        throw SpeechServiceError.wrapped('RequestEntityTooLarge', `The audio exceeds ${maxBytes} bytes.`);
      }
      yield chunk;
    }
  }
  try {
    const response = await fetch(url, { redirect: 'error', signal });
    if (!response.ok || !response.body) throw new Error(`status ${response.status}`);
    await pipeline(Readable.fromWeb(response.body), capped, createWriteStream(path), { signal });
  } catch (cause) {
    signal.throwIfAborted();
    if (cause instanceof SpeechServiceError) throw cause;
    throw invalid('The audio could not be read from audioUrl.', 'InvalidRecordingsUri');
  }
  return bytes;
}
