/**
 * The one error class of this folder. Every failure of a call ends as a SpeechError whose `code` is one of a
 * closed set, so that a caller can answer each one in its own words. Messages and advice name the service, the
 * status and the rule that was broken; they never hold a transcript, a token or the query of a URL.
 */

/** What went wrong, as far as a caller needs to tell failures apart. */
export type SpeechErrorCode =
  | 'noSpeech'
  | 'busy'
  | 'unavailable'
  | 'timeout'
  | 'aborted'
  | 'unauthorized'
  | 'forbidden'
  | 'notFound'
  | 'regionUnsupported'
  | 'subdomainRequired'
  | 'audioFormat'
  | 'audioEmpty'
  | 'audioTooLong'
  | 'audioTooBig'
  | 'audioUnreadable'
  | 'localeUnsupported'
  | 'invalidRequest'
  | 'refused'
  | 'badResponse';

/** What is known beside the code; all of it is safe to log. */
export interface SpeechErrorDetails {
  /** HTTP status, when the service answered. */
  status?: number | undefined;
  /** The service's id of the request, for a support case. */
  requestId?: string | undefined;
  /** The service's own error code, the innermost one it gave. */
  serviceCode?: string | undefined;
  /** How long the service asked us to wait, in milliseconds. */
  retryAfterMs?: number | undefined;
  /** The field of the request that broke a rule. */
  field?: string | undefined;
  /** The rule that it broke, as a sentence. */
  rule?: string | undefined;
  /** Replaces the usual advice of the code. */
  advice?: string | undefined;
  cause?: unknown;
}

const ADVICE: Record<SpeechErrorCode, string> = {
  noSpeech: 'Check that the recording holds speech, or name the language that is spoken.',
  busy: 'Try again in a minute; for steady load ask for a higher rate, or configure a second region.',
  unavailable: 'Try again in a few minutes; see https://azure.status.microsoft if it lasts.',
  timeout: 'Try again, or send a shorter recording.',
  aborted: 'Run it again if it is still wanted.',
  unauthorized:
    'Check that the key belongs to this endpoint, or that the identity may sign in and has the role Cognitive Services Speech User.',
  forbidden:
    'Give the identity the role Cognitive Services Speech User, and check the network rules and the quota of the resource.',
  notFound: 'Check the endpoint: it must be the address of a Speech or Foundry resource, without a path.',
  regionUnsupported: 'Use a resource in a region that has this engine.',
  subdomainRequired:
    'Use the custom-subdomain endpoint https://<resource>.cognitiveservices.azure.com, or a key.',
  audioFormat: 'Send WAV, MP3, FLAC, OGG/Opus, AAC, AMR or WebM audio.',
  audioEmpty: 'Send a recording that is not empty.',
  audioTooLong: 'Send a shorter recording, or cut it into parts.',
  audioTooBig: 'Send a smaller file: compress it (Opus, AAC, MP3) or cut it into parts.',
  audioUnreadable:
    'The audio could not be read to its end on this side; check where it is kept and try again.',
  localeUnsupported: 'Choose a language that this engine knows.',
  invalidRequest: 'Change the request as the message says.',
  refused: 'Do not send the same request again; the status and the request id tell more.',
  badResponse: 'The answer was not what the service documents; check the endpoint and any proxy in between.',
};

/** A call to Azure Speech that failed: what, why, and what to do about it. */
export class SpeechError extends Error {
  override readonly name = 'SpeechError';
  readonly code: SpeechErrorCode;
  readonly status: number | undefined;
  readonly requestId: string | undefined;
  readonly serviceCode: string | undefined;
  readonly retryAfterMs: number | undefined;
  readonly field: string | undefined;
  readonly rule: string | undefined;
  /** What a person can do about it, as a sentence. */
  readonly advice: string;

  constructor(code: SpeechErrorCode, message: string, details: SpeechErrorDetails = {}) {
    super(message, details.cause === undefined ? {} : { cause: details.cause });
    this.code = code;
    this.status = details.status;
    this.requestId = details.requestId;
    this.serviceCode = details.serviceCode;
    this.retryAfterMs = details.retryAfterMs;
    this.field = details.field;
    this.rule = details.rule;
    this.advice = details.advice ?? ADVICE[code];
  }
}

/** The error of a request, or a setting, that breaks a rule of ours before anything is sent. */
export function ruleBroken(
  field: string,
  rule: string,
  code: SpeechErrorCode = 'invalidRequest',
): SpeechError {
  return new SpeechError(code, `${field}: ${rule}`, { field, rule });
}
