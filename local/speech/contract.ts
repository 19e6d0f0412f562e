/**
 * The 200 body of the transcribe operation, as in Azure's 2025-10-15 schema (TranscriptionResult).
 * All times are whole milliseconds from the start of the clip.
 */

/** A word in its display form: joined by spaces, the words of a phrase give its text. */
interface TranscribedWord {
  text: string;
  offsetMilliseconds: number;
  durationMilliseconds: number;
}

export interface TranscribedPhrase {
  /** 0 or 1; only when channels were asked for and the clip has more than one. */
  channel?: number;
  /** Only when diarization was asked for. */
  speaker?: number;
  offsetMilliseconds: number;
  durationMilliseconds: number;
  text: string;
  words?: TranscribedWord[];
  /** `en-US` in default mode, lower case (`en-us`) in enhanced mode. */
  locale: string;
  /** 0 to 1; always 0, "not available", in enhanced mode. */
  confidence: number;
}

export interface TranscriptionResult {
  durationMilliseconds: number;
  /** One for each channel in which something was said. */
  combinedPhrases: { channel?: number; text: string }[];
  /** By channel, then by time. */
  phrases: TranscribedPhrase[];
}
