import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { FAST_TRANSCRIPTION, LLM_SPEECH, MAI_MODELS } from '../../bot/speech/engines.ts';
import type { SpeechError, SpeechErrorCode, SpeechErrorDetails } from '../../bot/speech/errors.ts';
import { parseServiceError, refusalOf, retryAfterOf } from '../../bot/speech/service-error.ts';
import { speechError } from './support/errors.ts';

const [MAI_2 = LLM_SPEECH] = MAI_MODELS;
const SIX = 'centralindia, eastus, northeurope, southeastasia, westus, westus2';
const NOW = Date.UTC(2026, 0, 1);

describe('service-error: recorded bodies', () => {
  const folder = new URL('../fixtures/speech-errors/', import.meta.url);
  const expected: Record<string, [SpeechErrorCode, SpeechErrorDetails]> = {
    '400-mai-prose.json': [
      'invalidRequest',
      { status: 400, field: 'phrases', serviceCode: 'invalid_request' },
    ],
    '400-region.json': ['regionUnsupported', { advice: `Use a resource in one of these regions: ${SIX}.` }],
    '400-token-on-regional-host.json': ['subdomainRequired', { status: 400, field: 'endpoint' }],
    '422-silence.json': ['noSpeech', { status: 422, serviceCode: 'NoLanguageIdentified' }],
  };

  it('has an expectation for every fixture', () => {
    assert.deepEqual(readdirSync(folder).sort(), Object.keys(expected).sort());
  });

  for (const [file, [code, details]] of Object.entries(expected)) {
    it(`${file} is ${code}`, () => {
      const { status, body, bodyText } = JSON.parse(readFileSync(new URL(file, folder), 'utf8'));
      const { error, permanent } = refusalOf(
        { status, headers: {}, text: bodyText ?? JSON.stringify(body) },
        LLM_SPEECH,
        NOW,
      );
      speechError(code, details)(error);
      assert.equal(permanent, true);
    });
  }
});

describe('service-error: every status and code of the contract', () => {
  const flat = (code: string, inner?: string): object => ({
    code,
    message: 'm',
    ...(inner && { innerError: { code: inner } }),
  });
  const rows: [number, object | string, SpeechErrorCode, boolean, SpeechErrorDetails?][] = [
    [400, flat('InvalidRequest'), 'refused', true, { serviceCode: 'InvalidRequest' }],
    [400, flat('InvalidArgument', 'InvalidLocale'), 'localeUnsupported', true, { field: 'locales' }],
    [400, flat('InvalidArgument', 'UnsupportedLanguageCode'), 'localeUnsupported', true],
    [400, flat('InvalidRequest', 'InvalidAudioFormat'), 'audioFormat', true],
    [400, flat('InvalidRequest', 'EmptyAudioFile'), 'audioEmpty', true],
    [400, flat('InvalidRequest', 'AudioLengthLimitExceeded'), 'audioTooLong', true],
    [400, flat('InvalidRequest', 'BadChannelConfiguration'), 'invalidRequest', true, { field: 'channels' }],
    [
      400,
      flat('InvalidRequest', 'InvalidChannelSpecification'),
      'invalidRequest',
      true,
      { field: 'channels' },
    ],
    [400, flat('InvalidRequest', 'InvalidChannels'), 'invalidRequest', true, { field: 'channels' }],
    [400, flat('InvalidRequest', 'InvalidModel'), 'invalidRequest', true, { field: 'model' }],
    [400, flat('InvalidRequest', 'InvalidParameterValue'), 'invalidRequest', true],
    [400, flat('InvalidRequest', 'InvalidRequestBodyFormat'), 'invalidRequest', true],
    [400, flat('InvalidRequest', 'InvalidPayload'), 'invalidRequest', true],
    [400, flat('InvalidRequest', 'EmptyRequest'), 'invalidRequest', true, { field: 'audio' }],
    [400, flat('InvalidRequest', 'InvalidSubscription'), 'forbidden', true],
    [400, flat('InvalidRequest', 'QuotaViolation'), 'forbidden', true],
    [400, flat('InvalidRequest', 'SkuLimitsExist'), 'forbidden', true],
    [400, flat('InvalidRequest', 'SomethingNew'), 'refused', true, { serviceCode: 'SomethingNew' }],
    [
      400,
      { code: 'InvalidRequest', message: 'Enhanced mode is currently not supported yet.' },
      'regionUnsupported',
      true,
    ],
    [401, { error: { code: '401', message: 'Access denied' } }, 'unauthorized', true],
    [401, { error: { code: 'PermissionDenied', message: 'data action' } }, 'unauthorized', true],
    [403, { error: { code: '403', message: 'network rule' } }, 'forbidden', true],
    [404, { error: { code: '404', message: 'Resource not found' } }, 'notFound', true],
    [408, flat('Timeout'), 'timeout', false],
    [409, flat('Conflict'), 'refused', true],
    [413, '', 'audioTooBig', true],
    [415, flat('UnsupportedMediaType'), 'audioFormat', true],
    [422, flat('UnprocessableEntity', 'NoLanguageIdentified'), 'noSpeech', true],
    [
      422,
      flat('UnprocessableEntity', 'MultipleLanguagesIdentified'),
      'localeUnsupported',
      true,
      { field: 'locales' },
    ],
    [422, flat('UnprocessableEntity'), 'refused', true],
    [429, { error: { code: '429', message: 'rate' } }, 'busy', false],
    [429, '', 'busy', false],
    [500, flat('InternalServerError', 'UnexpectedError'), 'unavailable', false],
    [502, '<html><body>Bad gateway</body></html>', 'unavailable', false],
    [503, flat('ServiceUnavailable'), 'unavailable', false],
    [
      503,
      { code: 'ServiceUnavailable', message: 'diarization_unavailable' },
      'refused',
      true,
      { field: 'maxSpeakers' },
    ],
    [503, 'The backend returned error code 400', 'refused', true],
    [504, '', 'unavailable', false],
    [302, '', 'badResponse', true],
  ];
  for (const [status, body, code, permanent, details] of rows) {
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    it(`${status} ${text.slice(0, 90)} is ${code}`, () => {
      const refusal = refusalOf({ status, headers: {}, text }, FAST_TRANSCRIPTION, NOW);
      speechError(code, { status, ...details })(refusal.error);
      assert.equal(refusal.permanent, permanent);
    });
  }

  it('takes the 408 of MAI-Transcribe for final', () => {
    assert.equal(refusalOf({ status: 408, headers: {}, text: '' }, MAI_2, NOW).permanent, true);
  });
});

