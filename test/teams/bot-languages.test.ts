/** Turns in the language of the client. */
import assert from 'node:assert/strict';
import { message } from '../../bot/replies/messages/message.ts';
import { uiLanguages } from '../../bot/replies/messages/ui-language.ts';
import { startTalk, type Talk, textOf } from '../support/talk.ts';

describe('a turn in another language', () => {
  let talk: Talk;
  before(async () => {
    talk = await startTalk();
  });

  for (const locale of uiLanguages)
    it(`is understood and answered in ${locale}`, async () => {
      const type = async (text: string) => textOf(await talk.send({ text, locale }));
      const name = new Intl.DisplayNames(locale, { type: 'language' }).of(locale === 'en' ? 'es' : 'en');
      assert.ok((await type(message(locale, 'command.translate'))).includes(name ?? ''), name);
      const status = await type(message(locale, 'command.status'));
      assert.ok(status.includes(message(locale, 'status.open', { count: 2 })), status);
      assert.ok((await type(message(locale, 'command.language'))).includes(message(locale, 'picker.title')));
      assert.equal(await type(message(locale, 'command.cancel')), message(locale, 'cancel.done'));
      const done = message(locale, 'choice.saved', { choice: message(locale, 'choice.transcribe') });
      assert.equal(await type(message(locale, 'command.transcribe')), done);
    });

  it('has cards with its language, and its direction', async () => {
    const [arabic] = await talk.send({ text: 'مساعدة', locale: 'ar-SA' });
    const { lang, rtl } = arabic?.attachments?.[0]?.content ?? {};
    assert.deepEqual([lang, rtl], ['ar', true]);
    const [portuguese] = await talk.send({ text: 'ajuda', locale: 'pt-PT' });
    const card = portuguese?.attachments?.[0]?.content ?? {};
    assert.deepEqual([card.lang, card.rtl], ['pt', undefined]);
  });

  it('takes the language of each message, whichever it was before', async () => {
    assert.match(textOf(await talk.send({ text: 'hilfe', locale: 'de-DE' })), /Das kann ich/);
    assert.match(textOf(await talk.send({ text: 'hilfe', locale: 'en-GB' })), /What I can do/);
    assert.match(
      textOf(await talk.send({ text: 'übersetze auf Spanisch', locale: 'en-US' })),
      /into Spanish/,
    );
  });
});
