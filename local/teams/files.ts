/**
 * The files of the chat: the bytes and a small JSON record beside each. A file can be had in three ways:
 * by a download link (file host), as an attachment (Connector), and by the page.
 */
import { randomBytes } from 'node:crypto';
import { createWriteStream, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { LocalTeamsError } from './errors.ts';
import type { FileFault } from './file-faults.ts';
import type { FileRef } from './types.ts';

/** A file with what the file host must know of it. */
export interface StoredFile extends FileRef {
  /** What goes wrong when the bot fetches it. */
  fault?: FileFault;
  /** The `tempauth` of its download link, when it has one. */
  tempauth?: string;
  /** Milliseconds since 1970. */
  expiresAt?: number;
  /** The link was opened; it works once only. */
  used?: true;
}

/** What is known of a file before its bytes are there. */
export interface NewFile {
  name: string;
  type: string;
  durationMs?: number;
  fault?: FileFault;
}

const ID_PREFIX = '0-weu-d1-';

/** MIME types by extension, for files that come without one (from the command line). */
const TYPES: Record<string, string> = {
  aac: 'audio/aac',
  amr: 'audio/amr',
  flac: 'audio/flac',
  html: 'text/html',
  jpg: 'image/jpeg',
  m4a: 'audio/mp4',
  mov: 'video/quicktime',
  mp3: 'audio/mpeg',
  mp4: 'video/mp4',
  ogg: 'audio/ogg',
  opus: 'audio/ogg',
  png: 'image/png',
  txt: 'text/plain',
  wav: 'audio/wav',
  webm: 'audio/webm',
};

/** The extension of a file name in lower case, without the dot; empty when it has none. */
export function extensionOf(name: string): string {
  return /\.([^.]+)$/.exec(name)?.[1]?.toLowerCase() ?? '';
}

/** The MIME type that goes with a file name; `application/octet-stream` when unknown. */
export function typeOf(name: string): string {
  return TYPES[extensionOf(name)] ?? 'application/octet-stream';
}

/** An id in the form of the media service's objects. */
function newId(): string {
  return `${ID_PREFIX}${randomBytes(16).toString('hex')}`;
}

/** The GUID of a file id, in capitals as SharePoint writes it. */
export function guidOf(id: string): string {
  const hex = id.slice(ID_PREFIX.length).toUpperCase();
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

/** The file id that has this GUID. */
export function idOf(guid: string): string {
  return `${ID_PREFIX}${guid.replaceAll('-', '').toLowerCase()}`;
}

export class Files {
  readonly #dir: string;
  readonly #records = new Map<string, StoredFile>();

  constructor(dataDir: string) {
    this.#dir = join(dataDir, 'files');
    mkdirSync(this.#dir, { recursive: true });
    for (const name of readdirSync(this.#dir).filter((entry) => entry.endsWith('.json'))) {
      const record: StoredFile = JSON.parse(readFileSync(join(this.#dir, name), 'utf8'));
      this.#records.set(record.id, record);
    }
  }

  /** Streams `source` to disk and returns the record of the new file. */
  async add(source: Readable, file: NewFile): Promise<StoredFile> {
    const id = newId();
    await pipeline(source, createWriteStream(this.path(id)));
    const { size } = await stat(this.path(id));
    const record: StoredFile = { id, size, ...file };
    this.update(record);
    return record;
  }

  /** Makes an empty file that an upload will fill; its link lives for `lifetimeMs`. */
  reserve(name: string, lifetimeMs: number): StoredFile {
    const id = newId();
    this.update({ id, name, type: typeOf(name), size: 0 });
    this.link(id, lifetimeMs);
    return this.get(id);
  }

  /** Streams `source` into a reserved file; its link is used up then. */
  async fill(file: StoredFile, source: Readable): Promise<void> {
    await pipeline(source, createWriteStream(this.path(file.id)));
    const { size } = await stat(this.path(file.id));
    this.update({ ...file, size, used: true });
  }

  /** The file with this id, or AttachmentNotFound. */
  get(id: string): StoredFile {
    const found = this.#records.get(id);
    if (!found) throw new LocalTeamsError('AttachmentNotFound', 'The attachment was not found.');
    return found;
  }

  /** Keeps a changed record. */
  update(record: StoredFile): void {
    this.#records.set(record.id, record);
    writeFileSync(join(this.#dir, `${record.id}.json`), JSON.stringify(record));
  }

  /** Where the bytes are. */
  path(id: string): string {
    return join(this.#dir, `${id}.bin`);
  }

  /** Makes a link that works once and until `lifetimeMs` have passed; returns its `tempauth`. */
  link(id: string, lifetimeMs: number): string {
    const tempauth = randomBytes(24).toString('base64url');
    this.update({ ...this.get(id), tempauth, expiresAt: Date.now() + lifetimeMs });
    return tempauth;
  }
}

/** The part of a record that the page needs. */
export function refOf({ id, name, type, size, durationMs }: StoredFile): FileRef {
  return { id, name, type, size, ...(durationMs === undefined ? {} : { durationMs }) };
}
