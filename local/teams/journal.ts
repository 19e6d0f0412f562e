/**
 * An append-only file of JSON lines. A line that a crash tore is cut off when the file is opened again.
 */
import { createWriteStream, existsSync, readFileSync, truncateSync, type WriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';
import { isObject, type JsonObject, parseJson } from './json.ts';

export class JsonLines {
  readonly #stream: WriteStream;

  /** Opens `path`, hands every whole line that it holds to `replay`, oldest first, and then appends. */
  constructor(path: string, replay: (entry: JsonObject) => void) {
    if (existsSync(path)) replayFile(path, replay);
    this.#stream = createWriteStream(path, { flags: 'a' });
  }

  append(entry: object): void {
    this.#stream.write(`${JSON.stringify(entry)}\n`);
  }

  /** Resolves when everything appended is in the file. */
  async close(): Promise<void> {
    this.#stream.end();
    await finished(this.#stream);
  }
}

function replayFile(path: string, replay: (entry: JsonObject) => void): void {
  const bytes = readFileSync(path);
  const whole = bytes.lastIndexOf(0x0a) + 1;
  if (whole < bytes.length) truncateSync(path, whole);
  for (const line of bytes.subarray(0, whole).toString('utf8').split('\n')) {
    if (line === '') continue;
    const entry = parseJson(line, `A line of ${path}`);
    if (isObject(entry)) replay(entry);
  }
}
