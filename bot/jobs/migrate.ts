/**
 * What is kept outlives the code that wrote it. The rule: a version number goes up only when older code would
 * misread what newer code writes. Code refuses a newer version (and leaves it to newer code), and brings an
 * older one up to date here, where it is read; a field that was added is optional, or has a default here.
 */
import type { Job, JobSpec, Obstacle } from './job.ts';

/** The version that this code writes. */
const current = 1;

/** Written by newer code: in a rolling upgrade both run at once. Leave it alone; nothing is wrong with it. */
export class NewerVersion extends Error {
  override name = 'NewerVersion';
  constructor(found: number) {
    super(`written by a newer version (${found}); this one reads up to ${current}`);
  }
}

/** A journal entry as any version up to this one may have written it. */
type KeptJob = JobSpec &
  Partial<Omit<Job, keyof JobSpec | 'deferrals'>> & {
    /** A number of all kinds together at first. */
    deferrals?: number | Partial<Record<Obstacle, number>>;
  };

/** The job of a queue message's JSON. @throws NewerVersion, or Error when it is no job */
export function readSpec(text: string): JobSpec {
  const spec: JobSpec | null = JSON.parse(text);
  checkVersion(spec);
  if (typeof spec?.id !== 'string' || typeof spec.address?.serviceUrl !== 'string')
    throw new Error('not a job');
  return spec;
}

/** The job of a journal entry's JSON. @throws NewerVersion, or Error when it is not the entry of job `id` */
export function readJob(text: string, id: string): Job {
  const kept: KeptJob | null = JSON.parse(text);
  checkVersion(kept);
  if (kept?.id !== id) throw new Error(`not the journal entry of job ${id}`);
  return migrate(kept);
}

function migrate(kept: KeptJob): Job {
  const { deferrals } = kept;
  return {
    ...kept,
    placeholder: kept.placeholder ?? { state: 'none' },
    partIds: kept.partIds ?? [],
    attempts: kept.attempts ?? 0,
    deferrals: {
      source: 0,
      speech: 0,
      chat: 0,
      ...(typeof deferrals === 'number' ? { speech: deferrals } : deferrals),
    },
  };
}

function checkVersion(kept: { v?: unknown } | null): void {
  const found = kept?.v;
  if (typeof found === 'number' && found > current) throw new NewerVersion(found);
  if (found !== current) throw new Error(`no version (${typeof found}) that was ever written`);
}
