/**
 * The words for commands in every language of the bot. Each file in phrases/ holds, for each kind of command,
 * regular expressions over folded words: no case, no accents, no punctuation, single spaces.
 */
import type { UiLanguage } from '../replies/messages/ui-language.ts';
import { foldLetters } from '../speech/language-names.ts';
import ar from './phrases/ar.json' with { type: 'json' };
import de from './phrases/de.json' with { type: 'json' };
import en from './phrases/en.json' with { type: 'json' };
import es from './phrases/es.json' with { type: 'json' };
import fr from './phrases/fr.json' with { type: 'json' };
import it from './phrases/it.json' with { type: 'json' };
import ja from './phrases/ja.json' with { type: 'json' };
import ko from './phrases/ko.json' with { type: 'json' };
import nl from './phrases/nl.json' with { type: 'json' };
import pl from './phrases/pl.json' with { type: 'json' };
import ptBR from './phrases/pt-BR.json' with { type: 'json' };
import zhHans from './phrases/zh-Hans.json' with { type: 'json' };

const places: Record<string, string> = {
  '{language}': '(?<language>.+?)',
  '{format}': '(?<format>[a-z]+)',
};

/** Commands that are said in fixed words. */
export const fixedKinds = ['help', 'status', 'cancel', 'pickLanguage', 'transcribe'] as const;
/**
 * Commands that name a language: `{language}` in their phrases. Those of `translateKnown`, such as "translate
 * {language}", could be the beginning of any sentence, and count only when it is the name of a language.
 */
const namingKinds = ['translate', 'translateKnown'] as const;

type Phrases = Record<
  'please' | 'export' | (typeof fixedKinds)[number] | (typeof namingKinds)[number],
  string[]
>;

const phrases: Record<UiLanguage, Phrases> = {
  en,
  de,
  fr,
  es,
  it,
  'pt-BR': ptBR,
  nl,
  pl,
  ja,
  ko,
  'zh-Hans': zhHans,
  ar,
};

/** Whole messages that are a command of `kind` in some language. */
export const fixed = new Map(
  fixedKinds.map((kind) => [kind, Object.values(phrases).map((words) => whole(words[kind]))]),
);

/** The same for commands that name a language; each has the group `language`. */
export const naming = new Map(
  namingKinds.map((kind) => [
    kind,
    Object.values(phrases).flatMap((words) => words[kind].map((phrase) => whole([phrase]))),
  ]),
);

/** Commands for an answer as a file; each has the group `format` where its form may be named. */
export const exporting = Object.values(phrases).flatMap((words) =>
  words.export.map((phrase) => whole([phrase])),
);

const polite = Object.values(phrases)
  .flatMap(({ please }) => please.map(folded))
  .join('|');
/** Scripts without spaces between words. */
const unspaced = '\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}\\p{Script=Hangul}\\u3099\\u309a';

/** "Please" before or after a command. */
export const politeStart = new RegExp(`^(?:${polite})(?: |(?=[${unspaced}]))`, 'u');
export const politeEnd = new RegExp(`(?: |(?<=[${unspaced}]))(?:${polite})$`, 'u');

function whole(expressions: string[]): RegExp {
  return new RegExp(`^(?:${expressions.map(folded).join('|')})$`, 'du');
}

/** The expression with its letters folded as those of a message are. */
function folded(expression: string): string {
  return expression
    .split(/(\{\w+\})/)
    .map((part) => places[part] ?? part.replace(/[\p{L}\p{M}\p{N}]+/gu, foldLetters).replaceAll('(', '(?:'))
    .join('');
}
