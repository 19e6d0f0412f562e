/**
 * Puts a file where Teams asked for it after the person has agreed: one PUT of all bytes into the upload session
 * of a OneDrive ("Send and receive files from a bot"). The address comes out of an activity: the same checks as
 * for a download, no redirect, and never a token.
 */
import { Agent, request } from 'undici';
import { guardedLookup, type Resolve, resolveHost } from '../audio/address.ts';
import { networkFault, statusFault } from '../audio/fetch-faults.ts';
import { permittedUrl } from '../audio/fetch-rules.ts';
import { downloadHosts } from '../audio/hosts.ts';

const totalTimeoutMs = 60_000;
const connectTimeoutMs = 10_000;

/** True for an address of a person's OneDrive; on one machine, of this machine. */
export function isFileHost(address: string, local: boolean): boolean {
  try {
    permittedUrl(address, rulesFor(local));
    return true;
  } catch {
    return false;
  }
}

/**
 * @param resolve replaces DNS in tests
 * @throws AudioError `blocked` for an address that is not permitted, or what came of the request
 */
export async function uploadFile(
  address: string,
  bytes: Buffer,
  local: boolean,
  resolve: Resolve = resolveHost,
): Promise<void> {
  const url = permittedUrl(address, rulesFor(local));
  const deadline = AbortSignal.timeout(totalTimeoutMs);
  const agent = new Agent({
    connect: { lookup: guardedLookup(local, resolve), timeout: connectTimeoutMs },
    allowH2: false,
  });
  try {
    const response = await request(url, {
      dispatcher: agent,
      method: 'PUT',
      headers: {
        'content-length': String(bytes.length),
        'content-range': `bytes 0-${bytes.length - 1}/${bytes.length}`,
        'content-type': 'application/octet-stream',
      },
      body: bytes,
      signal: deadline,
    });
    await response.body.dump();
    // 202 would mean that the session waits for more bytes.
    if (response.statusCode !== 200 && response.statusCode !== 201)
      throw statusFault(response.statusCode, url);
  } catch (error) {
    throw networkFault(error, url.hostname, deadline, deadline);
  } finally {
    await agent.destroy();
  }
}

function rulesFor(local: boolean) {
  return { hosts: local ? () => true : downloadHosts, allowLoopback: local };
}
