/**
 * Says what is wrong with a Teams app package before Teams does, or does not: the official validators let
 * through a wrong icon, a command list for a scope that the bot lacks, a language half translated. Each fault
 * is one sentence that names the place.
 */
import type { Files } from '../zip.ts';
import { botFaults } from './rules/bot.ts';
import { domainFaults } from './rules/domains.ts';
import { iconFaults } from './rules/icons.ts';
import { languageFaults } from './rules/languages.ts';
import { permissionFaults } from './rules/permissions.ts';
import { placeholderFaults } from './rules/placeholders.ts';
import { parseJson, validManifest } from './rules/schema.ts';

/**
 * @param files of the package, by their paths in it
 * @returns the faults; none when Teams can take the package
 */
export function checkTeamsApp(files: Files): string[] {
  const unfilled = placeholderFaults(files);
  const manifest = parseJson(files, 'manifest.json');
  if ('fault' in manifest) return [...unfilled, manifest.fault];
  const checked = validManifest(manifest.value);
  // What the rules below read is not there for sure until the schema has been kept.
  if ('faults' in checked) return [...unfilled, ...checked.faults];
  const app = checked.manifest;
  return [
    ...unfilled,
    ...botFaults(app),
    ...languageFaults(app, files),
    ...iconFaults(app, files),
    ...domainFaults(app),
    ...permissionFaults(app),
    ...strayFaults(files, app.icons, app.localizationInfo?.additionalLanguages ?? []),
  ];
}

/** Teams refuses nothing it does not know in a package, and so a file with a misspelled name goes unnoticed. */
function strayFaults(files: Files, icons: Record<string, string>, languages: { file: string }[]): string[] {
  const used = new Set(['manifest.json', ...Object.values(icons), ...languages.map(({ file }) => file)]);
  return [...files.keys()]
    .filter((path) => !used.has(path))
    .map((path) => `${path}: nothing in manifest.json refers to it`);
}
