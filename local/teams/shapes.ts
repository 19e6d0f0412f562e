/**
 * The forms in which Teams hands a voice message or a file to a bot, as far as they have been seen or
 * specified. Some hold a way to the bytes, two hold none.
 */
import { readFileSync } from 'node:fs';
import { LocalTeamsError } from './errors.ts';
import { extensionOf, type Files, guidOf, type StoredFile } from './files.ts';
import type { Activity, Attachment } from './types.ts';

/**
 * - `file`: an uploaded file with a download link that expires and works once
 * - `inline`: `audio/*` or `video/*` on the Connector
 * - `card`: an audio card, its content a JSON string; the media address is one that refuses bots
 * - `cardObject`: the same with an object as content
 * - `voiceJson`: the Activity Protocol's `voice+json` value
 * - `inputExtension`: a voice note in which there are no bytes at all
 * - `amsVideo`: a video clip as HTML
 */
const SHAPES = ['file', 'inline', 'card', 'cardObject', 'voiceJson', 'inputExtension', 'amsVideo'] as const;

export type Shape = (typeof SHAPES)[number];

/** A larger clip is not put into a data: URI. */
const DATA_URI_LIMIT = 256 * 1024;

/** A shape by its name, or BadArgument. */
export function parseShape(name: string): Shape {
  const found = SHAPES.find((shape) => shape === name);
  if (!found)
    throw new LocalTeamsError('BadArgument', `There is no shape "${name}": use ${SHAPES.join(', ')}`);
  return found;
}

/** What is needed to write a file into an activity. */
export interface ShapeContext {
  /** The address of this server, without a slash at its end. */
  url: string;
  files: Files;
  linkLifetimeMs: number;
}

/** The parts of an activity that stand for `file` in this shape. */
export function shapeOf(shape: Shape, file: StoredFile, context: ShapeContext): Partial<Activity> {
  switch (shape) {
    case 'file':
      return { attachments: [downloadInfo(file, context)] };
    case 'inline':
      return {
        attachments: [{ contentType: file.type, contentUrl: viewUrl(file, context), name: file.name }],
      };
    case 'card':
    case 'cardObject':
      return { attachments: [audioCard(file, context, shape)] };
    case 'voiceJson':
      return voiceValue(file, context);
    case 'inputExtension':
      return { attachments: [html(inputExtension(file))] };
    case 'amsVideo':
      return { attachments: [html(amsVideo(file, context))] };
  }
}

function downloadInfo(file: StoredFile, { url, files, linkLifetimeMs }: ShapeContext): Attachment {
  const tempauth = files.link(file.id, linkLifetimeMs);
  const name = encodeURIComponent(file.name);
  return {
    contentType: 'application/vnd.microsoft.teams.file.download.info',
    contentUrl: `${url}/personal/alexw_contoso_com/Documents/Applications/${name}`,
    name: file.name,
    content: {
      downloadUrl: `${url}/files/${file.id}/${name}?tempauth=${tempauth}`,
      uniqueId: guidOf(file.id),
      fileType: extensionOf(file.name),
      etag: `"{${guidOf(file.id)}},1"`,
    },
  };
}

function audioCard(file: StoredFile, { url }: ShapeContext, shape: 'card' | 'cardObject'): Attachment {
  const content = {
    ...(file.durationMs === undefined ? {} : { duration: `PT${Math.round(file.durationMs / 1000)}S` }),
    media: [{ url: `${url}/v1/objects/${file.id}/views/audio` }],
  };
  return {
    contentType: 'application/vnd.microsoft.card.audio',
    contentUrl: null,
    name: null,
    content: shape === 'card' ? JSON.stringify(content) : content,
  };
}

function voiceValue(file: StoredFile, context: ShapeContext): Partial<Activity> {
  const small = file.size <= DATA_URI_LIMIT;
  const bytes = (): string => readFileSync(context.files.path(file.id)).toString('base64');
  const contentUrl = small ? `data:${file.type};base64,${bytes()}` : viewUrl(file, context);
  const durationMs = file.durationMs === undefined ? {} : { durationMs: file.durationMs };
  const value = { contentType: file.type, contentUrl, timestamp: new Date().toISOString(), ...durationMs };
  return { valueType: 'application/vnd.microsoft.activity.voice+json', value };
}

function inputExtension(file: StoredFile): string {
  const itemid = guidOf(file.id).replaceAll('-', '').toLowerCase();
  const type = 'http://schema.skype.com/InputExtension';
  return `<div><span itemid="${itemid}" itemscope="" itemtype="${type}"></span></div>`;
}

function amsVideo(file: StoredFile, { url }: ShapeContext): string {
  const duration = `PT${((file.durationMs ?? 3_000) / 1000).toFixed(3)}S`;
  const src = `${url}/v1/objects/${file.id}/views/video`;
  const type = 'http://schema.skype.com/AMSVideo';
  return `<div><video src="${src}" itemscope="" itemtype="${type}" data-duration="${duration}"></video></div>`;
}

function html(content: string): Attachment {
  return { contentType: 'text/html', content };
}

function viewUrl(file: StoredFile, { url }: ShapeContext): string {
  return `${url}/v3/attachments/${file.id}/views/original`;
}
