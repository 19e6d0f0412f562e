/** Zip archives that are the same, byte for byte, whenever and wherever they are made of the same files. */
import { type Zippable, zipSync } from 'fflate';

/** Path in the archive, with forward slashes, to content. */
export type Files = Map<string, Uint8Array>;

/** Made on Unix; a regular file, rw-r--r--. */
const [unix, mode] = [3, 0o100644];

/** Entries are sorted by the code units of their paths, and all have one date and one mode. */
export function zip(files: Files): Uint8Array {
  // The earliest that a zip can tell, in local time, because that is what fflate reads.
  const mtime = new Date(1980, 0, 1);
  const entries: Zippable = {};
  for (const path of [...files.keys()].sort()) {
    const content = files.get(path);
    if (content !== undefined)
      entries[path] = [content, { level: 9, mtime, os: unix, attrs: mode * 0x10000 }];
  }
  return zipSync(entries);
}
