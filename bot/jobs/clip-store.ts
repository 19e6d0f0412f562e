/**
 * Staged audio and finished transcripts, by job id, in Azure Storage. Audio carries the moment it must be
 * gone by in its metadata; the sweep deletes what is due, and what was left behind without one.
 */
import { addAbortSignal, Readable } from 'node:stream';
import { type ContainerClient, RestError } from '@azure/storage-blob';
import type { Transcript } from '../speech/transcript.ts';

/** What has no end of its own (its job was lost) is deleted after this long. */
const orphanMs = 24 * 60 * 60_000;
const blockBytes = 4 * 1024 * 1024;

export interface ClipStore {
  /** Keeps the bytes; they are there whole or not at all. Memory use is a few blocks, whatever the size. */
  stage(id: string, bytes: AsyncIterable<Uint8Array>, signal: AbortSignal): Promise<void>;
  /** The same for a few bytes at hand. */
  stageBytes(id: string, bytes: Uint8Array): Promise<void>;
  /** Copies staged bytes to a file. */
  fetch(id: string, path: string, signal: AbortSignal): Promise<void>;
  /** Deletes the audio and the transcript when `at` has come; at once when it is now or past. */
  expire(id: string, at: Date): Promise<void>;
  /** Deletes all that is due. Resolves to how many blobs went. */
  sweep(now: Date): Promise<number>;
  putTranscript(id: string, transcript: Transcript): Promise<void>;
  getTranscript(id: string): Promise<Transcript>;
  /** The same; undefined when there is none any more. */
  findTranscript(id: string): Promise<Transcript | undefined>;
}

export function createClipStore(audio: ContainerClient, results: ContainerClient): ClipStore {
  const result = (id: string) => results.getBlockBlobClient(`${id}.json`);

  async function getTranscript(id: string): Promise<Transcript> {
    return JSON.parse((await result(id).downloadToBuffer()).toString('utf8'));
  }

  return {
    async stage(id, bytes, signal) {
      // The SDK neither minds a signal while it uploads blocks nor lets go of a stream after an error.
      const stream = addAbortSignal(signal, Readable.from(bytes, { objectMode: false }));
      try {
        await audio.getBlockBlobClient(id).uploadStream(stream, blockBytes, 2, { abortSignal: signal });
      } finally {
        stream.destroy();
      }
    },
    async stageBytes(id, bytes) {
      await audio.getBlockBlobClient(id).upload(bytes, bytes.byteLength);
    },
    async fetch(id, path, signal) {
      await audio.getBlobClient(id).downloadToFile(path, 0, undefined, { abortSignal: signal });
    },
    async expire(id, at) {
      for (const blob of [audio.getBlobClient(id), result(id)]) {
        if (at.getTime() <= Date.now()) await blob.deleteIfExists();
        else await whatIsThere(blob.setMetadata({ expires: at.toISOString() }));
      }
    },
    async sweep(now) {
      const deleted = await Promise.all([audio, results].map((container) => sweepContainer(container, now)));
      return deleted.reduce((sum, count) => sum + count);
    },
    async putTranscript(id, transcript) {
      const body = Buffer.from(JSON.stringify(transcript));
      await result(id).upload(body, body.length, {
        blobHTTPHeaders: { blobContentType: 'application/json' },
      });
    },
    getTranscript,
    async findTranscript(id) {
      return whatIsThere(getTranscript(id));
    },
  };
}

/** The answer of storage; undefined when there is no such blob. */
async function whatIsThere<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof RestError && error.statusCode === 404) return undefined;
    throw error;
  }
}

async function sweepContainer(container: ContainerClient, now: Date): Promise<number> {
  let deleted = 0;
  for await (const item of container.listBlobsFlat({ includeMetadata: true })) {
    const orphanAt = item.properties.lastModified.getTime() + orphanMs;
    const due = item.metadata?.expires === undefined ? orphanAt : Date.parse(item.metadata.expires);
    if (due > now.getTime()) continue;
    await container.getBlobClient(item.name).deleteIfExists();
    deleted += 1;
  }
  return deleted;
}
