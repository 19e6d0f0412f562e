/** A resource of Azure Speech: what its region has, whether there is a token for it, and whether it answers. */
import { createSpeechClient, type SpeechClientOptions } from '../speech/client.ts';
import type { TokenSource } from '../speech/credential.ts';
import { parseEndpoint } from '../speech/endpoint.ts';
import { chooseEngine, FAST_TRANSCRIPTION, LLM_SPEECH } from '../speech/engines.ts';
import { SpeechError } from '../speech/errors.ts';
import type { EngineId } from '../speech/request.ts';
import { clientEndpoints, type EndpointSettings } from '../speech/settings.ts';
import { connectionFix, SIGN_IN_FIX } from './causes.ts';
import { type Finding, well, wrong } from './finding.ts';
import { silentSecond } from './silence.ts';

export interface SpeechProbe {
  endpoint: EndpointSettings;
  /** That is to transcribe; undefined: LLM speech. */
  engine: EngineId | undefined;
  local: boolean;
  token: () => TokenSource;
}

/** Its address has been checked with the configuration; here is what its region can do. */
export async function checkRegion({ endpoint, engine, local }: SpeechProbe): Promise<Finding> {
  const { host, region } = addressOf(endpoint, local);
  if (region === undefined) return well(`${host} does not name its region; the call tells what it has`);
  const { name, regions } = chooseEngine({ task: 'transcribe', engine });
  if (!regions.includes(region))
    return wrong(
      `${region} has no ${name}.`,
      `Use a resource in ${regions.join(', ')}, or set SPEECH_ENGINE to what ${region} has.`,
    );
  const has = [LLM_SPEECH, FAST_TRANSCRIPTION].filter((each) => each.regions.includes(region));
  const translation = has.includes(LLM_SPEECH) ? '' : '; it cannot translate, which needs LLM speech';
  return well(`${region} has ${has.map((each) => each.name).join(' and ')}${translation}`);
}

/** Whether the identity gets a token at all; what it may do with it is seen by the call. */
export async function checkToken({ endpoint, local, token }: SpeechProbe): Promise<Finding> {
  if (endpoint.key !== undefined) return well('a key is set; no token is needed');
  const { scope } = addressOf(endpoint, local);
  try {
    if (await token().getToken(scope)) return well('Entra gave a token');
    return wrong('The identity has no token for Azure Speech.', SIGN_IN_FIX);
  } catch (error) {
    const fix = connectionFix(error) ?? `${SIGN_IN_FIX} Or set AZURE_SPEECH_API_KEY.`;
    return wrong('The identity could not get a token for Azure Speech.', fix);
  }
}

/** No person waits for a doctor this long. */
const ANSWER_TIMEOUT_MS = 45_000;

/** A real call with a second of silence: "no speech" is the answer of a service that took it and listened. */
export async function checkCall(
  { endpoint, engine, local, token }: SpeechProbe,
  options: Partial<SpeechClientOptions> = {},
): Promise<Finding> {
  const { host } = addressOf(endpoint, local);
  const { name } = chooseEngine({ task: 'transcribe', engine });
  const client = createSpeechClient({
    endpoints: clientEndpoints([endpoint], token),
    allowInsecureLoopback: local,
    uploadTimeoutMs: 15_000,
    answerTimeoutMs: ANSWER_TIMEOUT_MS,
    retry: { maxAttempts: 2 },
    ...options,
  });
  try {
    await client.transcribe(silentSecond(), { task: 'transcribe', engine });
  } catch (error) {
    if (!(error instanceof SpeechError)) throw error;
    if (error.code !== 'noSpeech') return wrong(wordsOf(error), fixOf(error, endpoint, engine));
  } finally {
    await client.close();
  }
  return well(`${host} took a second of silence with ${name}`);
}

function wordsOf({ message, requestId }: SpeechError): string {
  const id = requestId === undefined ? '' : ` (request ${requestId})`;
  return `${message.replace(/[.!]$/, '')}${id}.`;
}

function fixOf(error: SpeechError, { key }: EndpointSettings, engine: EngineId | undefined): string {
  const connection = error.code === 'unavailable' ? connectionFix(error) : undefined;
  if (connection !== undefined) return connection;
  if (error.code === 'regionUnsupported' && engine === undefined)
    return `${error.advice} Or set SPEECH_ENGINE=fast, which does not translate.`;
  if (error.code !== 'unauthorized') return error.advice;
  if (error.status === undefined) return SIGN_IN_FIX;
  return key === undefined
    ? 'Give the identity the role Cognitive Services Speech User on this resource; it takes effect within minutes.'
    : 'Copy a key of this very resource ("Keys and Endpoint") to AZURE_SPEECH_API_KEY.';
}

function addressOf({ url, key }: EndpointSettings, local: boolean) {
  return parseEndpoint(url, { usesToken: key === undefined, allowInsecureLoopback: local });
}
