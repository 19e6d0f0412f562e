/** One Azurite for all tests that keep something, started by the first; each test has containers of its own. */
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BlobServiceClient } from '@azure/storage-blob';
import { QueueServiceClient } from '@azure/storage-queue';
import type { Storage } from '../../bot/jobs/storage.ts';
import { type Azurite, startAzurite } from '../../local/azurite.ts';

let shared: Promise<{ azurite: Azurite; dir: string }> | undefined;

/** The connection string of the shared Azurite. */
export async function sharedStorage(): Promise<string> {
  shared ??= start();
  return (await shared).azurite.connectionString;
}

async function start(): Promise<{ azurite: Azurite; dir: string }> {
  const dir = await mkdtemp(join(tmpdir(), 'azurite-'));
  return { azurite: await startAzurite({ dir, blobPort: 0, queuePort: 0 }), dir };
}

/** Empty storage that nobody else uses. */
export async function freshStorage(): Promise<Storage> {
  const connectionString = await sharedStorage();
  const blobs = BlobServiceClient.fromConnectionString(connectionString);
  const queues = QueueServiceClient.fromConnectionString(connectionString);
  const name = randomUUID().slice(0, 13);
  const storage: Storage = {
    jobs: blobs.getContainerClient(`jobs-${name}`),
    audio: blobs.getContainerClient(`audio-${name}`),
    results: blobs.getContainerClient(`results-${name}`),
    queue: queues.getQueueClient(`queue-${name}`),
    poison: queues.getQueueClient(`poison-${name}`),
  };
  await Promise.all(Object.values(storage).map((part) => part.createIfNotExists()));
  return storage;
}

// At the root of the suite, wherever this file is read first: after the last test of all.
after(async () => {
  if (shared === undefined) return;
  const { azurite, dir } = await shared;
  await azurite.stop();
  await rm(dir, { recursive: true, force: true });
});
