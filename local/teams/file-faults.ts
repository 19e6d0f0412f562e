/**
 * Ways in which a download goes wrong, and the plain way: how the bytes of a file are sent.
 */
import { createReadStream } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { type Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { LocalTeamsError } from './errors.ts';
import { numberOf, objectOf, stringOf } from './json.ts';

/**
 * - `html`: a sign-in page with status 200, as iOS sharing links give
 * - `status`: this status instead of the file
 * - `drip`: the bytes arrive at this rate
 * - `truncate`: the connection is cut after `afterBytes` (default: half the file)
 * - `redirect`: `times` hops first; `to` an address elsewhere, with the last one
 * - `wrongLength`: Content-Length is off by this many bytes
 * - `expired`: the link has expired when it is first used
 */
export type FileFault =
  | { kind: 'html' }
  | { kind: 'status'; status: number }
  | { kind: 'drip'; bytesPerSecond: number }
  | { kind: 'truncate'; afterBytes?: number }
  | { kind: 'redirect'; times: number; to?: string }
  | { kind: 'wrongLength'; by: number }
  | { kind: 'expired' };

/** The page that stands where a file should: what SharePoint shows to who is not signed in. */
export const SIGN_IN_PAGE =
  '<!DOCTYPE html><html lang="en"><head><title>Sign in to your account</title></head>' +
  '<body><p>You need to sign in to open this file.</p></body></html>';

/** A file fault from JSON; throws BadArgument for anything else. */
export function parseFileFault(value: unknown): FileFault {
  const input = objectOf(value, 'A file fault');
  const kind = stringOf(input.kind);
  if (kind === 'html' || kind === 'expired') return { kind };
  if (kind === 'status') return { kind, status: numberOf(input.status) ?? 403 };
  if (kind === 'drip') return { kind, bytesPerSecond: numberOf(input.bytesPerSecond) ?? 1_000 };
  if (kind === 'wrongLength') return { kind, by: numberOf(input.by) ?? 10 };
  if (kind === 'truncate') {
    const afterBytes = numberOf(input.afterBytes);
    return afterBytes === undefined ? { kind } : { kind, afterBytes };
  }
  if (kind === 'redirect') {
    const to = stringOf(input.to);
    return { kind, times: numberOf(input.times) ?? 1, ...(to === undefined ? {} : { to }) };
  }
  throw new LocalTeamsError('BadArgument', 'This kind of file fault does not exist');
}

/** Sends the bytes at `path` with their type, or what `fault` makes of them. */
export async function sendFile(
  res: ServerResponse,
  file: { path: string; size: number; type: string },
  fault?: FileFault,
): Promise<void> {
  if (fault?.kind === 'status') {
    res.writeHead(fault.status, { 'content-type': 'text/plain' }).end('Access to the file was refused.');
    return;
  }
  if (fault?.kind === 'html') {
    res.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(SIGN_IN_PAGE);
    return;
  }
  const off = fault?.kind === 'wrongLength' ? fault.by : 0;
  res.writeHead(200, {
    'content-type': file.type,
    'content-length': String(Math.max(0, file.size + off)),
    // A length that is wrong must not make the other side wait for the rest.
    ...(off === 0 ? {} : { connection: 'close' }),
  });
  await pump(createReadStream(file.path), res, file.size, fault);
}

async function pump(source: Readable, res: ServerResponse, size: number, fault?: FileFault): Promise<void> {
  try {
    if (fault?.kind === 'drip') await pipeline(source, drip(fault.bytesPerSecond), res);
    else if (fault?.kind === 'truncate')
      await cutAfter(source, res, fault.afterBytes ?? Math.floor(size / 2));
    else await pipeline(source, res);
  } catch {
    // The other side went away in the middle of a download: nobody is left to be told.
    res.destroy();
  }
}

async function cutAfter(source: Readable, res: ServerResponse, bytes: number): Promise<void> {
  let left = bytes;
  for await (const chunk of source) {
    const part = Buffer.from(chunk).subarray(0, left);
    left -= part.length;
    await new Promise<void>((done) => res.write(part, () => done()));
    if (left <= 0) break;
  }
  res.destroy();
}

function drip(bytesPerSecond: number): Transform {
  const portion = Math.max(1, Math.ceil(bytesPerSecond / 10));
  return new Transform({
    async transform(chunk: Buffer, _encoding, done) {
      for (let at = 0; at < chunk.length && !this.destroyed; at += portion) {
        this.push(chunk.subarray(at, at + portion));
        await delay(100, undefined, { ref: false });
      }
      done();
    },
  });
}
