/** From what went wrong to how the job goes on: one table for the sound, one for Speech. */
import { AudioError } from '../audio/errors.ts';
import type { FailedOutcome } from '../replies/outcome.ts';
import { SpeechError } from '../speech/errors.ts';
import type { Ending } from './job.ts';

/** What to do after an error: end the job with words, or put it off because something may recover. */
export type Verdict =
  | { kind: 'end'; ending: Ending }
  /** `speech`: the service is busy or down. `source`: the place of the file did not answer. */
  | { kind: 'later'; because: 'speech' | 'source'; retryAfterMs?: number | undefined }
  /** Not foreseen: the attempt is counted, and after the last one the job ends as `internal`. */
  | { kind: 'unknown' };

const audioEndings: Record<AudioError['code'], FailedOutcome | 'later'> = {
  blocked: 'accessMissing',
  linkExpired: 'linkExpired',
  accessMissing: 'accessMissing',
  unreachable: 'later',
  timeout: 'later',
  tooBig: 'tooBig',
  tooLong: 'tooLong',
  empty: 'empty',
  notAudio: 'notAudio',
  damaged: 'damaged',
  noAudioTrack: 'noSound',
  unsupported: 'unsupportedFormat',
};

const speechEndings: Record<SpeechError['code'], FailedOutcome | 'later' | 'unknown'> = {
  noSpeech: 'noSpeech',
  busy: 'later',
  unavailable: 'later',
  timeout: 'later',
  aborted: 'unknown',
  unauthorized: 'speechRefused',
  forbidden: 'speechRefused',
  notFound: 'speechRefused',
  regionUnsupported: 'speechRefused',
  subdomainRequired: 'speechRefused',
  // The staged file could not be read back: our own machine.
  audioUnreadable: 'unknown',
  audioFormat: 'damaged',
  audioEmpty: 'empty',
  audioTooLong: 'tooLong',
  audioTooBig: 'tooBig',
  localeUnsupported: 'languageUnsupported',
  invalidRequest: 'speechRefused',
  refused: 'speechRefused',
  badResponse: 'later',
};

export function verdictOf(error: unknown): Verdict {
  if (error instanceof AudioError) {
    const outcome = audioEndings[error.code];
    if (outcome === 'later') return { kind: 'later', because: 'source' };
    return { kind: 'end', ending: { outcome, ...(error.found === undefined ? {} : { found: error.found }) } };
  }
  if (error instanceof SpeechError) {
    const outcome = speechEndings[error.code];
    if (outcome === 'unknown') return { kind: 'unknown' };
    if (outcome === 'later') return { kind: 'later', because: 'speech', retryAfterMs: error.retryAfterMs };
    return { kind: 'end', ending: { outcome } };
  }
  return { kind: 'unknown' };
}
