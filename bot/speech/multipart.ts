/**
 * The body of a request, as multipart/form-data written by hand: a `definition` text field and, for an upload, an
 * `audio` file. Its length is known before it is sent (no chunked encoding), it streams in constant memory at the
 * pace of the socket, and it can be streamed again from the start.
 */
import { randomBytes } from 'node:crypto';
import type { Readable } from 'node:stream';
import { type RemoteAudio, type SpeechAudio, unreadable } from './audio-source.ts';
import type { SpeechDefinition } from './definition.ts';

/** A request body that can be sent any number of times. */
export interface MultipartBody {
  contentType: string;
  contentLength: number;
  /** Of these, bytes of the recording. */
  audioBytes: number;
  /** Streams it from the start; `onBytes` hears how many bytes of the recording have been taken so far. */
  stream(onBytes: (sent: number) => void): AsyncIterable<Uint8Array>;
}

/** Extensions that tell the truth about a type; the service looks at the bytes, its container also at the name. */
const EXTENSIONS: Record<string, string> = {
  'audio/aac': 'aac',
  'audio/aacp': 'aac',
  'audio/amr': 'amr',
  'audio/flac': 'flac',
  'audio/x-flac': 'flac',
  'audio/mp4': 'm4a',
  'audio/m4a': 'm4a',
  'audio/x-m4a': 'm4a',
  'audio/mpeg': 'mp3',
  'audio/mp3': 'mp3',
  'audio/ogg': 'ogg',
  'audio/opus': 'opus',
  'audio/speex': 'spx',
  'audio/wav': 'wav',
  'audio/wave': 'wav',
  'audio/x-wav': 'wav',
  'audio/vnd.wave': 'wav',
  'audio/webm': 'webm',
  'video/webm': 'webm',
  'video/mp4': 'mp4',
  'audio/x-ms-wma': 'wma',
};

/** Lays out the body for a definition and a recording. */
export function multipartBody(definition: SpeechDefinition, audio: SpeechAudio | RemoteAudio): MultipartBody {
  const boundary = `----speech-${randomBytes(18).toString('hex')}`;
  // A plain text field: a part type would make some parsers take it for a file.
  const field = `--${boundary}\r\nContent-Disposition: form-data; name="definition"\r\n\r\n${JSON.stringify(definition)}\r\n`;
  const upload = 'audioUrl' in audio ? undefined : audio;
  const head = Buffer.from(upload ? field + audioHeader(boundary, upload) : field);
  const tail = Buffer.from(`${upload ? '\r\n' : ''}--${boundary}--\r\n`);
  const audioBytes = upload?.size ?? 0;
  return {
    contentType: `multipart/form-data; boundary=${boundary}`,
    contentLength: head.length + audioBytes + tail.length,
    audioBytes,
    async *stream(onBytes) {
      yield head;
      if (upload) yield* audioStream(upload, onBytes);
      yield tail;
    },
  };
}

function audioHeader(boundary: string, audio: SpeechAudio): string {
  const type = /^[\w.+-]+\/[\w.+-]+$/.exec(mediaType(audio.contentType))?.[0] ?? 'application/octet-stream';
  return (
    `--${boundary}\r\nContent-Disposition: form-data; name="audio"; filename="${uploadName(audio)}"\r\n` +
    `Content-Type: ${type}\r\n\r\n`
  );
}

/** `audio.` and a truthful extension: what people call their files is no business of the service. */
function uploadName({ filename, contentType }: SpeechAudio): string {
  const given = /\.([a-z0-9]{1,5})$/i.exec(filename)?.[1]?.toLowerCase();
  const extension = EXTENSIONS[mediaType(contentType)] ?? given;
  return extension === undefined ? 'audio' : `audio.${extension}`;
}

function mediaType(contentType: string): string {
  return (contentType.split(';')[0] ?? '').trim().toLowerCase();
}

async function* audioStream(audio: SpeechAudio, onBytes: (sent: number) => void): AsyncGenerator<Uint8Array> {
  let source: Readable | undefined;
  let sent = 0;
  try {
    source = await openAudio(audio);
    for await (const chunk of chunksOf(source)) {
      if (sent + chunk.length > audio.size) break;
      yield chunk;
      sent += chunk.length;
      onBytes(sent);
    }
    // Short or long, the announced length is broken: better no request than half a recording.
    if (sent !== audio.size) throw unreadable(`The audio is not ${audio.size} bytes long, as was said.`);
  } finally {
    source?.destroy();
  }
}

async function openAudio(audio: SpeechAudio): Promise<Readable> {
  try {
    return await audio.open();
  } catch (cause) {
    throw unreadable('The audio could not be opened.', cause);
  }
}

async function* chunksOf(source: Readable): AsyncGenerator<Uint8Array> {
  const chunks: AsyncIterator<unknown> = source[Symbol.asyncIterator]();
  for (;;) {
    const next = await chunks.next().catch((cause: unknown) => {
      throw unreadable('The audio could not be read to its end.', cause);
    });
    if (next.done) return;
    yield next.value instanceof Uint8Array ? next.value : Buffer.from(String(next.value));
  }
}
