/** A transcript without what a file must not carry: control characters, marks that turn text around, halves of letters. */
import type { Transcript } from '../../speech/transcript.ts';
import { visible } from '../safe-text.ts';

export function harmless(transcript: Transcript): Transcript {
  return {
    ...transcript,
    text: clean(transcript.text),
    phrases: transcript.phrases.map((phrase) => ({
      ...phrase,
      text: clean(phrase.text),
      words: phrase.words.map((word) => ({ ...word, text: clean(word.text) })),
      ...(phrase.speaker === undefined ? {} : { speaker: clean(phrase.speaker) }),
    })),
  };
}

/** U+FFFE and U+FFFF are in no XML document (XML 1.0, 2.2 Characters). */
function clean(text: string): string {
  return visible(text).replace(/[\ufffe\uffff]/g, '');
}
