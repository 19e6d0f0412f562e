/** A transcript as cards: readable, harmless, small enough for Teams, and complete. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { type AnswerContext, answerReplies } from '../../bot/replies/answer.ts';
import type { AdaptiveCard, Reply } from '../../bot/replies/reply.ts';
import { visible } from '../../bot/replies/safe-text.ts';
import type { Phrase, Transcript } from '../../bot/speech/transcript.ts';
import { transcript } from '../support/job-bench.ts';

const context: AnswerContext = { job: 'a1b2c3d4', name: 'memo.m4a', locale: 'en' };
const limit = 28 * 1024;

/** What a card shows, element by element. */
type Element = {
  type: string;
  text?: string;
  items?: Element[];
  columns?: Element[];
  inlines?: Element[];
  [more: string]: unknown;
};

function elements(card: AdaptiveCard): Element[] {
  const { body }: { body: Element[] } = JSON.parse(JSON.stringify(card));
  const all = (element: Element): Element[] => [
    element,
    ...[...(element.items ?? []), ...(element.columns ?? []), ...(element.inlines ?? [])].flatMap(all),
  ];
  return body.flatMap(all);
}

function cardOf({ card }: Reply): AdaptiveCard {
  assert.ok(card);
  return card;
}

/** The texts of a card's text runs: title first. */
function runs(reply: Reply): string[] {
  return elements(cardOf(reply)).flatMap(({ type, text }) =>
    type === 'TextRun' && text !== undefined ? [text] : [],
  );
}

function only(replies: Reply[]): Reply {
  const [reply, ...others] = replies;
  assert.ok(reply && others.length === 0);
  return reply;
}

const letters = (text: string) => visible(text).replace(/\s+/g, '');
const spoken = (phrases: Partial<Phrase>[]): Transcript => {
  const whole = phrases.map((phrase) => ({ text: '', words: [], ...phrase }));
  return { ...transcript, phrases: whole, text: whole.map(({ text }) => text).join(' ') };
};

