/** Every way in which a voice message can end without a transcript: each its own clear words, and the bot goes on. */
import assert from 'node:assert/strict';
import { open, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { SendFile } from '../../local/teams/service.ts';
import { askOne } from '../support/answers.ts';
import { makeJpeg, makeSilence, makeVariant, samplePath, truncate } from '../support/audio.ts';
import { startWorld, type World } from '../support/world.ts';

describe('a voice message that cannot be transcribed', () => {
  let world: World;
  before(async () => {
    world = await startWorld({ MAX_AUDIO_MB: '3', MAX_AUDIO_MINUTES: '1' });
  });
  after(() => world.close());

  interface Case {
    name: string;
    file(): Promise<SendFile>;
    outcome: string;
    words: RegExp;
  }
  const at = (name: string) => join(world.dir, name);
  const cases: Case[] = [
    {
      name: 'silence',
      file: async () => ({ path: await makeSilence(world.dir, 4, 'm4a') }),
      outcome: 'noSpeech',
      words: /no speech/,
    },
    {
      name: 'an empty file',
      file: async () => {
        await writeFile(at('empty.m4a'), '');
        return { path: at('empty.m4a') };
      },
      outcome: 'empty',
      words: /empty/,
    },
    {
      name: 'a JPEG named .m4a',
      file: async () => ({ path: await makeJpeg(world.dir, 'photo.m4a') }),
      outcome: 'notAudio',
      words: /JPEG picture/,
    },
    {
      name: 'a web page behind the link',
      file: async () => ({ path: samplePath, fault: { kind: 'html' } }),
      outcome: 'accessMissing',
      words: /sign-in/,
    },
    {
      name: 'a truncated m4a',
      file: async () => ({ path: await truncate(await makeVariant(world.dir, 'm4a'), 0.5) }),
      outcome: 'damaged',
      words: /damaged or was cut off/,
    },
    {
      name: 'an expired link',
      file: async () => ({ path: samplePath, fault: { kind: 'expired' } }),
      outcome: 'linkExpired',
      words: /expired/,
    },
    {
      name: 'a file over the limit in bytes',
      file: async () => {
        const file = await open(at('big.wav'), 'w');
        await file.truncate(4_000_000);
        await file.close();
        return { path: at('big.wav') };
      },
      outcome: 'tooBig',
      words: /up to 3 MB/,
    },
    {
      name: 'a recording over the limit in time',
      file: async () => ({ path: await makeSilence(world.dir, 61, 'm4a') }),
      outcome: 'tooLong',
      words: /up to 1 minutes?/,
    },
    {
      name: 'a link that may not be read',
      file: async () => ({ path: samplePath, shape: 'inline', fault: { kind: 'status', status: 403 } }),
      outcome: 'accessMissing',
      words: /not allowed/,
    },
    {
      name: 'text in a voice message',
      file: async () => {
        await writeFile(at('notes.ogg'), 'These are only some notes, typed by hand.\n');
        return { path: at('notes.ogg') };
      },
      outcome: 'notAudio',
      words: /not a recording/,
    },
  ];
  for (const { name, file, outcome, words } of cases) {
    it(`(${name}) ends as ${outcome}, within 10 seconds`, async () => {
      const answer = await askOne(world, { files: [await file()] }, 10_000);
      assert.equal(answer.outcome, outcome, answer.text);
      assert.match(answer.text, words);
    });
  }

  it('leaves the bot ready for the next one', async () => {
    const answer = await askOne(world, { files: [{ path: await makeVariant(world.dir, 'm4a', 6) }] });
    assert.equal(answer.outcome, 'done');
  });

  it('because Speech refuses, names a reference for the admin', async () => {
    const body = { error: { code: '401', message: 'Access denied due to invalid subscription key.' } };
    world.speech.faults.add({ answer: { status: 401, body }, times: 2 });
    const answer = await askOne(world, { files: [{ path: await makeVariant(world.dir, 'm4a', 6) }] });
    world.speech.faults.clear();
    assert.equal(answer.outcome, 'speechRefused');
    assert.match(answer.text, /quote \S{8}\./);
  });

  it('yet, because Speech is busy, is kept and answered when Speech is back', async () => {
    const conversation = world.teams.open().id;
    world.speech.faults.add({
      answer: { status: 429, body: { code: 'TooManyRequests', message: 'busy' } },
      times: 100,
    });
    const files = [{ path: await makeVariant(world.dir, 'm4a', 6) }];
    const { activityId } = await world.teams.send({ files, conversation });
    await world.teams.waitFor(
      (messages) => messages.some((message) => JSON.stringify(message).includes('Your recording is safe')),
      25_000,
      conversation,
    );
    world.speech.faults.clear();
    const done = await world.teams.waitFor(
      (messages) => messages.find((message) => JSON.stringify(message).includes('"outcome":"done"')),
      25_000,
      conversation,
    );
    assert.equal(done.versions.at(-1)?.activity.replyToId, activityId);
  }).timeout(60_000);

  it('and none of it is an error that nobody foresaw', () => {
    assert.doesNotMatch(world.printed(), /"level":50/);
  });
});
