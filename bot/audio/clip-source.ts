/** A file as mediabunny reads it, with a limit on what a lying container can make it load at once. */
import { open } from 'node:fs/promises';
import { CustomSource } from 'mediabunny';
import { AudioError } from './errors.ts';

/** The index of a five-hour video is about 20 MB and a packet of sound a few kB; more in one piece is a trick. */
const maxRead = 64 * 2 ** 20;

/** Opens a file for reading. Whoever made the Input disposes it, which closes the file. */
export async function openSource(path: string): Promise<CustomSource> {
  const file = await open(path, 'r');
  const { size } = await file.stat();
  return new CustomSource({
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
}
