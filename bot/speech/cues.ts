/**
 * A transcript cut into cues that can be read as subtitles: at most two lines, shown between 0.8 and 7 seconds,
 * one after the other (Netflix, "Timed Text Style Guide: General Requirements"; BBC, "Subtitle Guidelines").
 * Cuts fall between words, after punctuation where that is near, at the times of the words where they are known.
 */
import { columns, lineWidth, type Unit, unitsOf } from './cue-text.ts';
import type { Phrase, Transcript, Word } from './transcript.ts';

export interface Cue {
  startMs: number;
  endMs: number;
  /** One or two, without line breaks. */
  lines: string[];
  speaker?: string;
}

export interface CueOptions {
  /** What a phrase of this speaker begins with; nothing by default. */
  label?: (speaker: string) => string;
  /** Takes out what the format would read as more than text. */
  plain?: (text: string) => string;
}

const shortestMs = 800;
const longestMs = 7_000;
/** Slow speech: how long a text may be taken to last when nobody says. Milliseconds a column. */
const slowestMs = 400;

interface Span {
  text: string;
  words: Word[];
  startMs: number;
  endMs: number;
  speaker: string | undefined;
}

type TimedUnit = Unit & { startMs: number; endMs: number };

/** The cues of a transcript, in order, without overlap. */
export function cuesOf(transcript: Transcript, options: CueOptions = {}): Cue[] {
  const cues = spansOf(transcript, options.plain ?? ((text) => text)).flatMap((span) => {
    const head = span.speaker === undefined ? undefined : options.label?.(span.speaker);
    return cuesOfSpan(span, head);
  });
  let free = 0;
  return cues.map((cue, index) => {
    const startMs = Math.round(Math.max(cue.startMs, free));
    const latest = Math.min(startMs + longestMs, cues[index + 1]?.startMs ?? Number.POSITIVE_INFINITY);
    const endMs = Math.round(Math.max(startMs + shortestMs, Math.min(cue.endMs, latest)));
    free = endMs;
    return { ...cue, startMs, endMs };
  });
}

/** Each phrase with its text on one line and the time that it takes, given or guessed. */
function spansOf({ phrases, text, durationMs }: Transcript, plain: (text: string) => string): Span[] {
  const all: readonly Phrase[] = phrases.length > 0 ? phrases : [{ text, words: [] }];
  const clean = (dirty: string) => plain(dirty.replace(/\s+/g, ' ').replaceAll('-->', '→')).trim();
  const spoken = all.flatMap((phrase) => {
    const line = clean(phrase.text);
    return line === '' ? [] : [{ ...phrase, text: line, width: columns(line) }];
  });
  const spans: Span[] = [];
  let end = 0;
  /** Of a run of phrases without times: milliseconds a column of the gap that they stand in. */
  let pace: number | undefined;
  for (const [index, { offsetMs, width, ...phrase }] of spoken.entries()) {
    const later = spoken[index + 1]?.offsetMs ?? durationMs;
    const startMs = offsetMs ?? end;
    if (offsetMs !== undefined) pace = undefined;
    else pace ??= paceOf(spoken.slice(index), startMs, durationMs);
    const room = pace === undefined ? later - startMs : width * pace;
    const lasts = phrase.durationMs ?? Math.max(0, Math.min(room, width * slowestMs));
    end = Math.max(end, startMs + (phrase.durationMs ?? Math.max(0, room)));
    const words = phrase.words.map((word) => ({ ...word, text: clean(word.text) }));
    spans.push({ text: phrase.text, words, startMs, endMs: startMs + lasts, speaker: phrase.speaker });
  }
  return spans;
}

function paceOf(run: { offsetMs?: number; width: number }[], startMs: number, durationMs: number): number {
  const next = run.findIndex(({ offsetMs }) => offsetMs !== undefined);
  const gap = (run[next]?.offsetMs ?? durationMs) - startMs;
  const width = run.slice(0, next === -1 ? run.length : next).reduce((sum, phrase) => sum + phrase.width, 0);
  return Math.max(0, gap) / width;
}

