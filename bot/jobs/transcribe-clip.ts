/**
 * From a clip to a transcript: fetch the bytes once and stage them, see what they really are, take the
 * sound track out of its container where Speech needs that, and send it to Speech.
 */
import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AudioError } from '../audio/errors.ts';
import { type ClipLink, type ClipStream, openClip } from '../audio/fetch.ts';
import type { FetchRules } from '../audio/fetch-rules.ts';
import { downloadHosts } from '../audio/hosts.ts';
import { type PreparedAudio, prepareForSpeech } from '../audio/prepare.ts';
import { sniff, sniffBytes } from '../audio/sniff.ts';
import { tapBody } from '../audio/tap.ts';
import { sourceTime, type Timeline } from '../audio/timeline.ts';
import { fileAudio } from '../speech/audio-source.ts';
import type { SpeechClient } from '../speech/client.ts';
import type { Transcript } from '../speech/transcript.ts';
import { inSpan, note } from '../telemetry/spans.ts';
import type { ClipStore } from './clip-store.ts';
import type { Job } from './job.ts';
import type { Messenger } from './messenger.ts';

export interface ClipParts {
  clips: ClipStore;
  messenger: Messenger;
  speech: SpeechClient;
  /** Local mode: clips lie on loopback, and nowhere else. */
  local: boolean;
  maxAudioBytes: number;
  maxAudioMs: number;
}

/**
 * The transcript of a job's clip. `onStaged` is called once the bytes are durable.
 * @throws AudioError, SpeechError
 */
export async function transcribeClip(
  job: Job,
  parts: ClipParts,
  signal: AbortSignal,
  onStaged: (bytes: number) => Promise<unknown>,
): Promise<Transcript> {
  const dir = await mkdtemp(join(tmpdir(), 'voice-'));
  try {
    const path = join(dir, 'clip');
    if (job.staged === undefined && job.clip.kind !== 'staged')
      await onStaged(await inSpan('fetch', { kind: 'client' }, () => stage(job, path, parts, signal)));
    else await inSpan('fetch staged', { kind: 'client' }, () => parts.clips.fetch(job.id, path, signal));

    const audio = await inSpan('prepare', {}, () => prepare(path, dir, parts, signal));
    const source = await fileAudio(audio.path, audio.filename, audio.contentType);
    const { durationMs } = audio;
    const transcript = await parts.speech.transcribe({ ...source, durationMs }, job.task, { signal });
    return inClipTime(transcript, audio.timeline);
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

async function prepare(
  path: string,
  outDir: string,
  { maxAudioMs }: ClipParts,
  signal: AbortSignal,
): Promise<PreparedAudio> {
  const format = sniff(await headOf(path));
  note({ 'voicebot.format': format.kind === 'audio' ? format.format : format.kind });
  return prepareForSpeech({ path, format, outDir, maxDurationMs: maxAudioMs, signal });
}

/** One pass over the link's bytes: into durable storage and into `path`. Resolves to how many they were. */
async function stage(job: Job, path: string, parts: ClipParts, signal: AbortSignal): Promise<number> {
  const stream = await openSource(job, parts, signal);
  const tap = tapBody(stream.body, parts.maxAudioBytes, path);
  await parts.clips.stage(job.id, tap.body, signal);
  note({ 'voicebot.clip.bytes': tap.size });
  return tap.size;
}

async function openSource(job: Job, parts: ClipParts, signal: AbortSignal): Promise<ClipStream> {
  const { clip, address } = job;
  if (clip.kind === 'link') return openClip({ url: clip.url }, rulesFor(downloadHosts, parts), signal);
  if (clip.kind === 'staged') throw new Error('staged bytes have no source');
  let refused: unknown;
  for (const view of clip.views) {
    const link: ClipLink = parts.messenger.attachmentLink(address, clip.attachmentId, view);
    const { hostname } = new URL(link.url);
    try {
      return await openClip(
        link,
        rulesFor((host) => host === hostname, parts),
        signal,
      );
    } catch (error) {
      if (!(error instanceof AudioError) || error.retryable) throw error;
      refused = error;
    }
  }
  throw refused;
}

function rulesFor(hosts: (hostname: string) => boolean, { local, maxAudioBytes }: ClipParts): FetchRules {
  return {
    hosts: local ? () => true : hosts,
    allowLoopback: local,
    maxBytes: maxAudioBytes,
    maxRedirects: 5,
    connectTimeoutMs: 10_000,
    headersTimeoutMs: 30_000,
    idleTimeoutMs: 30_000,
    totalTimeoutMs: 15 * 60_000,
  };
}

async function headOf(path: string): Promise<Uint8Array> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read({ buffer: Buffer.alloc(sniffBytes) });
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

/** Taking sound out of a container can close gaps in it; the times that people see are those of their clip. */
function inClipTime(transcript: Transcript, timeline: Timeline): Transcript {
  if (timeline.length === 0) return transcript;
  const moved = <T extends { offsetMs?: number }>(item: T): T =>
    item.offsetMs === undefined ? item : { ...item, offsetMs: sourceTime(timeline, item.offsetMs) };
  const phrases = transcript.phrases.map((phrase) => ({ ...moved(phrase), words: phrase.words.map(moved) }));
  return { ...transcript, phrases };
}
