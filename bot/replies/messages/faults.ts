/** What can be wrong with a catalogue of messages; for `npm run check`. */
import { IntlMessageFormat } from 'intl-messageformat';
import type { ArgumentKind } from './keys.ts';

type Element = ReturnType<IntlMessageFormat['getAst']>[number];
type Declared = Record<string, Record<string, ArgumentKind>>;
type Catalogue = Record<string, string>;

/**
 * The faults of one language's messages, a sentence each: an unknown, missing, empty or unparseable message,
 * arguments other than the declared ones, a plural without a form that the language has, and a select whose
 * cases are not those of the English one.
 */
export function catalogueFaults(
  language: string,
  messages: Catalogue,
  declared: Declared,
  english: Catalogue,
): string[] {
  const unknown = Object.keys(messages).filter((key) => declared[key] === undefined);
  return [
    ...unknown.map((key) => `${language}: ${key} is no message of the bot`),
    ...Object.entries(declared).flatMap(([key, kinds]) => {
      const text = messages[key];
      if (text === undefined) return [`${language}: ${key} is missing`];
      if (text.trim() === '') return [`${language}: ${key} is empty`];
      return messageFaults(language, text, kinds, english[key]).map(
        (fault) => `${language}: ${key} ${fault}`,
      );
    }),
  ];
}

/**
 * The keys that no source names: neither whole in quotes, nor by the constant beginning of a template such as
 * `export.${problem}`.
 */
export function unusedKeys(keys: string[], sources: string[]): string[] {
  const used = new Set(
    sources.flatMap((source) => [...source.matchAll(/'([\w.]+)'/g)].map(([, key]) => key)),
  );
  const prefixes = sources.flatMap((source) =>
    [...source.matchAll(/`(\w+\.[\w.]*)\$\{[^}]+\}`/g)].map(([, prefix]) => prefix ?? ''),
  );
  return keys.filter((key) => !used.has(key) && !prefixes.some((prefix) => key.startsWith(prefix)));
}

function messageFaults(
  language: string,
  text: string,
  kinds: Record<string, ArgumentKind>,
  english: string | undefined,
): string[] {
  const elements = parse(text, language);
  if (typeof elements === 'string') return [`cannot be read: ${elements}`];
  const found = elements.flatMap(({ name, kind }) => (kind === undefined ? [] : [{ name, kind }]));
  const wrong = found.filter(({ name, kind }) => kinds[name] !== kind);
  const absent = Object.keys(kinds).filter((name) => !found.some((item) => item.name === name));
  const original = parse(english ?? '', 'en');
  return [
    ...wrong.map(({ name, kind }) => `has {${name}} as ${kind}, and takes ${kinds[name] ?? 'no such thing'}`),
    ...absent.map((name) => `does not say {${name}}`),
    ...elements.flatMap(({ name, cases, plural }) =>
      plural ? pluralFaults(language, name, plural) : caseFaults(name, cases, original),
    ),
  ];
}

interface Part {
  name: string;
  /** Undefined for what no message of ours may hold, such as a date: it is a fault by itself. */
  kind: ArgumentKind | 'date' | 'tag' | undefined;
  /** The cases of a select. */
  cases?: string[];
  /** The forms of a plural, without exact ones such as `=0`. */
  plural?: { forms: string[]; type: Intl.PluralRuleType };
}

/** The arguments of a message, or what the parser says against it. */
function parse(text: string, language: string): Part[] | string {
  try {
    return new IntlMessageFormat(text, language, undefined, { ignoreTag: true }).getAst().flatMap(partsOf);
  } catch (error) {
    if (error instanceof Error) return error.message;
    throw error;
  }
}

function partsOf(element: Element): Part[] {
  if (!('value' in element)) return [];
  const name = element.value;
  if ('options' in element) {
    const inside = Object.values(element.options).flatMap((option) => option.value.flatMap(partsOf));
    const forms = Object.keys(element.options);
    const part: Part =
      'pluralType' in element
        ? {
            name,
            kind: 'number',
            plural: { forms: exactless(forms), type: element.pluralType ?? 'cardinal' },
          }
        : { name, kind: 'choice', cases: forms };
    return [part, ...inside];
  }
  if ('children' in element) return [{ name, kind: 'tag' }, ...element.children.flatMap(partsOf)];
  if (!('style' in element)) return element.type === 0 ? [] : [{ name, kind: 'text' }];
  return [{ name, kind: element.type === 2 ? 'number' : 'date' }];
}

const exactless = (forms: string[]) => forms.filter((form) => !form.startsWith('='));

function pluralFaults(
  language: string,
  name: string,
  { forms, type }: NonNullable<Part['plural']>,
): string[] {
  const { pluralCategories } = new Intl.PluralRules(language, { type }).resolvedOptions();
  const missing = pluralCategories.filter((form) => !forms.includes(form));
  const needless = forms.filter((form) => !pluralCategories.some((category) => category === form));
  return [
    ...missing.map((form) => `lacks the plural form "${form}" of {${name}}`),
    ...needless.map((form) => `has the plural form "${form}" of {${name}}, which the language has not`),
  ];
}

function caseFaults(name: string, cases: string[] | undefined, english: Part[] | string): string[] {
  if (cases === undefined || typeof english === 'string') return [];
  const expected = english.find((part) => part.name === name)?.cases ?? [];
  return expected.toSorted().join() === cases.toSorted().join() ? [] : [`has other cases of {${name}}`];
}
