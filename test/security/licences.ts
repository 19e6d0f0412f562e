/**
 * The licences of what runs in production, from package-lock.json, as a page.
 * `node test/security/licences.ts` writes docs/licences.md.
 */
import { readFile, writeFile } from 'node:fs/promises';

const root = new URL('../../', import.meta.url);
export const page = new URL('docs/licences.md', root);

/** Packages that name no licence where npm looks: what their own files say. */
const readInTheirFiles: Record<string, string> = {
  cldrjs: 'MIT',
  'escape-regexp-component': 'MIT',
};

export interface Package {
  name: string;
  version: string;
  licence: string;
}

interface LockEntry {
  version?: string;
  license?: string;
  dev?: boolean;
  devOptional?: boolean;
}

/** Every package that an installation without devDependencies holds, each version once. */
export async function productionPackages(): Promise<Package[]> {
  const lock: { packages: Record<string, LockEntry> } = JSON.parse(
    await readFile(new URL('package-lock.json', root), 'utf8'),
  );
  const found = new Map<string, Package>();
  for (const [path, { version = '', license, dev, devOptional }] of Object.entries(lock.packages)) {
    const name = path.split('node_modules/').at(-1) ?? '';
    if (name === '' || dev || devOptional) continue;
    const licence = license ?? readInTheirFiles[name] ?? 'unknown';
    found.set(`${name} ${version}`, { name, version, licence });
  }
  return [...found.values()].sort((a, b) => a.name.localeCompare(b.name, 'en'));
}

/** The page, in Markdown. */
export function licencePage(packages: readonly Package[]): string {
  const byLicence = Map.groupBy(packages, ({ licence }) => licence);
  const rows = [...byLicence].sort(([, a], [, b]) => b.length - a.length);
  return [
    '# Licences of the dependencies',
    '',
    `${packages.length} packages run in production (direct dependencies and theirs), by the licence that each states:`,
    '',
    '| licence | packages |',
    '|---|---|',
    ...rows.map(([licence, list]) => `| ${licence} | ${list.length} |`),
    '',
    'A test holds this page to `package-lock.json` and refuses any licence that is not in this table. MPL-2.0',
    '(mediabunny) asks that changes to its own files be published; it is used as it comes. Tools of development',
    'and what `npm start` adds are not part of a deployment and not listed.',
    '',
    ...rows.flatMap(([licence, list]) => [
      `## ${licence}`,
      '',
      list.map(({ name, version }) => `${name} ${version}`).join(', '),
      '',
    ]),
  ].join('\n');
}

if (import.meta.main) await writeFile(page, licencePage(await productionPackages()));
