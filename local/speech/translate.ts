/**
 * English text to another language with Apertium (rules and dictionaries: rough, but real). Which languages
 * there are depends on the Debian packages installed; apertium-eng-spa brings Spanish.
 */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { invalid, SpeechServiceError } from './errors.ts';
import { type Programs, run } from './programs.ts';

/** Targets of Azure's LLM speech ("Use the LLM Speech API", 2026-01-31). */
const AZURE_TARGETS = ['de', 'en', 'es', 'fr', 'it', 'ja', 'ko', 'pt', 'zh'];
const TIMEOUT_MS = 60_000;

interface TranslateOptions {
  programs: Programs;
  signal: AbortSignal;
}

/**
 * Apertium's mode for a two-letter target (`es` -> `eng-spa`), or undefined for English, which needs no
 * translation. A target that is not installed is a 400 that says so.
 */
export async function findMode(target: string, options: TranslateOptions): Promise<string | undefined> {
  if (target === 'en') return undefined;
  const { programs, signal } = options;
  const { stdout } = await run(programs.apertium, ['-l'], { signal, timeoutMs: TIMEOUT_MS });
  // Modes carry three-letter codes; the canonical locale of spa is es.
  const modes = stdout.split('\n').map((line) => line.trim());
  const mode = modes.find((name) => {
    const code = /^eng-([a-z]{3})$/.exec(name)?.[1];
    return code !== undefined && new Intl.Locale(code).language === target;
  });
  if (mode) return mode;
  const reason = AZURE_TARGETS.includes(target)
    ? 'is not available in the local Speech service: its offline engine has no such language pair'
    : 'is not supported';
  throw invalid(`The target language '${target}' ${reason}.`, 'UnsupportedLanguageCode');
}

/** The locale that goes with translated phrases: lower case as in enhanced mode, `es` -> `es-es`. */
export function localeOf(target: string): string {
  const { language, region } = new Intl.Locale(target).maximize();
  return `${language}-${region}`.toLowerCase();
}

/** Translates each line by itself, all in one process; gives as many lines back, without a final stop. */
export async function translateLines(
  lines: string[],
  mode: string,
  { programs, signal, folder }: TranslateOptions & { folder: string },
): Promise<string[]> {
  // A file, because the script opens /dev/stdin by name, which fails for the sockets that node makes.
  const path = join(folder, 'lines.txt');
  await writeFile(path, `${lines.join('\n')}\n`);
  const args = ['-u', '-f', 'line', mode, path];
  const { exitCode, stdout } = await run(programs.apertium, args, { signal, timeoutMs: TIMEOUT_MS });
  const translated = stdout.trimEnd().split('\n');
  if (exitCode !== 0 || translated.length !== lines.length) {
    throw SpeechServiceError.flat('InternalServerError', 'The translation failed.');
  }
  return translated.map((line) => line.trim().replace(/\s+/g, ' '));
}
