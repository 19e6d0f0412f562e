/** Seeded damage to files: the same seed makes the same file, so that every finding can be made again. */

/** Numbers from 0 to `below` - 1. */
type Random = (below: number) => number;

/** Marsaglia's xorshift (2003): the same numbers for the same seed. */
function randomFrom(seed: number): Random {
  // Neighbouring seeds must not begin alike.
  let state = Math.imul(seed, 2_654_435_761) >>> 0 || 1;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

/** Values that lengths, counts and times are tried with. */
const extremes = [0, 1, 2, 7, 8, 0x7f, 0xff, 0xffff, 0x7fffffff, 0x80000000, 0xfffffffe, 0xffffffff];

function pick<T>(items: readonly T[], random: Random, fallback: T): T {
  return items[random(items.length)] ?? fallback;
}

/** A place in the file; two out of three lie in its first 2 kB, where the structure of most formats is. */
function place(bytes: Buffer, random: Random): number {
  return random(Math.max(random(3) === 0 ? bytes.length : Math.min(bytes.length, 2_048), 1));
}

/** Where the words of four letters are that name boxes and chunks. */
function namesIn(bytes: Buffer): number[] {
  return [...bytes.toString('latin1').matchAll(/[a-zA-Z][\w ]{3}/g)].map(({ index }) => index).slice(0, 400);
}

function replaced(bytes: Buffer, at: number, remove: number, insert: Buffer): Buffer {
  return Buffer.concat([bytes.subarray(0, at), insert, bytes.subarray(at + remove)]);
}

function writeNumber(bytes: Buffer, at: number, random: Random): Buffer {
  const [value, start] = [pick(extremes, random, 0), Math.max(0, Math.min(at, bytes.length - 4))];
  if (bytes.length < 4) return bytes;
  if (random(3) === 0) bytes.writeUInt32LE(value, start);
  else bytes.writeUInt32BE(value, start);
  return bytes;
}

/** Each changes the copy that it is given, or makes another; `other` is a file of another kind. */
const damages: readonly ((bytes: Buffer, random: Random, other: Buffer) => Buffer)[] = [
  function flipBits(bytes, random) {
    for (let count = 1 + random(16); count > 0; count -= 1) {
      const at = place(bytes, random);
      bytes[at] = (bytes[at] ?? 0) ^ (1 << random(8));
    }
    return bytes;
  },
  function overwrite(bytes, random) {
    for (let count = 1 + random(6); count > 0; count -= 1) {
      const at = place(bytes, random);
      bytes.fill(
        pick([0, 0xff, 0x7f, 0x80, random(256)], random, 0),
        at,
        Math.min(at + 1 + random(8), bytes.length),
      );
    }
    return bytes;
  },
  (bytes, random) => writeNumber(bytes, place(bytes, random), random),
  function numberBesideName(bytes, random) {
    const at = pick(namesIn(bytes), random, 0) + pick([-4, 4, 8, 12, 16, 20, 24], random, 4);
    return writeNumber(bytes, at, random);
  },
  function renameChunk(bytes, random) {
    const found = namesIn(bytes);
    const [to, from] = [pick(found, random, 0), pick(found, random, 0)];
    bytes.copyWithin(to, from, from + 4);
    return bytes;
  },
  (bytes, random) => bytes.subarray(0, random(bytes.length + 1)),
  (bytes, random) => replaced(bytes, place(bytes, random), 1 + random(64), Buffer.alloc(0)),
  (bytes, random) => replaced(bytes, place(bytes, random), 0, Buffer.alloc(1 + random(64), random(256))),
  function repeatPiece(bytes, random) {
    const at = place(bytes, random);
    const piece = bytes.subarray(at, at + 1 + random(512));
    return replaced(bytes, at, 0, Buffer.concat(Array.from({ length: 1 + random(40) }, () => piece)));
  },
  function swapPieces(bytes, random) {
    const [from, to, size] = [place(bytes, random), place(bytes, random), 1 + random(256)];
    bytes.copyWithin(to, from, from + size);
    return bytes;
  },
  (bytes, random, other) => Buffer.concat([bytes.subarray(0, random(bytes.length)), other]),
  (bytes, random, other) => replaced(bytes, place(bytes, random), 0, other.subarray(0, 1 + random(1_024))),
];

/** `original` with one to three damages. @param other a file of another kind, to be spliced in */
export function mutate(original: Buffer, other: Buffer, seed: number): Buffer {
  const random = randomFrom(seed);
  let bytes = Buffer.from(original);
  for (let count = 1 + random(3); count > 0; count -= 1) {
    const damage = pick(damages, random, damages[0] ?? ((same) => same));
    // A copy: some damages return views of what others write to.
    bytes = Buffer.from(damage(bytes, random, other));
  }
  return bytes;
}
