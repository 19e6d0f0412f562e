/**
 * An attacker at the front door of a running bot: every wrong token, every wrong activity, and requests that
 * are made to hold it up. Nothing but a bare status comes back, no turn runs, and nothing leaves the bot.
 */
import assert from 'node:assert/strict';
import { createHmac, createPublicKey, type JsonWebKey } from 'node:crypto';
import { request } from 'node:http';
import { connect } from 'node:net';
import { recorded } from '../support/activities.ts';
import { appId, serviceUrl, type TokenChanges, tenantId } from '../support/openid.ts';
import { until } from '../support/until.ts';
import { type HardenedBot, startHardenedBot } from './hardened-bot.ts';

const activity = recorded('text', { text: 'status', serviceUrl });
const foreignTenant = 'd6d49420-f39b-4df7-a1dc-d59a935871db';
const outbound = 'https://api.botframework.com';

describe('the front door of a running bot', () => {
  let bot: HardenedBot;
  let drips: Promise<void>[] = [];
  before(async () => {
    bot = await startHardenedBot();
    const head = 'POST /api/messages HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n';
    drips = [head, `${head}Content-Length: 1000\r\n\r\n{`].map((start) => dripping(bot.port, start));
  });
  after(() => bot.close());
  beforeEach(() => void bot.connector.requests.splice(0));

  async function refused(response: Response, status: number): Promise<void> {
    assert.deepEqual([response.status, await response.text()], [status, '']);
    assert.deepEqual(bot.connector.requests, []);
  }

  const claims = (version: string, id: string, tid = tenantId) =>
    version === '1.0' ? { ver: version, appid: id, tid } : { ver: version, azp: id, tid };
  const v1 = (tenant: string) => `https://sts.windows.net/${tenant}/`;
  const v2 = (tenant: string) => `https://login.microsoftonline.com/${tenant}/v2.0`;
  const tokens: [string, TokenChanges][] = [
    ['expired', { expiresIn: -301 }],
    ['expired long ago', { expiresIn: -86_400, notBefore: -90_000 }],
    ['not yet valid', { notBefore: 301 }],
    ['for another bot', { audience: 'a4d2b6b4-0000-4000-8000-000000000000' }],
    ['for nobody', { audience: '' }],
    ['for the connector', { audience: outbound }],
    ['of another issuer', { issuer: 'https://evil.example' }],
    ['of an issuer that looks alike', { issuer: 'https://api.botframework.com.evil.example' }],
    ['of the issuer with a slash', { issuer: 'https://api.botframework.com/' }],
    ['of the issuer in capitals', { issuer: 'HTTPS://API.BOTFRAMEWORK.COM' }],
    ["the bot's own", { issuer: v1(tenantId), audience: outbound, claims: claims('1.0', appId) }],
    ["the bot's own, version 2", { issuer: v2(tenantId), audience: outbound, claims: claims('2.0', appId) }],
    ['of the tenant, for this bot', { issuer: v1(tenantId), claims: claims('1.0', appId) }],
    [
      'of a foreign tenant, for this bot',
      { issuer: v1(foreignTenant), claims: claims('1.0', appId, foreignTenant) },
    ],
    [
      'of a foreign tenant, for this bot, version 2',
      { issuer: v2(foreignTenant), claims: claims('2.0', appId, foreignTenant) },
    ],
    ['of a skill', { issuer: v1(tenantId), claims: claims('1.0', 'a4d2b6b4-0000-4000-8000-000000000000') }],
    ['with a bad signature', { forged: true }],
    ['of an unknown key', { kid: 'key-9' }],
    ['of a key that may not speak for Teams', { forged: true, kid: 'key-skype' }],
    ['of a known key, named as one for another channel', { kid: 'key-skype' }],
    ['for another service URL', { claims: { serviceurl: 'https://smba.trafficmanager.net/amer/' } }],
    ['for the service URL in another case', { claims: { serviceurl: serviceUrl.toUpperCase() } }],
    ['for several service URLs', { claims: { serviceurl: [serviceUrl, 'https://evil.example/'] } }],
    ['without a service URL', { claims: { serviceurl: undefined } }],
  ];
  for (const [what, changes] of tokens)
    it(`answers a token ${what} with a bare 401`, async () =>
      refused(await bot.deliver(activity, changes), 401));

  const headers: [string, (token: string) => Promise<string | undefined> | string | undefined][] = [
    ['no header', () => undefined],
    ['an empty header', () => ''],
    ['a scheme alone', () => 'Bearer'],
    ['a token alone', (token) => token],
    ['another scheme', (token) => `Basic ${token}`],
    ['a token in quotes', (token) => `Bearer "${token}"`],
    ['two tokens', (token) => `Bearer ${token} ${token}`],
    ['a word', () => 'Bearer letmein'],
    ['two dots', () => 'Bearer ..'],
    ['three words', () => 'Bearer a.b.c'],
    ['a token without its signature', (token) => `Bearer ${token.split('.').slice(0, 2).join('.')}.`],
    ['a token with another payload', (token) => `Bearer ${repacked(token, {}, { aud: appId, more: 1 })}`],
    ['the algorithm none', (token) => `Bearer ${repacked(token, { alg: 'none' }, {}).replace(/[^.]*$/, '')}`],
    ['the algorithm None', (token) => `Bearer ${repacked(token, { alg: 'None' }, {}).replace(/[^.]*$/, '')}`],
    ['the public key as a shared secret (PEM)', (token) => confused(token, 'pem')],
    ['the public key as a shared secret (DER)', (token) => confused(token, 'der')],
    [
      'a key of its own in the header',
      (token) => `Bearer ${repacked(token, { jwk: { kty: 'oct', k: 'AAAA' } }, {})}`,
    ],
    ['a token of 100 kB', (token) => `Bearer ${token.replace('.', `${'A'.repeat(8_000)}.`)}`],
  ];
  for (const [what, make] of headers)
    it(`answers ${what} in the place of a token with a bare 401`, async () => {
      await refused(await bot.post(activity, await make(await bot.openId.token())), 401);
    });

  /** Signed with HMAC, with what everybody may read as the secret. */
  async function confused(token: string, form: 'pem' | 'der'): Promise<string> {
    const url =
      bot.openId.seams.settings?.ToBotFromChannelOpenIdMetadataUrl?.replace(/channel$/, 'keys') ?? '';
    const { keys }: { keys: JsonWebKey[] } = JSON.parse(await (await fetch(url)).text());
    const key = createPublicKey({ key: keys[0] ?? {}, format: 'jwk' });
    const secret =
      form === 'pem'
        ? key.export({ type: 'spki', format: 'pem' })
        : key.export({ type: 'spki', format: 'der' });
    const unsigned = repacked(token, { alg: 'HS256' }, {}).replace(/\.[^.]*$/, '');
    return `Bearer ${unsigned}.${createHmac('sha256', secret).update(unsigned).digest('base64url')}`;
  }

  const places: [string, object, number][] = [
    ['without a service URL', { serviceUrl: undefined }, 403],
    ['with a service URL that is no text', { serviceUrl: [serviceUrl] }, 403],
    ['with the service URL of an attacker', { serviceUrl: 'https://evil.example/' }, 403],
    ['with a look-alike service URL', { serviceUrl: 'https://evil.trafficmanager.net/' }, 403],
    ['with a user in its service URL', { serviceUrl: 'https://smba.trafficmanager.net@evil.example/' }, 403],
    ['with a service URL on this machine', { serviceUrl: 'http://127.0.0.1:1/' }, 403],
    ['of another channel', { channelId: 'emulator' }, 403],
    ['of no tenant', { conversation: { id: 'a:1' }, channelData: {} }, 403],
    ['of a foreign tenant', { channelData: { tenant: { id: foreignTenant } } }, 403],
    ['of a foreign conversation', { conversation: { id: 'a:1', tenantId: foreignTenant } }, 403],
    ['without a sender', { from: null }, 400],
    ['without a recipient', { recipient: 'bot' }, 400],
  ];
  for (const [what, changes, status] of places)
    it(`refuses an activity ${what}, though its token is good`, async () => {
      await refused(
        await bot.post({ ...activity, ...changes }, `Bearer ${await bot.openId.token()}`),
        status,
      );
    });

  const bodies: [string, string, Record<string, string>, number][] = [
    ['no JSON', '{"type": ', {}, 400],
    ['JSON of another kind', '[[[[', {}, 400],
    ['text', JSON.stringify(activity), { 'content-type': 'text/plain' }, 403],
    ['a form', 'type=message', { 'content-type': 'application/x-www-form-urlencoded' }, 403],
    ['an unknown type', JSON.stringify(activity), { 'content-type': 'made/up' }, 403],
    ['a packed body', 'xxxx', { 'content-encoding': 'gzip' }, 415],
    ['an unheard-of packing', JSON.stringify(activity), { 'content-encoding': 'x' }, 415],
    ['2.1 MB', JSON.stringify({ ...activity, text: 'x'.repeat(2_100_000) }), {}, 413],
    ['a prototype', '{"__proto__": {"type": "message"}, "constructor": 1}', {}, 403],
    ['100,000 levels', `${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`, {}, 403],
  ];
  for (const [what, body, extra, status] of bodies)
    it(`refuses ${what} as a body with ${status}, and says nothing of how it read it`, async () => {
      const response = await bot.post(body, `Bearer ${await bot.openId.token()}`, extra);
      assert.equal(response.status, status);
      assert.doesNotMatch(await response.text(), / at |node_modules|position|Unexpected|token/);
      assert.deepEqual(bot.connector.requests, []);
    });

  for (const [method, path, status] of [
    ['GET', '/api/messages', 405],
    ['PUT', '/api/messages', 405],
    ['DELETE', '/api/messages', 405],
    ['OPTIONS', '/api/messages', 405],
    ['POST', '/healthz', 405],
    ['POST', '/api/notify', 404],
    ['GET', '/', 404],
    ['GET', '/.env', 404],
    ['GET', '/api/../../etc/passwd', 404],
    ['GET', '/%2e%2e/%2e%2e/package.json', 404],
  ] as const)
    it(`answers ${method} ${path} with ${status} and no inside`, async () => {
      const { status: got, body } = await raw(bot.port, method, path);
      assert.equal(got, status);
      assert.doesNotMatch(body, /node_modules|\.ts|password|planted/);
    });

  it('has cut off who sent a request drop by drop since the first test, headers or body', async () => {
    await Promise.all(drips);
  });

  it('still takes a good activity after all that, and answers it at the connector only', async () => {
    assert.equal((await bot.deliver(activity)).status, 200);
    await until('the answer', () => bot.connector.requests.length > 0);
    assert.match(`${bot.connector.requests[0]?.body.text}`, /voice messages/);
    assert.deepEqual(bot.trapped, []);
  });
});

