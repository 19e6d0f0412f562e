/**
 * What a person asks for in words, in any language that the bot speaks. Anything that is not clearly a
 * command is none.
 */
import type { Task } from '../jobs/job.ts';
import { type ExportFormat, exportFormatNamed } from '../replies/export/format.ts';
import { askedLanguage } from './asked-language.ts';
import { type FoldedText, foldText } from './folded-text.ts';
import { exporting, fixed, fixedKinds, naming, politeEnd, politeStart } from './phrasebook.ts';

export type Command =
  | { kind: 'help' | 'status' | 'cancel' | 'pickLanguage' }
  /** What to do with voice messages from now on (or with the one that comes along). */
  | { kind: 'task'; task: Task }
  /** An answer as a file; without a format the person has yet to say which. */
  | { kind: 'export'; format?: ExportFormat }
  /**
   * A translation into something that is no target; `nearest` is the code of what may have been meant, `heard`
   * that of the language, when the bot understands it.
   */
  | { kind: 'unknownLanguage'; asked: string; nearest?: string; heard?: string };

/** Longer messages are no commands. Characters. */
const longest = 120;
/** Words that can be the name of a language which the bot has never heard of. */
const nameWords = 2;

/**
 * The command in a message; undefined when there is none.
 * @param locale BCP-47 of the person's client: languages may be named in it too
 */
export function parseCommand(text: string, locale?: string): Command | undefined {
  if (text.trim() === '?') return { kind: 'help' };
  if (text.length > longest) return undefined;
  const said = foldText(text);
  const start = politeStart.exec(said.folded)?.[0].length ?? 0;
  const words = said.folded.slice(start).replace(politeEnd, '');
  for (const kind of fixedKinds) {
    if (!fixed.get(kind)?.some((phrase) => phrase.test(words))) continue;
    return kind === 'transcribe' ? { kind: 'task', task: { task: 'transcribe' } } : { kind };
  }
  const file = exporting.map((phrase) => phrase.exec(words)).find((match) => match !== null);
  if (file !== undefined) return toExport(file.groups?.format);
  return translation(words, (from, to) => said.original(start + from, start + to), locale);
}

/** The command to export as `named`; none when that is no form of a file. */
function toExport(named: string | undefined): Command | undefined {
  if (named === undefined) return { kind: 'export' };
  const format = exportFormatNamed(named);
  return format === undefined ? undefined : { kind: 'export', format };
}

/** The command to translate, of all ways to read the words the one that names a language best. */
function translation(words: string, original: FoldedText['original'], locale?: string): Command | undefined {
  let best: Command | undefined;
  for (const asked of namesIn(words, 'translate', original)) {
    const found = askedLanguage(asked, locale);
    if (found.target !== undefined && !found.misspelt) return into(found.target);
    if (found.target !== undefined) best = into(found.target);
    else if (found.nearest !== undefined || found.heard !== undefined || isName(asked))
      best ??= { kind: 'unknownLanguage', asked, ...found };
  }
  if (best !== undefined) return best;
  for (const asked of namesIn(words, 'translateKnown', original)) {
    const found = askedLanguage(asked, locale);
    if (found.target !== undefined) return into(found.target);
    if (found.heard !== undefined) return { kind: 'unknownLanguage', asked, heard: found.heard };
  }
  return undefined;
}

function into(targetLanguage: string): Command {
  return { kind: 'task', task: { task: 'translate', targetLanguage } };
}

/** What stands in the place of the language, in each phrase that fits, as the person wrote it. */
function namesIn(
  words: string,
  kind: 'translate' | 'translateKnown',
  original: FoldedText['original'],
): string[] {
  const places = (naming.get(kind) ?? []).map((phrase) => phrase.exec(words)?.indices?.groups?.language);
  return places.flatMap((place) => (place === undefined ? [] : [original(...place)]));
}

/** Whether words that name no known language may be meant as a name: one or two, and no sentence without spaces. */
function isName(asked: string): boolean {
  return asked.split(/\s+/).length <= nameWords && [...asked].length <= 24;
}
