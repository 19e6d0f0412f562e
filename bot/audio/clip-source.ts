/** A file as mediabunny reads it, with limits on what a lying container can make it load at once or search for. */
import { open } from 'node:fs/promises';
import { CustomSource } from 'mediabunny';
import { AudioError } from './errors.ts';

/** The index of a five-hour video is about 20 MB and a packet of sound a few kB; more in one piece is a trick. */
const maxRead = 64 * 2 ** 20;
/** So many requests in a row for nothing but the same few pieces: nothing will come of it. */
const maxRepeats = 1_000;
const fewPieces = 8;

/** Opens a file for reading. Whoever made the Input disposes it, which closes the file. */
export async function openSource(path: string): Promise<CustomSource> {
  const file = await open(path, 'r');
  const { size } = await file.stat();
  const source = new CustomSource({
    getSize: () => size,
    read: async (start, end) => {
      if (end - start > maxRead)
        throw new AudioError('damaged', 'a piece of the container is absurdly large');
      const bytes = new Uint8Array(end - start);
      await file.read(bytes, 0, bytes.byteLength, start);
      return bytes;
    },
    dispose: () => file.close(),
    prefetchProfile: 'fileSystem',
  });
  return endingCircles(source);
}

/**
 * mediabunny 1.61.0 looks for the next element of a Matroska file behind bytes that are none (`resync` in
 * matroska/ebml.js). At the end of the file it asks for the last 8 bytes again and again, for ever; at an element
 * of a known name and an impossible size it finds that same element again. The bytes come out of its cache, past
 * `read`, so the circle is broken where it enters. What came before the damage may be whole, but a transcript of
 * it would look complete.
 */
function endingCircles(source: CustomSource): CustomSource {
  const read: unknown = Reflect.get(source, '_read');
  if (typeof read !== 'function') throw new TypeError('this version of mediabunny reads in another way');
  const latest: string[] = [];
  let repeats = 0;
  const guarded = (...range: number[]): unknown => {
    const piece = range.slice(0, 2).join('-');
    if (latest.includes(piece)) {
      repeats += 1;
    } else {
      repeats = 0;
      latest.push(piece);
      if (latest.length > fewPieces) latest.shift();
    }
    if (repeats > maxRepeats) throw new AudioError('damaged', 'the container leads round in a circle');
    return Reflect.apply(read, source, range);
  };
  return Object.assign(source, { _read: guarded });
}
