/** Puts the files of the Teams app together: the manifest with its placeholders filled, languages, icons. */
import { readdir, readFile } from 'node:fs/promises';
import type { Files } from '../zip.ts';
import type { Parameters } from './parameters.ts';

const folder = new URL('.', import.meta.url);

/** @throws Error when the manifest has a placeholder that no parameter fills */
export async function collectTeamsApp(parameters: Parameters): Promise<Files> {
  const values = new Map<string, string>(Object.entries(parameters));
  const template = await readFile(new URL('manifest.json', folder), 'utf8');
  const manifest = template.replace(/\$\{\{(\w+)\}\}/g, (_placeholder, name: string) => {
    const value = values.get(name);
    if (value === undefined) throw new Error(`manifest.json: nothing fills the placeholder ${name}`);
    return JSON.stringify(value).slice(1, -1);
  });
  const files: Files = new Map([['manifest.json', new TextEncoder().encode(manifest)]]);
  const languages = await readdir(new URL('languages', folder));
  for (const path of ['color.png', 'outline.png', ...languages.map((name) => `languages/${name}`)])
    files.set(path, await readFile(new URL(path, folder)));
  return files;
}
