/**
 * Keeps other web sites out of a server that only this machine should use: the Host header must name a
 * loopback address (against DNS rebinding), and a browser's change must come from the page itself.
 */
import type { IncomingMessage } from 'node:http';
import { LocalTeamsError } from './errors.ts';

const LOOPBACK = /^(?:127\.0\.0\.1|localhost|\[::1\])(?::\d+)?$/i;
const SAFE_METHODS = new Set(['GET', 'HEAD']);

/** Throws Forbidden unless the request was meant for this server and may do what it asks. */
export function guard(req: IncomingMessage): void {
  const { host = '', origin } = req.headers;
  if (!LOOPBACK.test(host))
    throw new LocalTeamsError('Forbidden', 'This server answers on loopback names only');
  const crossOrigin = origin !== undefined && origin !== `http://${host}`;
  if (crossOrigin && !SAFE_METHODS.has(req.method ?? '')) {
    throw new LocalTeamsError('Forbidden', 'A change must come from the page itself');
  }
}
