import assert from 'node:assert/strict';
import { type Bench, startBench } from './bench.ts';
import { type StubAnswer, type StubBot, startStubBot } from './stub-bot.ts';

describe('local Teams: delivery', () => {
  let bench: Bench;

  beforeEach(async () => {
    bench = await startBench({ timeoutMs: 100 });
  });
  afterEach(() => bench.close());

  const ids = (bot: StubBot): unknown[] => bot.received.map(({ id }) => id);

  it('sends the same activity again after a 5xx, until it is taken', async () => {
    const answers: StubAnswer[] = [{ status: 500 }, { status: 503 }];
    bench.bot.onActivity = () => answers.shift() ?? {};
    const { activityId, delivery } = await bench.teams.send({ text: 'hello' });
    assert.deepEqual(await delivery, { state: 'delivered', attempts: 3, httpStatus: 200 });
    assert.deepEqual(ids(bench.bot), [activityId, activityId, activityId]);
  });

  it('sends it again after a silence, four times at most', async () => {
    bench.bot.onActivity = () => new Promise(() => undefined);
    const { delivery } = await bench.teams.send({ text: 'hello' });
    assert.deepEqual(await delivery, { state: 'failed', attempts: 5 });
  });

  it('does not repeat what the bot refused', async () => {
    bench.bot.onActivity = () => ({ status: 403 });
    const { delivery } = await bench.teams.send({ text: 'hello' });
    assert.deepEqual(await delivery, { state: 'failed', attempts: 1, httpStatus: 403 });
  });

  it('waits for a bot that does not listen', async () => {
    const { url } = bench.bot;
    await bench.bot.close();
    const { activityId, delivery } = await bench.teams.send({ text: 'hello' });
    await bench.teams.waitFor(([message]) => message?.delivery?.state === 'waiting');
    bench.bot = await startStubBot(Number(new URL(url).port));
    assert.equal((await delivery).state, 'delivered');
    assert.deepEqual(ids(bench.bot), [activityId]);
  });

  it('takes up after its own restart what was not delivered', async () => {
    const { url } = bench.bot;
    await bench.bot.close();
    const { activityId, delivery } = await bench.teams.send({ text: 'hello' });
    await bench.teams.waitFor(([message]) => message?.delivery?.state === 'waiting');
    await bench.restart();
    assert.equal((await delivery).state, 'waiting');
    bench.bot = await startStubBot(Number(new URL(url).port));
    await bench.teams.waitFor(([message]) => message?.delivery?.state === 'delivered');
    assert.deepEqual(ids(bench.bot), [activityId]);
  });

  it('redelivers on demand, as often as told', async () => {
    const { activityId, delivery } = await bench.teams.send({ text: 'hello' });
    await delivery;
    const again = await bench.teams.redeliver(activityId, 3);
    assert.equal(again.length, 3);
    assert.deepEqual(ids(bench.bot), Array(4).fill(activityId));
    assert.equal(bench.teams.messages().length, 1);
  });
});

describe('local Teams: buttons and invokes', () => {
  let bench: Bench;

  beforeEach(async () => {
    bench = await startBench();
  });
  afterEach(() => bench.close());

  async function cardMessage(): Promise<string> {
    await (await bench.teams.send({ text: 'hello' })).delivery;
    const [activity] = bench.bot.received.splice(0);
    assert.ok(activity);
    return bench.bot.reply(activity, { text: 'a card' });
  }

  it('submits a value as a message that does not show', async () => {
    const replyToId = await cardMessage();
    await (await bench.teams.send({ value: { language: 'de' }, replyToId })).delivery;
    const [activity] = bench.bot.received;
    assert.deepEqual(
      [activity?.type, activity?.value, activity?.replyToId],
      ['message', { language: 'de' }, replyToId],
    );
    assert.equal(activity?.text, undefined);
    assert.equal(bench.teams.messages().at(-1)?.hidden, true);
  });

  it('gives the message the card that an Action.Execute was answered with', async () => {
    const replyToId = await cardMessage();
    const card = { type: 'AdaptiveCard', version: '1.5', body: [] };
    const type = 'application/vnd.microsoft.card.adaptive';
    bench.bot.onActivity = () => ({ body: { statusCode: 200, type, value: card } });
    const value = { action: { type: 'Action.Execute', verb: 'x' } };
    const answer = await bench.teams.invoke({ name: 'adaptiveCard/action', value, replyToId });
    assert.equal(answer.status, 200);
    const versions = bench.teams.history(replyToId);
    assert.deepEqual(versions.at(-1)?.activity.attachments, [{ contentType: type, content: card }]);
  });

  it('leaves the message alone when the invoke was refused', async () => {
    const replyToId = await cardMessage();
    bench.bot.onActivity = () => ({ status: 501 });
    const invoke = { name: 'message/submitAction', value: {}, replyToId };
    assert.deepEqual(await bench.teams.invoke(invoke), { status: 501, body: undefined });
    assert.equal(bench.teams.history(replyToId).length, 1);
  });

  it('says that the bot does not listen', async () => {
    await bench.bot.close();
    await assert.rejects(bench.teams.invoke({ name: 'x', value: {} }), { code: 'Unreachable' });
    bench.bot = await startStubBot();
  });

  it('gives a place for a file that the user allows', async () => {
    const messageId = await cardMessage();
    let uploaded = 0;
    bench.bot.onActivity = async (activity) => {
      const uploadUrl = uploadUrlOf(activity.value);
      const response = await fetch(uploadUrl, {
        method: 'PUT',
        headers: { 'content-range': 'bytes 0-4/5' },
        body: 'hello',
      });
      uploaded = response.status;
      return {};
    };
    await fetch(`${bench.teams.url}/api/conversations/default/consent`, {
      method: 'POST',
      body: JSON.stringify({ messageId, accept: true, name: 'words.srt', context: { job: 1 } }),
    });
    assert.equal(uploaded, 201);
    const [activity] = bench.bot.received;
    assert.equal(activity?.name, 'fileConsent/invoke');
    const { uniqueId } = uploadInfoOf(activity.value);
    const file = await fetch(`${bench.teams.url}/api/files/${uniqueId}`);
    assert.equal(await file.text(), 'hello');
    assert.match(
      String(file.headers.get('content-disposition')),
      /^attachment; filename\*=UTF-8''words\.srt$/,
    );
  });

  function uploadInfoOf(value: unknown): { uploadUrl: string; uniqueId: string } {
    assert.ok(typeof value === 'object' && value !== null && 'uploadInfo' in value);
    const { uploadInfo } = value;
    assert.ok(typeof uploadInfo === 'object' && uploadInfo !== null);
    assert.ok('uploadUrl' in uploadInfo && 'uniqueId' in uploadInfo);
    return { uploadUrl: String(uploadInfo.uploadUrl), uniqueId: String(uploadInfo.uniqueId) };
  }

  function uploadUrlOf(value: unknown): string {
    return uploadInfoOf(value).uploadUrl;
  }
});
