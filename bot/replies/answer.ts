/**
 * A transcript as the answer in the chat: an Adaptive Card with what it is (languages, length), the text,
 * and under it each phrase with its time. A long transcript becomes several cards, cut between phrases,
 * each small enough for Teams.
 */
import { baseLanguage } from '../speech/languages.ts';
import type { Phrase, Transcript } from '../speech/transcript.ts';
import { directionOf, isolated } from './direction.ts';
import { exportAction } from './export/words.ts';
import { listOf, message, nameOf } from './messages/message.ts';
import { uiFor } from './messages/ui-language.ts';
import { plainText } from './plain.ts';
import { type AdaptiveCard, cardIn, type Reply } from './reply.ts';
import { fileName, visible } from './safe-text.ts';
import { clock } from './times.ts';

/** Teams takes cards up to 28 KB; the envelope and the parts that are not phrases need the rest. Bytes. */
const cardBudget = 22_000;
/** Layout of one phrase's row as JSON, without its text. */
const rowOverhead = 360;
/** A phrase's text stands in the card four times: in the text, in its row, and in the fallback of both. */
const copies = 4;
/** Code points, of up to four bytes each, that fit into a card in any script. */
const pieceLength = 1_300;

export interface AnswerContext {
  job: string;
  /** The name of the person's file, when it has one worth showing. */
  name?: string;
  /** BCP-47 of the interface. */
  locale: string;
  /** Files can be sent in this chat. */
  exportable?: boolean;
}

/** The cards of one answer, in order; at least one. */
export function answerReplies(transcript: Transcript, context: AnswerContext): Reply[] {
  const whole: Phrase = { text: transcript.text, words: [] };
  const pages = paginate((transcript.phrases.length > 0 ? transcript.phrases : [whole]).flatMap(splitHuge));
  const parts = pages.length;
  return pages.map((phrases, index) => {
    const text = parts === 1 ? transcript.text : phrases.map((phrase) => phrase.text).join(' ');
    const part = message(context.locale, 'answer.part', { part: index + 1, parts });
    const title = titleOf(transcript, context, parts === 1 ? [] : [part]);
    return {
      summary: visible(text.slice(0, 200)),
      card: {
        ...card(title, text, phrases, transcript, context.locale),
        ...(context.exportable && index === parts - 1
          ? { actions: [exportAction(context.job, context.locale)] }
          : {}),
      },
      aiGenerated: true,
      voiceMessage: {
        job: context.job,
        state: 'final',
        outcome: 'done',
        ...(parts === 1 ? {} : { part: index + 1, parts }),
      },
    };
  });
}

function card(
  title: string,
  text: string,
  phrases: Phrase[],
  transcript: Transcript,
  locale: string,
): AdaptiveCard {
  const lang = transcript.targetLanguage ?? transcript.locales[0];
  const timed = phrases.filter((phrase) => phrase.offsetMs !== undefined);
  // One phrase is its own text: saying it twice would help nobody.
  const body = phrases.length === 1 && timed.length === 1 ? [] : [run(visible(text))];
  const rows = { type: 'Container', separator: body.length > 0, spacing: 'Medium', items: timed.map(row) };
  const content = [...body, ...(timed.length > 0 ? [rows] : [])];
  // The text runs in the direction of its own language, whatever that of the interface is.
  const direction = directionOf(lang ?? locale);
  const foreign = direction !== uiFor(locale).direction;
  return {
    ...cardIn(locale),
    ...(lang === undefined ? {} : { lang }),
    fallbackText: plainText(text, timed),
    body: [
      run(title, { size: 'Small', isSubtle: true, weight: 'Bolder' }),
      ...(foreign ? [{ type: 'Container', rtl: direction === 'rtl', items: content }] : content),
    ],
  };
}

function row(phrase: Phrase): object {
  const time = clock(phrase.offsetMs ?? 0);
  return {
    type: 'ColumnSet',
    spacing: 'Small',
    columns: [
      {
        type: 'Column',
        width: time.length > 5 ? '64px' : '44px',
        items: [{ type: 'TextBlock', text: time, size: 'Small', isSubtle: true, fontType: 'Monospace' }],
      },
      { type: 'Column', width: 'stretch', items: [run(visible(phrase.text))] },
    ],
  };
}

/** Untrusted text: a text run is shown letter by letter, without markdown, links or mentions. */
function run(text: string, style: object = {}): object {
  return { type: 'RichTextBlock', inlines: [{ type: 'TextRun', text, ...style }] };
}

/** `English → Spanish`; empty when nobody knows. */
export function languagesOf(transcript: Transcript, locale: string): string {
  // The region of a locale is the recogniser's, not the speaker's: "English" is what was heard.
  const spoken = new Set(transcript.locales.map(baseLanguage));
  const heard = listOf(
    [...spoken].map((code) => nameOf(code, locale)),
    locale,
  );
  const target = transcript.targetLanguage && nameOf(transcript.targetLanguage, locale);
  return target && heard !== '' ? message(locale, 'answer.languages', { heard, target }) : (target ?? heard);
}

/** `memo.m4a · English → Spanish · 0:24`, and what comes after it. */
function titleOf(transcript: Transcript, { name, locale }: AnswerContext, after: string[]): string {
  const { direction } = uiFor(locale);
  const what =
    name === undefined ? message(locale, 'answer.voiceMessage') : isolated(fileName(name), direction);
  const items = [what, languagesOf(transcript, locale), clock(transcript.durationMs), ...after];
  return items.filter((item) => item !== '').join(' · ');
}

function paginate(phrases: Phrase[]): Phrase[][] {
  const pages: Phrase[][] = [];
  let room = 0;
  for (const phrase of phrases) {
    const cost = cardCost(phrase.text);
    const page = pages.at(-1);
    if (page === undefined || cost > room) {
      pages.push([phrase]);
      room = cardBudget - cost;
    } else {
      page.push(phrase);
      room -= cost;
    }
  }
  return pages;
}

function cardCost(text: string): number {
  return Buffer.byteLength(JSON.stringify(visible(text))) * copies + rowOverhead;
}

/** A phrase that alone would fill a card is cut at spaces; the pieces after the first keep its time. */
function splitHuge(phrase: Phrase): Phrase[] {
  if (cardCost(phrase.text) <= cardBudget) return [phrase];
  const piece = new RegExp(`[\\s\\S]{1,${pieceLength}}(?=\\s|$)|[\\s\\S]{1,${pieceLength}}`, 'gu');
  const pieces = phrase.text.match(piece) ?? [];
  return pieces.map((text) => ({ ...phrase, text: text.trim(), words: [] }));
}
