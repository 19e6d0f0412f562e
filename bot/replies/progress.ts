/** What the placeholder says while a voice message is on its way, and the words that end one without a transcript. */
import { languageName } from '../speech/languages.ts';
import { type FailedOutcome, type OutcomeFacts, outcomeText } from './outcome.ts';
import type { Reply } from './reply.ts';
import { fileName } from './safe-text.ts';

export interface ProgressContext {
  job: string;
  name?: string;
  targetLanguage?: string;
  locale: string;
}

/** Posted at once, then edited into the answer. */
export function workingReply(context: ProgressContext): Reply {
  const what = context.name === undefined ? 'your voice message' : `“${fileName(context.name)}”`;
  const text =
    context.targetLanguage === undefined
      ? `🎙️ Transcribing ${what}…`
      : `🎙️ Translating ${what} into ${languageName(context.targetLanguage, context.locale)}…`;
  return { summary: text, text, voiceMessage: { job: context.job, state: 'working' } };
}

/** The speech service is busy or down: the message is kept, and the person knows. */
export function waitingReply(context: ProgressContext): Reply {
  const text = '⏳ The speech service is busy. Your recording is safe; I keep trying and will answer here.';
  return { summary: text, text, voiceMessage: { job: context.job, state: 'working' } };
}

/** The end of a voice message that has no transcript. */
export function failedReply(context: ProgressContext, outcome: FailedOutcome, facts: OutcomeFacts): Reply {
  const words = outcomeText(outcome, facts);
  const text = context.name === undefined ? words : `“${fileName(context.name)}”: ${words}`;
  return { summary: text, text, voiceMessage: { job: context.job, state: 'final', outcome } };
}
