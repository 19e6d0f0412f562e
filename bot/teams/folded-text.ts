/** Words without case, accents and punctuation, that remember where in the original each letter stood. */
import { foldLetters } from '../speech/language-names.ts';

export interface FoldedText {
  /** Folded words with single spaces between them. */
  folded: string;
  /** The part of the original that folded[start, end) came from. */
  original(start: number, end: number): string;
}

export function foldText(text: string): FoldedText {
  const composed = text.normalize('NFC');
  let folded = '';
  /** For each unit of `folded`, where its letter begins and ends in `composed`. */
  const places: [begin: number, end: number][] = [];
  let begin = 0;
  for (const letter of composed) {
    const end = begin + letter.length;
    for (const unit of foldLetters(letter)
      .replace(/[^\p{L}\p{M}\p{N}]+/gu, ' ')
      .split('')) {
      if (unit === ' ' && (folded === '' || folded.endsWith(' '))) continue;
      folded += unit;
      places.push([begin, end]);
    }
    begin = end;
  }
  return {
    folded: folded.trimEnd(),
    original: (start, end) => composed.slice(places[start]?.[0], places[end - 1]?.[1]),
  };
}
