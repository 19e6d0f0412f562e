/** A transcript for programs: a schema of our own, described in docs/export.md and docs/transcript.schema.json. */
import type { Phrase, Transcript, Word } from '../../speech/transcript.ts';

/** Raised by a change that a reader of the last version would misread; a new optional property is none. */
const version = 1;

export function toJson(transcript: Transcript, name: string | undefined): string {
  const { task, targetLanguage, locales, durationMs, text, phrases } = transcript;
  const document = {
    format: 'voice-transcript',
    version,
    ...(name === undefined ? {} : { name }),
    task,
    ...(targetLanguage === undefined ? {} : { targetLanguage }),
    languages: locales,
    durationMs,
    text,
    phrases: phrases.map(phraseOf),
  };
  return `${JSON.stringify(document, undefined, 2)}\n`;
}

function phraseOf(phrase: Phrase): object {
  const { text, locale, speaker, channel, confidence, words } = phrase;
  return {
    ...timesOf(phrase),
    text,
    ...(locale === undefined ? {} : { language: locale }),
    ...(speaker === undefined ? {} : { speaker }),
    ...(channel === undefined ? {} : { channel }),
    ...(confidence === undefined ? {} : { confidence }),
    ...(words.length === 0 ? {} : { words: words.map((word) => ({ ...timesOf(word), text: word.text })) }),
  };
}

function timesOf({ offsetMs, durationMs }: Phrase | Word): object {
  if (offsetMs === undefined) return {};
  return { startMs: offsetMs, ...(durationMs === undefined ? {} : { endMs: offsetMs + durationMs }) };
}
