/** Reads many mutations of one file, one after the other, and answers with the outcomes. */
import { readFile, rm, writeFile } from 'node:fs/promises';
import { parentPort, workerData } from 'node:worker_threads';
import { workOnContainer } from '../../../bot/audio/container-work.ts';
import type { AudioFormat } from '../../../bot/audio/sniff.ts';

export interface Mutations {
  path: string;
  format: AudioFormat;
  copy: boolean;
  count: number;
}

/** A small linear congruential generator: the same files every time. */
function randomFrom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

/** Overwrites a few bytes, mostly where the structure is: numbers become small, huge or negative. */
function mutate(original: Buffer, seed: number): Buffer {
  const random = randomFrom(seed);
  const bytes = Buffer.from(original);
  const structure = Math.max(bytes.indexOf('moov'), 0);
  for (let count = 1 + random(8); count > 0; count -= 1) {
    const at = random(3) === 0 ? random(bytes.length) : Math.min(structure + random(1500), bytes.length - 1);
    const value = [0, 0xff, 0x7f, 0x80, random(256)][random(5)] ?? 0;
    bytes.fill(value, at, Math.min(at + 1 + random(4), bytes.length));
  }
  return random(6) === 0 ? bytes.subarray(0, random(bytes.length)) : bytes;
}

const { path, format, copy, count }: Mutations = workerData;
const original = await readFile(path);
const mutated = `${path}.mutated`;
const outPath = `${path}.out`;
const outcomes: Record<string, number> = {};
for (let seed = 1; seed <= count; seed += 1) {
  await writeFile(mutated, mutate(original, seed));
  const answer = await workOnContainer({
    path: mutated,
    format,
    maxDurationMs: 600_000,
    ...(copy ? { outPath } : {}),
  });
  const outcome = 'fault' in answer ? answer.fault.code : 'system' in answer ? answer.system : 'fine';
  outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
  await rm(outPath, { force: true });
}
parentPort?.postMessage(outcomes);
