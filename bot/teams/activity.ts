/** Between the bot's own types and Bot Framework's activities. */
import { type Activity, ActivityTypes, type Attachment, type Entity, InputHints } from 'botbuilder';
import type { Address } from '../jobs/job.ts';
import type { FileOffer, Reply, SentFile } from '../replies/reply.ts';
import { isObject, stringAt } from './untrusted.ts';

/** Says that a model wrote the text. Source: Teams, "Bot messages with AI-generated content". */
const aiLabel: Entity = {
  type: 'https://schema.org/Message',
  '@type': 'Message',
  '@context': 'https://schema.org',
  additionalType: ['AIGeneratedContent'],
};

/** True for JSON that has what the bot (and the SDK) reads of every activity without looking. */
export function isActivity(body: unknown): body is Activity {
  if (!isObject(body)) return false;
  const fields = ['type', 'channelId', 'serviceUrl'].map((name) => stringAt(body, name));
  const ids = [body.conversation, body.from, body.recipient].map((party) => stringAt(party, 'id'));
  return [...fields, ...ids].every((value) => value !== undefined);
}

/** Where an answer to this activity goes. */
export function addressOf(activity: Activity): Address {
  const { conversation, from, recipient } = activity;
  return {
    serviceUrl: activity.serviceUrl,
    channelId: activity.channelId,
    conversation: {
      id: conversation.id,
      ...(conversation.conversationType ? { conversationType: conversation.conversationType } : {}),
      ...(conversation.tenantId ? { tenantId: conversation.tenantId } : {}),
    },
    user: account(from),
    bot: account(recipient),
    ...(activity.locale ? { locale: activity.locale } : {}),
    activityId: activity.id ?? '',
  };
}

function account(from: Activity['from']): Address['user'] {
  return {
    id: from.id,
    ...(from.name ? { name: from.name } : {}),
    ...(from.aadObjectId ? { aadObjectId: from.aadObjectId } : {}),
  };
}

/** What a reply is on the wire, without where it goes. */
export function toActivity(reply: Reply): Partial<Activity> {
  const attachments: Attachment[] = [
    ...(reply.card === undefined
      ? []
      : [{ contentType: 'application/vnd.microsoft.card.adaptive', content: reply.card }]),
    ...(reply.file === undefined ? [] : [fileAttachment(reply.file)]),
  ];
  return {
    type: ActivityTypes.Message,
    inputHint: InputHints.AcceptingInput,
    summary: reply.summary,
    // Transcripts and file names are untrusted: nothing that the bot says is read as markdown.
    textFormat: 'plain',
    ...(reply.text === undefined ? {} : { text: reply.text }),
    attachments,
    entities: reply.aiGenerated ? [aiLabel] : [],
    ...(reply.voiceMessage === undefined ? {} : { channelData: { voiceMessage: reply.voiceMessage } }),
  };
}

/** Source: Teams, "Send and receive files from a bot". */
function fileAttachment(file: FileOffer | SentFile): Attachment {
  if (file.kind === 'sent') {
    const { name, url, id, fileType } = file;
    const contentType = 'application/vnd.microsoft.teams.card.file.info';
    return { contentType, name, contentUrl: url, content: { uniqueId: id, fileType } };
  }
  const { name, description, sizeInBytes, context } = file;
  return {
    contentType: 'application/vnd.microsoft.teams.card.file.consent',
    name,
    content: { description, sizeInBytes, acceptContext: context, declineContext: context },
  };
}

/** A reply as a whole activity to a stored address. */
export function toAddressedActivity(to: Address, reply: Reply): Partial<Activity> {
  const { conversationType, tenantId, id } = to.conversation;
  return {
    ...toActivity(reply),
    channelId: to.channelId,
    serviceUrl: to.serviceUrl,
    conversation: {
      id,
      name: '',
      isGroup: false,
      conversationType: conversationType ?? 'personal',
      ...(tenantId ? { tenantId } : {}),
    },
    from: { id: to.bot.id, name: to.bot.name ?? '' },
    recipient: { id: to.user.id, name: to.user.name ?? '' },
    replyToId: to.activityId,
  };
}
