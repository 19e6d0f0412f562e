/** The main job as a person meets it: a voice message goes in, its text and times come out. */
import assert from 'node:assert/strict';
import { ask, askOne, shown, spansOf, wordsOf } from '../support/answers.ts';
import { type AudioFormat, makeVariant, samplePath, sampleWords, wordAccuracy } from '../support/audio.ts';
import { startWorld, type World } from '../support/world.ts';

describe('a voice message', () => {
  let world: World;
  before(async () => {
    world = await startWorld();
  });
  after(() => world.close());

  it('is answered with its words and with times that rise and end within the clip', async () => {
    const answer = await askOne(world, { files: [{ path: samplePath }] });
    assert.equal(answer.outcome, 'done');
    assert.ok(wordAccuracy(wordsOf(answer), sampleWords()) >= 0.85, wordsOf(answer));
    assert.ok(answer.placeholderAt - answer.sentAt < 1_000, 'the placeholder took longer than a second');
    const spans = spansOf(answer);
    assert.ok(spans.length > 3);
    for (const [index, { start, end }] of spans.entries()) {
      assert.ok(end > start && start >= (spans[index - 1]?.start ?? 0) && end <= 30, JSON.stringify(spans));
    }
  });

  it('is answered by editing its placeholder, with a card, a label and plain fallback text', async () => {
    const conversation = world.teams.open().id;
    await askOne(world, { files: [{ path: samplePath, shape: 'card' }], conversation });
    const [answer, ...others] = shown(world, conversation);
    assert.deepEqual(others, []);
    assert.equal(answer?.attachments?.[0]?.contentType, 'application/vnd.microsoft.card.adaptive');
    assert.deepEqual(answer?.entities, [
      {
        type: 'https://schema.org/Message',
        '@type': 'Message',
        '@context': 'https://schema.org',
        additionalType: ['AIGeneratedContent'],
      },
    ]);
    const text = JSON.stringify(answer?.attachments?.[0]?.content);
    assert.match(text, /English/);
    assert.match(text, /"0:02"/);
    assert.match(String(answer?.summary), /^Good morning/);
    const message = world.teams.messages(conversation).find(({ author }) => author === 'bot');
    assert.match(String(message?.versions[0]?.activity.text), /Transcribing/);
  });

  it('is understood in every container, nine in one message, each with an answer of its own', async () => {
    const formats: AudioFormat[] = ['wav', 'mp3', 'm4a', 'mp4', 'mov', 'ogg', 'webm', 'flac', 'aac'];
    const paths = await Promise.all(formats.map((format) => makeVariant(world.dir, format, 6)));
    const answers = await ask(world, { files: paths.map((path) => ({ path })) }, 150_000);
    assert.equal(answers.length, formats.length);
    for (const [index, answer] of answers.entries()) {
      assert.equal(answer.outcome, 'done', `${formats[index]}: ${answer.text}`);
      assert.match(wordsOf(answer), /calling about the meeting tomorrow/, formats[index]);
      assert.ok((spansOf(answer).at(-1)?.end ?? 0) <= 7, formats[index]);
    }
  }).timeout(160_000);

  for (const shape of ['inline', 'card', 'cardObject', 'voiceJson'] as const) {
    it(`is understood in the shape ${shape}`, async () => {
      const path = await makeVariant(world.dir, 'm4a', 6);
      const answer = await askOne(world, { files: [{ path, shape }] });
      assert.equal(answer.outcome, 'done', answer.text);
      assert.match(wordsOf(answer), /calling about the meeting/);
    });
  }

  for (const shape of ['inputExtension', 'amsVideo'] as const) {
    it(`whose bytes Teams keeps (${shape}) gets an honest hint`, async () => {
      const conversation = world.teams.open().id;
      await world.teams.send({ files: [{ path: samplePath, shape }], conversation });
      await world.teams.waitFor(() => shown(world, conversation).length > 0, 5_000, conversation);
      assert.match(String(shown(world, conversation)[0]?.text), /Attach it as a file/);
    });
  }

  it('never makes the bot send its token, or anything, to the media store', () => {
    assert.deepEqual(world.teams.requests.list('ams'), []);
  });
});

describe('the language of answers', () => {
  let world: World;
  let files: { path: string }[];
  before(async () => {
    world = await startWorld();
    files = [{ path: await makeVariant(world.dir, 'm4a', 6) }];
  });
  after(() => world.close());

  it('follows "translate to Spanish" and "transcribe", and survives a restart', async () => {
    const conversation = world.teams.open().id;
    const chosen = await askOne(world, { text: 'translate to Spanish', conversation });
    assert.match(chosen.text, /translated into Spanish/);
    const spanish = await askOne(world, { files, conversation });
    assert.match(wordsOf(spanish), /Buenos?|reunión|mañana/);
    assert.ok(spansOf(spanish).length > 1);

    await world.stopBot('SIGTERM');
    await world.startBot();
    const again = await askOne(world, { files, conversation });
    assert.equal(wordsOf(again), wordsOf(spanish));

    await askOne(world, { text: 'transcribe', conversation });
    const english = await askOne(world, { files, conversation });
    assert.match(wordsOf(english), /Good morning/);
  });

  it('can be named for one message, beside the file', async () => {
    const conversation = world.teams.open().id;
    const spanish = await askOne(world, { text: 'translate to español', files, conversation });
    assert.match(wordsOf(spanish), /Buenos?|reunión|mañana/);
    const english = await askOne(world, { files, conversation });
    assert.match(wordsOf(english), /Good morning/);
  });

  it('that Speech cannot do ends in words that say so', async () => {
    const conversation = world.teams.open().id;
    await askOne(world, { text: 'translate to German', conversation });
    const answer = await askOne(world, { files, conversation });
    assert.equal(answer.outcome, 'languageUnsupported', answer.text);
  });
});
