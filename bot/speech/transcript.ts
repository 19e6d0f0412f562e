/**
 * What came of a recording: one Transcript, whichever engine answered. Answers are read leniently, because the
 * engines leave out different things: phrases, words, times, confidence (LLM speech sends 0 for "unknown"), and
 * write locales in different cases. All times are milliseconds from the start of the recording.
 */
import { SpeechError } from './errors.ts';
import { baseLanguage, canonicalLocale } from './languages.ts';

/** A word in display form, with its punctuation. Times are absent where the engine gives none. */
export interface Word {
  text: string;
  offsetMs?: number;
  durationMs?: number;
}

/** A stretch of speech, about a sentence. */
export interface Phrase {
  text: string;
  offsetMs?: number;
  durationMs?: number;
  /** BCP-47 in canonical case. Of a translation: the language of the text. */
  locale?: string;
  /** Opaque: the same speaker has the same value within one transcript. */
  speaker?: string;
  /** 0-based; only when channels were kept apart. */
  channel?: number;
  words: Word[];
  /** Above 0, to 1; absent when the engine does not know. */
  confidence?: number;
}

/** A whole recording as text. */
export interface Transcript {
  /** All that was said; one line a channel when channels were kept apart. */
  text: string;
  durationMs: number;
  /** By time, channels interleaved. May be empty though there is text. */
  phrases: Phrase[];
  /** Languages heard, the most spoken first, canonical case; empty when the engine does not say. */
  locales: string[];
  task: 'transcribe' | 'translate';
  targetLanguage?: string;
  /** Id of the engine: `llm`, `fast` or `mai`. */
  engine: string;
}

/** What the answer does not say of itself. */
export type TranscriptContext = Pick<Transcript, 'task' | 'targetLanguage' | 'engine'>;

/**
 * Reads the JSON of an answer.
 * @throws SpeechError `badResponse` when it has neither combined phrases nor phrases.
 */
export function parseTranscript(json: unknown, context: TranscriptContext): Transcript {
  const answer = recordOf(json);
  if (!Array.isArray(answer?.combinedPhrases) && !Array.isArray(answer?.phrases)) {
    throw new SpeechError('badResponse', 'Azure Speech answered without a transcript.');
  }
  const phrases = byTime(listOf(answer.phrases).flatMap(readPhrase));
  const combined = listOf(answer.combinedPhrases).map((entry) => textOf(entry.text));
  const text = combined.filter((line) => line !== '').join('\n') || phrases.map(({ text }) => text).join(' ');
  const end = Math.max(0, ...phrases.map(({ offsetMs = 0, durationMs = 0 }) => offsetMs + durationMs));
  return {
    text,
    durationMs: timeOf(answer.durationMilliseconds) ?? end,
    phrases,
    locales: heardLocales(phrases, context),
    ...context,
  };
}

function readPhrase(entry: JsonRecord): Phrase[] {
  const text = textOf(entry.text);
  if (text === '') return [];
  const { speaker, channel, confidence } = entry;
  const locale = typeof entry.locale === 'string' ? canonicalLocale(entry.locale) : undefined;
  const known = typeof confidence === 'number' && confidence > 0 && confidence <= 1;
  return [
    {
      text,
      ...readTimes(entry),
      ...(locale !== undefined && { locale }),
      ...((typeof speaker === 'number' || (typeof speaker === 'string' && speaker !== '')) && {
        speaker: String(speaker),
      }),
      ...(typeof channel === 'number' && { channel }),
      words: listOf(entry.words).flatMap(readWord),
      ...(known && { confidence }),
    },
  ];
}

/** Words of a translation come with 0/0 for "no time". */
function readWord(entry: JsonRecord): Word[] {
  const text = textOf(entry.text);
  if (text === '') return [];
  const times = readTimes(entry);
  return [{ text, ...(times.offsetMs === 0 && times.durationMs === 0 ? {} : times) }];
}

function readTimes(entry: JsonRecord): { offsetMs?: number; durationMs?: number } {
  const offsetMs = timeOf(entry.offsetMilliseconds);
  const durationMs = timeOf(entry.durationMilliseconds);
  return { ...(offsetMs !== undefined && { offsetMs }), ...(durationMs !== undefined && { durationMs }) };
}

/** The service lists channel after channel. A phrase without a time stays behind the one before it. */
function byTime(phrases: readonly Phrase[]): Phrase[] {
  let last = 0;
  const timed = phrases.map((phrase) => {
    last = phrase.offsetMs ?? last;
    return { phrase, at: last };
  });
  return timed.sort((a, b) => a.at - b.at).map(({ phrase }) => phrase);
}

/** By time spoken. Phrases of a translation name the language they were put into, which nobody need have spoken. */
function heardLocales(phrases: readonly Phrase[], { task, targetLanguage }: TranscriptContext): string[] {
  const spoken = new Map<string, number>();
  for (const { locale, durationMs = 0 } of phrases) {
    if (locale === undefined) continue;
    if (task === 'translate' && baseLanguage(locale) === baseLanguage(targetLanguage ?? '')) continue;
    spoken.set(locale, (spoken.get(locale) ?? 0) + durationMs);
  }
  return [...spoken].sort(([, a], [, b]) => b - a).map(([locale]) => locale);
}

type JsonRecord = Record<string, unknown>;

function isRecord(value: unknown): value is JsonRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function recordOf(value: unknown): JsonRecord | undefined {
  return isRecord(value) ? value : undefined;
}

function listOf(value: unknown): JsonRecord[] {
  return Array.isArray(value) ? value.filter(isRecord) : [];
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value.trim() : '';
}

function timeOf(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0 ? Math.round(value) : undefined;
}
