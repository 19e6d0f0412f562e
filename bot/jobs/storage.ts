/**
 * The containers and queues that the bot keeps its work in, opened by identity in Azure or by connection
 * string (Azurite on one machine). All are made at start when they are missing.
 */
import type { TokenCredential } from '@azure/identity';
import { BlobServiceClient, type ContainerClient } from '@azure/storage-blob';
import { type QueueClient, QueueServiceClient } from '@azure/storage-queue';

/** By identity: the endpoints of the account and a credential. By connection string: the string alone. */
export type StorageAccess =
  | { blobUrl: string; queueUrl: string; credential: TokenCredential }
  | { connectionString: string };

export interface Storage {
  /** One JSON blob a job: the journal. */
  jobs: ContainerClient;
  /** Staged audio, `<job id>`; deleted when its retention ends. */
  audio: ContainerClient;
  /** One JSON blob a transcript, `<job id>`. */
  results: ContainerClient;
  queue: QueueClient;
  /** Messages that were given up on, for a person to look at. */
  poison: QueueClient;
}

/** Names of everything that is kept, in one place: the deployment templates create the same. */
export const names = {
  jobs: 'jobs',
  audio: 'audio',
  results: 'results',
  state: 'state',
  queue: 'voice-messages',
  poison: 'voice-messages-poison',
} as const;

/** A turn has 15 s in all: the SDK's own first pause of 4 s would be most of it. */
const retryOptions = { maxTries: 4, retryDelayInMs: 200, maxRetryDelayInMs: 2_000 };

/** Opens the storage and creates what is missing. @throws RestError when storage cannot be reached */
export async function openStorage(access: StorageAccess): Promise<Storage> {
  const options = { retryOptions };
  const byString = 'connectionString' in access;
  const blobs = byString
    ? BlobServiceClient.fromConnectionString(access.connectionString, options)
    : new BlobServiceClient(access.blobUrl, access.credential, options);
  const queues = byString
    ? QueueServiceClient.fromConnectionString(access.connectionString, options)
    : new QueueServiceClient(access.queueUrl, access.credential, options);
  const storage: Storage = {
    jobs: blobs.getContainerClient(names.jobs),
    audio: blobs.getContainerClient(names.audio),
    results: blobs.getContainerClient(names.results),
    queue: queues.getQueueClient(names.queue),
    poison: queues.getQueueClient(names.poison),
  };
  await Promise.all([
    storage.jobs.createIfNotExists(),
    storage.audio.createIfNotExists(),
    storage.results.createIfNotExists(),
    blobs.getContainerClient(names.state).createIfNotExists(),
    storage.queue.createIfNotExists(),
    storage.poison.createIfNotExists(),
  ]);
  return storage;
}

/** True while storage answers; for the readiness probe. */
export async function storageAnswers(storage: Storage): Promise<boolean> {
  const [queue, blobs] = await Promise.allSettled([
    storage.queue.getProperties(),
    storage.jobs.getProperties(),
  ]);
  return queue.status === 'fulfilled' && blobs.status === 'fulfilled';
}
