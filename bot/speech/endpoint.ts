/**
 * The address of a Speech resource, checked once at start: a key or token goes to the hosts of Azure and to
 * nothing that merely looks like one.
 */
import { ruleBroken, SpeechError } from './errors.ts';
import { HOST_FAMILIES, type HostFamily, LOOPBACK_FAMILY } from './regions.ts';

/** A checked endpoint. */
export interface Endpoint {
  /** Origin without a trailing slash. */
  origin: string;
  host: string;
  /** The region, when the host or the configuration names it. */
  region: string | undefined;
  /** Scope of the Entra tokens it takes. */
  scope: string;
}

export interface EndpointRules {
  /** A token will be sent: regional hosts do not take one. */
  usesToken: boolean;
  /** Also take http://127.0.0.1:PORT, for the local Speech service. */
  allowInsecureLoopback: boolean;
}

const FORM =
  'must be https://<resource>.cognitiveservices.azure.com or https://<region>.api.cognitive.microsoft.com';

/**
 * Checks the address of an endpoint.
 * @throws SpeechError `invalidRequest` (field `endpoint`), or `subdomainRequired` for a token on a regional host.
 */
export function parseEndpoint(address: string, rules: EndpointRules, region?: string): Endpoint {
  if (!URL.canParse(address)) throw ruleBroken('endpoint', FORM);
  const url = new URL(address);
  const host = url.hostname;
  if (
    url.username !== '' ||
    url.password !== '' ||
    url.search !== '' ||
    url.hash !== '' ||
    url.pathname !== '/'
  ) {
    throw ruleBroken('endpoint', `${FORM}, with nothing before or after the host`);
  }
  const family = familyOf(url, rules.allowInsecureLoopback);
  if (!family) throw ruleBroken('endpoint', `${host || 'it'} is no host of Azure Speech; it ${FORM}`);
  if (family.regional && rules.usesToken) {
    throw new SpeechError(
      'subdomainRequired',
      `${host} takes a key only: a Microsoft Entra token needs the custom-subdomain endpoint of the resource.`,
      { field: 'endpoint' },
    );
  }
  const named = family.regional ? host.slice(0, -family.suffix.length) : undefined;
  return {
    origin: url.origin,
    host: url.host,
    region: (region ?? named)?.toLowerCase(),
    scope: family.scope,
  };
}

function familyOf(url: URL, allowInsecureLoopback: boolean): HostFamily | undefined {
  if (url.protocol === 'http:') {
    return allowInsecureLoopback && url.hostname === '127.0.0.1' ? LOOPBACK_FAMILY : undefined;
  }
  if (url.protocol !== 'https:' || url.port !== '') return undefined;
  return HOST_FAMILIES.find(({ suffix }) => {
    const label = url.hostname.endsWith(suffix) ? url.hostname.slice(0, -suffix.length) : '';
    return /^[a-z0-9][a-z0-9-]*$/.test(label);
  });
}
