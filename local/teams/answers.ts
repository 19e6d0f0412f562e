/**
 * Reads the bot's answers out of the messages of a conversation. For each voice message the bot posts one
 * placeholder with `channelData.voiceMessage = {job, state: 'working'}` and edits it into the answer, with
 * `state: 'final'` and an outcome. A long answer has several messages: `part` of `parts`.
 */
import { isObject, type JsonObject, numberOf, stringOf } from './json.ts';
import { type Activity, current, type Message } from './types.ts';

/** The bot's last word on one voice message, or its reply to a command. */
export interface FinalAnswer {
  /** The activity that is answered. */
  activityId: string;
  /** The job's id; absent for a reply that is not about a voice message. */
  job?: string;
  /** `done`, another outcome of the bot's, or `reply` for a plain message. */
  outcome: string;
  /** The whole answer as plain text: the words, an empty line, and a line for each phrase with its times. */
  text: string;
  /** The short text for notifications. */
  summary?: string;
  /** Milliseconds since 1970: when the activity was sent, the placeholder came, and the answer was whole. */
  sentAt: number;
  placeholderAt: number;
  finalAt: number;
}

/** What was sent, and so what to wait for. */
export interface Expected {
  activityId: string;
  files: number;
  hasText: boolean;
}

/** The answers once all of them are whole; undefined until then. */
export function finalAnswers(messages: Message[], expected: Expected): FinalAnswer[] | undefined {
  const { activityId, files, hasText } = expected;
  const replies = repliesTo(messages, activityId);
  const sent = messages.find(({ id }) => id === activityId);
  if (!sent) return undefined;
  const plain = replies.filter((message) => voiceOf(current(message)) === undefined);
  const jobs = Map.groupBy(
    replies.filter((message) => !plain.includes(message)),
    (message) => String(voiceOf(current(message))?.job),
  );
  const voice = [...jobs].map(([job, parts]) => voiceAnswer(job, parts, sent));
  const whole = voice.filter((answer) => answer !== undefined);
  // Words beside files may be a command with a reply of its own: then a plain reply is not about a file.
  const others = files === 0 || !hasText ? plain.map((message) => plainAnswer(message, sent)) : [];
  const answers = [...whole, ...others];
  return voice.length === whole.length && answers.length >= Math.max(files, 1) ? answers : undefined;
}

/** When the first placeholder for the activity came; undefined while there is none. */
export function placeholderAt(messages: Message[], activityId: string): number | undefined {
  const first = repliesTo(messages, activityId).find((message) => message.versions.some(isVoice));
  return first && arrival(first);
}

function repliesTo(messages: Message[], activityId: string): Message[] {
  return messages.filter((message) => {
    return (
      message.author === 'bot' && !message.deleted && message.versions[0]?.activity.replyToId === activityId
    );
  });
}

function voiceOf({ channelData }: Activity): JsonObject | undefined {
  return isObject(channelData) && isObject(channelData.voiceMessage) ? channelData.voiceMessage : undefined;
}

function isVoice({ activity }: { activity: Activity }): boolean {
  return voiceOf(activity) !== undefined;
}

function voiceAnswer(job: string, messages: Message[], sent: Message): FinalAnswer | undefined {
  const finals = messages.filter((message) => voiceOf(current(message))?.state === 'final');
  const part = (message: Message): number => numberOf(voiceOf(current(message))?.part) ?? 1;
  const parts = finals.toSorted((a, b) => part(a) - part(b));
  const [first] = parts;
  const voice = first && voiceOf(current(first));
  if (!voice || parts.length < (numberOf(voice.parts) ?? 1) || finals.length < messages.length)
    return undefined;
  const summary = stringOf(current(first).summary);
  return {
    activityId: sent.id,
    job,
    outcome: stringOf(voice.outcome) ?? 'unknown',
    text: parts.map((message) => words(current(message))).join('\n'),
    ...(summary === undefined ? {} : { summary }),
    sentAt: arrival(sent),
    placeholderAt: Math.min(...messages.map(arrival)),
    finalAt: Math.max(...parts.map(lastChange)),
  };
}

function plainAnswer(message: Message, sent: Message): FinalAnswer {
  const at = arrival(message);
  const text = words(current(message));
  return {
    activityId: sent.id,
    outcome: 'reply',
    text,
    sentAt: arrival(sent),
    placeholderAt: at,
    finalAt: at,
  };
}

/** The words of a message: a card's fallback text, else the text. */
function words({ attachments = [], text, summary }: Activity): string {
  const cards = attachments.map(({ content }) =>
    isObject(content) ? stringOf(content.fallbackText) : undefined,
  );
  return cards.filter((card) => card !== undefined).join('\n') || text || stringOf(summary) || '';
}

function arrival(message: Message): number {
  return Date.parse(message.versions[0]?.at ?? '');
}

function lastChange(message: Message): number {
  return Date.parse(message.versions.at(-1)?.at ?? '');
}
