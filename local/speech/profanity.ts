/** Azure's four ways with profanity, over a short list of English words. */
import type { Utterance } from './recognise.ts';

export const PROFANITY_MODES = ['None', 'Masked', 'Removed', 'Tags'] as const;
export type ProfanityMode = (typeof PROFANITY_MODES)[number];

const PROFANE = /^(asshole|bastard|bitch|bullshit|cunt|fuck(ed|er|ers|ing|s)?|motherfucker|shit(s|ty)?)$/;

/** `Masked`: f***; `Removed`: left out; `Tags`: <profanity>word</profanity>; `None`: as it was said. */
export function filterProfanity(utterances: Utterance[], mode: ProfanityMode): Utterance[] {
  if (mode === 'None') return utterances;
  return utterances
    .map((words) =>
      words
        .filter(({ text }) => mode !== 'Removed' || !PROFANE.test(text))
        .map((word) => (PROFANE.test(word.text) ? { ...word, text: mark(word.text, mode) } : word)),
    )
    .filter((words) => words.length > 0);
}

function mark(text: string, mode: ProfanityMode): string {
  return mode === 'Tags' ? `<profanity>${text}</profanity>` : text.charAt(0) + '*'.repeat(text.length - 1);
}
