/** The published JSON schemas of the manifest and of a language file, and what the other rules rely on. */
import { readFileSync } from 'node:fs';
import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import type { Files } from '../../zip.ts';

export const manifestVersion = '1.29';

/** Where a bot or a list of commands is offered. */
export type Scope = 'personal' | 'team' | 'groupChat' | 'copilot';

export interface CommandList {
  scopes: Scope[];
  triggers?: string[];
  commands: { title: string; description?: string }[];
}

export interface Bot {
  botId: string;
  scopes: Scope[];
  supportsFiles?: boolean;
  isNotificationOnly?: boolean;
  supportsCalling?: boolean;
  supportsVideo?: boolean;
  supportsTargetedMessages?: boolean;
  commandLists?: CommandList[];
}

/** The parts of a manifest that rules beyond the schema read. */
export interface Manifest {
  $schema?: string;
  version: string;
  id: string;
  developer: { name: string; websiteUrl: string; privacyUrl: string; termsOfUseUrl: string };
  name: { short: string; full?: string };
  description: { short: string; full: string };
  icons: { color: string; outline: string; color32x32?: string };
  localizationInfo?: {
    defaultLanguageTag: string;
    additionalLanguages?: { languageTag: string; file: string }[];
  };
  bots?: Bot[];
  composeExtensions?: { botId?: string }[];
  staticTabs?: object[];
  configurableTabs?: object[];
  validDomains?: string[];
  webApplicationInfo?: { id: string };
  authorization?: { permissions?: { resourceSpecific?: { name: string; type: string }[] } };
}

// The patterns of the language schema are no Unicode patterns: a lone bracket in them is meant.
const ajv = new Ajv({ strict: false, allErrors: true, unicodeRegExp: false, validateFormats: false });

function compile<T>(name: string): ValidateFunction<T> {
  const schema: Record<string, unknown> = JSON.parse(
    readFileSync(new URL(`../schemas/${name}.schema.json`, import.meta.url), 'utf8'),
  );
  // They call themselves draft 4, of which they use nothing that later drafts read otherwise.
  delete schema.$schema;
  return ajv.compile<T>(schema);
}

const isManifest = compile<Manifest>('MicrosoftTeams');
const isLanguageFile = compile<Record<string, string>>('MicrosoftTeams.Localization');

export function validManifest(value: unknown): { manifest: Manifest } | { faults: string[] } {
  if (isManifest(value)) return { manifest: value };
  return { faults: sentences('manifest.json', isManifest.errors ?? []) };
}

export function validLanguageFile(
  path: string,
  value: unknown,
): { strings: Record<string, string> } | { faults: string[] } {
  if (isLanguageFile(value)) return { strings: value };
  return { faults: sentences(path, isLanguageFile.errors ?? []) };
}

function sentences(path: string, errors: ErrorObject[]): string[] {
  return errors.map(({ instancePath, message, params }) => {
    const place = instancePath === '' ? '' : ` at ${instancePath}`;
    const extra = params.additionalProperty ?? params.allowedValue ?? params.allowedValues;
    const detail = extra === undefined ? '' : ` (${[extra].flat().join(', ')})`;
    return `${path}${place}: ${message}${detail}`;
  });
}

/** The JSON in a file of the package, or what keeps it from being read. */
export function parseJson(files: Files, path: string): { value: unknown } | { fault: string } {
  const content = files.get(path);
  if (content === undefined) return { fault: `${path}: is missing from the package` };
  try {
    return { value: JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(content)) };
  } catch (error) {
    return { fault: `${path}: is no JSON in UTF-8 (${error instanceof Error ? error.message : error})` };
  }
}
