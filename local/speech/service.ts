/**
 * A stand-in for Azure AI Speech on one machine: `POST /speechtotext/transcriptions:transcribe` with the
 * same requests, answers and errors, over CMU PocketSphinx (English) and Apertium (translation). Of
 * demonstration quality, and never a made-up transcript.
 */
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { control, isControl } from './control.ts';
import { parseDefinition } from './definition.ts';
import { invalid } from './errors.ts';
import { Faults, type SpeechFault } from './faults.ts';
import { authOf, checkRequest, urlOf } from './gateway.ts';
import { parseJson } from './json.ts';
import { DEBIAN_PROGRAMS, type Programs } from './programs.ts';
import { Queue } from './queue.ts';
import { type RequestRecord, remember } from './records.ts';
import { fetchAudio } from './remote-audio.ts';
import { type Answer, answerOf, send } from './respond.ts';
import { transcribe } from './transcribe.ts';
import { drain, readUpload, type Upload } from './upload.ts';

export interface SpeechServiceOptions {
  /** Default 0: any free port. */
  port?: number;
  /** When given, this key or a bearer token is required. */
  requireKey?: string;
  /** Largest clip; default 250 MiB, as in Azure's schema. */
  maxBytes?: number;
  /** Longest clip; default two hours, as in Azure's schema. */
  maxSeconds?: number;
  /** How many requests may wait for the two that are worked on; more get 429. Default 8. */
  maxWaiting?: number;
  /** Other programs than Debian's. */
  programs?: Partial<Programs>;
}

export interface SpeechService {
  /** `http://127.0.0.1:port`, to be used as AZURE_SPEECH_ENDPOINT. */
  url: string;
  port: number;
  /** The latest requests, oldest first. */
  requests: readonly RequestRecord[];
  faults: Pick<Faults, 'add' | 'clear'>;
  /** Ends open requests and their programs, and removes all files. */
  close(): Promise<void>;
}

/** Recognitions at once: as many as a small machine has processors. */
const PLACES = 2;

/** Starts listening on 127.0.0.1; rejects with the system's error (EADDRINUSE, EACCES) when it cannot. */
export async function startSpeechService(options: SpeechServiceOptions = {}): Promise<SpeechService> {
  const { port = 0, requireKey, maxBytes = 250 * 1024 * 1024, maxSeconds = 7200, maxWaiting = 8 } = options;
  const programs = { ...DEBIAN_PROGRAMS, ...options.programs };
  const root = await mkdtemp(join(tmpdir(), 'local-speech-'));
  const requests: RequestRecord[] = [];
  const faults = new Faults();
  const admission = new Queue(PLACES, maxWaiting);
  const engines = new Queue(PLACES);
  const closing = new AbortController();
  const open = new Set<Promise<void>>();

  async function work(upload: Upload, folder: string, signal: AbortSignal): Promise<Answer> {
    const plan = parseDefinition(upload.definition ?? '{}');
    const clip = upload.audio?.path ?? join(folder, 'clip');
    let bytes = upload.audio?.bytes;
    if (bytes === undefined) {
      if (plan.audioUrl === undefined) throw invalid('Either audio or audioUrl is required.');
      bytes = await fetchAudio(plan.audioUrl, clip, { maxBytes, signal });
    }
    if (bytes === 0) throw invalid('The audio file is empty.', 'EmptyAudioFile');
    const body = await admission.run(() =>
      transcribe(clip, plan, { programs, folder, signal, engines, maxSeconds }),
    );
    return { status: 200, body };
  }

  async function receive(
    request: IncomingMessage,
    record: RequestRecord,
    fault: SpeechFault | undefined,
    signal: AbortSignal,
  ): Promise<Answer> {
    const folder = await mkdtemp(join(root, 'request-'));
    try {
      if (fault?.reset === 'upload') request.once('data', () => request.socket.resetAndDestroy());
      const upload = await readUpload(request, { folder, maxBytes, signal });
      describe(upload, record);
      if (fault?.hang) await once(signal, 'abort', { signal });
      signal.throwIfAborted();
      return fault?.answer ?? (await work(upload, folder, signal));
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const gone = new AbortController();
    response.once('close', () => gone.abort());
    const signal = AbortSignal.any([gone.signal, closing.signal]);
    let fault: SpeechFault | undefined;
    let answer: Answer;
    let record: RequestRecord | undefined;
    try {
      if (isControl(request)) answer = await control(request, { faults, requests });
      else {
        record = recordOf(request);
        remember(requests, record);
        checkRequest(request, requireKey);
        fault = faults.take();
        answer = await receive(request, record, fault, signal);
      }
    } catch (failure) {
      if (signal.aborted || (request.destroyed && !request.complete)) return;
      answer = answerOf(failure);
      await drain(request);
    }
    if (record) record.status = answer.status;
    await send(response, answer, { fault, signal });
  }

  const server = createServer((request, response) => {
    const handled = handle(request, response)
      // The client is gone, or the answer has begun: nothing is left but to hang up.
      .catch(() => response.destroy())
      .then(() => void open.delete(handled));
    open.add(handled);
  });

  try {
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
  } catch (cause) {
    await rm(root, { recursive: true, force: true });
    throw cause;
  }
  const address = server.address();
  const bound = typeof address === 'object' && address ? address.port : port;

  return {
    url: `http://127.0.0.1:${bound}`,
    port: bound,
    requests,
    faults,
    async close() {
      closing.abort();
      server.close();
      server.closeAllConnections();
      await Promise.all(open);
      await rm(root, { recursive: true, force: true });
    },
  };
}

function recordOf(request: IncomingMessage): RequestRecord {
  const { pathname, searchParams } = urlOf(request);
  return {
    path: pathname,
    apiVersion: searchParams.get('api-version'),
    auth: authOf(request),
    contentType: request.headers['content-type'],
    contentLength: request.headers['content-length'],
    transferEncoding: request.headers['transfer-encoding'],
  };
}

function describe({ definition, audio }: Upload, record: RequestRecord): void {
  if (definition !== undefined) record.definition = parseJson(definition) ?? definition;
  if (audio) {
    const { filename, contentType, bytes, sha256 } = audio;
    record.audio = { filename, contentType, bytes, sha256 };
  }
}
