/**
 * Opens a clip behind a URL as a stream: every hop checked, the connected address checked, bytes and times
 * capped, nothing decompressed and nothing buffered.
 */
import { Agent, type Dispatcher, request } from 'undici';
import { guardedLookup, type Resolve, resolveHost } from './address.ts';
import { AudioError } from './errors.ts';
import { networkFault, statusFault } from './fetch-faults.ts';
import { type FetchRules, permittedUrl } from './fetch-rules.ts';

/** Where a clip lies. A token is sent only to the origin `https://<host>` (in local mode also `http://<host>`). */
export interface ClipLink {
  url: string;
  /** `host` as in a URL: with the port when it is not the default one. */
  authorization?: { host: string; getToken(): Promise<string> };
}

/** An open download. Whoever takes it reads `body` to its end or leaves the loop; both close the connection. */
export interface ClipStream {
  /** Fails with AudioError `tooBig`, `timeout` or `unreachable`, or with the reason of the caller's signal. */
  body: AsyncGenerator<Uint8Array, void, undefined>;
  /** The Content-Type as sent: a hint, often wrong. */
  declaredType?: string;
  /** The Content-Length as sent, in bytes. */
  declaredSize?: number;
  /** The host that delivered, after redirects. */
  host: string;
}

interface Download {
  rules: FetchRules;
  agent: Agent;
  signal: AbortSignal;
  deadline: AbortSignal;
}

const redirectStatuses = new Set([301, 302, 303, 307, 308]);

/**
 * Follows the link to a 200 and hands out its body.
 * @param resolve replaces DNS in tests
 * @throws AudioError (see its codes); what `getToken` throws; the signal's reason
 */
export async function openClip(
  link: ClipLink,
  rules: FetchRules,
  signal: AbortSignal,
  resolve: Resolve = resolveHost,
): Promise<ClipStream> {
  signal.throwIfAborted();
  const deadline = AbortSignal.timeout(rules.totalTimeoutMs);
  const agent = new Agent({
    connect: { lookup: guardedLookup(rules.allowLoopback, resolve), timeout: rules.connectTimeoutMs },
    headersTimeout: rules.headersTimeoutMs,
    bodyTimeout: rules.idleTimeoutMs,
    allowH2: false,
  });
  const download = { rules, agent, signal, deadline };
  try {
    return await follow(link, download);
  } catch (error) {
    await agent.destroy();
    throw error;
  }
}

async function follow(link: ClipLink, download: Download): Promise<ClipStream> {
  const { rules } = download;
  let url = permittedUrl(link.url, rules);
  for (let redirects = 0; ; redirects += 1) {
    const response = await send(url, link, download);
    if (response.statusCode === 200) return accept(response, url, download);
    discard(response);
    if (!redirectStatuses.has(response.statusCode)) throw statusFault(response.statusCode, url);
    const location = oneHeader(response, 'location');
    if (location === undefined) throw new AudioError('unreachable', `${url.hostname} redirects to nowhere`);
    if (redirects === rules.maxRedirects) {
      throw new AudioError('blocked', `${url.hostname} redirects too often`);
    }
    url = permittedUrl(location, rules, url);
  }
}

async function send(url: URL, link: ClipLink, download: Download): Promise<Dispatcher.ResponseData> {
  const { rules, agent, signal, deadline } = download;
  const headers: Record<string, string> = { accept: '*/*', 'accept-encoding': 'identity' };
  const { authorization } = link;
  const trusted = url.protocol === 'https:' || rules.allowLoopback;
  if (authorization !== undefined && trusted && url.host === authorization.host) {
    headers.authorization = `Bearer ${await authorization.getToken()}`;
  }
  try {
    const abort = AbortSignal.any([signal, deadline]);
    return await request(url, { dispatcher: agent, headers, signal: abort });
  } catch (error) {
    throw networkFault(error, url.hostname, signal, deadline);
  }
}

function accept(response: Dispatcher.ResponseData, url: URL, download: Download): ClipStream {
  const host = url.hostname;
  const encoding = oneHeader(response, 'content-encoding') ?? 'identity';
  const length = oneHeader(response, 'content-length');
  const size = length === undefined ? undefined : Number(length);
  const tooBig = size !== undefined && size > download.rules.maxBytes;
  if (tooBig || encoding.toLowerCase() !== 'identity') {
    discard(response);
    // Unpacking is refused, not attempted: a few bytes could become gigabytes.
    throw tooBig
      ? new AudioError('tooBig', `${host} announces ${size} bytes`)
      : new AudioError('damaged', `${host} sent a packed body unasked`);
  }
  // Until somebody reads, a cancellation would be an error event without a listener: the end of the process.
  response.body.on('error', () => undefined);
  const type = oneHeader(response, 'content-type');
  return {
    body: readBody(response, host, download),
    ...(type === undefined ? {} : { declaredType: type }),
    ...(size === undefined ? {} : { declaredSize: size }),
    host,
  };
}

async function* readBody(
  response: Dispatcher.ResponseData,
  host: string,
  { rules, agent, signal, deadline }: Download,
): AsyncGenerator<Uint8Array, void, undefined> {
  let received = 0;
  try {
    for await (const chunk of response.body) {
      if (!(chunk instanceof Uint8Array)) throw new TypeError('a body chunk is not bytes');
      received += chunk.byteLength;
      if (received > rules.maxBytes)
        throw new AudioError('tooBig', `${host} sent over ${rules.maxBytes} bytes`);
      yield chunk;
    }
  } catch (error) {
    throw networkFault(error, host, signal, deadline);
  } finally {
    await agent.destroy();
  }
}

/** Drops a body that nobody reads. Its error, the abort itself, says nothing new. */
function discard(response: Dispatcher.ResponseData): void {
  response.body.on('error', () => undefined).destroy();
}

/** A header that has one value; repeated ones contradict each other and count as absent. */
function oneHeader(response: Dispatcher.ResponseData, name: string): string | undefined {
  const value = response.headers[name];
  return typeof value === 'string' ? value : undefined;
}
