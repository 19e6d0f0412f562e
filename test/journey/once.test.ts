/** One answer a voice message, whatever is delivered twice and whatever dies in between. */
import assert from 'node:assert/strict';
import { current } from '../../local/teams/types.ts';
import { ask, shown } from '../support/answers.ts';
import { makeVariant, samplePath } from '../support/audio.ts';
import { until } from '../support/until.ts';
import { startWorld, type World } from '../support/world.ts';

describe('exactly one answer', () => {
  let world: World;
  let clip: string;
  before(async () => {
    world = await startWorld();
    clip = await makeVariant(world.dir, 'm4a', 6);
  });
  after(() => world.close());

  const outcomes = (conversation: string) =>
    shown(world, conversation).map(({ channelData }) => JSON.stringify(channelData));

  it('for each of three voice messages in one activity', async () => {
    const conversation = world.teams.open().id;
    const answers = await ask(world, {
      files: [{ path: clip }, { path: clip }, { path: clip }],
      conversation,
    });
    assert.deepEqual(
      answers.map(({ outcome }) => outcome),
      ['done', 'done', 'done'],
    );
    assert.equal(shown(world, conversation).length, 3);
  });

  it('for an activity that is delivered four times at once, and again later', async () => {
    const conversation = world.teams.open().id;
    const before = world.speech.requests.length;
    const { activityId } = await world.teams.send({ files: [{ path: clip }], conversation });
    const deliveries = await world.teams.redeliver(activityId, 3);
    assert.deepEqual(
      deliveries.map(({ state }) => state),
      ['delivered', 'delivered', 'delivered'],
    );
    await world.teams.waitFor(
      () => outcomes(conversation).some((text) => text.includes('"done"')),
      25_000,
      conversation,
    );
    await world.teams.redeliver(activityId, 1);
    assert.equal(shown(world, conversation).length, 1);
    assert.equal(world.speech.requests.length - before, 1, 'Speech was asked (and paid) more than once');
  });

  it('when the bot is killed while the job is in Speech', async () => {
    const conversation = world.teams.open().id;
    world.speech.faults.add({ hang: true });
    const before = world.speech.requests.length;
    const { activityId } = await world.teams.send({ files: [{ path: samplePath }], conversation });
    await until('a request to Speech', () => world.speech.requests.length > before);
    await world.stopBot('SIGKILL');
    await world.startBot();
    await world.teams.waitFor(
      () => outcomes(conversation).some((text) => text.includes('"done"')),
      60_000,
      conversation,
    );
    const messages = world.teams.messages(conversation).filter(({ author }) => author === 'bot');
    assert.equal(messages.length, 1);
    assert.equal(messages[0] && current(messages[0]).replyToId, activityId);
  }).timeout(90_000);

  it('when the bot is told to stop in the middle: the job is handed on, and the process ends well', async () => {
    const conversation = world.teams.open().id;
    const before = world.speech.requests.length;
    await world.teams.send({ files: [{ path: clip }], conversation });
    await until('a request to Speech', () => world.speech.requests.length > before);
    const stopped = world.stopBot('SIGTERM');
    const readiness = new URL('/readyz', world.botUrl);
    await until('503', async () => (await fetch(readiness)).status === 503);
    assert.equal(await stopped, 0);
    await world.startBot();
    await world.teams.waitFor(
      () => outcomes(conversation).some((text) => text.includes('"done"')),
      30_000,
      conversation,
    );
    assert.equal(shown(world, conversation).length, 1);
  }).timeout(60_000);
});
