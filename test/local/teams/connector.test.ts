import assert from 'node:assert/strict';
import { ConnectorClient, MicrosoftAppCredentials } from 'botframework-connector';
import { type Bench, startBench } from './bench.ts';

const CARD = 'application/vnd.microsoft.card.adaptive';

function sdkFor(url: string): ConnectorClient {
  return new ConnectorClient(MicrosoftAppCredentials.Empty, { baseUri: url });
}

describe('local Teams: Connector', () => {
  let bench: Bench;
  let sdk: ConnectorClient;
  let conversation: string;

  beforeEach(async () => {
    bench = await startBench();
    sdk = sdkFor(`${bench.teams.url}/`);
    conversation = bench.teams.conversation.id;
  });
  afterEach(() => bench.close());

  async function status(call: Promise<unknown>): Promise<[unknown, unknown]> {
    const error: unknown = await call.then(
      () => undefined,
      (reason: unknown) => reason,
    );
    assert.ok(error instanceof Error && 'statusCode' in error && 'code' in error, 'the call should fail');
    return [error.statusCode, error.code];
  }

  it('sends, replies, updates in place and deletes as the SDK calls it', async () => {
    const { conversations } = sdk;
    const sent = await conversations.sendToConversation(conversation, { type: 'message', text: 'one' });
    const reply = await conversations.replyToActivity(conversation, sent.id, {
      type: 'message',
      text: 'two',
      replyToId: sent.id,
    });
    const updated = await conversations.updateActivity(conversation, sent.id, {
      type: 'message',
      text: 'ONE',
    });
    await conversations.deleteActivity(conversation, reply.id);

    assert.equal(updated.id, sent.id);
    const [first, second] = bench.teams.messages();
    assert.deepEqual(
      first?.versions.map(({ activity }) => activity.text),
      ['one', 'ONE'],
    );
    assert.equal(second?.deleted, true);
    assert.equal(bench.teams.history(reply.id)[0]?.activity.replyToId, sent.id);
  });

  it('takes typing without making a message of it', async () => {
    await sdk.conversations.sendToConversation(conversation, { type: 'typing' });
    assert.deepEqual(bench.teams.messages(), []);
  });

  it('knows its member by either id', async () => {
    const { user } = bench.teams.conversation;
    const members = await sdk.conversations.getConversationMembers(conversation);
    const paged = await sdk.conversations.getConversationPagedMembers(conversation);
    const one = await sdk.conversations.getConversationMember(conversation, user.id);
    assert.deepEqual(
      [members[0]?.id, paged.members[0]?.id, one.aadObjectId],
      [user.id, user.id, user.aadObjectId],
    );
  });

  it('creates a conversation with a member it knows: the one that exists', async () => {
    const body = {
      members: [{ id: bench.teams.conversation.user.id }],
      activity: { type: 'message', text: 'hello' },
    };
    const response = await fetch(`${bench.teams.url}/v3/conversations`, {
      method: 'POST',
      body: JSON.stringify(body),
    });
    assert.equal(response.status, 201);
    assert.deepEqual(await response.json(), {
      id: conversation,
      serviceUrl: `${bench.teams.url}/`,
      activityId: bench.teams.messages()[0]?.id,
    });
  });

  it('answers what it does not know with 404 and what a bot may not touch with 403', async () => {
    const { conversations } = sdk;
    const message = { type: 'message', text: 'x' };
    const { activityId, delivery } = await bench.teams.send({ text: 'mine' });
    await delivery;
    const gone = await conversations.sendToConversation(conversation, message);
    await conversations.deleteActivity(conversation, gone.id);

    const unknown = [404, 'ActivityNotFoundInConversation'];
    assert.deepEqual(await status(conversations.updateActivity(conversation, '1', message)), unknown);
    assert.deepEqual(await status(conversations.updateActivity(conversation, gone.id, message)), unknown);
    assert.deepEqual(await status(conversations.sendToConversation('a:other', message)), [
      404,
      'ConversationNotFound',
    ]);
    assert.deepEqual(await status(conversations.updateActivity(conversation, activityId, message)), [
      403,
      'ForbiddenOperationException',
    ]);
  });

  it('refuses a message over 100 KB of UTF-16', async () => {
    const send = (length: number): Promise<unknown> =>
      sdk.conversations.sendToConversation(conversation, { type: 'message', text: 'x'.repeat(length) });
    await send(50_000);
    assert.deepEqual(await status(send(51_200)), [413, 'MessageSizeTooBig']);
  });

  it('refuses cards it cannot read and a second AI label', async () => {
    const post = async (activity: object): Promise<number> => {
      const response = await fetch(
        `${bench.teams.url}/v3/conversations/${encodeURIComponent(conversation)}/activities`,
        { method: 'POST', body: JSON.stringify({ type: 'message', ...activity }) },
      );
      await response.text();
      return response.status;
    };
    const card = (content: unknown): object => ({ attachments: [{ contentType: CARD, content }] });
    const label = { type: 'https://schema.org/Message' };
    assert.equal(
      await post(card({ type: 'AdaptiveCard', version: '1.5', body: [{ type: 'TextBlock' }] })),
      201,
    );
    assert.equal(await post(card('{"type":"AdaptiveCard"}')), 400);
    assert.equal(await post(card({ type: 'AdaptiveCard', body: [] })), 400);
    assert.equal(await post(card({ type: 'AdaptiveCard', version: '1.5', body: [{}] })), 400);
    assert.equal(await post({ entities: [label] }), 201);
    assert.equal(await post({ entities: [label, label] }), 400);
    assert.equal(await post({ type: undefined }), 400);
  });

  it('serves attachments with their size, binary intact', async () => {
    const bytes = new Uint8Array(300_000).map((_, i) => i % 251);
    const path = await bench.file('clip.ogg', bytes);
    await (await bench.teams.send({ files: [{ path, shape: 'inline' }] })).delivery;
    const url = String(bench.bot.received[0]?.attachments?.[0]?.contentUrl);
    const id = /attachments\/([^/]+)\/views\/original$/.exec(url)?.[1] ?? '';
    const info = await sdk.attachments.getAttachmentInfo(id);
    assert.deepEqual(info.views, [{ viewId: 'original', size: 300_000 }]);
    const got = await (await fetch(url)).arrayBuffer();
    assert.deepEqual(new Uint8Array(got), bytes);
    assert.deepEqual(await status(sdk.attachments.getAttachmentInfo('0-weu-d1-none')), [
      404,
      'AttachmentNotFound',
    ]);
  });

  it('meets the faults that were asked for, in order and by kind', async () => {
    const send = (): Promise<unknown> =>
      sdk.conversations.sendToConversation(conversation, { type: 'message' });
    bench.teams.faults.add({ status: 429, operation: 'update' });
    bench.teams.faults.add({ status: 412, times: 2 });
    assert.deepEqual(await status(send()), [412, 'PreconditionFailed']);
    assert.deepEqual(await status(send()), [412, 'PreconditionFailed']);
    const { id } = await sdk.conversations.sendToConversation(conversation, { type: 'message', text: 'in' });
    const update = sdk.conversations.updateActivity(conversation, id, { type: 'message', text: 'out' });
    assert.deepEqual(await status(update), [429, 'Throttled']);
    assert.equal(bench.teams.messages().length, 1);
  });

  it('says Retry-After when asked to, and the SDK obeys', async () => {
    bench.teams.faults.add({ status: 429, retryAfterSeconds: 0 });
    await sdk.conversations.sendToConversation(conversation, { type: 'message', text: 'again' });
    assert.deepEqual(
      bench.teams.requests.list('connector').map((request) => request.status),
      [429, 201],
    );
  });

  it('can lose the answer of a call that took effect', async () => {
    const url = `${bench.teams.url}/v3/conversations/${encodeURIComponent(conversation)}/activities`;
    bench.teams.faults.add({ reset: true, applied: true });
    await assert.rejects(fetch(url, { method: 'POST', body: '{"type":"message","text":"in doubt"}' }));
    assert.equal(bench.teams.messages()[0]?.versions[0]?.activity.text, 'in doubt');
  });

  it('lets in only its bearer when it has one', async () => {
    await bench.restart({ botToken: 'secret' });
    const url = `${bench.teams.url}/v3/conversations/${encodeURIComponent(conversation)}/members`;
    const ask = async (headers: Record<string, string>): Promise<number> =>
      (await fetch(url, { headers })).status;
    assert.equal(await ask({}), 401);
    assert.equal(await ask({ authorization: 'Bearer wrong' }), 401);
    assert.equal(await ask({ authorization: 'Bearer secret' }), 200);
    assert.deepEqual(
      bench.teams.requests.list('connector').map(({ authorization }) => authorization),
      [false, true, true],
    );
  });
});
