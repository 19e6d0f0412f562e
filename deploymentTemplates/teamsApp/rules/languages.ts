/** The language files: all twelve are there, whole, and about commands that exist. */
import type { Files } from '../../zip.ts';
import { textFaults } from './bot.ts';
import { type Manifest, parseJson, validLanguageFile } from './schema.ts';

/** The languages of the app; the default one is in the manifest itself. */
export const languages = ['en', 'de', 'fr', 'es', 'it', 'pt-BR', 'nl', 'pl', 'ja', 'ko', 'zh-Hans', 'ar'];

export function languageFaults(manifest: Manifest, files: Files): string[] {
  const { defaultLanguageTag = '', additionalLanguages = [] } = manifest.localizationInfo ?? {};
  const tags = [defaultLanguageTag, ...additionalLanguages.map(({ languageTag }) => languageTag)];
  const lower = tags.map((tag) => tag.toLowerCase());
  const paths = new Set(additionalLanguages.map(({ file }) => file));
  return [
    ...languages
      .filter((tag) => !lower.includes(tag.toLowerCase()))
      .map((tag) => `manifest.json: localizationInfo lacks the language ${tag}`),
    ...tags
      .filter((tag, at) => lower.indexOf(tag.toLowerCase()) < at)
      .map((tag) => `manifest.json: localizationInfo names the language ${tag} twice`),
    ...tags.filter((tag) => !isTag(tag)).map((tag) => `manifest.json: "${tag}" is no language tag`),
    ...[...paths].flatMap((path) => fileFaults(path, files, translatable(manifest))),
  ];
}

function isTag(tag: string): boolean {
  try {
    return (
      new Intl.Locale(tag).language.length >= 2 && Intl.DisplayNames.supportedLocalesOf([tag]).length > 0
    );
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

/** Everything in the manifest that is shown to a person, by the keys of a language file. */
function translatable({ name, description, bots }: Manifest): Map<string, string> {
  const texts = new Map([
    ['name.short', name.short],
    ['name.full', name.full ?? ''],
    ['description.short', description.short],
    ['description.full', description.full],
  ]);
  for (const [list, { commands }] of (bots?.[0]?.commandLists ?? []).entries()) {
    for (const [at, command] of commands.entries()) {
      const key = `bots[0].commandLists[${list}].commands[${at}]`;
      texts.set(`${key}.title`, command.title).set(`${key}.description`, command.description ?? '');
    }
  }
  return texts;
}

function fileFaults(path: string, files: Files, wanted: Map<string, string>): string[] {
  const parsed = parseJson(files, path);
  if ('fault' in parsed) return [parsed.fault];
  const checked = validLanguageFile(path, parsed.value);
  if ('faults' in checked) return checked.faults;
  const { strings } = checked;
  const faults: string[] = [];
  for (const [key, original] of wanted) {
    const text = strings[key];
    if (text === undefined) faults.push(`${path}: "${key}" is missing`);
    // The titles of commands are words that the bot understands, and may stay.
    else if (text === original && !key.endsWith('.title')) faults.push(`${path}: "${key}" is not translated`);
    else if (key.endsWith('.title'))
      faults.push(...textFaults(path, text, strings[key.replace(/title$/, 'description')] ?? ''));
  }
  const stray = Object.keys(strings).filter((key) => key !== '$schema' && !wanted.has(key));
  return [...faults, ...stray.map((key) => `${path}: "${key}" is about nothing in manifest.json`)];
}