describe('parseServiceError', () => {
  const rows: [string, string, ReturnType<typeof parseServiceError>][] = [
    [
      'flat',
      '{"code":"A","message":"m","innerError":{"code":"B"}}',
      { code: 'A', innerCode: 'B', message: 'm' },
    ],
    [
      'wrapped',
      '{"error":{"code":"A","message":"m","innererror":{"code":"B"}}}',
      { code: 'A', innerCode: 'B', message: 'm' },
    ],
    [
      'nested deeper',
      '{"code":"A","message":"m","innerError":{"code":"B","innerError":{"code":"C"}}}',
      { code: 'A', innerCode: 'C', message: 'm' },
    ],
    ['error as a string', '{"error":"no"}', { message: 'no' }],
    ['prose', 'upstream timed out', { message: 'upstream timed out' }],
    [
      'prose around JSON',
      'MAI: BadRequest - {"error":{"code":"x","message":"y"}}',
      { code: 'x', message: 'y' },
    ],
    ['prose with braces', 'odd {thing}', { message: 'odd {thing}' }],
    ['HTML', '<!doctype html><html>no</html>', {}],
    ['nothing', ' \n', {}],
    ['a JSON list', '[1, 2]', { message: '[1, 2]' }],
    ['wrong types', '{"code":7,"message":null,"innerError":"x"}', {}],
  ];
  for (const [name, text, parsed] of rows) {
    it(`reads ${name}`, () => assert.deepEqual(parseServiceError(text), parsed));
  }
});

describe('refusalOf', () => {
  const refuse = (message: string, headers: Record<string, string> = {}): SpeechError =>
    refusalOf({ status: 400, headers, text: JSON.stringify({ code: 'X', message }) }, LLM_SPEECH, NOW).error;

  it('shows no query of a URL, nothing like a token, and no long text', () => {
    const token = `eyJ${'a'.repeat(80)}.${'b'.repeat(80)}`;
    const { message } = refuse(
      `cannot read https://a.blob.core.windows.net/c/x.wav?sig=SECRET with ${token}\n${'word '.repeat(100)}`,
    );
    assert.doesNotMatch(message, /SECRET|eyJ|\n/);
    assert.match(message, /https:\/\/a\.blob\.core\.windows\.net\/c\/x\.wav/);
    assert.ok(message.length < 260);
  });

  it('keeps the request id, and only what looks like one', () => {
    assert.equal(refuse('m', { 'apim-request-id': 'abc-1' }).requestId, 'abc-1');
    assert.equal(refuse('m', { 'x-ms-request-id': 'def' }).requestId, 'def');
    assert.equal(refuse('m', { 'apim-request-id': 'a b\u0007' }).requestId, undefined);
  });

  it('falls back on the error code header', () => {
    const { error } = refusalOf(
      { status: 400, headers: { 'x-ms-error-code': 'InvalidLocale' }, text: '' },
      LLM_SPEECH,
      NOW,
    );
    speechError('localeUnsupported', { serviceCode: 'InvalidLocale' })(error);
  });
});

describe('retryAfterOf', () => {
  const rows: [Record<string, string>, number | undefined][] = [
    [{}, undefined],
    [{ 'retry-after': '7' }, 7_000],
    [{ 'retry-after': 'Thu, 01 Jan 2026 00:00:30 GMT' }, 30_000],
    [{ 'retry-after': 'Wed, 31 Dec 2025 00:00:00 GMT' }, 0],
    [{ 'retry-after': 'soon' }, undefined],
    [{ 'retry-after': '' }, undefined],
    [{ 'retry-after-ms': '250', 'retry-after': '7' }, 250],
    [{ 'x-ms-retry-after-ms': '90' }, 90],
    [{ 'retry-after-ms': '-4' }, undefined],
  ];
  for (const [headers, expected] of rows) {
    it(`${JSON.stringify(headers)} is ${expected}`, () => assert.equal(retryAfterOf(headers, NOW), expected));
  }
});
