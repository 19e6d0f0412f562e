/**
 * Hostile audio: thousands of damaged files through recognition and the container reader, which is where bytes
 * of strangers are parsed. A finding is a file that crashes the reader, takes it over 2 s or over its memory,
 * ends in no answer that the bot knows, or grows; it is kept, to become a fixture.
 *
 * `FUZZ_FILES` and `FUZZ_SEED` ask for other files than the 12,000 from seed 1; the same seed makes the same file.
 */
import { mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { AudioError } from '../bot/audio/errors.ts';
import { prepareForSpeech } from '../bot/audio/prepare.ts';
import { type AudioFormat, type Sniffed, sniff, sniffBytes } from '../bot/audio/sniff.ts';
import { makeCorpus } from './fuzz-corpus.ts';
import { mutate } from './fuzz-mutate.ts';
import { type Reader, type Reading, startReader } from './fuzz-thread.ts';
import { printTable } from './table.ts';

const limitMs = 2_000;
/** One file in so many also takes the whole way, with a thread of its own. */
const wholeEvery = 20;
const readers = 2;
const maxDurationMs = 2 * 60 * 60_000;
const copied: readonly AudioFormat[] = ['mp4', 'webm'];
const passed: readonly AudioFormat[] = ['amr', 'wma'];

interface Finding {
  seed: number;
  name: string;
  why: string;
}

interface Tally {
  outcomes: Map<string, Map<string, number>>;
  findings: Finding[];
  slowestMs: number;
  peakBytes: number;
}

/** Fuzzes with so many files and prints the summary; findings are kept in a folder that is named. */
export async function benchFuzz(): Promise<void> {
  const files = Number(process.env.FUZZ_FILES ?? 12_000);
  const firstSeed = Number(process.env.FUZZ_SEED ?? 1);
  const dir = await mkdtemp(join(tmpdir(), 'fuzz-'));
  const corpus = [...(await makeCorpus(dir))];
  const tally: Tally = { outcomes: new Map(), findings: [], slowestMs: 0, peakBytes: 0 };
  const idleBytes = process.memoryUsage.rss();
  const begun = performance.now();
  let next = firstSeed;

  async function work(index: number): Promise<void> {
    const reader = startReader(limitMs);
    for (let seed = next++; seed < firstSeed + files; seed = next++) {
      const [name, original] = corpus[seed % corpus.length] ?? ['', Buffer.alloc(0)];
      const other = corpus[(seed * 7 + 3) % corpus.length]?.[1] ?? original;
      const path = join(dir, `${index}${extname(name)}`);
      const bytes = mutate(original, other, seed);
      await writeFile(path, bytes);
      const { outcome, why } = await tryFile(path, bytes, reader, tally, seed % wholeEvery === 0);
      const counts = tally.outcomes.get(name) ?? new Map<string, number>();
      tally.outcomes.set(name, counts.set(outcome, (counts.get(outcome) ?? 0) + 1));
      if (why !== undefined) await keep({ seed, name, why }, bytes, tally);
      tally.peakBytes = Math.max(tally.peakBytes, process.memoryUsage.rss());
    }
    await reader.close();
  }

  const ended = await Promise.allSettled(Array.from({ length: readers }, (_, index) => work(index)));
  await rm(dir, { recursive: true, force: true });
  for (const end of ended) if (end.status === 'rejected') throw end.reason;
  report(tally, files, firstSeed, (performance.now() - begun) / 1_000, idleBytes);
}

/** One file; `why` says what is wrong with how it went. */
async function tryFile(
  path: string,
  bytes: Buffer,
  reader: Reader,
  tally: Tally,
  whole: boolean,
): Promise<{ outcome: string; why?: string }> {
  const format = sniff(bytes.subarray(0, sniffBytes));
  if (format.kind !== 'audio') return { outcome: 'recognised' };
  if (passed.includes(format.format)) return { outcome: 'passed on' };
  const outPath = `${path}.out`;
  const task = {
    ...{ path, format: format.format, maxDurationMs },
    ...(copied.includes(format.format) ? { outPath } : {}),
  };
  const reading = await reader.read(task);
  if (!('broken' in reading)) tally.slowestMs = Math.max(tally.slowestMs, reading.ms);
  const why =
    (await wrongWith(reading, outPath, bytes.length)) ?? (whole ? await wholeWay(path, format) : undefined);
  await rm(outPath, { force: true });
  const outcome = outcomeOf(reading);
  return { outcome, ...(why === undefined ? {} : { why }) };
}

function outcomeOf(reading: Reading): string {
  if ('broken' in reading) return reading.broken;
  if ('fault' in reading.answer) return reading.answer.fault.code;
  return 'system' in reading.answer ? 'system' : 'fine';
}

async function wrongWith(reading: Reading, outPath: string, size: number): Promise<string | undefined> {
  if ('broken' in reading) return `${reading.broken} after ${Math.round(reading.ms)} ms`;
  if ('system' in reading.answer) return `blames the machine: ${reading.answer.system}`;
  if ('durationMs' in reading.answer && !Number.isSafeInteger(reading.answer.durationMs))
    return `a duration of ${reading.answer.durationMs} ms`;
  if (!('copied' in reading.answer)) return undefined;
  const written = (await stat(outPath)).size;
  return written > size * 5 + 4_096 ? `${size} bytes became ${written}` : undefined;
}

/** As the worker does it: recognised, then prepared in a thread that lives for this file only. */
async function wholeWay(path: string, format: Sniffed): Promise<string | undefined> {
  const signal = AbortSignal.timeout(60_000);
  try {
    const outDir = tmpdir();
    const audio = await prepareForSpeech({ path, format, outDir, maxDurationMs, signal });
    if (audio.remuxed) await rm(audio.path);
    return undefined;
  } catch (error) {
    return error instanceof AudioError
      ? undefined
      : `threw ${error instanceof Error ? error.name : 'something'}`;
  }
}

async function keep(finding: Finding, bytes: Buffer, tally: Tally): Promise<void> {
  const dir = join(tmpdir(), 'fuzz-findings');
  await mkdir(dir, { recursive: true });
  await writeFile(join(dir, `${finding.seed}-${finding.name}`), bytes);
  tally.findings.push(finding);
  console.log(`seed ${finding.seed}, ${finding.name}: ${finding.why}`);
}

function report(tally: Tally, files: number, firstSeed: number, seconds: number, idleBytes: number): void {
  const outcomes = [...new Set([...tally.outcomes.values()].flatMap((counts) => [...counts.keys()]))].sort();
  const rows = [...tally.outcomes]
    .sort()
    .map(([name, counts]) => [name, ...outcomes.map((outcome) => `${counts.get(outcome) ?? 0}`)]);
  printTable(['', ...outcomes], rows);
  const megabytes = (bytes: number) => Math.round(bytes / 1e6);
  console.log(
    `${files} files from seed ${firstSeed}, ${seconds.toFixed(0)} s; slowest ${tally.slowestMs.toFixed(0)} ms; ` +
      `peak ${megabytes(tally.peakBytes)} MB (${megabytes(idleBytes)} MB before); ${tally.findings.length} findings`,
  );
}
