/** From the clips of an activity to accepted jobs, each with its placeholder. */
import type { Activity } from 'botbuilder';
import type { ClipStore } from '../jobs/clip-store.ts';
import type { Inbox } from '../jobs/inbox.ts';
import { conversationFolder, type JobSpec, jobId, reference, type Task } from '../jobs/job.ts';
import type { Journal } from '../jobs/journal.ts';
import type { Messenger } from '../jobs/messenger.ts';
import { outcomeText } from '../replies/outcome.ts';
import { workingReply } from '../replies/progress.ts';
import { type Reply, textReply } from '../replies/reply.ts';
import { addressOf } from './activity.ts';
import type { Clip } from './voice-messages.ts';

export interface VoiceIntake {
  /** Accepts every clip; those of a redelivered activity are accepted already and cost nothing. */
  accept(activity: Activity, clips: Clip[], task: Task): Promise<void>;
  /** How many voice messages of a conversation are not answered yet. */
  open(conversationId: string): Promise<number>;
  /** The hint, in the language of a client's locale, for a recording whose bytes Teams keeps to itself. */
  withoutBytes(locale: string): Reply;
}

export interface IntakeParts {
  inbox: Inbox;
  journal: Journal;
  clips: ClipStore;
  messenger: Messenger;
}

export function createVoiceIntake({ inbox, journal, clips: store, messenger }: IntakeParts): VoiceIntake {
  async function acceptOne(activity: Activity, index: number, clip: Clip, task: Task): Promise<void> {
    const address = addressOf(activity);
    const id = jobId(address.conversation.id, address.activityId, index);
    const { source, name } = clip;
    if (source.kind === 'inline') await store.stageBytes(id, source.bytes);
    const spec: JobSpec = {
      v: 1,
      id,
      acceptedAt: new Date().toISOString(),
      address,
      clip: source.kind === 'inline' ? { kind: 'staged' } : source,
      task,
      ...(name === undefined ? {} : { name }),
    };
    const working = workingReply({
      ...task,
      job: reference(id),
      locale: address.locale ?? 'en',
      ...(name ? { name } : {}),
    });
    await inbox.accept(spec, () => messenger.post(address, working));
  }

  return {
    async accept(activity, clips, task) {
      // One after the other: the placeholders stand in the order of the recordings.
      for (const [index, clip] of clips.entries()) await acceptOne(activity, index, clip, task);
    },
    open: (conversationId) => journal.open(conversationFolder(conversationId)),
    withoutBytes: (locale) =>
      textReply(outcomeText('notSupportedHere', { maxMegabytes: 0, maxMinutes: 0, reference: '' }, locale)),
  };
}
