/** Who may speak to the bot: a table of activities. */
import assert from 'node:assert/strict';
import { refusal } from '../../bot/teams/guard.ts';
import { recorded } from '../support/activities.ts';

const tenant = '5f0c6bd0-1e5b-4a2b-9c05-0d6f5b6d9a01';
const azure = { local: false, allowedTenants: [tenant] };
const local = { local: true, allowedTenants: [] };
const activity = recorded('text');

describe('the guard', () => {
  it('lets a genuine activity in', () => assert.equal(refusal(activity, azure), undefined));

  for (const serviceUrl of [
    'https://smba.trafficmanager.net/teams/',
    'https://SMBA.TrafficManager.net/amer/',
    'https://smba.trafficmanager.net:443/amer/',
    'https://smba.infra.gcc.teams.microsoft.com/gcc/',
    'https://smba.infra.gov.teams.microsoft.us/gov/',
  ])
    it(`takes ${serviceUrl}`, () => assert.equal(refusal({ ...activity, serviceUrl }, azure), undefined));

  for (const serviceUrl of [
    'https://smba.trafficmanager.net.evil.com/amer/',
    'https://evil.trafficmanager.net/amer/',
    'https://evilsmba.trafficmanager.net/',
    'https://trafficmanager.net/',
    'https://x.smba.trafficmanager.net/',
    'https://smba.trafficmanager.net./amer/',
    'https://smba.trafficmanager.net@evil.com/',
    'https://user@smba.trafficmanager.net/',
    'https://user:secret@smba.trafficmanager.net/',
    'https://smba.trafficmanager.net:8443/',
    'https://evil.com\\@smba.trafficmanager.net/',
    'https://evil.com#@smba.trafficmanager.net/',
    'https://evil.com/smba.trafficmanager.net/',
    'https://smba.trafficmanager.net%2eevil.com/',
    'https://smba.trafficmаnager.net/',
    'http://smba.trafficmanager.net/amer/',
    'ftp://smba.trafficmanager.net/',
    'file:///etc/passwd',
    'javascript:alert(1)',
    'http://127.0.0.1:3979/',
    'https://169.254.169.254/',
    'smba.trafficmanager.net',
    '//smba.trafficmanager.net/',
    '',
    null,
    undefined,
    ['https://smba.trafficmanager.net/'],
    { href: 'https://smba.trafficmanager.net/' },
  ])
    it(`refuses the service URL ${JSON.stringify(serviceUrl)}`, () => {
      assert.equal(refusal({ ...activity, serviceUrl }, azure), 'serviceUrl is not allowed');
    });

  for (const serviceUrl of ['http://127.0.0.1:3979/', 'http://localhost:1/', 'http://[::1]:3979/x/'])
    it(`takes ${serviceUrl} in local mode`, () =>
      assert.equal(refusal({ ...activity, serviceUrl }, local), undefined));

  for (const serviceUrl of [
    'https://smba.trafficmanager.net/amer/',
    'http://127.0.0.1.evil.com/',
    'http://user@127.0.0.1/',
    'http://localhost.evil.com/',
    'http://10.0.0.1/',
    'https://127.0.0.1/',
  ])
    it(`refuses ${serviceUrl} in local mode`, () =>
      assert.equal(refusal({ ...activity, serviceUrl }, local), 'serviceUrl is not allowed'));

  const { id } = activity.conversation;
  const tenants: [string, unknown, unknown, string | undefined][] = [
    ['both tenants', tenant, tenant, undefined],
    ['the conversation alone', tenant, undefined, undefined],
    ['the channel alone', undefined, tenant, undefined],
    ['another case', tenant.toUpperCase(), null, undefined],
    ['no tenant', undefined, undefined, 'no tenant'],
    ['empty tenants', '', '', 'tenant is not allowed'],
    ['a foreign conversation', 'foreign', tenant, 'tenant is not allowed'],
    ['a foreign channel', tenant, 'foreign', 'tenant is not allowed'],
    ['a tenant that is no text', { id: tenant }, undefined, 'tenant is not allowed'],
    ['a list of tenants', [tenant], tenant, 'tenant is not allowed'],
  ];
  for (const [what, inConversation, inChannel, expected] of tenants)
    it(`judges ${what}`, () => {
      const conversation = { id, tenantId: inConversation };
      const channelData = { tenant: { id: inChannel } };
      assert.equal(refusal({ ...activity, conversation, channelData }, azure), expected);
    });

  const broken: [string, unknown, string][] = [
    ['nothing', undefined, 'not an activity'],
    ['null', null, 'not an activity'],
    ['a list', [activity], 'not an activity'],
    ['text', 'message', 'not an activity'],
    ['no type', { ...activity, type: undefined }, 'no type'],
    ['an empty type', { ...activity, type: '' }, 'no type'],
    ['a type that is a number', { ...activity, type: 1 }, 'no type'],
    ['no channel', { ...activity, channelId: undefined }, 'channel is not msteams'],
    ['another channel', { ...activity, channelId: 'emulator' }, 'channel is not msteams'],
    ['a channel in another case', { ...activity, channelId: 'MSTeams' }, 'channel is not msteams'],
    ['no conversation', { ...activity, conversation: undefined }, 'no conversation'],
    ['a conversation without an id', { ...activity, conversation: {} }, 'no conversation'],
  ];
  for (const [what, body, reason] of broken)
    it(`refuses ${what}`, () => assert.equal(refusal(body, azure), reason));
});
