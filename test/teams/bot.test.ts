/** The turn: which activities get which answer. */
import assert from 'node:assert/strict';
import { recorded, recordedNames } from '../support/activities.ts';
import { startTalk, type Talk, textOf } from '../support/talk.ts';

describe('a turn', () => {
  let talk: Talk;
  beforeEach(async () => {
    talk = await startTalk();
  });

  for (const name of recordedNames())
    it(`on the recorded ${name} is never silent`, async () => {
      const { conversation: _place, from: _person, ...activity } = recorded(name);
      const said = await talk.send(activity);
      const clips = talk.accepted.flatMap((item) => item.clips);
      assert.ok(said.length + clips.length > 0);
      assert.ok(said.length <= 1, textOf(said));
    });

  it('accepts every recording of an activity at once', async () => {
    const { text, attachments = [] } = recorded('several-files');
    assert.deepEqual(await talk.send({ text, attachments }), []);
    assert.deepEqual(
      talk.accepted.map(({ clips, task }) => [clips.length, task]),
      [[3, { task: 'transcribe' }]],
    );
  });

  it('does with a recording what the words beside it say, this once', async () => {
    const { attachments = [] } = recorded('file-download');
    await talk.send({ text: 'translate to French please', attachments });
    await talk.send({ text: '', attachments });
    await talk.type('translate to Korean');
    await talk.send({ text: 'transcribe', attachments });
    await talk.send({ text: 'from the meeting', attachments });
    assert.deepEqual(
      talk.accepted.map(({ task }) => task.targetLanguage),
      ['fr', undefined, undefined, 'ko'],
    );
  });

  it('answers a recording without bytes with a hint, beside those that have some', async () => {
    const attachments = [
      ...(recorded('file-download').attachments ?? []),
      ...(recorded('file-without-link').attachments ?? []),
    ];
    assert.equal(textOf(await talk.send({ text: '', attachments })), 'hint');
    assert.equal(talk.accepted[0]?.clips.length, 1);
  });

  it('reads a command behind a mention of the bot', async () => {
    const { text, entities = [] } = recorded('mention');
    assert.match(textOf(await talk.send({ text, entities })), /translated into German/);
  });

  it('reads a mention beside no text, and no entities at all', async () => {
    const { entities = [], attachments = [] } = recorded('mention');
    const { text } = recorded('input-extension');
    assert.equal(text, null);
    for (const odd of [
      { text, entities },
      { text, entities: [] },
    ])
      assert.match(textOf(await talk.send({ ...odd, attachments })), /Send me a voice message/);
  });

  it('welcomes once, when the bot is installed', async () => {
    const installed = await talk.send({ type: 'installationUpdate', action: 'add' });
    assert.match(textOf(installed), /Hello! I turn voice messages into text/);
    const { recipient, from } = recorded('text');
    assert.deepEqual(await talk.send({ type: 'conversationUpdate', membersAdded: [recipient, from] }), []);
    assert.deepEqual(await talk.send({ type: 'installationUpdate', action: 'remove' }), []);
  });

  it('does what the buttons of its cards say', async () => {
    assert.match(textOf(await talk.click({ command: 'status' })), /working on 2 voice messages/);
    assert.match(textOf(await talk.click({ command: 'language' })), /What shall I do/);
  });

  it('offers an answer as a file, of a button the answer that it names', async () => {
    assert.equal(textOf(await talk.type('export as word')), 'export docx of undefined');
    assert.equal(
      textOf(await talk.click({ command: 'export vtt', job: 'a1b2c3d4' })),
      'export vtt of a1b2c3d4',
    );
  });

  it('takes an answer to an offered file, and no other invoke for one', async () => {
    const value = { type: 'fileUpload', action: 'decline' };
    const [answer] = await talk.send({ type: 'invoke', name: 'fileConsent/invoke', value });
    assert.equal(answer?.value?.status, 200);
    await talk.send({ type: 'invoke', name: 'message/submitAction', value });
    assert.deepEqual(talk.consents, [value]);
  });

  it('answers words that are none of its commands with what it can do', async () => {
    assert.match(textOf(await talk.type('how are you')), /Send me a voice message/);
    assert.match(textOf(await talk.type('translate to Klingon')), /cannot translate into “Klingon”/);
  });
});
