/** The HTTP side with real authentication, over the wire: who is let in, and what the others hear. */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { gzipSync } from 'node:zlib';
import type { Activity } from 'botbuilder';
import { createServer } from '../bot/server.ts';
import { VoiceAdapter } from '../bot/teams/adapter.ts';
import { VoiceBot } from '../bot/teams/bot.ts';
import { openState } from '../bot/teams/state.ts';
import { recorded } from './support/activities.ts';
import { type KeptLog, keepLog } from './support/log.ts';
import {
  appId,
  type OpenIdServer,
  serviceUrl,
  startOpenId,
  type TokenChanges,
  tenantId,
} from './support/openid.ts';
import { sharedStorage } from './support/shared-azurite.ts';

const activity = recorded('file-download');
const issuer = `https://sts.windows.net/${tenantId}/`;

describe('the server', () => {
  let openId: OpenIdServer;
  let kept: KeptLog;
  let server: ReturnType<typeof createServer>;
  let url = '';
  let isReady = true;
  let turns: Activity[] = [];
  let turnFault: Error | undefined;
  const accepted: string[] = [];

  beforeEach(async () => {
    [turns, isReady, turnFault] = [[], true, undefined];
    kept = keepLog();
    openId = await startOpenId();
    const adapter = new VoiceAdapter({ appId, type: 'SingleTenant', tenantId, password: 'x' }, openId.seams);
    const bot = new VoiceBot({
      state: openState({ connectionString: await sharedStorage() }, 'server-state'),
      intake: {
        accept: async (_activity, clips) => void accepted.push(...clips.map(({ name }) => name ?? '')),
        open: async () => 0,
        withoutBytes: () => ({ summary: '' }),
      },
      exports: {
        offer: async () => ({ summary: '' }),
        consent: async () => undefined,
        idle: async () => undefined,
      },
      log: kept.log,
    });
    server = createServer({
      guard: { local: false, allowedTenants: [tenantId] },
      receive: (authorization, body) =>
        adapter.receive(authorization, body, async (context) => {
          turns.push(context.activity);
          if (turnFault) throw turnFault;
          await bot.run(context);
        }),
      ready: async () => isReady,
      log: kept.log,
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    url = `http://127.0.0.1:${server.address().port}`;
  });
  afterEach(async () => {
    kept.restore();
    await Promise.all([openId.close(), new Promise<void>((closed) => server.close(() => closed()))]);
  });

  function post(body: unknown, authorization?: string): Promise<Response> {
    return fetch(`${url}/api/messages`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json; charset=utf-8',
        connection: 'close',
        ...(authorization === undefined ? {} : { authorization }),
      },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
  }

  async function bearer(changes?: TokenChanges): Promise<string> {
    return `Bearer ${await openId.token(changes)}`;
  }

  it('runs the bot on an activity with a token of Bot Service', async () => {
    accepted.length = 0;
    const response = await post(activity, await bearer());
    assert.equal(response.status, 200);
    assert.equal(await response.text(), '');
    assert.deepEqual([turns.length, accepted], [1, ['Recording.m4a']]);
    assert.ok(turns[0]?.timestamp instanceof Date);
  });

  const badTokens: [string, () => Promise<string | undefined>][] = [
    ['no token', async () => undefined],
    ['an empty header', async () => ''],
    ['no scheme', async () => openId.token()],
    ['another scheme', async () => `Basic ${await openId.token()}`],
    ['a word for a token', async () => 'Bearer letmein'],
    ['three words for a token', async () => 'Bearer a.b.c'],
    ['an unsigned token', async () => `Bearer ${unsigned(await openId.token())}`],
    ['an expired token', () => bearer({ expiresIn: -3_000 })],
    ['a token of tomorrow', () => bearer({ notBefore: 86_400, expiresIn: 90_000 })],
    ['a token for another bot', () => bearer({ audience: 'a4d2b6b4-0000-4000-8000-000000000000' })],
    ['a token of another issuer', () => bearer({ issuer: 'https://evil.example' })],
    ['a token with a bad signature', () => bearer({ forged: true })],
    ['a token of an unknown key', () => bearer({ kid: 'key-2' })],
    ['a token for another service URL', () => bearer({ claims: { serviceurl: `${serviceUrl}x` } })],
    ['a token without a service URL', () => bearer({ claims: { serviceurl: undefined } })],
    [
      "the bot's own token",
      () =>
        bearer({
          issuer,
          audience: 'https://api.botframework.com',
          claims: { ver: '1.0', appid: appId, tid: tenantId },
        }),
    ],
    [
      "the bot's own token, version 2",
      () =>
        bearer({
          issuer: `https://login.microsoftonline.com/${tenantId}/v2.0`,
          claims: { ver: '2.0', azp: appId, tid: tenantId },
        }),
    ],
    [
      'a token of an emulator',
      () =>
        bearer({
          issuer: 'https://sts.windows.net/d6d49420-f39b-4df7-a1dc-d59a935871db/',
          claims: { ver: '1.0', appid: appId },
        }),
    ],
    [
      'a token of a skill',
      () =>
        bearer({
          issuer: 'https://sts.windows.net/d6d49420-f39b-4df7-a1dc-d59a935871db/',
          claims: { ver: '1.0', appid: 'a4d2b6b4-0000-4000-8000-000000000000' },
        }),
    ],
  ];
  for (const [what, authorization] of badTokens)
    it(`answers ${what} with a bare 401, and no turn`, async () => {
      const response = await post(activity, await authorization());
      assert.equal(response.status, 401);
      assert.equal(await response.text(), '');
      assert.equal(turns.length, 0);
    });

  const badActivities: [string, unknown, number][] = [
    ['without a service URL', { ...activity, serviceUrl: undefined }, 403],
    ['with the service URL of an attacker', { ...activity, serviceUrl: 'https://evil.example/' }, 403],
    ['of a foreign tenant', { ...activity, channelData: { tenant: { id: 'foreign' } } }, 403],
    ['of another channel', { ...activity, channelId: 'emulator' }, 403],
    ['without a sender', { ...activity, from: undefined }, 400],
    ['that is a list', [activity], 403],
    ['that is a number', '7', 403],
    ['that is nothing', '', 403],
  ];
  for (const [what, body, status] of badActivities)
    it(`refuses an activity ${what}, whatever its token`, async () => {
      const response = await post(body, await bearer());
      assert.deepEqual([response.status, await response.text()], [status, '']);
      assert.equal(turns.length, 0);
    });

  it('answers 400 to what is not JSON', async () => {
    const response = await post('{"type": "mess', await bearer());
    assert.equal(response.status, 400);
    assert.equal(turns.length, 0);
  });

  it('answers 413 to a body that is too large', async () => {
    const response = await post({ ...activity, text: 'x'.repeat(2_100_000) }, await bearer());
    assert.equal(response.status, 413);
    assert.equal(turns.length, 0);
  });

  it('takes a body of 1.5 MB: a voice message inside an activity', async () => {
    assert.equal((await post({ ...activity, text: 'x'.repeat(1_500_000) }, await bearer())).status, 200);
  });

  for (const [what, body] of [
    ['garbage', randomBytes(100)],
    ['a bomb', gzipSync(Buffer.alloc(50_000_000, ' '))],
  ] as const)
    it(`refuses a compressed body (${what}), and lives on`, async () => {
      const response = await fetch(`${url}/api/messages`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'content-encoding': 'gzip', connection: 'close' },
        body,
      });
      assert.equal(response.status, 415);
      assert.equal((await post(activity, await bearer())).status, 200);
    });

  it('keeps nothing of a form with files', async () => {
    const before = await readdir(tmpdir());
    const form = new FormData();
    form.set('file', new Blob(['x'.repeat(1_000)]), 'upload_me.bin');
    const response = await fetch(`${url}/api/messages`, {
      method: 'POST',
      body: form,
      headers: { connection: 'close' },
    });
    assert.equal(response.status, 403);
    const uploads = (await readdir(tmpdir())).filter((name) => name.startsWith('upload_'));
    assert.deepEqual(
      uploads.filter((name) => !before.includes(name)),
      [],
    );
  });

  for (const name of ['message/submitAction', 'composeExtension/query', 'adaptiveCard/action', 'made/up'])
    it(`answers the invoke ${name} with 200`, async () => {
      const invoke = {
        ...activity,
        type: 'invoke',
        name,
        value: { actionName: 'feedback' },
        attachments: [],
      };
      const response = await post(invoke, await bearer());
      assert.deepEqual([response.status, await response.json()], [200, {}]);
    });

  it('takes text that is null, and a locale that is none', async () => {
    const odd = { ...activity, text: null, locale: '!!', localTimestamp: 'soon', entities: null };
    assert.equal((await post(odd, await bearer())).status, 200);
    assert.deepEqual([turns[0]?.text, turns[0]?.locale], [null, undefined]);
  });

  for (const type of [
    'conversationUpdate',
    'typing',
    'messageReaction',
    'messageDelete',
    'endOfConversation',
    'new',
  ])
    it(`takes an activity of the type ${type} in silence`, async () => {
      const { attachments: _, ...bare } = activity;
      assert.equal((await post({ ...bare, type }, await bearer())).status, 200);
    });

  it('answers a turn that fails with a bare 500, so that Bot Service delivers again', async () => {
    turnFault = new Error('storage is on fire');
    const response = await post(activity, await bearer());
    assert.deepEqual([response.status, await response.text()], [500, '']);
    assert.match(kept.text(), /turn failed/);
  });

  it('answers 500, not 401, while the keys of Bot Service cannot be had', async () => {
    openId.status = 503;
    const response = await post(activity, await bearer());
    assert.deepEqual([response.status, await response.text()], [500, '']);
    openId.status = 200;
    assert.equal((await post(activity, await bearer())).status, 200);
  });

  it('lets nothing of a token or of a message reach a log', async () => {
    const secret = 'the merger is on Friday';
    const said = { ...activity, text: secret, from: { ...activity.from, name: 'Bianca Pisani' } };
    const authorizations = await Promise.all(badTokens.map(([, make]) => make()));
    for (const authorization of [...authorizations, await bearer()]) await post(said, authorization);
    await post({ ...said, serviceUrl: 'https://evil.example/?sig=abc' }, await bearer());
    await post({ ...said, from: undefined }, await bearer());
    await post(`{"text": "${secret}", `, await bearer());
    turnFault = new Error('GET https://contoso.sharepoint.com/x?tempauth=v1.abc failed');
    await post(said, await bearer());

    const text = kept.text();
    assert.match(text, /activity refused/);
    assert.match(text, /without a valid token/);
    for (const hidden of [secret, 'merger', 'Bianca', 'tempauth', 'sig=abc', 'eyJ', 'letmein'])
      assert.ok(!text.includes(hidden), `the log says ${hidden}`);
  });

  it('says that it lives, and whether it is ready', async () => {
    const get = async (path: string) =>
      (await fetch(`${url}${path}`, { headers: { connection: 'close' } })).status;
    assert.deepEqual([await get('/healthz'), await get('/readyz')], [200, 200]);
    isReady = false;
    assert.deepEqual([await get('/healthz'), await get('/readyz')], [200, 503]);
    assert.deepEqual([await get('/api/messages'), await get('/')], [405, 404]);
  });
});

/** The same claims with the algorithm "none". */
function unsigned(token: string): string {
  const header = Buffer.from(JSON.stringify({ alg: 'none', typ: 'JWT', kid: 'key-1' })).toString('base64url');
  return `${header}.${token.split('.')[1]}.`;
}
