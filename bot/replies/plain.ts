/** A transcript as plain text: the text, an empty line, then a line with its times for each phrase. */
import type { Phrase } from '../speech/transcript.ts';
import { timesBeside } from './direction.ts';
import { visible } from './safe-text.ts';
import { span } from './times.ts';

export function plainText(text: string, phrases: Phrase[]): string {
  const lines = phrases.map((phrase) =>
    phrase.offsetMs === undefined
      ? visible(phrase.text)
      : `${timesBeside(phrase.text, span(phrase.offsetMs, phrase.durationMs ?? 0))} ${visible(phrase.text)}`,
  );
  return [visible(text), '', ...lines].join('\n');
}
