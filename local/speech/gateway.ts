/** What Azure's gateway checks before the service sees a request: path, method, api-version, credentials. */
import type { IncomingMessage } from 'node:http';
import { SpeechServiceError } from './errors.ts';

const TRANSCRIBE_PATH = '/speechtotext/transcriptions:transcribe';
/** The latest generally available version; all official clients pin it. */
const API_VERSION = '2025-10-15';

/** The request's URL; the host is of no matter. */
export function urlOf(request: IncomingMessage): URL {
  return new URL(request.url ?? '/', 'http://127.0.0.1');
}

/** Which kind of credentials came with the request. */
export function authOf({ headers }: IncomingMessage): 'key' | 'bearer' | 'none' {
  if (headers['ocp-apim-subscription-key']) return 'key';
  return /^Bearer \S+/i.test(headers.authorization ?? '') ? 'bearer' : 'none';
}

/**
 * Throws the gateway's refusal (wrapped envelope), if any. With a `requireKey` that key or any bearer token
 * is wanted: whether a token is good cannot be judged here.
 */
export function checkRequest(request: IncomingMessage, requireKey: string | undefined): void {
  const { pathname, searchParams } = urlOf(request);
  if (pathname !== TRANSCRIBE_PATH) throw notFound();
  if (request.method !== 'POST') {
    throw SpeechServiceError.wrapped('MethodNotAllowed', 'Only POST is allowed here.');
  }
  const version = searchParams.get('api-version');
  if (!version) {
    const message = 'The api-version query parameter (?api-version=) is required for all requests.';
    throw SpeechServiceError.wrapped('MissingApiVersionParameter', message);
  }
  if (version !== API_VERSION) throw notFound();
  if (requireKey === undefined || authOf(request) === 'bearer') return;
  if (request.headers['ocp-apim-subscription-key'] === requireKey) return;
  throw SpeechServiceError.wrapped(
    '401',
    'Access denied due to invalid subscription key or wrong API endpoint. Make sure to provide a valid key ' +
      'for an active subscription and use a correct regional API endpoint for your resource.',
  );
}

function notFound(): SpeechServiceError {
  return SpeechServiceError.wrapped('404', 'Resource not found');
}
