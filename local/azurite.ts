/**
 * Azurite, Azure Storage's own emulator, as a child process: the queue, the journal, the audio and the state
 * of the bot on one machine, on disk.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** Azurite's published development account; it opens nothing but the emulator. */
const account = 'devstoreaccount1';
const key = 'Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==';

export interface Azurite {
  connectionString: string;
  pid: number;
  stop(): Promise<void>;
}

/**
 * Starts Azurite on 127.0.0.1 and resolves once both services listen. Port 0 takes a free one.
 * @throws Error saying which port is taken, or what Azurite said before it ended
 */
export async function startAzurite(options: {
  dir: string;
  blobPort: number;
  queuePort: number;
}): Promise<Azurite> {
  const main = fileURLToPath(import.meta.resolve('azurite/dist/src/azurite.js'));
  const args = ['--location', options.dir, '--skipApiVersionCheck', '--disableTelemetry'];
  args.push('--blobPort', `${options.blobPort}`, '--queuePort', `${options.queuePort}`, '--tablePort', '0');
  const child = spawn(process.execPath, [main, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  const { blob, queue } = await listening(child);
  return {
    connectionString:
      `DefaultEndpointsProtocol=http;AccountName=${account};AccountKey=${key};` +
      `BlobEndpoint=${blob}/${account};QueueEndpoint=${queue}/${account};`,
    pid: child.pid ?? 0,
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      // Azurite waits for idle keep-alive connections; its data is on disk by then.
      const impatience = setTimeout(() => child.kill('SIGKILL'), 2_000);
      await ended;
      clearTimeout(impatience);
    },
  };
}

async function listening(child: ChildProcess): Promise<{ blob: string; queue: string }> {
  const said: string[] = [];
  const found: { blob?: string; queue?: string } = {};
  const ready = Promise.withResolvers<{ blob: string; queue: string }>();
  const read = (line: string) => {
    said.push(line);
    const match = /(Blob|Queue) service is successfully listening at (\S+)/.exec(line);
    if (match?.[1] === 'Blob') found.blob = match[2] ?? '';
    if (match?.[1] === 'Queue') found.queue = match[2] ?? '';
    if (found.blob && found.queue) ready.resolve({ blob: found.blob, queue: found.queue });
  };
  for (const stream of [child.stdout, child.stderr])
    if (stream) createInterface({ input: stream }).on('line', read);
  child.once('error', ready.reject);
  child.once('exit', () => ready.reject(new Error(`Azurite ended at once: ${said.slice(-3).join(' ')}`)));
  return ready.promise;
}
