/** A person who talks to the bot without any channel between: activities in, the bot's replies out. */
import { randomUUID } from 'node:crypto';
import { type Activity, TestAdapter } from 'botbuilder';
import type { Task } from '../../bot/jobs/job.ts';
import { createLog } from '../../bot/log.ts';
import { VoiceBot } from '../../bot/teams/bot.ts';
import { openState } from '../../bot/teams/state.ts';
import type { Clip } from '../../bot/teams/voice-messages.ts';
import { recorded } from './activities.ts';
import { sharedStorage } from './shared-azurite.ts';

export interface Talk {
  /** Sends an activity and resolves to what the bot said to it. */
  send(activity: Partial<Activity>): Promise<Partial<Activity>[]>;
  /** Types words. */
  type(text: string): Promise<Partial<Activity>[]>;
  /** Submits a card. */
  click(value: object): Promise<Partial<Activity>[]>;
  /** The recordings that were accepted, with what was asked for. */
  accepted: { clips: Clip[]; task: Task }[];
  /** Answers to offers of a file. */
  consents: unknown[];
  /** Puts a new bot, over the same storage, in the place of this one: a new process. */
  restart(): Promise<void>;
}

/** A conversation of its own over real storage. `container` must exist or can be made. */
export async function startTalk(container = 'talk-state'): Promise<Talk> {
  const connectionString = await sharedStorage();
  const conversation = { ...recorded('text').conversation, id: `a:${randomUUID()}` };
  const from = { id: `29:${randomUUID()}`, name: 'Adele' };
  const adapter = new TestAdapter(async () => undefined);
  let bot: VoiceBot;

  const talk: Talk = {
    accepted: [],
    consents: [],
    async send(activity) {
      adapter.activeQueue.length = 0;
      const { attachments: _, ...bare } = recorded('text');
      await adapter.processActivity({ ...bare, conversation, from, ...activity }, (context) =>
        bot.run(context),
      );
      return adapter.activeQueue.splice(0);
    },
    type: (text) => talk.send({ text }),
    click: (value) => talk.send({ text: '', value }),
    async restart() {
      bot = new VoiceBot({
        state: openState({ connectionString }, container),
        intake: {
          accept: async (_activity, clips, task) => void talk.accepted.push({ clips, task }),
          open: async () => 2,
          withoutBytes: () => ({ summary: 'hint', text: 'hint' }),
        },
        exports: {
          offer: async ({ value }, format) => {
            const text = `export ${format} of ${value?.job}`;
            return { summary: text, text };
          },
          consent: async ({ value }) => void talk.consents.push(value),
          idle: async () => undefined,
        },
        log: createLog('silent'),
      });
    },
  };
  await talk.restart();
  return talk;
}

/** What the bot said, as one text; of a card its fallback. */
export function textOf(activities: Partial<Activity>[]): string {
  return activities
    .map(({ text, attachments = [] }) =>
      [text ?? '', ...attachments.map(({ content }) => content?.fallbackText)].join(''),
    )
    .join('\n');
}
