/**
 * Where a line of a subtitle may be broken, and how wide text is: at spaces, in scripts without spaces between
 * words, and in the middle of what is longer than a line.
 */

/** Columns of a line: 42 Latin letters or 21 Chinese, Japanese or Korean ones (Netflix, Timed Text Style Guides). */
export const lineWidth = 42;

/** A piece of text that stands on one line. */
export interface Unit {
  text: string;
  /** Where it stands in the whole text: from `start` up to `end`. */
  start: number;
  end: number;
  /** A space stands before it. */
  spaced: boolean;
  /** Columns. */
  width: number;
}

const wide =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Emoji_Presentation}\u3000-\u303f\uff01-\uff60]/u;
const withoutSpaces =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;
/** Closing punctuation and small kana may not begin a line, opening punctuation may not end one (JIS X 4051). */
const notFirst = /^[\p{Pd}\p{Pe}\p{Pf}\p{Po}ーゝゞ々ぁぃぅぇぉっゃゅょァィゥェォッャュョ]/u;
const notLast = /[\p{Ps}\p{Pi}]$/u;

const letters = new Intl.Segmenter('und', { granularity: 'grapheme' });
const words = new Intl.Segmenter('und', { granularity: 'word' });

/** Columns that text takes: a wide letter two, any other one, marks above and below none. */
export function columns(text: string): number {
  if (/^[ -~]*$/.test(text)) return text.length;
  let sum = 0;
  for (const { segment } of letters.segment(text)) sum += wide.test(segment) ? 2 : 1;
  return sum;
}

/** All of a text but its white space, in pieces of at most a line. */
export function unitsOf(text: string): Unit[] {
  return [...text.matchAll(/\S+/g)].flatMap(({ 0: chunk, index }) => {
    const parts = withoutSpaces.test(chunk) ? breakable(chunk) : [chunk];
    let start = index;
    return parts.flatMap(cut).map((part) => {
      const unit = {
        text: part,
        ...{ start, end: start + part.length },
        spaced: start === index && index > 0,
        width: columns(part),
      };
      start = unit.end;
      return unit;
    });
  });
}

/** The words of a script that puts no spaces between them, each with its punctuation. */
function breakable(chunk: string): string[] {
  const parts: string[] = [];
  for (const { segment } of words.segment(chunk)) {
    const before = parts.at(-1);
    if (before !== undefined && (notFirst.test(segment) || notLast.test(before)))
      parts.splice(-1, 1, before + segment);
    else parts.push(segment);
  }
  return parts;
}

/** What is wider than a line, cut between letters. */
function cut(text: string): string[] {
  // No letter takes more than two columns.
  if (text.length * 2 <= lineWidth || columns(text) <= lineWidth) return [text];
  const pieces: string[] = [];
  let from = 0;
  let width = 0;
  for (const { segment, index } of letters.segment(text)) {
    const more = columns(segment);
    if (width + more > lineWidth) {
      pieces.push(text.slice(from, index));
      from = index;
      width = 0;
    }
    width += more;
  }
  return [...pieces, text.slice(from)];
}
