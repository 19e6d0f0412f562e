/**
 * Narrowing of JSON that came over the wire: everything read from a request is `unknown` until it has
 * passed through here.
 */
import { LocalTeamsError } from './errors.ts';

/** A JSON object of which nothing is known but that it is one. */
export type JsonObject = { [key: string]: unknown };

/** Whether `value` is a JSON object (not null, not an array). */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** `value` as an object, or a BadArgument that names `what`. */
export function objectOf(value: unknown, what: string): JsonObject {
  if (!isObject(value)) throw new LocalTeamsError('BadArgument', `${what} must be a JSON object`);
  return value;
}

/** `value` when it is a string, else undefined. */
export function stringOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** `value` when it is a finite number, else undefined. */
export function numberOf(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

/** Parses JSON text; a syntax error is a BadSyntax that names `what`. */
export function parseJson(text: string, what: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new LocalTeamsError('BadSyntax', `${what} is not JSON`, { cause });
  }
}
