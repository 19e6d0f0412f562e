/** Sends through the local Teams of a world and reads the bot's answers, in the words of a test. */
import type { FinalAnswer } from '../../local/teams/answers.ts';
import { finalAnswers } from '../../local/teams/answers.ts';
import type { SendInput } from '../../local/teams/service.ts';
import { type Activity, current } from '../../local/teams/types.ts';
import type { World } from './world.ts';

/** Sends and waits for every answer; a conversation of its own unless one is named. */
export async function ask(world: World, input: SendInput, timeoutMs = 25_000): Promise<FinalAnswer[]> {
  const conversation = input.conversation ?? world.teams.open().id;
  const { activityId } = await world.teams.send({ ...input, conversation });
  const expected = { activityId, files: input.files?.length ?? 0, hasText: input.text !== undefined };
  return world.teams.waitFor((messages) => finalAnswers(messages, expected), timeoutMs, conversation);
}

/** The one answer to one file or command. */
export async function askOne(world: World, input: SendInput, timeoutMs?: number): Promise<FinalAnswer> {
  const [answer, ...others] = await ask(world, input, timeoutMs);
  if (answer === undefined || others.length > 0)
    throw new Error(`expected one answer, got ${others.length + 1}`);
  return answer;
}

/** What the bot shows in a conversation now, oldest first. */
export function shown(world: World, conversation: string): Activity[] {
  return world.teams
    .messages(conversation)
    .filter(({ author, deleted }) => author === 'bot' && !deleted)
    .map(current);
}

/** The spans `[0:05 - 0:09]` of an answer in seconds. */
export function spansOf({ text }: FinalAnswer): { start: number; end: number }[] {
  const seconds = (clock: string) => clock.split(':').reduce((total, part) => total * 60 + Number(part), 0);
  return [...text.matchAll(/^\[([\d:]+) - ([\d:]+)\] /gm)].map(([, start = '', end = '']) => ({
    start: seconds(start),
    end: seconds(end),
  }));
}

/** The text of an answer without its lines of times. */
export function wordsOf({ text }: FinalAnswer): string {
  return text.split('\n\n')[0] ?? '';
}
