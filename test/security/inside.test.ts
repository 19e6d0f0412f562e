/**
 * The bot fetches what strangers point at. From a running bot, not in local mode: no request reaches a port of
 * this machine or a private network, no token goes anywhere but to the connector, and the person hears why.
 */
import assert from 'node:assert/strict';
import type { Attachment } from 'botbuilder';
import { jobId, reference } from '../../bot/jobs/job.ts';
import { recorded } from '../support/activities.ts';
import { jobSpec } from '../support/job-bench.ts';
import { serviceUrl } from '../support/openid.ts';
import { until } from '../support/until.ts';
import { type HardenedBot, plantedToken, startHardenedBot } from './hardened-bot.ts';
import { leaksIn } from './leaks.ts';

/** What an attacker's name server says of names that are permitted as such. */
const names = {
  'loopback.sharepoint.com': '127.0.0.1',
  'private.sharepoint.com': '10.0.0.1',
  'carrier.sharepoint.com': '100.64.0.1',
  'metadata.sharepoint.com': '169.254.169.254',
  'platform.svc.ms': '168.63.129.16',
  'six.sharepoint.com': '::1',
  'mapped.sharepoint.com': '::ffff:127.0.0.1',
  'translated.sharepoint.com': '64:ff9b::7f00:1',
  'unique.sharepoint.com': 'fd00:ec2::254',
  'smba.trafficmanager.net': '127.0.0.1',
};

