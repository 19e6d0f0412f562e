/**
 * Every way in which a voice message can end, each with its own words for the person. The set is closed:
 * a new ending does not compile until it has a text.
 */
import { message } from './messages/message.ts';

/** Endings without a transcript. */
export type FailedOutcome =
  /** The recording was understood to hold no speech. */
  | 'noSpeech'
  /** The bytes are of something else: a picture, a document, text. */
  | 'notAudio'
  | 'empty'
  /** A recording that breaks off or cannot be read. */
  | 'damaged'
  /** A video without a sound track. */
  | 'noSound'
  /** Audio in a form that Speech does not take. */
  | 'unsupportedFormat'
  | 'tooBig'
  | 'tooLong'
  /** The link had been used, or its time was over, before the bytes could be read. */
  | 'linkExpired'
  /** The link leads to a sign-in page, or the bot may not read it. */
  | 'accessMissing'
  /** The place where the file lies did not answer, more than once. */
  | 'unreachable'
  /** Teams gave no bytes for this kind of message. */
  | 'notSupportedHere'
  /** Speech cannot do the language that was asked for. */
  | 'languageUnsupported'
  /** Speech stayed busy or down for as long as the message is kept. */
  | 'speechBusy'
  /** Speech refused the request: something to mend in the configuration. */
  | 'speechRefused'
  /** Our own fault. */
  | 'internal';

export type Outcome = 'done' | FailedOutcome;

/** What the words may name. */
export interface OutcomeFacts {
  /** What the bytes turned out to be, e.g. "JPEG picture". */
  found?: string;
  maxMegabytes: number;
  maxMinutes: number;
  /** What the person can quote to the admin. */
  reference: string;
}

const words: Record<FailedOutcome, (facts: OutcomeFacts, locale: string) => string> = {
  noSpeech: (_, locale) => message(locale, 'outcome.noSpeech'),
  notAudio: ({ found }, locale) =>
    found === undefined
      ? message(locale, 'outcome.notAudio')
      : message(locale, 'outcome.notAudioFound', { found: foundText(found, locale) }),
  empty: (_, locale) => message(locale, 'outcome.empty'),
  damaged: (_, locale) => message(locale, 'outcome.damaged'),
  noSound: (_, locale) => message(locale, 'outcome.noSound'),
  unsupportedFormat: ({ found }, locale) =>
    found === undefined
      ? message(locale, 'outcome.unsupportedFormat')
      : message(locale, 'outcome.unsupportedFormatFound', { found: foundText(found, locale) }),
  tooBig: ({ maxMegabytes: megabytes }, locale) => message(locale, 'outcome.tooBig', { megabytes }),
  tooLong: ({ maxMinutes: minutes }, locale) => message(locale, 'outcome.tooLong', { minutes }),
  linkExpired: (_, locale) => message(locale, 'outcome.linkExpired'),
  accessMissing: (_, locale) => message(locale, 'outcome.accessMissing'),
  unreachable: (_, locale) => message(locale, 'outcome.unreachable'),
  notSupportedHere: (_, locale) => message(locale, 'outcome.notSupportedHere'),
  languageUnsupported: (_, locale) =>
    message(locale, 'outcome.languageUnsupported', { command: message(locale, 'command.language') }),
  speechBusy: (_, locale) => message(locale, 'outcome.speechBusy'),
  speechRefused: ({ reference }, locale) => message(locale, 'outcome.speechRefused', { reference }),
  internal: ({ reference }, locale) => message(locale, 'outcome.internal', { reference }),
};

/** What a person whose client has `locale` reads when a voice message ends in `outcome`. */
export function outcomeText(outcome: FailedOutcome, facts: OutcomeFacts, locale: string): string {
  return words[outcome](facts, locale);
}

/** The names that bot/audio gives to whole files, and what they are called in the catalogue. */
const wholeFiles: Record<string, string> = {
  'ZIP archive or Office document': 'zip',
  'Windows program': 'windowsProgram',
  program: 'program',
  database: 'database',
  text: 'text',
};

/** `JPEG picture` in the language of the person; a name that is made in another way stays as it is. */
function foundText(found: string, locale: string): string {
  const whole = wholeFiles[found];
  if (whole !== undefined) return message(locale, 'found', { kind: whole, format: '' });
  const { format = found, kind = 'other' } =
    /^(?<format>.+) (?<kind>picture|document|archive|sound|video|stream|file)$/.exec(found)?.groups ?? {};
  return message(locale, 'found', { kind, format });
}
