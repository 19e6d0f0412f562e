/**
 * The journal: one JSON blob a job in Azure Storage. It alone says where a job stands; memory never does.
 * Every change is a read, a pure function and a conditional write (ETag), so two processes cannot overwrite
 * each other, and a worker that lost its lease finds out at its next write. What this process read or wrote
 * last saves the read: if it is old, the condition fails and the entry is read after all.
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

/** An entry as it was at one moment. */
interface Entry {
  job: Job;
  etag: string;
}

/** So many entries are remembered, enough for the jobs that one process works on and accepts at once. */
const mostRemembered = 500;

export class JournalMissing extends Error {
  override name = 'JournalMissing';
}

export function createJournal(container: ContainerClient): Journal {
  const blob = (id: string) => container.getBlockBlobClient(`${id}.json`);
  const remembered = new Map<string, Entry>();

  function remember(entry: Entry): Entry {
    remembered.delete(entry.job.id);
    if (entry.job.answeredAt === undefined) remembered.set(entry.job.id, entry);
    const [oldest] = remembered.keys();
    if (remembered.size > mostRemembered && oldest !== undefined) remembered.delete(oldest);
    return entry;
  }

  async function load(id: string): Promise<Entry | undefined> {
    try {
      const response = await blob(id).download();
      const chunks: Buffer[] = [];
      for await (const chunk of response.readableStreamBody ?? []) chunks.push(Buffer.from(chunk));
      const job = readJob(Buffer.concat(chunks).toString('utf8'), id);
      return remember({ job, etag: response.etag ?? '' });
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
      const { etag = '' } = await blob(job.id).upload(body, body.length, {
        conditions: condition,
        metadata,
        blobHTTPHeaders: { blobContentType: 'application/json' },
      });
      remember({ job, etag });
      return true;
    } catch (error) {
      remembered.delete(job.id);
      if (isStatus(error, 409) || isStatus(error, 412)) return false;
      throw error;
    }
  }

  /** The changed job, if what is remembered is still true; a refusal may be of something long past. */
  async function changeRemembered(id: string, change: (job: Job) => Job): Promise<Job | undefined> {
    const known = remembered.get(id);
    if (known === undefined) return undefined;
    let next: Job;
    try {
      next = change(known.job);
    } catch {
      return undefined;
    }
    return (await store(next, { ifMatch: known.etag })) ? next : undefined;
  }

  return {
    read: async (id) => (await load(id))?.job,
    create: (job) => store(job, { ifNoneMatch: '*' }),
    async update(id, change) {
      const changed = await changeRemembered(id, change);
      if (changed !== undefined) return changed;
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