describe('a bot that is pointed at', () => {
  let bot: HardenedBot;
  before(async () => {
    bot = await startHardenedBot(names);
  });
  after(() => bot.close());

  /** How the only clip of a new activity ended, as the chat was told. */
  async function outcomeOf(id: string, attachment: Attachment): Promise<unknown> {
    const conversation = { ...recorded('text').conversation, id: `a:${id}` };
    const activity = recorded('file-download', {
      conversation,
      id,
      serviceUrl,
      text: '',
      attachments: [attachment],
    });
    assert.equal((await bot.deliver(activity)).status, 200);
    let outcome: unknown;
    await until(
      `the end of ${id}`,
      () => {
        const edit = bot.connector.requests.find(
          ({ method, body }) => method === 'PUT' && body.replyToId === id,
        );
        outcome = /"outcome":"(\w+)"/.exec(JSON.stringify(edit?.body ?? {}))?.[1];
        return edit !== undefined;
      },
      40_000,
    );
    return outcome;
  }

  const file = (downloadUrl: string): Attachment => ({
    contentType: 'application/vnd.microsoft.teams.file.download.info',
    name: 'Salary talk.m4a',
    content: { downloadUrl, uniqueId: '1', fileType: 'm4a' },
  });
  const port = () => new URL(bot.trapUrl).port;
  const links: (() => string)[] = [
    () => `${bot.trapUrl}/a?tempauth=sesame`,
    () => `https://127.0.0.1:${port()}/`,
    () => `http://localhost:${port()}/`,
    () => `http://2130706433:${port()}/`,
    () => `http://0x7f000001:${port()}/`,
    () => `http://0177.0.0.1:${port()}/`,
    () => `http://127.1:${port()}/`,
    () => `http://[::1]:${port()}/`,
    () => `http://[::ffff:127.0.0.1]:${port()}/`,
    () => `http://127.0.0.1.:${port()}/`,
    () => `http://0.0.0.0:${port()}/`,
    () => 'http://169.254.169.254/metadata/identity/oauth2/token?sesame',
    () => 'https://169.254.169.254/',
    () => 'https://168.63.129.16/',
    () => 'https://10.0.0.1/',
    () => 'https://[fd00:ec2::254]/',
    () => `http://contoso.sharepoint.com:${port()}/`,
    () => `https://contoso.sharepoint.com:${port()}/`,
    () => 'http://contoso.sharepoint.com/',
    () => `https://contoso.sharepoint.com@127.0.0.1:${port()}/`,
    () => `https://user:sesame@contoso.sharepoint.com/`,
    () => `https://127.0.0.1:${port()}\\@contoso.sharepoint.com/`,
    () => 'https://contoso.sharepoint.com.evil.example/',
    () => 'https://evilsharepoint.com/',
    () => 'https://sharepoint.com/',
    () => 'https://contoso.sharepoint.com./',
    () => 'https://contoso.sharepoint.com%2eevil.example/',
    () => 'https://contoso.blob.core.windows.net/',
    () => 'https://evil.trafficmanager.net/',
    () => 'https://smba.trafficmanager.net/v3/attachments/1/views/original',
    () => 'file:///etc/passwd',
    () => `ftp://127.0.0.1:${port()}/`,
    () => `gopher://127.0.0.1:${port()}/`,
    () => 'data:audio/wav;base64,UklGRg==',
    () => 'javascript:alert(1)',
    () => '//127.0.0.1/',
    () => '/etc/passwd',
    ...Object.keys(names).map((name) => () => `https://${name}/a.m4a?tempauth=sesame`),
  ];
  it(`refuses each of ${links.length} links to what is none of its business`, async () => {
    const outcomes = await Promise.all(links.map((link, index) => outcomeOf(`link-${index}`, file(link()))));
    const others = outcomes
      .map((outcome, index) => [links[index]?.(), outcome])
      .filter(([, outcome]) => outcome !== 'accessMissing');
    assert.deepEqual(others, []);
    assert.deepEqual(bot.trapped, []);
  }).timeout(60_000);

  const media: (() => string)[] = [
    () => `${bot.trapUrl}/v3/attachments/media-1/views/original`,
    () => 'https://us-api.asm.skype.com/v1/objects/0-eus-d1-abc/views/audio',
    () => 'https://evil.example/v1/objects/0-eus-d1-abc/views/audio?sesame',
    () => 'https://smba.trafficmanager.net@evil.example/v3/attachments/1/views/original',
  ];
  it(`asks for media at the connector alone, whatever host each of ${media.length} links names`, async () => {
    const outcomes = await Promise.all(
      media.map((link, index) =>
        outcomeOf(`media-${index}`, { contentType: 'audio/mp4', contentUrl: link() }),
      ),
    );
    // The connector's name leads to this machine here, which no token may be sent to either.
    assert.deepEqual(
      outcomes,
      media.map(() => 'accessMissing'),
    );
    assert.deepEqual(bot.trapped, []);
  }).timeout(30_000);

  for (const [what, address] of [
    ['this machine', () => `${bot.trapUrl}/`],
    ['an attacker', () => 'https://evil.example/'],
    ['a look-alike of the connector', () => 'https://smba.trafficmanager.net.evil.example/'],
    ['the connector without TLS', () => 'http://smba.trafficmanager.net/'],
  ] as const)
    it(`does not use a stored address that leads to ${what}`, async () => {
      const [said, spec] = [bot.connector.requests.length, jobSpec()];
      const id = jobId('a:stored', what, 0);
      await bot.enqueue({ ...spec, id, address: { ...spec.address, serviceUrl: address() } });
      await until('the job to be dropped', () => bot.printed().includes(reference(id)));
      assert.equal(bot.connector.requests.length, said);
      assert.deepEqual(bot.trapped, []);
    });

  it('sends its token to the connector only, and prints none of what it was given', async () => {
    assert.ok(
      bot.connector.requests.every(({ authorization }) => authorization === `Bearer ${plantedToken}`),
    );
    await bot.deliver(recorded('text', { serviceUrl, text: 'the merger is on Friday' }));
    await bot.deliver(recorded('text', { serviceUrl, text: 'the merger is on Friday' }), { forged: true });
    await bot.post('{"text": "the merger is on Friday', 'Bearer letmein');
    await bot.post({ ...recorded('text'), serviceUrl: 'https://evil.example/?sesame' });
    const hidden = [plantedToken, 'planted-password', 'planted-key', 'sesame', 'merger', 'Salary', 'letmein'];
    const { name = '', id } = recorded('file-download').from;
    const all = [...hidden, name, id, 'eyJ'].filter((item) => item !== '');
    const lines = ['activity refused', 'without a valid token'];
    await until('the log', () => lines.every((line) => bot.printed().includes(line)));
    assert.deepEqual(leaksIn(bot.printed(), all), []);
    assert.deepEqual(leaksIn(`${bot.printed()}\n{"msg":"GET https://x/?${hidden[3]}"}`, all), ['sesame']);
  });
});
