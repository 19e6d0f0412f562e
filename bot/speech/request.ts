/**
 * What may be asked of Azure Speech, in our own words: one request, whichever engine answers it.
 */

/** LLM speech (enhanced mode), fast transcription (the ordinary mode), MAI-Transcribe (a model of enhanced mode). */
export type EngineId = 'llm' | 'fast' | 'mai';

/** `None` keeps every word; the service's own default is `Masked`. */
export const PROFANITY_MODES = ['None', 'Masked', 'Removed', 'Tags'] as const;
export type ProfanityMode = (typeof PROFANITY_MODES)[number];

/** Options of MAI-Transcribe-2. */
export interface ModelOptions {
  /** How finely the answer is timed; the service says `none`, we ask for `word` unless told otherwise. */
  timestamps?: 'word' | 'segment' | 'none' | undefined;
  /** `clean` leaves out "um" and false starts. */
  transcribeStyle?: 'verbatim' | 'clean' | undefined;
}

/** One wish: what to do with a recording. Which engine can do it is found out by `chooseEngine`. */
export interface SpeechRequest {
  task: 'transcribe' | 'translate';
  /** One of TRANSLATION_TARGETS; with `translate`, and only then. */
  targetLanguage?: string | undefined;
  /** BCP-47, any case. LLM speech takes one as a hint, fast transcription any number of candidates. */
  locales?: readonly string[] | undefined;
  /** Instructions to LLM speech, best in English. */
  prompt?: readonly string[] | undefined;
  /** Names and terms to listen for. */
  phrases?: readonly string[] | undefined;
  /** How strongly to listen for them, 0 to 2. */
  biasingWeight?: number | undefined;
  /** Tell speakers apart, 2 to 35 of them at most. */
  maxSpeakers?: number | undefined;
  /** Tell speakers apart, for an engine that finds out their number itself (MAI-Transcribe-2). */
  diarize?: boolean | undefined;
  /** Keep these channels apart: [0], [1] or [0, 1]. */
  channels?: readonly number[] | undefined;
  /** Default `None`: people get back what was said, word for word. */
  profanity?: ProfanityMode | undefined;
  /** Forces an engine. */
  engine?: EngineId | undefined;
  /** A MAI-Transcribe model by name. */
  model?: string | undefined;
  modelOptions?: ModelOptions | undefined;
  /** Custom speech models by locale, as URIs. */
  models?: Readonly<Record<string, string>> | undefined;
}

/** The entries of a list that say something. */
export function withoutBlanks(list: readonly string[] | undefined): string[] {
  return (list ?? []).map((entry) => entry.trim()).filter((entry) => entry !== '');
}
