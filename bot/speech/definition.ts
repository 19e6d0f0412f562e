/**
 * A request in the form of the wire: the `definition` field of the transcription operation (`TranscribeDefinition`
 * of the REST API 2025-10-15, plus `model` and `modelOptions`, which MAI-Transcribe documents beside the schema).
 */
import { chooseEngine, type Engine } from './engines.ts';
import { baseLanguage, canonicalLocale } from './languages.ts';
import { type ModelOptions, type ProfanityMode, type SpeechRequest, withoutBlanks } from './request.ts';
import { checkRequest } from './rules.ts';

/** The `definition` of one request, as it is sent. */
export interface SpeechDefinition {
  locales?: string[];
  audioUrl?: string;
  models?: Record<string, string>;
  diarization?: { enabled: true; maxSpeakers?: number };
  channels?: number[];
  phraseList?: { phrases: string[]; biasingWeight?: number };
  profanityFilterMode: ProfanityMode;
  enhancedMode?: {
    enabled: true;
    task?: 'transcribe' | 'translate';
    targetLanguage?: string;
    prompt?: string[];
    model?: string;
    modelOptions?: ModelOptions;
  };
}

/**
 * Checks a request against what its engine does and puts it into the form of the wire.
 * @param audioUrl Where the service itself fetches the recording, instead of an upload.
 * @throws SpeechError `invalidRequest` or `localeUnsupported`, with the `field` and the `rule` it breaks: what the
 * service would refuse, and what it would ignore without a word.
 */
export function buildDefinition(request: SpeechRequest, audioUrl?: string): SpeechDefinition {
  const engine = chooseEngine(request);
  checkRequest(request, engine, audioUrl);
  const { maxSpeakers, diarize, channels, biasingWeight, models } = request;
  const locales = (request.locales ?? []).map((locale) => canonicalLocale(locale) ?? locale);
  const phrases = withoutBlanks(request.phrases);
  return {
    ...(locales.length > 0 && { locales }),
    ...(audioUrl !== undefined && { audioUrl }),
    ...(models && { models: { ...models } }),
    // Without `enabled` the service answers as if nobody had asked (azure-sdk-for-python issue 44436).
    ...(maxSpeakers !== undefined && { diarization: { enabled: true, maxSpeakers } }),
    ...(diarize && maxSpeakers === undefined && { diarization: { enabled: true } }),
    ...(channels && { channels: [...channels] }),
    ...(phrases.length > 0 && {
      phraseList: { phrases, ...(biasingWeight !== undefined && { biasingWeight }) },
    }),
    profanityFilterMode: request.profanity ?? 'None',
    ...(engine.id !== 'fast' && { enhancedMode: enhancedMode(request, engine) }),
  };
}

function enhancedMode(request: SpeechRequest, engine: Engine): NonNullable<SpeechDefinition['enhancedMode']> {
  if (engine.model !== undefined) {
    const modelOptions = { timestamps: 'word' as const, ...request.modelOptions };
    return { enabled: true, model: engine.model, ...(engine.modelOptions && { modelOptions }) };
  }
  const prompt = withoutBlanks(request.prompt);
  const target = request.targetLanguage;
  return {
    enabled: true,
    task: request.task,
    ...(target !== undefined && { targetLanguage: baseLanguage(target) }),
    ...(prompt.length > 0 && { prompt }),
  };
}