function cuesOfSpan(span: Span, head: string | undefined): Cue[] {
  const { startMs, speaker } = span;
  const label = unitsOf(head ?? '').map((unit) => ({ ...unit, startMs, endMs: startMs }));
  const [first, ...others] = timedUnits(span);
  const spaced = first === undefined ? [] : [{ ...first, spaced: label.length > 0 }, ...others];
  const all = [...label, ...spaced];
  const cues: Cue[] = [];
  let from = 0;
  while (from < all.length) {
    // Two lines hold no more units than columns.
    const next = all.slice(from, from + 2 * lineWidth + 1);
    const units = next.slice(0, cueSize(next));
    from += units.length;
    cues.push({
      startMs: units[0]?.startMs ?? startMs,
      endMs: units.at(-1)?.endMs ?? startMs,
      lines: linesOf(units),
      ...(speaker === undefined ? {} : { speaker }),
    });
  }
  return cues;
}

/** Places in the text whose time is known, and between them a time for everything by its length. */
function timedUnits({ text, words, startMs, endMs }: Span): TimedUnit[] {
  const marks = [{ at: 0, ms: startMs }];
  const mark = (at: number, ms: number) => {
    const before = marks.at(-1)?.ms ?? startMs;
    marks.push({ at, ms: Math.max(before, ms) });
  };
  let from = 0;
  for (const { text: word, offsetMs, durationMs = 0 } of words) {
    // Words come in the order of the text; one that is written otherwise there is passed over.
    const found = word === '' ? -1 : text.slice(from, from + word.length + 20).indexOf(word);
    if (found === -1) continue;
    const at = from + found;
    from = at + word.length;
    if (offsetMs === undefined || offsetMs > endMs) continue;
    mark(at, offsetMs);
    mark(from, Math.min(offsetMs + durationMs, endMs));
  }
  mark(text.length, endMs);

  let last = 0;
  const timeAt = (index: number, from: number) => {
    const [a, b] = [marks[from], marks[from + 1]];
    if (a === undefined || b === undefined || a.at === b.at) return a?.ms ?? startMs;
    return a.ms + ((b.ms - a.ms) * (index - a.at)) / (b.at - a.at);
  };
  const before = (index: number, isBefore: (at: number) => boolean) => {
    let found = index;
    while (isBefore(marks[found + 1]?.at ?? Number.POSITIVE_INFINITY)) found += 1;
    return found;
  };
  return unitsOf(text).map((unit) => {
    last = before(last, (at) => at <= unit.start);
    const end = before(last, (at) => at < unit.end);
    return { ...unit, startMs: timeAt(unit.start, last), endMs: timeAt(unit.end, end) };
  });
}

/** How many units the next cue takes: all that fit, or up to the last punctuation in their second half. */
function cueSize(units: TimedUnit[]): number {
  const start = units[0]?.startMs ?? 0;
  let [size, line, width] = [0, 1, 0];
  for (const unit of units) {
    const wider = width + (unit.spaced && width > 0 ? 1 : 0) + unit.width;
    if (wider <= lineWidth) width = wider;
    else [line, width] = [line + 1, unit.width];
    if (line > 2 || (size > 0 && unit.endMs - start > longestMs)) break;
    size += 1;
  }
  if (size === units.length) return size;
  const pause = units.slice(0, size).findLastIndex(({ text }) => /[\p{Pe}\p{Pf}\p{Po}\p{Pd}]$/u.test(text));
  return pause + 1 > size / 2 ? pause + 1 : size;
}

/** One line, or two of about the same width. */
function linesOf(units: Unit[]): string[] {
  const join = (part: Unit[]) =>
    part.map(({ text, spaced }, index) => (spaced && index > 0 ? ` ${text}` : text)).join('');
  const whole = join(units);
  if (columns(whole) <= lineWidth) return [whole];
  const halves = units.slice(1).map((_, index) => {
    return [join(units.slice(0, index + 1)), join(units.slice(index + 1))].map((text) => ({
      text,
      width: columns(text),
    }));
  });
  const widest = (lines: { width: number }[]) => Math.max(...lines.map(({ width }) => width));
  const [best = []] = halves.toSorted((a, b) => widest(a) - widest(b));
  return best.map(({ text }) => text);
}
