/** The language dialog, as a person goes through it, over real storage. */
import assert from 'node:assert/strict';
import { recorded } from '../support/activities.ts';
import { startTalk, type Talk, textOf } from '../support/talk.ts';

describe('the language dialog', () => {
  let talk: Talk;
  beforeEach(async () => {
    talk = await startTalk();
  });

  const says = async (said: ReturnType<Talk['type']>, words: RegExp) => {
    const activities = await said;
    assert.equal(activities.length, 1, textOf(activities));
    assert.match(textOf(activities), words);
  };
  const picker = /What shall I do with your voice messages\?/;
  const open = () => says(talk.type('language'), picker);
  const chosen = (words: RegExp) => says(talk.type('status'), words);

  it('shows a picker, and takes a click', async () => {
    const [reply] = await talk.type('language');
    const card = reply?.attachments?.[0]?.content;
    assert.equal(card.body[1].value, 'none');
    await says(talk.click({ form: 'language', language: 'ja' }), /translated into Japanese/);
    await chosen(/Japanese/);
    const [again] = await talk.type('language');
    assert.equal(again?.attachments?.[0]?.content.body[1].value, 'ja');
  });

  for (const [typed, words] of [
    ['German', /German/],
    ['Deutsch', /German/],
    ['DE', /German/],
    ['pt', /Portuguese/],
    ['日本語', /Japanese/],
    ['translate to French', /French/],
  ] as const)
    it(`takes the typed ${typed}`, async () => {
      await open();
      await says(talk.type(typed), words);
      await chosen(words);
    });

  it('takes "transcribe", clicked or typed, for no translation', async () => {
    await talk.type('translate to German');
    await open();
    await says(talk.click({ form: 'language', language: 'none' }), /written down/);
    await talk.type('translate to German');
    await open();
    await says(talk.type('transcribe'), /written down/);
    await chosen(/written down/);
  });

  it('answers an unknown language with the nearest and the list, and goes on asking', async () => {
    await open();
    await says(talk.type('Germann'), /“Germann”\. Did you mean German\?[\s\S]*Italian \(italiano\)/);
    await says(talk.type('Klingon'), /“Klingon”\.\n/);
    await says(talk.type('German'), /translated into German/);
    await says(talk.type('German'), /Send me a voice message/);
  });

  it('can be cancelled, typed or clicked, and changes nothing then', async () => {
    await open();
    await says(talk.type('cancel'), /nothing was changed/);
    await says(talk.type('cancel'), /nothing to cancel/);
    await open();
    await says(talk.click({ command: 'cancel', language: 'fr' }), /nothing was changed/);
    await chosen(/written down/);
  });

  it('gives way to a command', async () => {
    await open();
    await says(talk.type('help'), /What I can do/);
    await says(talk.type('German'), /Send me a voice message/);
    await open();
    await open();
    await says(talk.click({ form: 'language', language: 'it' }), /Italian/);
  });

  it('stays open while a voice message comes in between', async () => {
    await open();
    assert.deepEqual(
      await talk.send({ text: '', attachments: recorded('file-download').attachments ?? [] }),
      [],
    );
    assert.deepEqual(
      talk.accepted.map(({ task }) => task),
      [{ task: 'transcribe' }],
    );
    await says(talk.type('Korean'), /translated into Korean/);
  });

  it('takes a click on a picker that was left behind', async () => {
    await open();
    await talk.type('cancel');
    await says(talk.click({ form: 'language', language: 'es' }), /translated into Spanish/);
    await says(talk.click({ form: 'language', language: 'none' }), /written down/);
    await chosen(/written down/);
  });

  it('takes a click on a picker whose choice is no language for none', async () => {
    await talk.type('translate to German');
    for (const value of [
      { form: 'language', language: 'tlh' },
      { form: 'language', language: '' },
      { form: 'language' },
      { language: 7 },
      { language: ['de'] },
    ])
      await says(talk.click(value), /Send me a voice message|cannot translate/);
    await chosen(/German/);
  });

  it('goes on in a new process, and the choice is still there in the next', async () => {
    await open();
    await talk.restart();
    await says(talk.type('Spansh?'), /Did you mean Spanish/);
    await says(talk.type('Spanish'), /translated into Spanish/);
    await talk.restart();
    await chosen(/Spanish/);
    await talk.send({ text: '', attachments: recorded('file-download').attachments ?? [] });
    assert.deepEqual(talk.accepted.at(-1)?.task, { task: 'translate', targetLanguage: 'es' });
  });

  it('is one person’s own', async () => {
    const other = await startTalk();
    await talk.type('translate to German');
    await says(other.type('status'), /written down/);
  });
});
