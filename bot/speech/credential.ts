/**
 * Who we are to the service: a resource key, or Microsoft Entra tokens, kept until they are about to expire.
 */
import type { Clock } from './clock.ts';
import { ruleBroken, SpeechError } from './errors.ts';

/** The part of a TokenCredential of @azure/identity that is used here. */
export interface TokenSource {
  getToken(scope: string): Promise<{ token: string; expiresOnTimestamp: number } | null>;
}

export type SpeechCredential = { key: string } | { token: TokenSource };

/** Makes the header that carries the credential. */
export interface Authorizer {
  header(): Promise<Record<string, string>>;
  /** Drops a token that was refused, so that the next header carries a new one; false when that cannot help. */
  renew(): boolean;
}

/** A token is renewed this long before it expires, so that it outlives the upload it was made for. */
const RENEW_BEFORE_MS = 5 * 60_000;

/** @param scope What a token is asked for, as https://cognitiveservices.azure.com/.default. */
export function createAuthorizer(credential: SpeechCredential, scope: string, clock: Clock): Authorizer {
  if ('key' in credential) {
    const key = credential.key.trim();
    if (!/^[\x21-\x7e]+$/.test(key)) throw ruleBroken('credential', 'the key is empty or holds a blank');
    return { header: async () => ({ 'ocp-apim-subscription-key': key }), renew: () => false };
  }
  const { token: source } = credential;
  let kept: { token: string; expiresOnTimestamp: number } | undefined;
  let asking: Promise<string> | undefined;

  async function ask(): Promise<string> {
    try {
      const answer = await source.getToken(scope);
      if (!answer) throw new SpeechError('unauthorized', 'The identity has no token for Azure Speech.');
      kept = answer;
      return answer.token;
    } catch (cause) {
      if (cause instanceof SpeechError) throw cause;
      throw new SpeechError('unauthorized', 'The identity could not get a token for Azure Speech.', {
        cause,
      });
    }
  }

  return {
    async header() {
      const fresh = kept && kept.expiresOnTimestamp - clock.now() > RENEW_BEFORE_MS;
      if (kept && fresh) return { authorization: `Bearer ${kept.token}` };
      // One question serves all the calls that wait for its answer.
      asking ??= ask().finally(() => {
        asking = undefined;
      });
      return { authorization: `Bearer ${await asking}` };
    },
    renew() {
      kept = undefined;
      return true;
    },
  };
}
