/**
 * What the service answers when it does not answer 200. Azure uses two envelopes: flat from the
 * transcription service itself (schema `Error` of speechtotext.json), wrapped from the gateway before it.
 */

/** `innerError.code` values of Azure's DetailedErrorCode that this service uses. */
type DetailedCode =
  | 'AudioLengthLimitExceeded'
  | 'EmptyAudioFile'
  | 'InvalidAudioFormat'
  | 'InvalidChannels'
  | 'InvalidLocale'
  | 'InvalidModel'
  | 'InvalidParameterValue'
  | 'InvalidRecordingsUri'
  | 'InvalidRequestBodyFormat'
  | 'NoLanguageIdentified'
  | 'UnsupportedLanguageCode';

const FLAT_STATUS = {
  InvalidRequest: 400,
  UnprocessableEntity: 422,
  InternalServerError: 500,
  ServiceUnavailable: 503,
} as const;

const GATEWAY_STATUS = {
  MissingApiVersionParameter: 400,
  '401': 401,
  Forbidden: 403,
  '404': 404,
  MethodNotAllowed: 405,
  RequestEntityTooLarge: 413,
  UnsupportedMediaType: 415,
  TooManyRequests: 429,
} as const;

/** A refusal in Azure's own form. `code` is the outer code of the body; `headers` go with the answer. */
export class SpeechServiceError extends Error {
  readonly code: keyof typeof FLAT_STATUS | keyof typeof GATEWAY_STATUS;
  readonly status: number;
  readonly body: object;
  readonly headers: Readonly<Record<string, string>>;

  private constructor(
    code: SpeechServiceError['code'],
    status: number,
    message: string,
    body: object,
    headers: Record<string, string> = {},
  ) {
    super(message);
    this.name = 'SpeechServiceError';
    this.code = code;
    this.status = status;
    this.body = body;
    this.headers = headers;
  }

  /** Flat: `{code, message, innerError?: {code, message}}`. */
  static flat(code: keyof typeof FLAT_STATUS, message: string, inner?: DetailedCode): SpeechServiceError {
    const innerError = inner && { innerError: { code: inner, message } };
    return new SpeechServiceError(code, FLAT_STATUS[code], message, { code, message, ...innerError });
  }

  /** Wrapped: `{error: {code, message}}`, the code also in the header `x-ms-error-code`. */
  static wrapped(code: keyof typeof GATEWAY_STATUS, message: string): SpeechServiceError {
    const body = { error: { code, message } };
    return new SpeechServiceError(code, GATEWAY_STATUS[code], message, body, { 'x-ms-error-code': code });
  }
}

/** The 400 that most refusals are; null leaves `innerError` out. */
export function invalid(
  message: string,
  inner: DetailedCode | null = 'InvalidParameterValue',
): SpeechServiceError {
  return SpeechServiceError.flat('InvalidRequest', message, inner ?? undefined);
}

/** What Azure answers when nothing was said (captured from the live service). */
export function noLanguageIdentified(): SpeechServiceError {
  return SpeechServiceError.flat(
    'UnprocessableEntity',
    'No language was identified.',
    'NoLanguageIdentified',
  );
}
