/**
 * Every way in which a voice message can end, each with its own words for the person. The set is closed:
 * a new ending does not compile until it has a text.
 */

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
  /** What the bytes turned out to be, e.g. "a JPEG picture". */
  found?: string;
  maxMegabytes: number;
  maxMinutes: number;
  /** What the person can quote to the admin. */
  reference: string;
}

const words: Record<FailedOutcome, (facts: OutcomeFacts) => string> = {
  noSpeech: () =>
    'I heard no speech in this recording, so there is nothing to write down. If you did speak, try again closer to the microphone.',
  notAudio: ({ found }) =>
    `This is not a recording.${found ? ` What I found in it: ${found}.` : ''} Send me an audio or video file, or a voice message.`,
  empty: () => 'This file is empty (0 bytes). Record it again and send it once more.',
  damaged: () =>
    'This recording is damaged or was cut off, so I could not read it. If it plays on your device, send it once more.',
  noSound: () => 'This video has no sound track, so there is nothing to write down.',
  unsupportedFormat: ({ found }) =>
    `I cannot read this kind of audio${found ? ` (${found})` : ''}. Send it as MP3, M4A, WAV, OGG or FLAC instead.`,
  tooBig: ({ maxMegabytes }) =>
    `This file is too big: I can take up to ${maxMegabytes} MB. Send it in parts, or as MP3 or M4A.`,
  tooLong: ({ maxMinutes }) =>
    `This recording is too long: I can take up to ${maxMinutes} minutes. Send it in parts.`,
  linkExpired: () =>
    'The link to this file had expired before I could read it. Please send the file once more.',
  accessMissing: () =>
    'I was not allowed to read this file: its link asks for a sign-in. Attach the recording itself, from your device, in this chat.',
  unreachable: () =>
    'I could not reach the place where this file is stored. Please send it once more in a few minutes.',
  notSupportedHere: () =>
    'I can see that you sent a recording, but Teams does not give me its sound. Attach it as a file in this chat (the paper clip, then Upload from this device) and I will write it down.',
  languageUnsupported: () =>
    'The speech service cannot do this language. Type "language" to choose another one, then send the recording again.',
  speechBusy: () =>
    'The speech service was too busy for too long, so I gave up on this recording. Please send it once more later.',
  speechRefused: ({ reference }) =>
    `The speech service refused this request. Please tell your admin, and quote ${reference}.`,
  internal: ({ reference }) =>
    `Something went wrong on my side and I could not finish. Please send it once more; if it happens again, tell your admin and quote ${reference}.`,
};

/** What the person reads when a voice message ends in `outcome`. */
export function outcomeText(outcome: FailedOutcome, facts: OutcomeFacts): string {
  return words[outcome](facts);
}
