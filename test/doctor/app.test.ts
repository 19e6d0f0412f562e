import assert from 'node:assert/strict';
import type { AppIdentity } from '../../bot/config.ts';
import { checkApp, checkBotToken } from '../../bot/doctor/app.ts';

const appId = '7c1c9a1e-2b8e-4c3b-8a57-2f1f6f0c9a10';
const tenantId = '5f0c6bd0-1e5b-4a2b-9c05-0d6f5b6d9a01';
const identity: AppIdentity = { appId, tenantId, type: 'UserAssignedMSI' };
const secretApp: AppIdentity = { appId, tenantId, type: 'SingleTenant', password: 'hunter2' };
const none: AppIdentity = { appId: '', tenantId: '', type: 'none' };

describe('checkApp', () => {
  it('is content with ids of the right form, and with none in local mode', async () => {
    assert.deepEqual(await checkApp(identity, [tenantId]), {
      ok: true,
      text: `UserAssignedMSI ${appId} of tenant ${tenantId}`,
    });
    assert.equal((await checkApp(none, [])).ok, true);
  });

  const faults: [string, AppIdentity, string[], RegExp][] = [
    [
      'a name for an app id',
      { ...identity, appId: 'voice-bot' },
      [tenantId],
      /^MicrosoftAppId is "voice-bot"/,
    ],
    [
      'a domain for a tenant',
      { ...identity, tenantId: 'contoso.com' },
      [tenantId],
      /^MicrosoftAppTenantId is/,
    ],
    ['a tenant that is cut off', identity, [tenantId, tenantId.slice(1)], /^ALLOWED_TENANTS has "f0c6/],
  ];
  for (const [what, app, tenants, expected] of faults) {
    it(`finds ${what}`, async () => {
      const { ok, text } = await checkApp(app, tenants);
      assert.equal(ok, false);
      assert.match(text, expected);
      assert.match(text, /It is a GUID/);
    });
  }
});

describe('checkBotToken', () => {
  it('is content with a token, and shows nothing of it', async () => {
    const { ok, text } = await checkBotToken(secretApp, async () => 'secret-token');
    assert.equal(ok, true);
    assert.doesNotMatch(text, /secret/);
  });

  it('asks for none in local mode', async () => {
    const asked = async () => assert.fail('asked for a token');
    assert.equal((await checkBotToken(none, asked)).ok, true);
  });

  const faults: [string, AppIdentity, () => Promise<string>, RegExp][] = [
    [
      'a wrong secret',
      secretApp,
      failing('invalid_client: AADSTS7000215: Invalid client secret hunter2 provided.'),
      /\(AADSTS7000215\)\. Set MicrosoftAppPassword to the value of a client secret/,
    ],
    ['an expired secret', secretApp, failing('AADSTS7000222: expired'), /make a new one/],
    ['an unknown app', secretApp, failing('AADSTS700016: not found'), /check MicrosoftAppId and/],
    ['an unknown tenant', secretApp, failing('AADSTS90002: not found'), /check MicrosoftAppTenantId/],
    ['any other refusal', secretApp, failing('AADSTS53003: blocked'), /error\?code=53003\./],
    ['no way to Entra', secretApp, failing('x', { code: 'ENOTFOUND' }), /No such host is known/],
    ['something unknown', secretApp, failing('x'), /login\.microsoftonline\.com/],
    ['a machine without the identity', identity, failing('x'), /Assign the identity MicrosoftAppId/],
    ['an empty token', identity, async () => '', /empty token\. Assign/],
  ];
  for (const [what, app, getToken, expected] of faults) {
    it(`finds ${what}`, async () => {
      const { ok, text } = await checkBotToken(app, getToken);
      assert.equal(ok, false);
      assert.match(text, expected);
      assert.doesNotMatch(text, /hunter2/);
    });
  }
});

function failing(message: string, cause?: object): () => Promise<string> {
  return async () => {
    throw new Error(message, { cause: cause && Object.assign(new Error('no'), cause) });
  };
}
