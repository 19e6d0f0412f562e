/**
 * Serves the chat page: its own files, and the two libraries that it uses as they come from npm. Nothing
 * is loaded from elsewhere, and the Content-Security-Policy makes sure of it.
 */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, extname, join } from 'node:path';
import { LocalTeamsError } from './errors.ts';
import type { Call, Router } from './router.ts';

const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data: blob:",
  "media-src 'self' blob:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const HEADERS = {
  'content-security-policy': POLICY,
  'permissions-policy': 'microphone=(self), camera=(), geolocation=()',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'cache-control': 'no-cache',
};

const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
};

const PAGE = join(import.meta.dirname, 'page');
const PAGE_FILE = /^[a-z-]+\.(?:js|css|svg)$/;

const require = createRequire(import.meta.url);
const LIBRARIES: Record<string, string> = {
  'adaptivecards.js': join(dirname(require.resolve('adaptivecards')), '..', 'dist', 'adaptivecards.min.js'),
  'markdown-it.js': join(
    dirname(require.resolve('markdown-it/package.json')),
    'dist',
    'browser',
    'markdown-it.umd.min.js',
  ),
};

/** Adds the routes of the page. */
export function addPage(router: Router): void {
  router.add('GET', '/', (call) => send(call, join(PAGE, 'index.html')));
  router.add('GET', '/page/:name', (call) => {
    const name = call.param('name');
    if (!PAGE_FILE.test(name)) throw new LocalTeamsError('NotFound', 'There is no such file');
    return send(call, join(PAGE, name));
  });
  router.add('GET', '/lib/:name', (call) => {
    const path = LIBRARIES[call.param('name')];
    if (path === undefined) throw new LocalTeamsError('NotFound', 'There is no such library');
    return send(call, path);
  });
}

async function send({ res }: Call, path: string): Promise<void> {
  const bytes = await readFile(path).catch((cause: unknown) => {
    throw new LocalTeamsError('NotFound', 'There is no such file', { cause });
  });
  const type = TYPES[extname(path)] ?? 'application/octet-stream';
  res.writeHead(200, { ...HEADERS, 'content-type': type, 'content-length': bytes.length }).end(bytes);
}
