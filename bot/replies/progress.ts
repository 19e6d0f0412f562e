/** What the placeholder says while a voice message is on its way, and the words that end one without a transcript. */
import { message, nameOf } from './messages/message.ts';
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
  const text = workingText(context);
  return { summary: text, text, voiceMessage: { job: context.job, state: 'working' } };
}

function workingText({ locale, name, targetLanguage }: ProgressContext): string {
  if (targetLanguage === undefined)
    return name === undefined
      ? message(locale, 'progress.transcribing')
      : message(locale, 'progress.transcribingFile', { name: fileName(name) });
  const language = nameOf(targetLanguage, locale);
  return name === undefined
    ? message(locale, 'progress.translating', { language })
    : message(locale, 'progress.translatingFile', { name: fileName(name), language });
}

/** The speech service is busy or down: the message is kept, and the person knows. */
export function waitingReply(context: ProgressContext): Reply {
  const text = message(context.locale, 'progress.waiting');
  return { summary: text, text, voiceMessage: { job: context.job, state: 'working' } };
}

/** The end of a voice message that has no transcript. */
export function failedReply(context: ProgressContext, outcome: FailedOutcome, facts: OutcomeFacts): Reply {
  const words = outcomeText(outcome, facts, context.locale);
  const text =
    context.name === undefined
      ? words
      : message(context.locale, 'outcome.ofFile', { name: fileName(context.name), outcome: words });
  return { summary: text, text, voiceMessage: { job: context.job, state: 'final', outcome } };
}
