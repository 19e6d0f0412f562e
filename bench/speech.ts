/**
 * How fast, and in how much memory, a 300 MB recording is uploaded to a server on this machine: our client
 * beside curl and the official SDK. Each upload is a process of its own; all take turns, so that whatever else
 * the machine does falls on everybody alike.
 */
import { execFile } from 'node:child_process';
import { mkdtemp, open, rm } from 'node:fs/promises';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { startSink } from './sink.ts';
import type { Measurement } from './speech-upload.ts';
import { median, printTable } from './table.ts';

const MEGABYTES = 300;
const ROUNDS = 9;
const UPLOADER = fileURLToPath(new URL('speech-upload.ts', import.meta.url));
const NODE_UPLOADS = {
  'our client': 'ours',
  'SDK, stream': 'stream',
  'SDK, blob': 'blob',
  'SDK, buffer': 'buffer',
};

const run = promisify(execFile);

/** Measures and prints; about half a minute on an idle machine with two processors. */
export async function benchSpeechUpload(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'bench-'));
  const sink = await startSink();
  try {
    const file = join(folder, 'recording.wav');
    await writeRecording(file);
    const uploads: Record<string, () => Promise<Measurement>> = { curl: () => curl(sink.url, file) };
    for (const [name, kind] of Object.entries(NODE_UPLOADS)) {
      uploads[name] = () => inNode(kind, sink.url, file);
    }
    const load = loadavg()[0] ?? 0;
    const measured = await takeTurns(uploads);
    console.log(
      `\n${MEGABYTES} MB to a server on this machine, ${ROUNDS} times each; load before: ${load.toFixed(2)}`,
    );
    printTable(['', 'median s', 'fastest - slowest', 'x curl', 'MB over idle', 'idle MB'], rowsOf(measured));
  } finally {
    await sink.close();
    await rm(folder, { recursive: true, force: true });
  }
}

/** One unmeasured round, which also brings the file into the page cache, then all of the others. */
async function takeTurns(
  uploads: Record<string, () => Promise<Measurement>>,
): Promise<Map<string, Measurement[]>> {
  const measured = new Map<string, Measurement[]>(Object.keys(uploads).map((name) => [name, []]));
  for (let round = 0; round <= ROUNDS; round += 1) {
    for (const [name, upload] of Object.entries(uploads)) {
      const measurement = await upload();
      if (round > 0) measured.get(name)?.push(measurement);
    }
  }
  return measured;
}

/** Ratios are taken within a round, when both met the same load. */
function rowsOf(measured: Map<string, Measurement[]>): string[][] {
  const ofCurl = measured.get('curl') ?? [];
  return [...measured].map(([name, list]) => {
    const seconds = list.map((each) => each.seconds).sort((a, b) => a - b);
    const spread = `${seconds[0]?.toFixed(2)} - ${seconds.at(-1)?.toFixed(2)}`;
    const ratios = list.map((each, round) => each.seconds / (ofCurl[round]?.seconds ?? Number.NaN));
    const over = list.map(({ peakBytes, idleBytes }) => peakBytes - idleBytes);
    const idle = median(list.map(({ idleBytes }) => idleBytes));
    const memory = name === 'curl' ? [] : [megabytes(Math.max(...over)), megabytes(idle)];
    return [name, median(seconds).toFixed(2), spread, median(ratios).toFixed(2), ...memory];
  });
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(0);
}

/** curl's own clock leaves out the start of the process, as ours does. */
async function curl(url: string, file: string): Promise<Measurement> {
  const form = ['-F', 'definition={"locales":["en-US"]}', '-F', `audio=@${file};type=audio/wav`];
  const { stdout } = await run('curl', ['-sS', '-o', '/dev/null', '-w', '%{time_total}', ...form, url]);
  return { seconds: Number(stdout), peakBytes: 0, idleBytes: 0 };
}

async function inNode(kind: string, url: string, file: string): Promise<Measurement> {
  const { stdout } = await run(process.execPath, [UPLOADER, kind, url, file]);
  return JSON.parse(stdout);
}

async function writeRecording(path: string): Promise<void> {
  const file = await open(path, 'w');
  const megabyte = Buffer.alloc(1e6, 'sound');
  for (let written = 0; written < MEGABYTES; written += 1) await file.write(megabyte);
  await file.close();
}
