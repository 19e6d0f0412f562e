/**
 * A tiny router over node:http: patterns with `:name` segments and a trailing `*`, JSON in and out, and
 * every error answered as the Connector would.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { LocalTeamsError } from './errors.ts';
import { parseJson } from './json.ts';

/** One request on its way through a handler. */
export interface Call {
  req: IncomingMessage;
  res: ServerResponse;
  url: URL;
  /** A decoded segment of the path; it exists when the pattern names it. */
  param(name: string): string;
}

export type Handler = (call: Call) => Promise<void> | void;

interface Route {
  method: string;
  segments: string[];
  handler: Handler;
}

/** Answers `status` with `body` as JSON, or with nothing when there is no body. */
export function sendJson(
  res: ServerResponse,
  status: number,
  body?: unknown,
  headers: Record<string, string> = {},
): void {
  if (body === undefined) {
    res.writeHead(status, headers).end();
    return;
  }
  const bytes = Buffer.from(JSON.stringify(body));
  const type = { 'content-type': 'application/json; charset=utf-8', 'content-length': String(bytes.length) };
  res.writeHead(status, { ...type, ...headers }).end(bytes);
}

/** Answers with an error; what is not a LocalTeamsError becomes a 500 without details. */
export function sendError(res: ServerResponse, error: unknown): void {
  const known =
    error instanceof LocalTeamsError ? error : new LocalTeamsError('InternalError', 'Internal error');
  if (res.headersSent) res.destroy();
  else sendJson(res, known.status, known);
}

/** Reads a JSON body of at most `limit` bytes. */
export async function readJson(req: IncomingMessage, limit = 4 * 1024 * 1024): Promise<unknown> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of req) {
    const bytes = Buffer.from(chunk);
    size += bytes.length;
    if (size > limit) throw new LocalTeamsError('MessageSizeTooBig', 'The request body is too large');
    chunks.push(bytes);
  }
  return parseJson(Buffer.concat(chunks).toString('utf8'), 'The request body');
}

/** Routes in the order they were added; the first that fits wins. */
export class Router {
  readonly #routes: Route[] = [];

  add(method: string, pattern: string, handler: Handler): this {
    this.#routes.push({ method, segments: pattern.split('/'), handler });
    return this;
  }

  async handle(req: IncomingMessage, res: ServerResponse, url: URL): Promise<void> {
    const path = url.pathname.split('/');
    const fitting = this.#routes.filter((route) => fits(route.segments, path));
    const route = fitting.find(({ method }) => method === req.method);
    if (!route) {
      throw fitting.length > 0
        ? new LocalTeamsError('MethodNotAllowed', `${req.method} is not allowed here`)
        : new LocalTeamsError('NotFound', 'There is nothing at this address');
    }
    await route.handler({ req, res, url, param: (name) => segment(route.segments, path, name) });
  }
}

function fits(pattern: string[], path: string[]): boolean {
  const open = pattern.at(-1) === '*';
  if (open ? path.length < pattern.length : path.length !== pattern.length) return false;
  return pattern.every(
    (part, i) => part === '*' || part === path[i] || (part.startsWith(':') && path[i] !== ''),
  );
}

function segment(pattern: string[], path: string[], name: string): string {
  const found = name === '*' ? path.slice(pattern.length - 1).join('/') : path[pattern.indexOf(`:${name}`)];
  try {
    return decodeURIComponent(found ?? '');
  } catch (cause) {
    throw new LocalTeamsError('BadArgument', 'The address is not well-formed', { cause });
  }
}