describe('an answer', () => {
  it('is a card with what it is, the text, and each phrase with its time', () => {
    const reply = only(answerReplies(transcript, context));
    assert.deepEqual(runs(reply), [
      'memo.m4a · English · 0:03',
      'Good morning. See you at ten.',
      'Good morning.',
      'See you at ten.',
    ]);
    const times = elements(cardOf(reply)).filter(({ type }) => type === 'TextBlock');
    assert.deepEqual(
      times.map(({ text }) => text),
      ['0:00', '0:01'],
    );
    assert.equal(
      cardOf(reply).fallbackText,
      'Good morning. See you at ten.\n\n[0:00 - 0:01] Good morning.\n[0:01 - 0:03] See you at ten.',
    );
    assert.deepEqual(
      [reply.summary, reply.aiGenerated, reply.voiceMessage, cardOf(reply).lang],
      [transcript.text, true, { job: 'a1b2c3d4', state: 'final', outcome: 'done' }, 'en-US'],
    );
  });

  it('ends with a way to take it along, where files can be sent', () => {
    const phrases = Array.from({ length: 100 }, () => ({ text: 'word '.repeat(60), offsetMs: 0 }));
    const replies = answerReplies(spoken(phrases), { ...context, exportable: true });
    assert.ok(replies.length > 1);
    assert.deepEqual(
      replies.map((reply) => cardOf(reply).actions?.length ?? 0),
      replies.map((_, index) => (index === replies.length - 1 ? 1 : 0)),
    );
    assert.match(JSON.stringify(cardOf(replies.at(-1) ?? { summary: '' })), /"export srt","job":"a1b2c3d4"/);
    assert.equal(cardOf(only(answerReplies(transcript, context))).actions, undefined);
  });

  it('is JSON of schema 1.5', () => {
    const card: unknown = JSON.parse(JSON.stringify(cardOf(only(answerReplies(transcript, context)))));
    assert.ok(
      typeof card === 'object' && card !== null && 'type' in card && 'version' in card && '$schema' in card,
    );
    assert.deepEqual(
      [card.type, card.version, card.$schema],
      ['AdaptiveCard', '1.5', 'http://adaptivecards.io/schemas/adaptive-card.json'],
    );
  });

  it('names the languages as the person reads them', () => {
    const translated: Transcript = {
      ...transcript,
      task: 'translate',
      targetLanguage: 'es',
      locales: ['en-US', 'de-DE'],
    };
    const title = (item: Transcript, changes: Partial<AnswerContext>) =>
      runs(only(answerReplies(item, { ...context, ...changes })))[0];
    assert.equal(title(translated, {}), 'memo.m4a · English, German → Spanish · 0:03');
    assert.equal(title({ ...translated, locales: [] }, { locale: 'de' }), 'memo.m4a · Spanisch · 0:03');
    assert.equal(title({ ...transcript, locales: [] }, { locale: '!!' }), 'memo.m4a · 0:03');
    const { name: _, ...nameless } = context;
    assert.equal(
      runs(only(answerReplies({ ...transcript, durationMs: 3_723_000 }, nameless)))[0],
      'Voice message · English · 1:02:03',
    );
    assert.equal(cardOf(only(answerReplies(translated, context))).lang, 'es');
  });

  it('runs in the direction of the interface, and its text in that of its own language', () => {
    const said = (locales: string[], locale: string) =>
      cardOf(only(answerReplies({ ...transcript, locales }, { ...context, locale })));
    const inner = (card: AdaptiveCard) =>
      elements(card).flatMap((element) => ('rtl' in element ? [element.rtl] : []));
    const [english, arabic, hebrewInEnglish, englishInArabic] = [
      said(['en-US'], 'en'),
      said(['ar-EG'], 'ar'),
      said(['he-IL'], 'en'),
      said(['en-US'], 'ar-SA'),
    ];
    assert.deepEqual([english.rtl, inner(english)], [undefined, []]);
    assert.deepEqual([arabic.rtl, inner(arabic)], [true, []]);
    assert.deepEqual([hebrewInEnglish.rtl, inner(hebrewInEnglish)], [undefined, [true]]);
    assert.deepEqual([englishInArabic.rtl, inner(englishInArabic)], [true, [false]]);
    for (const card of [english, arabic, hebrewInEnglish, englishInArabic])
      assert.equal(
        elements(card).filter(({ type }) => type === 'ColumnSet').length,
        transcript.phrases.length,
      );
  });

  it('keeps a Latin file name and the times readable in an Arabic title', () => {
    const reply = only(
      answerReplies({ ...transcript, task: 'translate', targetLanguage: 'es' }, { ...context, locale: 'ar' }),
    );
    assert.equal(runs(reply)[0], '\u2068memo.m4a\u2069 · الإنجليزية ← الإسبانية · 0:03');
    const arabic = only(answerReplies(spoken([{ text: 'مرحبا', offsetMs: 0, durationMs: 900 }]), context));
    assert.match(cardOf(arabic).fallbackText, /\u2066\[0:00 - 0:01\]\u2069 مرحبا/);
  });

  it('says a single phrase once', () => {
    const reply = only(
      answerReplies(spoken([{ text: 'Just this.', offsetMs: 0, durationMs: 900 }]), context),
    );
    assert.deepEqual(runs(reply).slice(1), ['Just this.']);
  });

  it('shows text without times, and text without phrases', () => {
    const untimed = only(answerReplies(spoken([{ text: 'One.' }, { text: 'Two.' }]), context));
    assert.deepEqual(runs(untimed).slice(1), ['One. Two.']);
    const bare = only(answerReplies({ ...transcript, phrases: [] }, context));
    assert.deepEqual(runs(bare).slice(1), [transcript.text]);
    for (const reply of [untimed, bare])
      assert.ok(
        elements(cardOf(reply)).every(({ items }) => items === undefined || items.length > 0),
        'no empty container',
      );
  });

  it('loses no phrase when only one of two has a time', () => {
    const reply = only(
      answerReplies(spoken([{ text: 'Timed.', offsetMs: 0 }, { text: 'Untimed.' }]), context),
    );
    assert.ok(runs(reply).includes('Timed. Untimed.'));
  });

  it('leaves untrusted text in text runs, where nothing is read into it', () => {
    const hostile = [
      '**bold** _x_ [click](https://evil.example) ![p](https://evil.example/p.png)',
      '<at>Everyone</at> <b>hi</b> <script>alert(1)</script> &lt;',
      '{{DATE(2026-01-01T00:00:00Z, SHORT)}}',
      'a\u202egnp.exe \u2066x\u2069 \u0000\u0007 \ud800 end',
    ];
    const said = spoken(hostile.map((text, index) => ({ text, offsetMs: index * 1_000 })));
    const reply = only(
      answerReplies(said, { ...context, name: '[x](https://evil.example)\u202e\n<at>y</at>.m4a' }),
    );
    for (const element of elements(cardOf(reply))) {
      if (element.type === 'TextRun') continue;
      const shown = JSON.stringify({ ...element, items: [], columns: [], inlines: [] });
      assert.ok(!/evil|Everyone|script|DATE/.test(shown), shown);
    }
    const whole = JSON.stringify(reply);
    assert.ok(!/\\u0000|\\u0007|\\ud800|[\u202a-\u202e\u2066-\u2069]/.test(whole));
    assert.ok(!JSON.stringify(cardOf(reply)).includes('"msteams":{"entities"'));
    assert.match(runs(reply)[0] ?? '', /^\[x\]\(https:\/\/evil\.example\) <at>y<\/at>\.m4a · /);
  });

  const script = fc.constantFrom('a', 'word ', 'ß', '你', '🎧', 'ğ', 'ক্ষ', '"', '\\', '\n', ' ');
  const phrase = fc.record({
    text: fc
      .array(fc.tuple(script, fc.integer({ min: 1, max: 600 })), { minLength: 1, maxLength: 6 })
      .map((pieces) => pieces.map(([piece, times]) => piece.repeat(times)).join('')),
    timed: fc.boolean(),
  });
  it('of any length comes in cards under 28 KB, and loses no letter', () => {
    fc.assert(
      fc.property(fc.array(phrase, { minLength: 1, maxLength: 40 }), (phrases) => {
        const said = spoken(
          phrases.map(({ text, timed }, index) => ({
            text,
            ...(timed ? { offsetMs: index * 2_000, durationMs: 1_500 } : {}),
          })),
        );
        const replies = answerReplies(said, { ...context, exportable: true });
        for (const reply of replies) {
          const bytes = Buffer.byteLength(JSON.stringify(reply.card));
          assert.ok(bytes <= limit, `${bytes} bytes`);
        }
        // Of a card with one phrase the phrase is the text.
        const shown = replies.map((reply) => runs(reply)[1] ?? '').join(' ');
        assert.equal(letters(shown), letters(said.text));
        const fallbacks = replies.map((reply) => cardOf(reply).fallbackText.split('\n\n')[0] ?? '');
        if (!said.text.includes('\n')) assert.equal(letters(fallbacks.join(' ')), letters(said.text));
      }),
      { numRuns: 60 },
    );
  });

  it('numbers the parts of a long transcript, in order', () => {
    const phrases = Array.from({ length: 200 }, (_, index) => ({
      text: `Phrase ${index} ${'word '.repeat(60)}`,
      offsetMs: index * 1_000,
      durationMs: 900,
    }));
    const replies = answerReplies(spoken(phrases), context);
    assert.ok(replies.length > 3);
    for (const [index, reply] of replies.entries()) {
      assert.match(runs(reply)[0] ?? '', new RegExp(` · part ${index + 1} of ${replies.length}$`));
      assert.deepEqual([reply.voiceMessage?.part, reply.voiceMessage?.parts], [index + 1, replies.length]);
    }
    const rows = replies.flatMap((reply) =>
      elements(cardOf(reply)).filter(({ type }) => type === 'ColumnSet'),
    );
    assert.equal(rows.length, 200);
  });

  for (const [what, text] of [
    ['spaces', 'word '.repeat(20_000)],
    ['no space', 'あ'.repeat(30_000)],
    ['letters of four bytes', '🎧'.repeat(20_000)],
    ['quotes', '"'.repeat(30_000)],
  ] as const) {
    it(`cuts one huge phrase with ${what}`, () => {
      const replies = answerReplies(spoken([{ text, offsetMs: 5_000, durationMs: 600_000 }]), context);
      for (const reply of replies) assert.ok(Buffer.byteLength(JSON.stringify(reply.card)) <= limit);
      assert.equal(letters(replies.map((reply) => runs(reply)[1] ?? '').join(' ')), letters(text));
    });

    it(`cuts a huge text without phrases with ${what}`, () => {
      const replies = answerReplies({ ...transcript, text, phrases: [] }, context);
      for (const reply of replies) assert.ok(Buffer.byteLength(JSON.stringify(reply.card)) <= limit);
      assert.equal(letters(replies.map((reply) => runs(reply)[1] ?? '').join(' ')), letters(text));
    });
  }
});
