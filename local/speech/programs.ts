/**
 * The offline engines are Debian programs; this runs them. A run ends with its program: at its own time
 * limit, or when the signal aborts (the client went away), the whole process group is killed.
 */
import { spawn } from 'node:child_process';
import { access, constants } from 'node:fs/promises';
import { delimiter, isAbsolute, join } from 'node:path';
import { SpeechServiceError } from './errors.ts';

/** Names looked up in PATH, or absolute paths. */
export interface Programs {
  ffmpeg: string;
  ffprobe: string;
  pocketsphinx: string;
  apertium: string;
}

/** As Debian installs them. */
export const DEBIAN_PROGRAMS: Programs = {
  ffmpeg: 'ffmpeg',
  ffprobe: 'ffprobe',
  pocketsphinx: 'pocketsphinx_continuous',
  apertium: 'apertium',
};

const PACKAGES: Record<keyof Programs, string> = {
  ffmpeg: 'ffmpeg',
  ffprobe: 'ffmpeg',
  pocketsphinx: 'pocketsphinx pocketsphinx-en-us',
  apertium: 'apertium-eng-spa',
};

/** The programs that are not there, each with the Debian packages that bring it. Empty when all is well. */
export async function missingPrograms(
  programs: Partial<Programs> = DEBIAN_PROGRAMS,
): Promise<{ program: string; packages: string }[]> {
  const missing: { program: string; packages: string }[] = [];
  for (const name of ['ffmpeg', 'ffprobe', 'pocketsphinx', 'apertium'] as const) {
    const program = programs[name];
    if (program && !(await isInstalled(program))) missing.push({ program, packages: PACKAGES[name] });
  }
  return missing;
}

/** A 503 with one plain line when a program is missing. */
export async function requirePrograms(programs: Partial<Programs>): Promise<void> {
  const [first] = await missingPrograms(programs);
  if (!first) return;
  const message = `The local Speech service needs ${first.program}: apt-get install ${first.packages}`;
  throw SpeechServiceError.flat('ServiceUnavailable', message);
}

async function isInstalled(program: string): Promise<boolean> {
  const folders = isAbsolute(program) ? [''] : (process.env.PATH ?? '').split(delimiter);
  for (const folder of folders) {
    const found = await access(join(folder, program), constants.X_OK).then(
      () => true,
      () => false,
    );
    if (found) return true;
  }
  return false;
}

interface RunOptions {
  signal: AbortSignal;
  timeoutMs: number;
}

/**
 * Runs a program to its end and gives its exit code (null when it was killed) and output. Rejects with the
 * signal's reason when aborted, and with a 503 or 500 when the program cannot start or is out of time.
 */
export async function run(
  program: string,
  args: string[],
  { signal, timeoutMs }: RunOptions,
): Promise<{ exitCode: number | null; stdout: string; stderr: string }> {
  signal.throwIfAborted();
  // A group of its own: apertium is a shell script around a pipeline, and all of it must end.
  const child = spawn(program, args, { detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  const stop = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
  const kill = (): void => {
    const isRunning = child.exitCode === null && child.signalCode === null;
    if (child.pid !== undefined && isRunning) process.kill(-child.pid, 'SIGKILL');
  };
  stop.addEventListener('abort', kill);
  try {
    const ended = new Promise<number | null>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', resolve);
    });
    const [exitCode, stdout, stderr] = await Promise.all([ended, text(child.stdout), text(child.stderr)]);
    signal.throwIfAborted();
    if (stop.aborted) {
      throw SpeechServiceError.flat('InternalServerError', `${program} did not end within ${timeoutMs} ms.`);
    }
    return { exitCode, stdout, stderr };
  } finally {
    stop.removeEventListener('abort', kill);
  }
}

async function text(stream: NodeJS.ReadableStream): Promise<string> {
  stream.setEncoding('utf8');
  let all = '';
  for await (const chunk of stream) all += chunk;
  return all;
}
