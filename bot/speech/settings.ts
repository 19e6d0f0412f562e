/**
 * Which resources of Azure Speech are used, as who, and with which engine: the variables read and checked at
 * start, so that what cannot work is named by its variable and not discovered with the first recording.
 */
import type { EndpointOptions } from './client.ts';
import type { TokenSource } from './credential.ts';
import { parseEndpoint } from './endpoint.ts';
import { chooseEngine } from './engines.ts';
import { SpeechError } from './errors.ts';
import type { EngineId } from './request.ts';

/** A resource; without a key it is sent Entra tokens. */
export interface EndpointSettings {
  url: string;
  key?: string;
}

/** The trimmed value of a variable; undefined when it is missing or blank. */
type Text = (name: string) => string | undefined;
/** Hears of each fault: the variable, and what to do about it. */
type Fault = (name: string, fix: string) => void;

const ONE = 'AZURE_SPEECH_ENDPOINT';
const SEVERAL = 'AZURE_SPEECH_ENDPOINTS';
const KEY = 'AZURE_SPEECH_API_KEY';

/**
 * Reads `AZURE_SPEECH_ENDPOINT`, or `AZURE_SPEECH_ENDPOINTS` (with commas, in order of preference), and
 * `AZURE_SPEECH_API_KEY`: one key for each endpoint, in the same order, or none.
 */
export function parseEndpoints(text: Text, fault: Fault, allowInsecureLoopback: boolean): EndpointSettings[] {
  const [one, several] = [text(ONE), listOf(text(SEVERAL))];
  if (one !== undefined && several.length > 0) fault(SEVERAL, `list all endpoints here and remove ${ONE}`);
  const name = several.length > 0 ? SEVERAL : ONE;
  const urls = several.length > 0 ? several : listOf(one);
  if (urls.length === 0)
    fault(ONE, 'set it to the endpoint of your resource, https://<name>.cognitiveservices.azure.com');
  const keys = listOf(text(KEY));
  if (keys.length > 0 && keys.length !== urls.length)
    fault(
      KEY,
      `holds ${keys.length} keys for ${urls.length} endpoints; each resource has its own, in the same order`,
    );
  if (keys.some((key) => !/^[\x21-\x7e]+$/.test(key))) fault(KEY, 'holds a blank; copy the key once more');

  return urls.map((url, index) => {
    // A token must not leave for a port of this machine, where anything may listen.
    const key = keys[index] ?? (url.startsWith('http://127.0.0.1') ? 'local' : undefined);
    try {
      parseEndpoint(url, { usesToken: key === undefined, allowInsecureLoopback });
    } catch (error) {
      if (!(error instanceof SpeechError)) throw error;
      const which = urls.length > 1 ? `entry ${index + 1} ` : '';
      const subdomain = `set ${KEY}, or use https://<resource>.cognitiveservices.azure.com`;
      const fix = error.rule ?? `${error.message.slice(0, -1)}; ${subdomain}`;
      fault(name, which + fix);
    }
    return key === undefined ? { url } : { url, key };
  });
}

/**
 * Names the fault of endpoints that all lie in regions without the engine that is to transcribe. The region of a
 * custom subdomain is not known before its first answer.
 */
export function checkRegions(
  endpoints: readonly EndpointSettings[],
  engine: EngineId | undefined,
  fault: Fault,
): void {
  const { name, regions } = chooseEngine({ task: 'transcribe', engine });
  const named = endpoints.map(({ url }) => regionOf(url));
  const [first] = named;
  if (first === undefined || named.some((region) => region === undefined || regions.includes(region))) return;
  const instead = engine === undefined ? ', or set SPEECH_ENGINE=fast, which does not translate' : '';
  const variable = engine === undefined ? (endpoints.length > 1 ? SEVERAL : ONE) : 'SPEECH_ENGINE';
  fault(variable, `${first} has no ${name}; use a resource in ${regions.join(', ')}${instead}`);
}

/** The endpoints as the client takes them. @param token called once, and only when an endpoint has no key */
export function clientEndpoints(
  endpoints: readonly EndpointSettings[],
  token: () => TokenSource,
): EndpointOptions[] {
  let source: TokenSource | undefined;
  return endpoints.map(({ url, key }) => {
    if (key !== undefined) return { url, credential: { key } };
    source ??= token();
    return { url, credential: { token: source } };
  });
}

/** The region that a host names, if it does. */
function regionOf(url: string): string | undefined {
  try {
    return parseEndpoint(url, { usesToken: false, allowInsecureLoopback: true }).region;
  } catch (error) {
    if (error instanceof SpeechError) return undefined;
    throw error;
  }
}

function listOf(value: string | undefined): string[] {
  return (value ?? '')
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');
}
