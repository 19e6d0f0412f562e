/**
 * A bot as Azure runs it, not in local mode, in a process of its own. Only what lies outside of it is the test's:
 * the identity provider, the name server, and the machine behind the connector's name. Takes its parts as JSON.
 */
import dns from 'node:dns';
import http from 'node:http';
import https from 'node:https';
import { syncBuiltinESMExports } from 'node:module';
import { isIP, Server } from 'node:net';

/** What `spawnHardenedBot` hands over. */
export interface Outside {
  connectionString: string;
  appId: string;
  tenantId: string;
  /** Where the connector's requests go in the place of https://smba.trafficmanager.net. */
  connectorUrl: string;
  /** The identity provider's, for the SDK. */
  settings: Record<string, string>;
  /** What names resolve to; any other is unknown. */
  names: Record<string, string>;
  /** The bot's token for the connector. */
  token: string;
}

const outside: Outside = JSON.parse(process.argv[2] ?? '{}');

// Nothing leaves the machine: names are known here or nowhere. Done before the bot takes hold of these modules.
function resolve(name: string): { address: string; family: number }[] {
  const address = outside.names[name];
  if (address === undefined)
    throw Object.assign(new Error(`getaddrinfo ENOTFOUND ${name}`), { code: 'ENOTFOUND' });
  return [{ address, family: address.includes(':') ? 6 : 4 }];
}
const { lookup } = dns;
Object.assign(dns.promises, { lookup: async (name: string) => resolve(name) });
Object.assign(dns, {
  lookup(name: string, ...others: unknown[]) {
    if (isIP(name) !== 0) return Reflect.apply(lookup, dns, [name, ...others]);
    const callback = others.at(-1);
    const unknown = Object.assign(new Error(`getaddrinfo ENOTFOUND ${name}`), { code: 'ENOTFOUND' });
    if (typeof callback === 'function') process.nextTick(callback, unknown);
  },
});

// The connector speaks https on a port that no test can have, so its requests are led to where the test listens.
const { request } = https;
Object.assign(https, {
  request(options: https.RequestOptions, done: (response: http.IncomingMessage) => void) {
    if (options.hostname !== 'smba.trafficmanager.net') return request(options, done);
    const { hostname, port } = new URL(outside.connectorUrl);
    return http.request({ ...options, hostname, port, protocol: 'http:', agent: new http.Agent() }, done);
  },
});
syncBuiltinESMExports();

// Not in local mode the bot listens on every address; a test must not.
const { listen } = Server.prototype;
Object.assign(Server.prototype, {
  listen(this: Server, port: number, _host: unknown, done: () => void) {
    return Reflect.apply(listen, this, [port, '127.0.0.1', done]);
  },
});

const { MicrosoftAppCredentials } = await import('botframework-connector');
class Credentials extends MicrosoftAppCredentials {
  override async getToken(): Promise<string> {
    return outside.token;
  }
}

const { startBot } = await import('../../bot/start-bot.ts');
const { parseConfig } = await import('../../bot/config.ts');
const { createLog } = await import('../../bot/log.ts');
const { connectionString, appId, tenantId, settings } = outside;
const config = parseConfig({
  MicrosoftAppType: 'SingleTenant',
  MicrosoftAppId: appId,
  MicrosoftAppTenantId: tenantId,
  MicrosoftAppPassword: 'planted-password',
  AZURE_SPEECH_ENDPOINT: 'https://voice.cognitiveservices.azure.com',
  AZURE_SPEECH_API_KEY: 'planted-key',
  AZURE_STORAGE_CONNECTION_STRING: connectionString,
  MAX_AUDIO_MB: '1',
  PORT: '0',
});
const bot = await startBot(
  config,
  createLog('debug'),
  () => {
    throw new Error('no identity here');
  },
  {
    settings,
    credentials: {
      isValidAppId: async (id) => id === appId,
      isAuthenticationDisabled: async () => false,
      createCredentials: async () => new Credentials(appId, 'planted-password', tenantId),
    },
  },
);
process.send?.({ port: bot.port });
process.on('SIGTERM', () => void bot.stop(0).then(() => process.exit(0)));
