/**
 * Activities as Teams builds them for a bot in a 1:1 chat: the envelope around every message, the welcome
 * events, and the two ways in which a card's button arrives.
 */
import { randomBytes, randomUUID } from 'node:crypto';
import type { JsonObject } from './json.ts';
import type { Activity, Attachment, Conversation } from './types.ts';

/** Who talks to whom, when nothing else is said. The GUIDs are Microsoft's own placeholders. */
const DEFAULTS = {
  tenantId: '72f988bf-86f1-41af-91ab-2d7cd011db47',
  botName: 'Voice Bot',
  botAppId: '00000000-0000-0000-0000-000000000000',
  userName: 'Alex Wilber',
  locale: 'en-US',
} as const;

/** What may be chosen of a new conversation. */
export interface ConversationOptions {
  userName?: string;
  locale?: string;
  tenantId?: string;
  botName?: string;
}

/** A new 1:1 conversation with ids in the form of Teams. */
export function newConversation(options: ConversationOptions): Conversation {
  return {
    id: `a:1${randomBytes(48).toString('base64url')}`,
    tenantId: options.tenantId ?? DEFAULTS.tenantId,
    user: {
      id: `29:1${randomBytes(40).toString('base64url')}`,
      name: options.userName ?? DEFAULTS.userName,
      aadObjectId: randomUUID(),
    },
    bot: { id: `28:${DEFAULTS.botAppId}`, name: options.botName ?? DEFAULTS.botName },
    locale: options.locale ?? DEFAULTS.locale,
  };
}

/** What every activity of a conversation has in common. */
export interface Envelope {
  conversation: Conversation;
  id: string;
  /** The Connector's address, with a slash at its end as in Teams. */
  serviceUrl: string;
  /** Overrides the locale of the conversation for this activity. */
  locale?: string;
}

function envelope(
  { conversation, id, serviceUrl, locale = conversation.locale }: Envelope,
  type: string,
): Activity {
  const now = new Date();
  const timezone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const { tenantId } = conversation;
  return {
    type,
    id,
    timestamp: now.toISOString(),
    localTimestamp: withOffset(now),
    localTimezone: timezone,
    locale,
    channelId: 'msteams',
    serviceUrl,
    from: conversation.user,
    recipient: conversation.bot,
    conversation: { id: conversation.id, conversationType: 'personal', tenantId },
    entities: [{ type: 'clientInfo', locale, country: country(locale), platform: 'Web', timezone }],
    channelData: { tenant: { id: tenantId } },
  };
}

/** A message; `text` null is what Teams sends for a file without words. */
export function messageActivity(about: Envelope, text: string | null, extra: Partial<Activity>): Activity {
  return { ...envelope(about, 'message'), textFormat: 'plain', text, ...extra };
}

/** The rich copy of the body that comes with practically every Teams message. It is not a user file. */
export function htmlPart(text: string | null): Attachment {
  const lines = (text ?? '').split('\n').map((line) => `<p>${escapeHtml(line) || '&nbsp;'}</p>`);
  return { contentType: 'text/html', content: lines.join('') };
}

/** What an Action.Submit becomes: a message without text, with the card's data as its value. */
export function submitActivity(about: Envelope, messageId: string, value: unknown): Activity {
  const activity = envelope(about, 'message');
  const channelData = {
    tenant: { id: about.conversation.tenantId },
    source: { name: 'message' },
    postback: true,
  };
  return { ...activity, value, replyToId: messageId, channelData };
}

/** An invoke: the bot answers it in the HTTP response. */
export function invokeActivity(
  about: Envelope,
  invoke: { name: string; value: unknown; replyToId?: string },
): Activity {
  return { ...envelope(about, 'invoke'), ...invoke };
}

/** What the bot hears when the user adds it: first the members, then the installation. */
export function installActivities(about: (id: string) => Envelope, ids: [string, string]): Activity[] {
  const [membersId, installId] = ids;
  const members = about(membersId);
  const { user, bot } = members.conversation;
  const added: JsonObject[] = [{ id: user.id, aadObjectId: user.aadObjectId }, { id: bot.id }];
  return [
    { ...envelope(members, 'conversationUpdate'), membersAdded: added },
    { ...envelope(about(installId), 'installationUpdate'), action: 'add' },
  ];
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"]/g, (char) => `&#${char.charCodeAt(0)};`);
}

function country(locale: string): string {
  return new Intl.Locale(locale).maximize().region ?? 'US';
}

/** ISO 8601 with the local offset from UTC, as `localTimestamp` has it. */
function withOffset(date: Date): string {
  const minutes = -date.getTimezoneOffset();
  const pad = (value: number): string => String(Math.trunc(value)).padStart(2, '0');
  const offset = `${minutes < 0 ? '-' : '+'}${pad(Math.abs(minutes) / 60)}:${pad(Math.abs(minutes) % 60)}`;
  return new Date(date.getTime() + minutes * 60_000).toISOString().replace('Z', offset);
}
