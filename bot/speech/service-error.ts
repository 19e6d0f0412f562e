/**
 * What Azure Speech says when it refuses. The operation has two documented envelopes, flat `{code, message,
 * innerError}` and wrapped `{error: {code, message, innererror}}`; behind them come prose with JSON inside (MAI)
 * and the HTML of gateways. All of them end as one SpeechError.
 */
import type { Engine } from './engines.ts';
import { SpeechError, type SpeechErrorCode } from './errors.ts';
import { regionUnsupported } from './region-pool.ts';

/** An answer of the service, read to its end. */
export interface Answer {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  text: string;
}

/** A refusal, and whether the same request would be refused in the same way again. */
export interface Refusal {
  error: SpeechError;
  permanent: boolean;
}

/** What a body says: the outer code, the innermost code, and the words. */
export interface ServiceError {
  code?: string;
  innerCode?: string;
  message?: string;
}

/** Reads the body of a refusal in any of its forms; what is not there stays undefined. */
export function parseServiceError(text: string): ServiceError {
  const body = text.trim();
  const [start, end] = [body.indexOf('{'), body.lastIndexOf('}')];
  const json = start >= 0 && end > start ? parseJson(body.slice(start, end + 1)) : undefined;
  if (json === undefined) return body === '' || body.startsWith('<') ? {} : { message: body };
  const wrapped = json.error;
  if (typeof wrapped === 'string') return { message: wrapped };
  const error = isRecord(wrapped) ? wrapped : json;
  const inner = innermost(error);
  const code = stringOf(error.code);
  const innerCode = stringOf(inner?.code);
  const message = stringOf(error.message) ?? stringOf(inner?.message);
  return {
    ...(code !== undefined && { code }),
    ...(innerCode !== undefined && { innerCode }),
    ...(message !== undefined && { message }),
  };
}

function innermost(error: JsonRecord): JsonRecord | undefined {
  let inner: JsonRecord | undefined;
  for (let next: unknown = error; isRecord(next); next = next.innerError ?? next.innererror) {
    if (next !== error && stringOf(next.code) !== undefined) inner = next;
  }
  return inner;
}

/** Codes of the service that mean the same whatever the status. */
const BY_SERVICE_CODE: Record<string, [SpeechErrorCode, field?: string]> = {
  NoLanguageIdentified: ['noSpeech'],
  MultipleLanguagesIdentified: ['localeUnsupported', 'locales'],
  InvalidLocale: ['localeUnsupported', 'locales'],
  UnsupportedLanguageCode: ['localeUnsupported'],
  InvalidAudioFormat: ['audioFormat'],
  UnsupportedMediaType: ['audioFormat'],
  EmptyAudioFile: ['audioEmpty'],
  AudioLengthLimitExceeded: ['audioTooLong'],
  BadChannelConfiguration: ['invalidRequest', 'channels'],
  InvalidChannelSpecification: ['invalidRequest', 'channels'],
  InvalidChannels: ['invalidRequest', 'channels'],
  InvalidModel: ['invalidRequest', 'model'],
  InvalidModelUri: ['invalidRequest', 'models'],
  ModelMismatch: ['invalidRequest', 'models'],
  ModelDeprecated: ['invalidRequest', 'models'],
  InvalidRecordingsUri: ['invalidRequest', 'audioUrl'],
  InvalidParameterValue: ['invalidRequest'],
  InvalidParameter: ['invalidRequest'],
  InvalidRequestBodyFormat: ['invalidRequest'],
  InvalidPayload: ['invalidRequest'],
  EmptyRequest: ['invalidRequest', 'audio'],
  InvalidPermissions: ['forbidden'],
  InvalidSubscription: ['forbidden'],
  SubscriptionNotFound: ['forbidden'],
  QuotaViolation: ['forbidden'],
  SkuLimitsExist: ['forbidden'],
  diarization_unavailable: ['refused', 'maxSpeakers'],
};

const BY_STATUS: Record<number, SpeechErrorCode> = {
  401: 'unauthorized',
  403: 'forbidden',
  404: 'notFound',
  408: 'timeout',
  413: 'audioTooBig',
  415: 'audioFormat',
  429: 'busy',
};

