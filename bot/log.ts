/**
 * Structured logs, one JSON object a line (pino). Nothing that a person said, no token and no query of a
 * URL may reach a log, so errors are cut down to what names them, and a job is named by the end of its id, a hash.
 */
import { type Logger, pino } from 'pino';
import { traceFields } from './telemetry/spans.ts';

export type Log = Logger;

export function createLog(level: string): Log {
  return pino({
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    serializers: { err: describeError },
    mixin: traceFields,
  });
}

/**
 * Name, code, status and place of an error, its message without the query of any URL in it. Responses and
 * requests that SDK errors carry are left out: they hold headers and bodies. Follows `causes` causes.
 */
export function describeError(error: unknown, causes = 5): Record<string, unknown> {
  if (!(error instanceof Error)) return { name: typeof error };
  const { code, status, statusCode, requestId, syscall }: Record<string, unknown> = { ...error };
  return {
    name: error.name,
    ...pick({ code, status, statusCode, requestId, syscall }),
    // The message of a SyntaxError quotes what could not be parsed.
    ...(error instanceof SyntaxError ? {} : { message: withoutQueries(error.message) }),
    at: error.stack
      ?.split('\n')
      .find((line) => line.trimStart().startsWith('at '))
      ?.trim(),
    ...(error.cause === undefined || causes === 0 ? {} : { cause: describeError(error.cause, causes - 1) }),
  };
}

function withoutQueries(text: string): string {
  return text.replace(/https?:\/\/\S+/g, (url) => url.split(/[?#]/)[0] ?? '');
}

function pick(fields: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields).filter(([, value]) => typeof value === 'string' || typeof value === 'number'),
  );
}
