/** The way out, on the wire: what the connector receives, and what its answers mean. */
import assert from 'node:assert/strict';
import type { Address } from '../../bot/jobs/job.ts';
import { type Messenger, MessengerError } from '../../bot/jobs/messenger.ts';
import { answerReplies } from '../../bot/replies/answer.ts';
import { textReply } from '../../bot/replies/reply.ts';
import { VoiceAdapter } from '../../bot/teams/adapter.ts';
import { createMessenger } from '../../bot/teams/messenger.ts';
import { jobSpec, transcript } from '../support/job-bench.ts';
import { type StubConnector, startStubConnector } from '../support/stub-connector.ts';

const aiLabel = {
  type: 'https://schema.org/Message',
  '@type': 'Message',
  '@context': 'https://schema.org',
  additionalType: ['AIGeneratedContent'],
};

describe('the messenger', () => {
  let connector: StubConnector;
  let messenger: Messenger;
  let to: Address;
  let admitted: string[];
  /** Lets all through, and keeps who asked. */
  const governor = {
    admit: async (tenantId: string, conversationId: string) => {
      admitted.push(`${tenantId} ${conversationId}`);
    },
  };
  beforeEach(async () => {
    admitted = [];
    connector = await startStubConnector();
    const adapter = new VoiceAdapter({ appId: '', type: 'none', tenantId: '' });
    messenger = createMessenger(adapter, { local: true, hasToken: false, governor });
    to = { ...jobSpec().address, serviceUrl: connector.url };
  });
  afterEach(() => connector.close());

  const [answer = textReply('')] = answerReplies(transcript, { job: 'a1b2c3d4', locale: 'en' });

  it('asks the governor before each post and edit, and sends nothing that it refuses', async () => {
    await messenger.post(to, answer);
    await messenger.edit(to, 'posted-1', answer);
    const { id, tenantId } = to.conversation;
    assert.deepEqual(admitted, [`${tenantId ?? ''} ${id}`, `${tenantId ?? ''} ${id}`]);

    const full = { admit: () => Promise.reject(new MessengerError('unavailable', { retryAfterMs: 9_000 })) };
    const adapter = new VoiceAdapter({ appId: '', type: 'none', tenantId: '' });
    const held = createMessenger(adapter, { local: true, hasToken: false, governor: full });
    await assert.rejects(held.post(to, answer), { code: 'unavailable', retryAfterMs: 9_000 });
    assert.equal(connector.requests.length, 2);
  });

  it('posts the whole answer, its label and its card, to the conversation', async () => {
    assert.equal(await messenger.post(to, answer), 'posted-1');
    const [request] = connector.requests;
    assert.ok(request);
    assert.deepEqual(
      [request.method, request.path],
      ['POST', '/emea/tenant/v3/conversations/a%3Aconversation/activities/activity'],
    );
    const { body } = request;
    assert.deepEqual(body.entities, [aiLabel]);
    assert.deepEqual(body.attachments, [
      {
        contentType: 'application/vnd.microsoft.card.adaptive',
        content: JSON.parse(JSON.stringify(answer.card)),
      },
    ]);
    assert.deepEqual(
      [body.type, body.textFormat, body.summary, body.replyToId, body.channelData],
      [
        'message',
        'plain',
        transcript.text,
        'activity',
        { voiceMessage: { job: 'a1b2c3d4', state: 'final', outcome: 'done' } },
      ],
    );
    assert.deepEqual(
      [body.from, body.recipient],
      [
        { id: '28:bot', name: '' },
        { id: '29:user', name: 'Zoë 🎧' },
      ],
    );
  });

  it('edits with the same, in the place of a message', async () => {
    connector.answer = { status: 200, body: { id: 'message-7' } };
    await messenger.edit(to, 'message-7', answer);
    const [request] = connector.requests;
    assert.deepEqual(
      [request?.method, request?.path],
      ['PUT', '/emea/tenant/v3/conversations/a%3Aconversation/activities/message-7'],
    );
    assert.deepEqual([request?.body.id, request?.body.entities], ['message-7', [aiLabel]]);
  });

  it('puts no label on what no model wrote', async () => {
    await messenger.post(to, textReply('**Hi** <at>you</at>'));
    const body = connector.requests[0]?.body;
    assert.deepEqual([body?.entities, body?.text, body?.textFormat], [[], '**Hi** <at>you</at>', 'plain']);
  });

  const codes: [number, MessengerError['code']][] = [
    [400, 'refused'],
    [401, 'unavailable'],
    [403, 'gone'],
    [404, 'missing'],
    [412, 'unavailable'],
    [413, 'refused'],
    [429, 'unavailable'],
  ];
  for (const [status, code] of codes)
    it(`reads ${status} as ${code}`, async () => {
      connector.answer = { status, body: { error: { code: 'X', message: 'secret' } } };
      for (const call of [messenger.post(to, answer), messenger.edit(to, 'message-1', answer)])
        await assert.rejects(call, (error) => {
          assert.ok(error instanceof MessengerError);
          assert.deepEqual([error.code, error.status], [code, status]);
          return !error.message.includes('secret');
        });
    });

  it('passes on how long to wait', async () => {
    // With 412 the SDK does not wait itself.
    connector.answer = { status: 412, headers: { 'retry-after': '7' } };
    await assert.rejects(messenger.post(to, answer), { code: 'unavailable', retryAfterMs: 7_000 });
  });

  it('sends nothing to an address that is not allowed, however it was stored', async () => {
    const adapter = new VoiceAdapter({ appId: '', type: 'none', tenantId: '' });
    const azure = createMessenger(adapter, { local: false, hasToken: false, governor });
    await assert.rejects(azure.post(to, answer), { code: 'gone' });
    await assert.rejects(azure.edit(to, 'message-1', answer), { code: 'gone' });
    assert.throws(() => azure.attachmentLink(to, 'x', 'original'), { code: 'gone' });
    await assert.rejects(messenger.post({ ...to, serviceUrl: 'http://10.0.0.1/' }, answer), { code: 'gone' });
    assert.deepEqual(connector.requests, []);
  });

  it('links to an attachment on the connector, with a token for that host alone', () => {
    assert.deepEqual(messenger.attachmentLink(to, '0-weu/..?x', 'original'), {
      url: `${connector.url}v3/attachments/0-weu%2F..%3Fx/views/original`,
    });
    const adapter = new VoiceAdapter({ appId: 'x', type: 'SingleTenant', tenantId: 'y', password: 'z' });
    const azure = createMessenger(adapter, { local: false, hasToken: true, governor });
    const address = { ...to, serviceUrl: 'https://smba.trafficmanager.net/emea' };
    const link = azure.attachmentLink(address, '0-weu', 'audio');
    assert.equal(link.url, 'https://smba.trafficmanager.net/emea/v3/attachments/0-weu/views/audio');
    assert.equal(link.authorization?.host, 'smba.trafficmanager.net');
  });
});
