/**
 * What comes back from a card is whatever its sender wants it to be. A forged value changes nothing but the
 * sender's own choice, is never believed about who sent it, and costs no more than a good one.
 */
import assert from 'node:assert/strict';
import { repliedTo } from '../../bot/teams/quote.ts';
import { recorded } from '../support/activities.ts';
import { startTalk, type Talk } from '../support/talk.ts';

const { attachments = [] } = recorded('file-download');

/** What the bot would do with a recording of this person now. */
async function choiceOf(talk: Talk): Promise<string | undefined> {
  await talk.send({ text: '', attachments });
  return talk.accepted.at(-1)?.task.targetLanguage;
}

const polluting = (key: string) => JSON.parse(`{"${key}": {"targetLanguage": "de", "language": "de"}}`);

describe('a forged card action', () => {
  const values: [string, unknown][] = [
    ['a language that is no target', { language: 'tlh' }],
    ['a locale', { language: '../../de' }],
    ['an empty language', { language: '' }],
    ['a language that is an object', { language: { toString: 'de' } }],
    ['a list of languages', { language: ['de'] }],
    ['a number', { language: 1e308 }],
    ['a language that is true', { language: true }],
    ['the name of a prototype', { language: '__proto__' }],
    ['the name of a constructor', { language: 'constructor' }],
    ['a language of 100 kB', { language: 'd'.repeat(100_000) }],
    ['a polluted prototype', polluting('__proto__')],
    ['a polluted constructor', polluting('constructor')],
    [
      'a command that is an object',
      { command: { kind: 'task', task: { task: 'translate', targetLanguage: 'de' } } },
    ],
    ['a command of 100 kB', { command: `translate to ${'x'.repeat(100_000)}` }],
    ['a command that no button has', { command: 'set targetLanguage=de' }],
    ['a job to act on', { job: 'AAAAAAAA', outcome: 'done', text: 'forged' }],
    ['text', 'language=de'],
    ['a list', [{ language: 'de' }]],
    ['null', null],
  ];
  for (const open of [false, true])
    it(`changes nothing, whichever of ${values.length} it is, ${open ? 'while' : 'when no'} question is open`, async () => {
      const talk = await startTalk();
      for (const [what, value] of values) {
        if (open) await talk.type('language');
        const said = await talk.send({ text: '', value });
        assert.ok(said.length <= 1, what);
        assert.doesNotMatch(JSON.stringify(said), /quote|TypeError|forged/, what);
        if (open) await talk.type('cancel');
      }
      assert.equal(await choiceOf(talk), undefined);
      assert.equal(Reflect.get({}, 'targetLanguage'), undefined);
    });

  it('is its sender’s, whoever it says it is from', async () => {
    const [talk, other] = [await startTalk(), await startTalk()];
    const victim = { id: '29:victim', name: 'Victim' };
    await other.send({ from: victim, text: 'translate to French' });
    await talk.click({
      language: 'de',
      from: victim,
      user: victim,
      userId: victim.id,
      conversation: { id: 'a:1' },
    });
    assert.equal(await choiceOf(talk), 'de');
    await other.send({ from: victim, text: '', attachments });
    assert.equal(other.accepted.at(-1)?.task.targetLanguage, 'fr');
  });

  it('may be replayed, and chooses the same once more', async () => {
    const talk = await startTalk();
    for (let time = 0; time < 3; time += 1) await talk.click({ language: 'it' });
    assert.equal(await choiceOf(talk), 'it');
  });
});

describe('a message with more recordings than Teams lets a person attach', () => {
  it('has the first ten taken, and says so', async () => {
    const talk = await startTalk();
    const said = await talk.send({ text: '', attachments: Array(4_000).fill(attachments[0]) });
    assert.equal(talk.accepted[0]?.clips.length, 10);
    assert.match(`${said[0]?.text}`, /10 recordings/);
  });
});

describe('a message made to be slow to read', () => {
  const size = 300_000;
  const html = (content: string) => [{ contentType: 'text/html', content }];
  const messages: [string, object][] = [
    ['dots', { text: `${'.'.repeat(size)}x` }],
    ['blanks', { text: `${' '.repeat(size)}x` }],
    ['please', { text: `${', please'.repeat(size / 8)}x` }],
    ['a language of great length', { text: `translate to ${'ab'.repeat(size / 2)}` }],
    ['a language in a card', { text: '', value: { language: 'ab'.repeat(size / 2) } }],
    ['open spans', { text: null, attachments: html('<span '.repeat(size / 6)) }],
    [
      'almost a voice clip',
      {
        text: null,
        attachments: html('<span itemtype="http://schema.skype.com/InputExtension" '.repeat(size / 56)),
      },
    ],
    [
      'mentions',
      { text: 'x'.repeat(1_000), entities: Array(3_000).fill({ type: 'mention', mentioned: { id: 'x' } }) },
    ],
  ];
  for (const [what, message] of messages)
    it(`(${what}, ${size / 1_000} kB) is answered within a second`, async () => {
      const talk = await startTalk();
      const begun = process.cpuUsage();
      await talk.send(message);
      const { user } = process.cpuUsage(begun);
      assert.ok(user < 1_000_000, `${user / 1_000} ms`);
    });

  it('(open quotations, 300 kB) is answered within a second', () => {
    const begun = process.cpuUsage();
    const content = '<blockquote itemtype='.repeat(size / 21);
    assert.equal(
      repliedTo({ ...recorded('text'), attachments: [{ contentType: 'text/html', content }] }),
      undefined,
    );
    const { user } = process.cpuUsage(begun);
    assert.ok(user < 1_000_000, `${user / 1_000} ms`);
  });
});
