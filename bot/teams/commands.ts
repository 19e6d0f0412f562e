/** What a person asks for in words. Anything that is not clearly a command is none. */
import type { Task } from '../jobs/job.ts';
import { type ExportFormat, exportFormatNamed } from '../replies/export/format.ts';
import { findLanguage, TRANSLATION_TARGETS } from '../speech/languages.ts';

export type Command =
  | { kind: 'help' | 'status' | 'cancel' | 'pickLanguage' }
  /** What to do with voice messages from now on (or with the one that comes along). */
  | { kind: 'task'; task: Task }
  /** An answer as a file; without a format the person has yet to say which. */
  | { kind: 'export'; format?: ExportFormat }
  /** A translation into something that is no target; `nearest` is the code of what may have been meant. */
  | { kind: 'unknownLanguage'; asked: string; nearest?: string };

const translate = /^translate(?: (?:it|this|them|everything))?(?: (?:to|into|in))? (?<language>.+)$/i;
const exported = /^(?:export|download)(?: (?:it|this|that))?(?: (?:as|to))?(?: (?<format>\S+))?$/i;
const language = /^languages?:? (?<language>.+)$/i;

/** The command in a message; undefined when there is none. */
export function parseCommand(text: string, locale?: string): Command | undefined {
  const words = text
    .trim()
    .replace(/\s+/g, ' ')
    .replace(/^\//, '')
    .replace(/[.!?]+$/, '')
    .replace(/^please,? |,? please$/gi, '');
  const lower = words.toLowerCase();
  if (['help', 'hi', 'hello', 'hey', 'start', 'commands'].includes(lower) || text.trim() === '?')
    return { kind: 'help' };
  if (lower === 'status') return { kind: 'status' };
  if (['cancel', 'stop', 'never mind', 'nevermind'].includes(lower)) return { kind: 'cancel' };
  if (
    /^(?:choose |change |pick |set )?(?:my |the )?languages?$|^translate(?: it| this| them| everything)?$/.test(
      lower,
    )
  )
    return { kind: 'pickLanguage' };
  if (/^transcribe(?: only| it| this)?$/.test(lower)) return { kind: 'task', task: { task: 'transcribe' } };
  const file = exported.exec(words);
  if (file !== null) return exporting(file.groups?.format);
  const asked = (translate.exec(words) ?? language.exec(words))?.groups?.language;
  return asked === undefined ? undefined : translation(asked, locale);
}

/** The command to export as `named`; none when that is no form of a file. */
function exporting(named: string | undefined): Command | undefined {
  if (named === undefined) return { kind: 'export' };
  const format = exportFormatNamed(named);
  return format === undefined ? undefined : { kind: 'export', format };
}

/** The command to translate into the language that `asked` names. */
function translation(asked: string, locale?: string): Command {
  const search = findLanguage(asked, TRANSLATION_TARGETS, locale);
  if (search.match !== undefined)
    return { kind: 'task', task: { task: 'translate', targetLanguage: search.match } };
  return {
    kind: 'unknownLanguage',
    asked,
    ...(search.nearest === undefined ? {} : { nearest: search.nearest }),
  };
}
