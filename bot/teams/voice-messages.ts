/**
 * Finds every voice message in an activity, in each shape that Teams is known to send, and says how its
 * bytes can be had. Declared types are hints, often missing or wildcards: the bytes decide later.
 * Shapes: the Teams file and inline-media docs, and payloads recorded by others (test/fixtures/activities).
 */
import type { Activity, Attachment } from 'botbuilder';
import type { ClipSource } from '../jobs/job.ts';
import { isObject, parsed, stringAt } from './untrusted.ts';

export interface Clip {
  /** `inline`: the activity itself held the bytes. */
  source: Exclude<ClipSource, { kind: 'staged' }> | { kind: 'inline'; bytes: Buffer };
  name?: string;
}

export interface Recognised {
  clips: Clip[];
  /** Parts that hold a recording, as far as one can tell, without any way to its bytes. */
  withoutBytes: number;
}

const fileDownload = 'application/vnd.microsoft.teams.file.download.info';
const audioCard = 'application/vnd.microsoft.card.audio';
const voiceValue = 'application/vnd.microsoft.activity.voice+json';

export function recogniseVoiceMessages(activity: Activity): Recognised {
  const found: Recognised = { clips: [], withoutBytes: 0 };
  const add = (clip: Clip | 'no bytes' | undefined) => {
    if (clip === 'no bytes') found.withoutBytes += 1;
    else if (clip !== undefined) found.clips.push(clip);
  };
  for (const attachment of activity.attachments ?? []) add(recognise(attachment));
  if (activity.valueType === voiceValue)
    add(fromUrl(stringAt(activity.value, 'contentUrl'), undefined) ?? 'no bytes');
  if (found.clips.length === 0 && isEmbedded(activity)) found.withoutBytes += 1;
  return found;
}

function recognise(attachment: Attachment): Clip | 'no bytes' | undefined {
  const type = attachment.contentType?.toLowerCase() ?? '';
  if (type === fileDownload) return fromFile(attachment);
  if (type === audioCard) return fromAudioCard(attachment);
  // The body of the message as html comes with almost every message and is no file.
  if (type.startsWith('text/html')) return undefined;
  if (/^(audio|video)\//.test(type) || type === '' || type === '*/*' || type === 'application/octet-stream')
    return fromUrl(attachment.contentUrl, attachment.name);
  return undefined;
}

/** A file sent in a 1:1 chat: `downloadUrl` is pre-authorised and gets no token; `contentUrl` is a web page. */
function fromFile({ content, name }: Attachment): Clip | 'no bytes' {
  const url = stringAt(content, 'downloadUrl');
  return url === undefined ? 'no bytes' : { source: { kind: 'link', url }, ...named(name) };
}

/** A voice message of the Teams app: its card, as an object or as JSON, links to the media. */
function fromAudioCard({ content }: Attachment): Clip | 'no bytes' {
  const card = parsed(content);
  const media = isObject(card) && Array.isArray(card.media) ? card.media : [];
  const url = media.map((item: unknown) => stringAt(item, 'url')).find((item) => item !== undefined);
  return fromUrl(url, undefined) ?? 'no bytes';
}

/**
 * The id of a media object, out of a connector link (`/v3/attachments/{id}/views/{view}`) or out of a link to
 * the media store (`/v1/objects/{id}/views/{view}`). The latter wants a person's token and never gets the
 * bot's: its object is asked for at the connector, where the same id is known. The link's host is not used.
 * A data URI holds the bytes themselves (as large as a request may be).
 */
function fromUrl(url: string | undefined, name: string | undefined): Clip | 'no bytes' | undefined {
  if (url === undefined || !URL.canParse(url)) return undefined;
  const inline = /^data:[^,]*;base64,/i.exec(url);
  if (inline)
    return { source: { kind: 'inline', bytes: Buffer.from(url.slice(inline[0].length), 'base64') } };
  // Ids of media objects have no letters that a URL would write with a percent sign.
  const match = /\/(?:v3\/attachments|v1\/objects)\/([^/%]+)\/views\/([^/%]+)$/.exec(new URL(url).pathname);
  if (match?.[1] === undefined) return 'no bytes';
  const views = [...new Set(['original', match[2] ?? 'original'])];
  return { source: { kind: 'connector', attachmentId: match[1], views }, ...named(name) };
}

/**
 * Media that Teams puts into the html of a message only: a voice clip in a channel (an empty InputExtension
 * span; code snippets and link previews use the same type, but have text or a child), or a video clip.
 */
function isEmbedded({ attachments, text }: Activity): boolean {
  const html = attachments?.find(({ contentType }) =>
    contentType?.toLowerCase().startsWith('text/html'),
  )?.content;
  if (typeof html !== 'string') return false;
  if (/itemtype="http:\/\/schema\.skype\.com\/AMSVideo"/.test(html)) return true;
  // An attribute ends before the next tag: without that, a page of open tags would be searched for minutes.
  const clip = [...html.matchAll(/<span\b([^<>]*)><\/span>/g)].some(
    ([, attributes = '']) =>
      attributes.includes('itemtype="http://schema.skype.com/InputExtension"') &&
      /itemid="[0-9a-f]{32}"/.test(attributes),
  );
  return !text?.trim() && clip;
}

function named(name: string | undefined): { name?: string } {
  return name ? { name } : {};
}
