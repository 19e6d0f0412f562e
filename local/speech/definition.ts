/**
 * The `definition` part of a request: checked against what Azure documents for api-version 2025-10-15, and
 * turned into a plan of what to do. Unknown fields are ignored, as Azure does.
 */
import { type EnhancedMode, parseEnhancedMode } from './enhanced-mode.ts';
import { invalid } from './errors.ts';
import { isObject, isStrings, type JsonObject, parseJson } from './json.ts';
import { defaultLocale, enhancedLocale, type SpokenLocale } from './locales.ts';
import { PROFANITY_MODES, type ProfanityMode } from './profanity.ts';

/** What a request asks for. */
export interface Plan {
  /** Absent in default mode (fast transcription). */
  enhanced?: EnhancedMode;
  spoken: SpokenLocale;
  /** Channels to keep apart; empty: all are mixed. */
  channels: number[];
  /** Whether phrases name their speaker. */
  speakers: boolean;
  profanity: ProfanityMode;
  audioUrl?: string;
}

/** Most phrases in a phrase list ("Improve accuracy with phrase list", 2025-10-21). */
const MAX_PHRASES = 500;

/** Parses and checks the JSON text; each fault is a flat 400 that names the field. */
export function parseDefinition(text: string): Plan {
  const definition = parseJson(text);
  if (!isObject(definition)) {
    throw invalid('The definition must be a JSON object.', 'InvalidRequestBodyFormat');
  }
  if (definition.models !== undefined) {
    throw invalid('The local Speech service has no custom models.', 'InvalidModel');
  }
  checkPhraseList(definition.phraseList);
  const enhanced = parseEnhancedMode(definition.enhancedMode);
  const locales = definition.locales ?? [];
  if (!isStrings(locales)) throw invalid('locales must be an array of strings.', 'InvalidRequestBodyFormat');
  const channels = parseChannels(definition.channels);
  const speakers = parseDiarization(definition.diarization);
  if (speakers && channels.length > 1) throw invalid('diarization cannot be used with channels [0, 1].');
  if (speakers && enhanced?.targetLanguage) {
    throw invalid('diarization cannot be used with the task translate.');
  }
  return {
    ...(enhanced && { enhanced }),
    spoken: enhanced ? enhancedLocale(locales) : defaultLocale(locales),
    channels,
    speakers,
    profanity: parseProfanity(definition),
    ...parseAudioUrl(definition),
  };
}

/** Accepted and checked, but PocketSphinx's language model cannot be biased: it changes nothing here. */
function checkPhraseList(list: unknown): void {
  if (list === undefined) return;
  if (!isObject(list)) throw invalid('phraseList must be an object.', 'InvalidRequestBodyFormat');
  const { phrases = [], biasingWeight = 1 } = list;
  if (!isStrings(phrases)) throw invalid('phraseList.phrases must be an array of strings.');
  if (phrases.length > MAX_PHRASES) throw invalid(`phraseList.phrases takes at most ${MAX_PHRASES} phrases.`);
  if (typeof biasingWeight !== 'number' || biasingWeight < 0 || biasingWeight > 2) {
    throw invalid('phraseList.biasingWeight must be between 0.0 and 2.0.');
  }
}

function parseChannels(channels: unknown = []): number[] {
  const known: number[] = Array.isArray(channels) ? channels.filter((item) => item === 0 || item === 1) : [];
  const wellFormed = Array.isArray(channels) && known.length === channels.length;
  if (!wellFormed || new Set(known).size !== known.length) {
    throw invalid('channels must be [0], [1] or [0, 1].', 'InvalidChannels');
  }
  return known.toSorted();
}

/**
 * Speakers are told apart only when `enabled` is true: `maxSpeakers` alone does nothing in the live service
 * either (azure-sdk-for-python issue 44436).
 */
function parseDiarization(diarization: unknown = {}): boolean {
  if (!isObject(diarization)) throw invalid('diarization must be an object.', 'InvalidRequestBodyFormat');
  const { enabled = false, maxSpeakers = 2 } = diarization;
  if (typeof enabled !== 'boolean') throw invalid('diarization.enabled must be true or false.');
  const isCount = typeof maxSpeakers === 'number' && Number.isInteger(maxSpeakers);
  if (!isCount || maxSpeakers < 2 || maxSpeakers > 35) {
    throw invalid('diarization.maxSpeakers must be between 2 and 35.');
  }
  return enabled;
}

function parseProfanity({ profanityFilterMode = 'Masked' }: JsonObject): ProfanityMode {
  const mode = PROFANITY_MODES.find((known) => known === profanityFilterMode);
  if (!mode) throw invalid(`profanityFilterMode must be one of ${PROFANITY_MODES.join(', ')}.`);
  return mode;
}

function parseAudioUrl({ audioUrl }: JsonObject): { audioUrl?: string } {
  if (audioUrl === undefined) return {};
  if (typeof audioUrl !== 'string' || !URL.canParse(audioUrl)) {
    throw invalid('audioUrl must be an absolute URL.', 'InvalidRecordingsUri');
  }
  return { audioUrl };
}
