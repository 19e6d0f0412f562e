import assert from 'node:assert/strict';
import type { Shape } from '../../../local/teams/shapes.ts';
import type { Activity } from '../../../local/teams/types.ts';
import { type Bench, startBench } from './bench.ts';

describe('local Teams: what the bot gets', () => {
  let bench: Bench;

  beforeEach(async () => {
    bench = await startBench();
  });
  afterEach(() => bench.close());

  async function received(shape: Shape): Promise<Activity> {
    const path = await bench.file('Voice message.m4a', 'sound');
    await (await bench.teams.send({ files: [{ path, shape, durationMs: 13_000 }] })).delivery;
    const last = bench.bot.received.at(-1);
    assert.ok(last);
    return last;
  }

  it('wraps a text in the envelope of Teams', async () => {
    await (await bench.teams.send({ text: 'a <b> & "c"', locale: 'de-CH' })).delivery;
    const { url, conversation } = bench.teams;
    const [activity] = bench.bot.received;
    assert.ok(activity);
    assert.equal(activity.serviceUrl, `${url}/`);
    assert.equal(activity.channelId, 'msteams');
    assert.equal(activity.locale, 'de-CH');
    assert.match(String(activity.localTimestamp), /[+-]\d\d:\d\d$/);
    assert.deepEqual(activity.conversation, {
      id: conversation.id,
      conversationType: 'personal',
      tenantId: conversation.tenantId,
    });
    assert.deepEqual(activity.channelData, { tenant: { id: conversation.tenantId } });
    assert.match(conversation.id, /^a:/);
    assert.match(conversation.user.id, /^29:/);
    assert.match(conversation.bot.id, /^28:/);
    assert.ok(Array.isArray(activity.entities));
    assert.equal(activity.entities[0].type, 'clientInfo');
    assert.equal(activity.entities[0].country, 'CH');
    assert.deepEqual(activity.attachments, [
      { contentType: 'text/html', content: '<p>a &#60;b&#62; &#38; &#34;c&#34;</p>' },
    ]);
  });

  it('sends an uploaded file as download info, with no text and the html part', async () => {
    const { text, attachments = [] } = await received('file');
    assert.equal(text, null);
    assert.deepEqual(
      attachments.map(({ contentType }) => contentType),
      ['application/vnd.microsoft.teams.file.download.info', 'text/html'],
    );
    const { content, contentUrl, name } = attachments[0] ?? {};
    assert.equal(name, 'Voice message.m4a');
    assert.ok(typeof content === 'object' && content !== null);
    assert.deepEqual(Object.keys(content), ['downloadUrl', 'uniqueId', 'fileType', 'etag']);
    const page = await fetch(String(contentUrl));
    assert.match(await page.text(), /sign in/i);
  });

  it('sends inline audio on the Connector', async () => {
    const [attachment] = (await received('inline')).attachments ?? [];
    assert.equal(attachment?.contentType, 'audio/mp4');
    assert.match(
      String(attachment?.contentUrl),
      /\/v3\/attachments\/0-weu-d1-[0-9a-f]{32}\/views\/original$/,
    );
  });

  it('sends a voice card whose object the Connector has under the same id', async () => {
    const [card] = (await received('card')).attachments ?? [];
    assert.equal(card?.contentType, 'application/vnd.microsoft.card.audio');
    assert.equal(card.contentUrl, null);
    assert.equal(typeof card.content, 'string');
    const { duration, media } = JSON.parse(String(card.content));
    assert.equal(duration, 'PT13S');
    assert.equal((await fetch(media[0].url)).status, 401);
    const id = /objects\/([^/]+)\//.exec(media[0].url)?.[1];
    const bytes = await fetch(`${bench.teams.url}/v3/attachments/${id}/views/audio`);
    assert.equal(await bytes.text(), 'sound');
  });

  it('sends the card also with an object as content', async () => {
    const [card] = (await received('cardObject')).attachments ?? [];
    assert.ok(typeof card?.content === 'object' && card.content !== null && 'media' in card.content);
  });

  it('sends voice+json as value', async () => {
    const { valueType, value } = await received('voiceJson');
    assert.equal(valueType, 'application/vnd.microsoft.activity.voice+json');
    assert.ok(typeof value === 'object' && value !== null && 'contentUrl' in value);
    assert.equal(value.contentUrl, `data:audio/mp4;base64,${Buffer.from('sound').toString('base64')}`);
  });

  it('sends the two forms without bytes as nothing but html', async () => {
    const voice = (await received('inputExtension')).attachments ?? [];
    assert.match(
      String(voice[0]?.content),
      /<span itemid="[0-9a-f]{32}" itemscope="" itemtype="[^"]*InputExtension">/,
    );
    const video = (await received('amsVideo')).attachments ?? [];
    assert.match(
      String(video[0]?.content),
      /<video src="[^"]*\/views\/video" .*AMSVideo.*data-duration="PT13.000S"/,
    );
    assert.deepEqual([voice.length, video.length], [1, 1]);
  });

  it('puts several files and a text into one activity', async () => {
    const path = await bench.file('a.ogg', 'x');
    const files = [{ path }, { path, shape: 'inline' as const, declaredType: 'audio/*' }];
    await (await bench.teams.send({ text: 'two', files })).delivery;
    const [activity] = bench.bot.received;
    assert.equal(activity?.text, 'two');
    assert.deepEqual(
      activity.attachments?.map(({ contentType }) => contentType),
      ['application/vnd.microsoft.teams.file.download.info', 'audio/*', 'text/html'],
    );
  });

  it('tells a new bot who is there, and that it was installed', async () => {
    bench.teams.open({ install: true, userName: 'Megan Bowen' });
    await bench.teams.waitFor(() => bench.bot.received.length === 2);
    const update = bench.bot.received.find(({ type }) => type === 'conversationUpdate');
    const install = bench.bot.received.find(({ type }) => type === 'installationUpdate');
    assert.ok(Array.isArray(update?.membersAdded) && update.membersAdded.length === 2);
    assert.equal(install?.action, 'add');
  });
});
