/**
 * Answers as files. Teams takes a file in a 1:1 chat in three steps ("Send and receive files from a bot"): the
 * bot offers it, the person agrees, and Teams names the place to put it. What comes back with the consent is the
 * client's word: the job must be one of this conversation and the form one that exists, and the file is made
 * from the transcript that is kept.
 */
import type { Activity } from 'botbuilder';
import type { ClipStore } from '../jobs/clip-store.ts';
import { conversationFolder, isPersonal, type Job, reference } from '../jobs/job.ts';
import type { Journal } from '../jobs/journal.ts';
import type { Messenger } from '../jobs/messenger.ts';
import type { Log } from '../log.ts';
import { exportName } from '../replies/export/file-name.ts';
import { type ExportFormat, isExportFormat } from '../replies/export/format.ts';
import { renderExport } from '../replies/export/render.ts';
import {
  declinedReply,
  exportProblem,
  formatsReply,
  offerReply,
  sentReplies,
} from '../replies/export/words.ts';
import type { Reply } from '../replies/reply.ts';
import { fileName } from '../replies/safe-text.ts';
import { addressOf } from './activity.ts';
import { repliedTo } from './quote.ts';
import { isObject, stringAt } from './untrusted.ts';
import { isFileHost, uploadFile } from './upload.ts';

/** The name of the invoke that carries a person's answer to an offered file. */
export const fileConsent = 'fileConsent/invoke';

export interface Exports {
  /** What to say when a person asks for a file: the offer of it, or why there is none. */
  offer(activity: Activity, format: ExportFormat | undefined): Promise<Reply>;
  /** Takes the person's answer to an offer. Making and putting the file goes on after it resolves. */
  consent(activity: Activity): Promise<void>;
  /** Resolves when nothing goes on any more; an upload ends within about a minute. */
  idle(): Promise<void>;
}

export interface ExportParts {
  journal: Journal;
  clips: ClipStore;
  messenger: Messenger;
  log: Log;
  local: boolean;
}

/** How far back an answer is looked for that a message replies to. */
const lookedAt = 30;
/** Offers of one answer that are remembered as settled. */
const remembered = 20;

export function createExports(parts: ExportParts): Exports {
  const { journal, clips, log } = parts;
  const underWay = new Set<Promise<void>>();

  /** True for the first answer to an offer only, in whatever process it arrives. */
  async function settle(job: Job, offer: string): Promise<boolean> {
    let isFirst = false;
    await journal.update(job.id, (current) => {
      const settled = current.settledOffers ?? [];
      isFirst = !settled.includes(offer);
      return isFirst ? { ...current, settledOffers: [...settled, offer].slice(-remembered) } : current;
    });
    return isFirst;
  }

  return {
    async offer(activity, format) {
      const locale = activity.locale ?? 'en';
      if (!isPersonal(activity.conversation)) return exportProblem('personalOnly', locale);
      const job = await findAnswer(journal, activity);
      if (job === undefined) return exportProblem('nothing', locale);
      if (format === undefined) return formatsReply(reference(job.id), locale);
      const transcript = await clips.findTranscript(job.id);
      if (transcript === undefined) return exportProblem('expired', locale);
      const bytes = await renderExport(format, transcript, contextOf(job, locale));
      const context = { job: reference(job.id), format };
      return offerReply({ name: nameOf(job, format), format, sizeInBytes: bytes.length, context }, locale);
    },

    async consent(activity) {
      const context = isObject(activity.value) ? activity.value.context : undefined;
      const [named, format] = [stringAt(context, 'job'), stringAt(context, 'format')];
      const job =
        named === undefined ? undefined : await findByReference(journal, activity.conversation.id, named);
      if (job === undefined || !isExportFormat(format) || !isPersonal(activity.conversation)) {
        log.warn('consent to a file that is none of this conversation');
        return;
      }
      if (!(await settle(job, activity.replyToId ?? uploadInfoOf(activity).id ?? 'unknown'))) return;
      const task = settleOffer(activity, job, format, parts).catch((error: unknown) => {
        log.warn({ job: reference(job.id), err: error }, 'could not say what came of a file');
      });
      underWay.add(task);
      void task.finally(() => underWay.delete(task));
    },

    async idle() {
      await Promise.all(underWay);
    },
  };
}

/** Makes the file, puts it in its place, and says so in the place of the offer. */
async function settleOffer(
  activity: Activity,
  job: Job,
  format: ExportFormat,
  { clips, messenger, log, local }: ExportParts,
): Promise<void> {
  const locale = activity.locale ?? 'en';
  const to = addressOf(activity);
  const replace = async (reply: Reply) => {
    if (activity.replyToId === undefined) await messenger.post(to, reply);
    else await messenger.edit(to, activity.replyToId, reply);
  };
  if (stringAt(activity.value, 'action') !== 'accept') return replace(declinedReply(locale));
  const transcript = await clips.findTranscript(job.id);
  if (transcript === undefined) return replace(exportProblem('expired', locale));

  const place = uploadInfoOf(activity);
  try {
    const bytes = await renderExport(format, transcript, contextOf(job, locale));
    await uploadFile(place.uploadUrl, bytes, local);
  } catch (error) {
    log.warn({ job: reference(job.id), err: error }, 'file not uploaded');
    return replace(exportProblem('failed', locale, format));
  }
  // OneDrive may have changed the name, where there was a file of that name.
  const name = place.name === undefined ? nameOf(job, format) : fileName(place.name);
  const { notice, file } = sentReplies({ name, format, url: place.contentUrl, id: place.id }, locale);
  if (place.id !== undefined && isFileHost(place.contentUrl, local)) await messenger.post(to, file);
  await replace(notice);
}

function uploadInfoOf({ value }: Activity) {
  const info = isObject(value) ? value.uploadInfo : undefined;
  return {
    uploadUrl: stringAt(info, 'uploadUrl') ?? '',
    contentUrl: stringAt(info, 'contentUrl') ?? '',
    name: stringAt(info, 'name'),
    id: stringAt(info, 'uniqueId'),
  };
}

/** The answer that a person means: the one that a button names, the one that is replied to, or the newest. */
async function findAnswer(journal: Journal, activity: Activity): Promise<Job | undefined> {
  const { id } = activity.conversation;
  const named = stringAt(activity.value, 'job');
  if (named !== undefined) return findByReference(journal, id, named);
  const message = repliedTo(activity);
  let newest: Job | undefined;
  for (const jobId of (await journal.over(conversationFolder(id))).slice(0, lookedAt)) {
    const job = await journal.read(jobId);
    if (job?.ending?.outcome !== 'done') continue;
    if (message === undefined || isAbout(job, message)) return job;
    newest ??= job;
  }
  return newest;
}

async function findByReference(
  journal: Journal,
  conversation: string,
  named: string,
): Promise<Job | undefined> {
  const ids = await journal.over(conversationFolder(conversation));
  const id = ids.find((candidate) => reference(candidate) === named);
  const job = id === undefined ? undefined : await journal.read(id);
  return job?.ending?.outcome === 'done' ? job : undefined;
}

function isAbout({ placeholder, partIds, address }: Job, message: string): boolean {
  const first = placeholder.state === 'sent' ? [placeholder.activityId] : [];
  return [...first, ...partIds, address.activityId].includes(message);
}

function contextOf({ name }: Job, locale: string) {
  return { locale, ...(name === undefined ? {} : { name }) };
}

function nameOf({ name, acceptedAt, task }: Job, format: ExportFormat): string {
  const about = { day: acceptedAt, targetLanguage: task.targetLanguage };
  return exportName(format, name === undefined ? about : { ...about, name });
}