/** What only the words tell. */
const BY_MESSAGE: readonly { pattern: RegExp; means: [SpeechErrorCode, field?: string] }[] = [
  { pattern: /enhanced mode .*not supported yet/i, means: ['regionUnsupported'] },
  { pattern: /custom subdomain for token authentication/i, means: ['subdomainRequired', 'endpoint'] },
  { pattern: /context list cannot have more than/i, means: ['invalidRequest', 'phrases'] },
  { pattern: /diarization_unavailable/i, means: ['refused', 'maxSpeakers'] },
  { pattern: /returned error code 4\d\d/i, means: ['refused'] },
];

const ADVICE_BY_SERVICE_CODE: Record<string, string> = {
  InvalidRecordingsUri: 'Check that anybody can read the address; a SAS query is fine.',
  MultipleLanguagesIdentified: 'Name the language that is spoken.',
  diarization_unavailable: 'Send it without telling speakers apart, or in parts shorter than 15 minutes.',
};

/** Makes the error of an answer that is not a success. */
export function refusalOf(answer: Answer, engine: Engine, now: number): Refusal {
  const { status, headers } = answer;
  const said = parseServiceError(answer.text);
  const serviceCode = said.innerCode ?? said.code ?? headerOf(headers, 'x-ms-error-code');
  const requestId = requestIdOf(headers);
  const message = said.message ?? '';
  const worded = BY_MESSAGE.find(({ pattern }) => pattern.test(message));
  const [code, field] = BY_SERVICE_CODE[serviceCode ?? ''] ?? worded?.means ?? [statusCode(status)];
  const details = { status, ...(requestId !== undefined && { requestId }) };
  if (code === 'regionUnsupported') return { error: regionUnsupported(engine, details), permanent: true };
  const words = publicWords(message);
  const error = new SpeechError(
    code,
    `Azure Speech answered ${[status, serviceCode].filter(Boolean).join(' ')}${words && `: ${words}`}`,
    {
      ...details,
      serviceCode,
      field,
      retryAfterMs: retryAfterOf(headers, now),
      advice: ADVICE_BY_SERVICE_CODE[serviceCode ?? ''],
    },
  );
  // A 5xx that carries a refusal, and a gateway that cuts MAI off, come out the same each time.
  const permanent =
    (code !== 'busy' && code !== 'unavailable' && code !== 'timeout') ||
    (status === 408 && engine.id === 'mai');
  return { error, permanent };
}

function statusCode(status: number): SpeechErrorCode {
  const named = BY_STATUS[status];
  if (named) return named;
  if (status >= 500) return 'unavailable';
  return status >= 400 ? 'refused' : 'badResponse';
}

/** The service's id of a request; only what looks like an id. */
export function requestIdOf(headers: Answer['headers']): string | undefined {
  const id = headerOf(headers, 'apim-request-id') ?? headerOf(headers, 'x-ms-request-id');
  return id !== undefined && /^[\w.:-]{1,100}$/.test(id) ? id : undefined;
}

/** The pause asked for, in ms: `retry-after-ms` and `x-ms-retry-after-ms`, or `Retry-After` as seconds or a date. */
export function retryAfterOf(headers: Answer['headers'], now: number): number | undefined {
  const ms = Number(
    headerOf(headers, 'retry-after-ms') ?? headerOf(headers, 'x-ms-retry-after-ms') ?? Number.NaN,
  );
  if (Number.isFinite(ms) && ms >= 0) return ms;
  const value = headerOf(headers, 'retry-after')?.trim();
  if (value === undefined || value === '') return undefined;
  if (/^\d+(\.\d+)?$/.test(value)) return Number(value) * 1000;
  const date = Date.parse(value);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}

function headerOf(headers: Answer['headers'], name: string): string | undefined {
  const value = headers[name];
  return Array.isArray(value) ? value[0] : value;
}

/** The service's words, short, on one line, without the query of a URL or anything like a token. */
function publicWords(message: string): string {
  const words = message
    .replace(/\s+/g, ' ')
    .replace(/(https?:\/\/[^\s"'?]+)\?[^\s"']*/gi, '$1')
    .replace(/[\w+/=.-]{60,}/g, '…')
    .trim();
  return words.length > 200 ? `${words.slice(0, 199)}…` : words;
}

type JsonRecord = Record<string, unknown>;

function isRecord(value: unknown): value is JsonRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function stringOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function parseJson(text: string): JsonRecord | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) ? value : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