/** The same token with another header and payload, and its old signature. */
function repacked(token: string, header: object, payload: object): string {
  const [head = '', body = '', signature = ''] = token.split('.');
  const change = (part: string, changes: object) =>
    Buffer.from(JSON.stringify({ ...JSON.parse(`${Buffer.from(part, 'base64url')}`), ...changes })).toString(
      'base64url',
    );
  return [change(head, header), change(body, payload), signature].join('.');
}

/** A request whose path is sent as it is written. */
function raw(port: number, method: string, path: string): Promise<{ status: number; body: string }> {
  return new Promise((resolve, reject) => {
    const options = { host: '127.0.0.1', port, method, path, agent: false };
    request(options, async (response) => {
      let body = '';
      for await (const chunk of response) body += chunk;
      resolve({ status: response.statusCode ?? 0, body });
    })
      .on('error', reject)
      .end();
  });
}

/** Sends the start of a request at once and then a byte at a time; resolves when the other side hangs up. */
function dripping(port: number, start: string): Promise<void> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(start));
    const drip = setInterval(() => socket.write('x'), 200);
    socket.on('close', () => {
      clearInterval(drip);
      resolve();
    });
    // Writing into a closed connection fails; `close` follows.
    socket.on('error', () => socket.destroy());
  });
}
