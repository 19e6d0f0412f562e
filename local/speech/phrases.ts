/**
 * Words to phrases as a reader wants them: split at pauses, begun with a capital, ended with a full stop.
 */
import type { HeardWord, Utterance } from './recognise.ts';

/** A phrase before it gets its wire form; never without words. */
export interface Phrase {
  text: string;
  startMs: number;
  endMs: number;
  /** Mean of the words' confidences. */
  confidence: number;
  /** Joined by spaces they give the text. */
  words: HeardWord[];
}

/** A silence inside an utterance that ends a phrase. */
const PAUSE_MS = 400;
/** A phrase that lasts longer is split at its longest gap. */
const LONGEST_MS = 12_000;

/** Words that English writes with a capital wherever they stand ("may" and "march" are other words too). */
const UPPER_CASE =
  /^(i|i'\w+|(mon|tues|wednes|thurs|fri|satur|sun)days?|january|february|april|june|july|august|(septem|octo|novem|decem)ber|english)$/;

/** Phrases in display form ("I think so."), or in lexical form ("i think so"). */
export function toPhrases(utterances: Utterance[], lexical: boolean): Phrase[] {
  return utterances.flatMap(split).map((words) => phraseOf(lexical ? words : display(words)));
}

function split(words: HeardWord[]): HeardWord[][] {
  let at = 0;
  let longestGap = -1;
  for (const [index, word] of words.entries()) {
    const gap = word.startMs - (words[index - 1]?.endMs ?? word.startMs);
    if (index > 0 && gap > longestGap) [at, longestGap] = [index, gap];
  }
  const lengthMs = (words.at(-1)?.endMs ?? 0) - (words[0]?.startMs ?? 0);
  const isWhole = at === 0 || (longestGap < PAUSE_MS && lengthMs <= LONGEST_MS);
  return isWhole ? [words] : [...split(words.slice(0, at)), ...split(words.slice(at))];
}

function display(words: HeardWord[]): HeardWord[] {
  return words.map((word, index) => {
    let text = word.text;
    if (index === 0 || UPPER_CASE.test(text)) text = capitalise(text);
    if (index === words.length - 1) text += '.';
    return { ...word, text };
  });
}

function capitalise(text: string): string {
  const [first = '', ...rest] = text;
  return first.toUpperCase() + rest.join('');
}

function phraseOf(words: HeardWord[]): Phrase {
  return {
    text: words.map(({ text }) => text).join(' '),
    startMs: words[0]?.startMs ?? 0,
    endMs: words.at(-1)?.endMs ?? 0,
    confidence: words.reduce((sum, word) => sum + word.confidence, 0) / Math.max(1, words.length),
    words,
  };
}
