/**
 * An identity provider on 127.0.0.1 in the place of Bot Service's: OpenID metadata, signing keys, and tokens
 * for tests to send, so that the SDK's real checks run without a network.
 */
import { createServer } from 'node:http';
import { exportJWK, type GenerateKeyPairResult, generateKeyPair, SignJWT } from 'jose';
import type { AuthSeams } from '../../bot/teams/adapter.ts';

export const appId = '7c1c9a1e-2b8e-4c3b-8a57-2f1f6f0c9a10';
export const tenantId = '5f0c6bd0-1e5b-4a2b-9c05-0d6f5b6d9a01';
export const serviceUrl = `https://smba.trafficmanager.net/emea/${tenantId}/`;

/** What a token of Bot Service says by default, and what a test says instead. */
export interface TokenChanges {
  issuer?: string;
  audience?: string;
  /** Seconds from now; negative has expired. */
  expiresIn?: number;
  /** Seconds from now until which the token is not valid yet. */
  notBefore?: number;
  /** Key id in the header. */
  kid?: string;
  /** Sign with a key that the provider does not publish. */
  forged?: boolean;
  claims?: Record<string, unknown>;
}

export interface OpenIdServer {
  /** For a VoiceAdapter that trusts this provider. */
  seams: AuthSeams;
  /** A token as Bot Service signs it for this bot, or one that differs. */
  token(changes?: TokenChanges): Promise<string>;
  /** The metadata is answered with this status from now on. */
  status: number;
  close(): Promise<void>;
}

/** Making a key takes a while, so all servers of a run share them. */
let keyPairs: Promise<[GenerateKeyPairResult, GenerateKeyPairResult]> | undefined;

export async function startOpenId(): Promise<OpenIdServer> {
  keyPairs ??= Promise.all([generateKeyPair('RS256'), generateKeyPair('RS256')]);
  const [own, stranger] = await keyPairs;
  const jwk = { ...(await exportJWK(own.publicKey)), kid: 'key-1', use: 'sig', endorsements: ['msteams'] };
  // Known, and good for another channel only.
  const foreign = { ...(await exportJWK(stranger.publicKey)), kid: 'key-skype', endorsements: ['skype'] };
  const server = createServer((request, response) => {
    const keys = request.url === '/keys';
    const body = keys
      ? { keys: [jwk, foreign] }
      : { issuer: 'https://api.botframework.com', jwks_uri: `${url}/keys` };
    // Not chained: restify replaces writeHead in the whole process by one that returns nothing.
    response.writeHead(openId.status, { 'content-type': 'application/json' });
    response.end(JSON.stringify(body));
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new TypeError('no port');
  const url = `http://127.0.0.1:${address.port}`;

  const openId: OpenIdServer = {
    status: 200,
    seams: {
      settings: {
        ToChannelFromBotLoginUrl: `${url}/login`,
        ToChannelFromBotOAuthScope: 'https://api.botframework.com',
        ToBotFromChannelTokenIssuer: 'https://api.botframework.com',
        OAuthUrl: `${url}/oauth`,
        ToBotFromChannelOpenIdMetadataUrl: `${url}/channel`,
        ToBotFromEmulatorOpenIdMetadataUrl: `${url}/emulator`,
        CallerId: 'urn:botframework:azure',
      },
      credentials: {
        isValidAppId: async (id) => id === appId,
        isAuthenticationDisabled: async () => false,
        createCredentials: async () => ({ signRequest: async (request) => request }),
      },
    },
    async token(changes = {}) {
      const now = Math.floor(Date.now() / 1000);
      // 5 minutes of clock skew are allowed by the SDK.
      const jwt = new SignJWT({ serviceurl: serviceUrl, ...changes.claims })
        .setProtectedHeader({ alg: 'RS256', typ: 'JWT', kid: changes.kid ?? jwk.kid })
        .setIssuer(changes.issuer ?? 'https://api.botframework.com')
        .setAudience(changes.audience ?? appId)
        .setIssuedAt(now - 3_600)
        .setNotBefore(now + (changes.notBefore ?? -3_600))
        .setExpirationTime(now + (changes.expiresIn ?? 3_600));
      return jwt.sign(changes.forged ? stranger.privateKey : own.privateKey);
    },
    async close() {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
  return openId;
}
