/**
 * The bot as it is deployed: its sources, which Node runs as they are, and the production packages of the
 * lock file, installed afresh in a folder of their own. Nothing of the developer's node_modules gets in.
 */
import { execFile } from 'node:child_process';
import { copyFile, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative, sep } from 'node:path';
import { promisify } from 'node:util';
import type { Files } from './zip.ts';

const sources = ['bot', 'dialogs'];
const manifests = ['package.json', 'package-lock.json'];

/**
 * What Node never reads from an installed package: types and sources in TypeScript (it refuses to run those
 * there), source maps and readmes, and what some packages bring for browsers. Half of the megabytes.
 */
const unread = [
  /\.(?:ts|mts|cts|map|md|markdown|tsbuildinfo)$/i,
  /^node_modules\/@(?:azure|typespec)\/[^/]+\/dist\/(?:browser|react-native)\//,
  /^node_modules\/docx\/dist\/.+\.(?:iife\.js|umd\.cjs)$/,
  // Written by npm for itself: links to programs, and a copy of the lock file.
  /^node_modules\/(?:.+\/)?\.bin\//,
  /^node_modules\/\.package-lock\.json$/,
];

/**
 * All files of `bot.zip`. Packages are installed without their scripts: none of production needs one, and
 * what a script builds would differ between machines.
 * @param root folder of the project
 * @throws Error when npm cannot install the packages
 */
export async function collectBot(root: string): Promise<Files> {
  const dir = await mkdtemp(join(tmpdir(), 'bot-zip-'));
  try {
    for (const name of [...manifests, '.npmrc']) await copyFile(join(root, name), join(dir, name));
    await promisify(execFile)('npm', ['ci', '--omit=dev', '--ignore-scripts', '--loglevel=error'], {
      cwd: dir,
    });
    const files: Files = new Map();
    for (const name of manifests) files.set(name, await readFile(join(dir, name)));
    for (const folder of sources) await addFolder(files, root, folder);
    await addFolder(files, dir, 'node_modules');
    return files;
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

async function addFolder(files: Files, base: string, folder: string): Promise<void> {
  const entries = await readdir(join(base, folder), { recursive: true, withFileTypes: true });
  for (const entry of entries) {
    if (!entry.isFile()) continue;
    const file = join(entry.parentPath, entry.name);
    const path = relative(base, file).split(sep).join('/');
    if (folder === 'node_modules' && unread.some((pattern) => pattern.test(path))) continue;
    files.set(path, await readFile(file));
  }
}
