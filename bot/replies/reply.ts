/** What the bot says, free of any chat SDK: bot/teams turns it into an activity. */
import { uiFor } from './messages/ui-language.ts';
import type { Outcome } from './outcome.ts';

/** An Adaptive Card, schema 1.5. */
export interface AdaptiveCard {
  type: 'AdaptiveCard';
  version: '1.5';
  body: object[];
  actions?: object[];
  /** The whole answer as plain text, for clients that draw no cards and for screen readers. */
  fallbackText: string;
  [extra: string]: unknown;
}

/** A file that a person may take. */
export interface FileOffer {
  kind: 'offer';
  name: string;
  description: string;
  sizeInBytes: number;
  /** Comes back with the person's answer, from a client: not to be trusted. */
  context: object;
}

/** A file that was put into the person's OneDrive. */
export interface SentFile {
  kind: 'sent';
  name: string;
  url: string;
  /** The file's id there. */
  id: string;
  fileType: string;
}

export interface Reply {
  /** One line for notifications and the list of chats. */
  summary: string;
  /** Shown as it is, without markdown; beside no card. */
  text?: string;
  card?: AdaptiveCard;
  /** Beside no card. */
  file?: FileOffer | SentFile;
  /** The text was written by a model: it gets the label that Teams has for that. */
  aiGenerated?: boolean;
  /** Where this voice message stands, for clients that follow it. */
  voiceMessage?: {
    job: string;
    state: 'working' | 'final';
    outcome?: Outcome;
    part?: number;
    parts?: number;
  };
}

export function textReply(text: string): Reply {
  return { summary: text.split('\n')[0] ?? '', text };
}

const cardBase = {
  type: 'AdaptiveCard',
  $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
  version: '1.5',
  msteams: { width: 'Full' },
} as const;

/** What a card begins with, for a person whose client has `locale`: its language and its direction. */
export function cardIn(locale: string) {
  const { language, direction } = uiFor(locale);
  return {
    ...cardBase,
    // ISO 639-1: two letters.
    lang: language.slice(0, 2),
    ...(direction === 'rtl' ? { rtl: true } : {}),
  };
}
