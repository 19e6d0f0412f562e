/**
 * The journal: one JSON blob a job in Azure Storage. It alone says where a job stands; memory never does.
 * Every change is a read, a pure function and a conditional write (ETag), so two processes cannot overwrite
 * each other, and a worker that lost its lease finds out at its next write.
 */
import { type ContainerClient, RestError } from '@azure/storage-blob';
import type { Job } from './job.ts';
import { readJob } from './migrate.ts';

export interface Journal {
  /** @throws NewerVersion, as every other reading of an entry, when newer code wrote it */
  read(id: string): Promise<Job | undefined>;
  /** Writes a new job. False: there is one with that id already, and nothing was written. */
  create(job: Job): Promise<boolean>;
  /**
   * Changes a job; `change` may run again when someone else wrote in between, and may throw to refuse.
   * @throws JournalMissing when there is no such job
   */
  update(id: string, change: (job: Job) => Job): Promise<Job>;
  /** Jobs of one conversation that are not over yet. */
  open(conversationFolder: string): Promise<number>;
  /** Ids of the jobs of one conversation that are over, the last accepted first. */
  over(conversationFolder: string): Promise<string[]>;
}

export class JournalMissing extends Error {
  override name = 'JournalMissing';
}

export function createJournal(container: ContainerClient): Journal {
  const blob = (id: string) => container.getBlockBlobClient(`${id}.json`);

  async function load(id: string): Promise<{ job: Job; etag: string } | undefined> {
    try {
      const response = await blob(id).download();
      const chunks: Buffer[] = [];
      for await (const chunk of response.readableStreamBody ?? []) chunks.push(Buffer.from(chunk));
      return { job: readJob(Buffer.concat(chunks).toString('utf8'), id), etag: response.etag ?? '' };
    } catch (error) {
      if (isStatus(error, 404)) return undefined;
      throw error;
    }
  }

  async function store(job: Job, condition: { ifMatch: string } | { ifNoneMatch: '*' }): Promise<boolean> {
    const body = Buffer.from(JSON.stringify(job));
    // The state is in the metadata too, so that a listing answers questions without reading every job.
    const metadata = { state: job.answeredAt ? 'over' : 'open', accepted: job.acceptedAt };
    try {
      await blob(job.id).upload(body, body.length, {
        conditions: condition,
        metadata,
        blobHTTPHeaders: { blobContentType: 'application/json' },
      });
      return true;
    } catch (error) {
      if (isStatus(error, 409) || isStatus(error, 412)) return false;
      throw error;
    }
  }

  return {
    read: async (id) => (await load(id))?.job,
    create: (job) => store(job, { ifNoneMatch: '*' }),
    async update(id, change) {
      for (;;) {
        const current = await load(id);
        if (current === undefined) throw new JournalMissing(`no job ${id}`);
        const next = change(current.job);
        if (await store(next, { ifMatch: current.etag })) return next;
      }
    },
    async open(conversationFolder) {
      let count = 0;
      for await (const item of container.listBlobsFlat({
        prefix: `${conversationFolder}/`,
        includeMetadata: true,
      }))
        if (item.metadata?.state === 'open') count += 1;
      return count;
    },
    async over(conversationFolder) {
      const found: { id: string; accepted: string }[] = [];
      for await (const { name, metadata, properties } of container.listBlobsFlat({
        prefix: `${conversationFolder}/`,
        includeMetadata: true,
      }))
        if (metadata?.state === 'over')
          found.push({
            id: name.replace(/\.json$/, ''),
            // Entries of the first version do not say when they were accepted.
            accepted: metadata.accepted ?? properties.lastModified.toISOString(),
          });
      return found.toSorted((a, b) => (a.accepted < b.accepted ? 1 : -1)).map(({ id }) => id);
    },
  };
}

function isStatus(error: unknown, status: number): boolean {
  return error instanceof RestError && error.statusCode === status;
}
