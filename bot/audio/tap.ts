/** Lets a clip pass through once and keeps what is worth knowing: how much it was, how it began, and a copy. */
import { open } from 'node:fs/promises';
import { AudioError } from './errors.ts';
import { sniffBytes } from './sniff.ts';

/** A body on its way. `size` and `head` grow while `body` is read and are final when it has ended. */
export interface Tap {
  body: AsyncGenerator<Uint8Array, void, undefined>;
  /** Bytes seen so far. */
  readonly size: number;
  /** The first bytes, at most `sniffBytes`, for `sniff`. */
  readonly head: Uint8Array;
}

/**
 * Wraps a stream: each piece is counted, written to `path` when one is given (the file must not exist yet), and
 * then handed on, so that one pass feeds both a temporary file and durable storage at the reader's pace.
 * `body` fails with AudioError `tooBig` before a byte over `maxBytes` is handed on, or as `source` fails.
 */
export function tapBody(source: AsyncIterable<Uint8Array>, maxBytes: number, path?: string): Tap {
  let size = 0;
  let head = Buffer.alloc(0);

  async function* pass(): AsyncGenerator<Uint8Array, void, undefined> {
    const file = path === undefined ? undefined : await open(path, 'wx', 0o600);
    try {
      for await (const chunk of source) {
        size += chunk.byteLength;
        if (size > maxBytes) throw new AudioError('tooBig', `more than ${maxBytes} bytes`);
        if (head.length < sniffBytes) {
          head = Buffer.concat([head, chunk.subarray(0, sniffBytes - head.length)]);
        }
        await file?.writeFile(chunk);
        yield chunk;
      }
    } finally {
      await file?.close();
    }
  }

  return {
    body: pass(),
    get size() {
      return size;
    },
    get head() {
      return head;
    },
  };
}
