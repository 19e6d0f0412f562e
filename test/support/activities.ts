/** The recorded payloads of Teams in test/fixtures/activities. */
import { readdirSync, readFileSync } from 'node:fs';
import type { Activity } from 'botbuilder';
import { isActivity } from '../../bot/teams/activity.ts';

const folder = new URL('../fixtures/activities/', import.meta.url);

/** Names of all payloads, without their extension. */
export function recordedNames(): string[] {
  return readdirSync(folder).map((name) => name.replace(/\.json$/, ''));
}

/** A payload as Teams sent it, with changes of a test's own. */
export function recorded(name: string, changes: Partial<Activity> = {}): Activity {
  const activity: unknown = JSON.parse(readFileSync(new URL(`${name}.json`, folder), 'utf8'));
  if (!isActivity(activity)) throw new Error(`${name}.json is no activity`);
  return { ...activity, ...changes };
}
