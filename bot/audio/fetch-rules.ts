/** The rules of a download, and the check that every URL passes before a request, the first and each redirect. */
import { isIP } from 'node:net';
import { addressAllowed } from './address.ts';
import { AudioError } from './errors.ts';
import { isSignInHost } from './hosts.ts';

/** What a download may touch and cost. Times in milliseconds. */
export interface FetchRules {
  /** Host classes: true when files may come from this host name. */
  hosts: (hostname: string) => boolean;
  /** For one machine only: http and any port are allowed, and nothing but loopback addresses. */
  allowLoopback: boolean;
  maxBytes: number;
  maxRedirects: number;
  /** DNS, TCP and TLS together, for each hop. */
  connectTimeoutMs: number;
  /** From the request to the end of the response's headers, for each hop. */
  headersTimeoutMs: number;
  /** Between two pieces of the body. */
  idleTimeoutMs: number;
  /** From the first lookup to the last byte. */
  totalTimeoutMs: number;
}

/**
 * Parses a URL and checks it against the rules. `base` resolves a relative redirect.
 * @throws AudioError `blocked`, or `accessMissing` for a redirect to a sign-in page
 */
export function permittedUrl(
  address: string,
  rules: Pick<FetchRules, 'hosts' | 'allowLoopback'>,
  base?: URL,
): URL {
  const url = URL.parse(address, base?.href);
  if (url === null) throw new AudioError('blocked', 'not a URL');
  if (base !== undefined && isSignInHost(url.hostname)) {
    throw new AudioError('accessMissing', `${base.hostname} asks for a sign-in`);
  }
  const refuse = (why: string) => new AudioError('blocked', `${why} (${url.protocol}//${url.hostname})`);
  if (url.protocol !== 'https:' && !(rules.allowLoopback && url.protocol === 'http:')) {
    throw refuse('scheme not permitted');
  }
  if (url.username !== '' || url.password !== '') throw refuse('a user name in the URL is not permitted');
  if (url.port !== '' && !rules.allowLoopback) throw refuse('only the default port is permitted');
  if (!rules.hosts(url.hostname)) throw refuse('host not permitted');
  // The URL parser has turned decimal, octal, hexadecimal and short IPv4 into dotted form. A literal never goes
  // through the guarded lookup, so it is judged here; no file host is addressed by number.
  const literal = url.hostname.replace(/^\[(.*)\]$/, '$1');
  if (isIP(literal) !== 0 && !(rules.allowLoopback && addressAllowed(literal, true))) {
    throw refuse('numeric address not permitted');
  }
  return url;
}
