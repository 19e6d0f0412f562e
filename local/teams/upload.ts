/**
 * Reads a multipart message: fields, and files streamed to disk. `shape`, `declaredType`, `durationMs` and
 * `fault` speak of the files that follow them, until they are given again.
 */
import type { IncomingMessage } from 'node:http';
import { Busboy, type BusboyInstance } from '@fastify/busboy';
import { LocalTeamsError } from './errors.ts';
import { parseFileFault } from './file-faults.ts';
import { type Files, type NewFile, type StoredFile, typeOf } from './files.ts';
import { parseJson } from './json.ts';
import { parseShape, type Shape } from './shapes.ts';

/** A message as it was uploaded. */
export interface Upload {
  text?: string;
  locale?: string;
  files: { file: StoredFile; shape: Shape }[];
}

/** Reads the whole request; throws BadArgument or BadSyntax when it is not such a message. */
export async function readUpload(req: IncomingMessage, files: Files): Promise<Upload> {
  const type = req.headers['content-type'];
  if (!type?.startsWith('multipart/form-data')) {
    throw new LocalTeamsError('BadArgument', 'A message must be multipart/form-data');
  }
  const parser = new Busboy({ headers: { ...req.headers, 'content-type': type } });
  const fields = new Map<string, string>();
  const incoming: Promise<{ file: StoredFile; shape: Shape }>[] = [];
  parser.on('field', (name, value) => fields.set(name, value));
  parser.on('file', (_field, stream, name, _encoding, mime) => {
    const saved = save();
    // Awaited with the others below; until then a failure must not count as unhandled.
    saved.catch(() => stream.resume());
    incoming.push(saved);
    async function save(): Promise<{ file: StoredFile; shape: Shape }> {
      const shape = parseShape(fields.get('shape') ?? 'file');
      return { file: await files.add(stream, fileFrom(name, mime, fields)), shape };
    }
  });
  await parsed(req, parser);
  // A form writes every line break as CRLF, whatever was typed.
  const text = fields.get('text')?.replaceAll('\r\n', '\n');
  const locale = fields.get('locale');
  return {
    files: await Promise.all(incoming),
    ...(text === undefined ? {} : { text }),
    ...(locale === undefined ? {} : { locale }),
  };
}

function fileFrom(name: string, mime: string, fields: Map<string, string>): NewFile {
  const known = mime !== '' && mime !== 'application/octet-stream' ? mime : typeOf(name);
  const durationMs = Number(fields.get('durationMs') || Number.NaN);
  const fault = fields.get('fault');
  return {
    name: name || 'file',
    type: fields.get('declaredType') || known,
    ...(Number.isFinite(durationMs) ? { durationMs } : {}),
    ...(fault ? { fault: parseFileFault(parseJson(fault, 'fault')) } : {}),
  };
}

function parsed(req: IncomingMessage, parser: BusboyInstance): Promise<void> {
  return new Promise((done, failed) => {
    const stop = (cause: unknown): void => {
      req.unpipe(parser);
      req.resume();
      failed(new LocalTeamsError('BadSyntax', 'The multipart body is broken', { cause }));
    };
    parser.once('finish', done);
    parser.once('error', stop);
    req.once('error', stop);
    req.pipe(parser);
  });
}
