/**
 * The test bench over HTTP, for tests in another process: `POST /_control/faults` (one fault or an array),
 * `DELETE /_control/faults`, `GET /_control/requests`. Not for web pages: a request with an Origin, or for
 * a host that is not loopback, is refused.
 */
import type { IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { invalid, SpeechServiceError } from './errors.ts';
import { type Faults, parseFault } from './faults.ts';
import { urlOf } from './gateway.ts';
import { parseJson } from './json.ts';
import type { RequestRecord } from './records.ts';
import type { Answer } from './respond.ts';

/** Whether a request is meant for the control surface. */
export function isControl(request: IncomingMessage): boolean {
  return urlOf(request).pathname.startsWith('/_control/');
}

/** Carries out a control request and gives its answer. */
export async function control(
  request: IncomingMessage,
  { faults, requests }: { faults: Faults; requests: readonly RequestRecord[] },
): Promise<Answer> {
  const body = await text(request);
  const isLocal = /^(127\.0\.0\.1|localhost)(:\d+)?$/.test(request.headers.host ?? '');
  if (!isLocal || request.headers.origin !== undefined) {
    throw SpeechServiceError.wrapped('Forbidden', 'The control surface is for programs on this machine.');
  }
  switch (`${request.method} ${urlOf(request).pathname}`) {
    case 'POST /_control/faults': {
      const given = parseJson(body);
      const parsed = (Array.isArray(given) ? given : [given]).map(parseFault);
      const known = parsed.filter((fault) => fault !== undefined);
      if (known.length < parsed.length) throw invalid('That is not a fault.', 'InvalidRequestBodyFormat');
      faults.add(...known);
      return { status: 200, body: { added: known.length } };
    }
    case 'DELETE /_control/faults':
      faults.clear();
      return { status: 200, body: {} };
    case 'GET /_control/requests':
      return { status: 200, body: requests };
    default:
      throw SpeechServiceError.wrapped('404', 'Resource not found');
  }
}
