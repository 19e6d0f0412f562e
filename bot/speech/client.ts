/**
 * The client: a recording and a wish in, a Transcript out, through one or several regions.
 */
import { Agent } from 'undici';
import type { RemoteAudio, SpeechAudio } from './audio-source.ts';
import { type Clock, systemClock } from './clock.ts';
import { createAuthorizer, type SpeechCredential } from './credential.ts';
import { buildDefinition } from './definition.ts';
import { parseEndpoint } from './endpoint.ts';
import { chooseEngine, type Engine, withEngine } from './engines.ts';
import { ruleBroken, SpeechError } from './errors.ts';
import type { Deadlines } from './exchange.ts';
import { multipartBody } from './multipart.ts';
import { type BreakerPolicy, DEFAULT_BREAKER_POLICY, RegionPool } from './region-pool.ts';
import type { EngineId, SpeechRequest } from './request.ts';
import { DEFAULT_RETRY_POLICY, type RetryPolicy } from './retry.ts';
import { type AttemptReport, sendWithRetries } from './send.ts';
import type { Answer } from './service-error.ts';
import { requestIdOf } from './service-error.ts';
import { parseTranscript, type Transcript } from './transcript.ts';

/** A resource: its address, its region where the host does not name it, its own key where regions differ. */
export interface EndpointOptions {
  url: string;
  region?: string | undefined;
  credential?: SpeechCredential | undefined;
}

export interface SpeechClientOptions extends Partial<Deadlines> {
  /** In order of preference. */
  endpoints: readonly (string | EndpointOptions)[];
  /** Of the endpoints that have none of their own. */
  credential?: SpeechCredential | undefined;
  /** Transcribes whatever does not name an engine itself; a translation is LLM speech's in any case. */
  engine?: EngineId | undefined;
  /** Also take http://127.0.0.1:PORT. */
  allowInsecureLoopback?: boolean | undefined;
  retry?: Partial<RetryPolicy> | undefined;
  breaker?: Partial<BreakerPolicy> | undefined;
  /** These replace the engine's own limits, where the resource is known to take more. */
  maxAudioBytes?: number | undefined;
  maxAudioMs?: number | undefined;
  clock?: Clock | undefined;
  /** Uniform in [0, 1), for jitter. */
  random?: (() => number) | undefined;
}

export interface CallOptions {
  signal?: AbortSignal | undefined;
  /** Bytes of the recording that have left; starts again at 0 with each attempt. */
  onUpload?: ((sentBytes: number, totalBytes: number) => void) | undefined;
  /** Hears of each attempt; nothing in it is secret. */
  log?: ((report: AttemptReport) => void) | undefined;
}

export interface SpeechClient {
  /**
   * Transcribes or translates a recording. The audio is read again from its start for every attempt.
   * @throws SpeechError, and nothing else.
   */
  transcribe(
    audio: SpeechAudio | RemoteAudio,
    request: SpeechRequest,
    options?: CallOptions,
  ): Promise<Transcript>;
  /** Lets calls under way finish, then closes the connections. */
  close(): Promise<void>;
}

/** A connection that stands still this long while uploading is dead. */
const UPLOAD_TIMEOUT_MS = 60_000;
/** Two hours of sound have come back within minutes; a gateway in front cuts some requests after two. */
const ANSWER_TIMEOUT_MS = 15 * 60_000;
const CONNECT_TIMEOUT_MS = 10_000;

/** @throws SpeechError `invalidRequest` or `subdomainRequired` when an endpoint or a key cannot be right. */
export function createSpeechClient(options: SpeechClientOptions): SpeechClient {
  const clock = options.clock ?? systemClock;
  const pool = new RegionPool(
    regionsOf(options, clock),
    { ...DEFAULT_BREAKER_POLICY, ...options.breaker },
    clock,
  );
  const dispatcher = new Agent({
    headersTimeout: 0,
    bodyTimeout: 0,
    connect: { timeout: CONNECT_TIMEOUT_MS },
    allowH2: false,
  });
  const sending = {
    pool,
    dispatcher,
    clock,
    random: options.random ?? Math.random,
    retry: { ...DEFAULT_RETRY_POLICY, ...options.retry },
    uploadTimeoutMs: options.uploadTimeoutMs ?? UPLOAD_TIMEOUT_MS,
    answerTimeoutMs: options.answerTimeoutMs ?? ANSWER_TIMEOUT_MS,
  };
  return {
    async transcribe(audio, wish, call = {}) {
      const request = withEngine(wish, options.engine);
      const engine = chooseEngine(request);
      const definition = buildDefinition(request, 'audioUrl' in audio ? audio.audioUrl : undefined);
      if (!('audioUrl' in audio)) checkAudio(audio, engine, options);
      const answer = await sendWithRetries({
        ...sending,
        ...call,
        engine,
        body: multipartBody(definition, audio),
      });
      return readAnswer(answer, request, engine);
    },
    close: () => dispatcher.close(),
  };
}

function regionsOf(options: SpeechClientOptions, clock: Clock) {
  if (options.endpoints.length === 0) throw ruleBroken('endpoint', 'at least one is needed');
  return options.endpoints.map((each) => {
    const given: EndpointOptions = typeof each === 'string' ? { url: each } : each;
    const credential = given.credential ?? options.credential;
    if (credential === undefined) throw ruleBroken('credential', 'each endpoint needs one');
    const rules = {
      usesToken: 'token' in credential,
      allowInsecureLoopback: options.allowInsecureLoopback ?? false,
    };
    const endpoint = parseEndpoint(given.url, rules, given.region);
    return { endpoint, authorizer: createAuthorizer(credential, endpoint.scope, clock) };
  });
}

function checkAudio(
  { size, durationMs = 0 }: SpeechAudio,
  engine: Engine,
  limits: SpeechClientOptions,
): void {
  const field = 'audio';
  const { maxAudioBytes = engine.limits.bytes, maxAudioMs = engine.limits.durationMs } = limits;
  if (size === 0) throw new SpeechError('audioEmpty', 'The recording is empty.', { field });
  if (size > maxAudioBytes) {
    const rule = `${engine.name} takes ${maxAudioBytes} bytes at most`;
    throw new SpeechError('audioTooBig', `The recording has ${size} bytes: ${rule}.`, { field, rule });
  }
  if (durationMs > maxAudioMs) {
    const rule = `${engine.name} takes ${maxAudioMs / 60_000} minutes at most`;
    throw new SpeechError('audioTooLong', `The recording is too long: ${rule}.`, { field, rule });
  }
}

function readAnswer(answer: Answer, request: SpeechRequest, engine: Engine): Transcript {
  const details = { status: answer.status, requestId: requestIdOf(answer.headers) };
  let json: unknown;
  try {
    json = JSON.parse(answer.text);
  } catch {
    // The error would quote the answer, which may hold what people said.
    throw new SpeechError('badResponse', 'Azure Speech answered with something that is not JSON.', details);
  }
  const target = request.targetLanguage;
  const transcript = parseTranscript(json, {
    task: request.task,
    engine: engine.id,
    ...(target !== undefined && { targetLanguage: target }),
  });
  if (transcript.text === '') throw new SpeechError('noSpeech', 'Azure Speech heard no words.', details);
  return transcript;
}
