/**
 * The engines behind the one transcription operation, as a table, and the choice between them.
 *
 * Sources: learn.microsoft.com "Use the LLM Speech API", "Use the fast transcription API", "MAI-Transcribe in
 * Azure Speech" (2026-01-31 to 2026-09-05), and the REST schema 2025-10-15. Where pages disagree on a limit the
 * lowest documented value stands here, because it is the one that no region refuses.
 */
import {
  baseLanguage,
  canonicalLocale,
  FAST_LOCALES,
  LLM_LANGUAGES,
  MAI_1_5_LANGUAGES,
  MAI_2_LANGUAGES,
  TRANSLATION_TARGETS,
} from './languages.ts';
import { FAST_REGIONS, LLM_REGIONS } from './regions.ts';
import type { EngineId, SpeechRequest } from './request.ts';

/** What an engine can do, and what it takes at most. */
export interface Engine {
  id: EngineId;
  /** Its name in Azure's documentation. */
  name: string;
  /** The `enhancedMode.model` that selects it, when one does. */
  model?: string;
  /** Codes of `locales` that it knows. */
  hears: readonly string[];
  /** `any`: `pt` or `pt-BR`; `locale`: only the full form; `language`: only the bare one. */
  localeForm: 'any' | 'locale' | 'language';
  maxLocales: number;
  translatesInto: readonly string[];
  regions: readonly string[];
  prompt: boolean;
  channels: boolean;
  audioUrl: boolean;
  customModels: boolean;
  modelOptions: boolean;
  /** `count`: takes a number of speakers; `auto`: finds it out; `none`: does not tell speakers apart. */
  speakers: 'count' | 'auto' | 'none';
  limits: { phrases: number; promptChars: number; bytes: number; durationMs: number };
}

const MIB = 1024 * 1024;
const HOUR_MS = 3_600_000;

/** Sizes: 250 MB in the schema; 300 and 500 MB on newer pages, and 300 MB for MAI. Duration: 2 h (newer: 5 h). */
const COMMON_LIMITS = { phrases: 500, promptChars: 0, bytes: 250 * MIB, durationMs: 2 * HOUR_MS };

/** LLM speech: finds out the language, translates, follows a prompt; no confidence. */
export const LLM_SPEECH: Engine = {
  id: 'llm',
  name: 'LLM speech',
  hears: LLM_LANGUAGES,
  localeForm: 'any',
  maxLocales: 1, // a hint; any further one would be ignored without a word
  translatesInto: TRANSLATION_TARGETS,
  regions: LLM_REGIONS,
  prompt: true,
  channels: true,
  audioUrl: true,
  customModels: false,
  modelOptions: false,
  speakers: 'count',
  limits: { ...COMMON_LIMITS, promptChars: 4096 }, // 20,000 on the newest page
};

/** Fast transcription: named locales or language identification, confidence, custom models. */
export const FAST_TRANSCRIPTION: Engine = {
  id: 'fast',
  name: 'fast transcription',
  hears: FAST_LOCALES,
  localeForm: 'locale',
  maxLocales: FAST_LOCALES.length,
  translatesInto: [],
  regions: FAST_REGIONS,
  prompt: false,
  channels: true,
  audioUrl: true,
  customModels: true,
  modelOptions: false,
  speakers: 'count',
  limits: COMMON_LIMITS,
};

const MAI_2: Engine = {
  id: 'mai',
  name: 'MAI-Transcribe-2',
  model: 'MAI-Transcribe-2',
  hears: MAI_2_LANGUAGES,
  localeForm: 'language',
  maxLocales: 1,
  translatesInto: [],
  regions: LLM_REGIONS,
  prompt: false,
  channels: false,
  audioUrl: false,
  customModels: false,
  modelOptions: true,
  speakers: 'auto',
  limits: { ...COMMON_LIMITS, phrases: 50, bytes: 300 * MIB },
};

/** MAI-Transcribe, newest first. MAI-Transcribe-1 is gone since 2026-08-20. */
export const MAI_MODELS: readonly Engine[] = [
  MAI_2,
  {
    ...MAI_2,
    name: 'MAI-Transcribe-1.5',
    model: 'MAI-Transcribe-1.5',
    hears: MAI_1_5_LANGUAGES,
    modelOptions: false,
    speakers: 'none',
    limits: { ...MAI_2.limits, phrases: 200 },
  },
];

/**
 * The engine that a request asks for: the one it names; else the only one that can do what it wants; else LLM
 * speech, or fast transcription for what only that one hears (other locales, or several candidates at once).
 */
export function chooseEngine(request: SpeechRequest): Engine {
  if (request.engine === 'fast') return FAST_TRANSCRIPTION;
  if (request.engine === 'llm') return LLM_SPEECH;
  if (request.engine === 'mai' || request.model !== undefined || request.modelOptions !== undefined) {
    const wanted = request.model?.toLowerCase();
    return MAI_MODELS.find(({ model }) => model?.toLowerCase() === wanted) ?? MAI_2;
  }
  if (request.task === 'translate' || (request.prompt?.length ?? 0) > 0) return LLM_SPEECH;
  if (request.models !== undefined) return FAST_TRANSCRIPTION;
  const locales = request.locales ?? [];
  const onlyFastHears = !locales.every((locale) => LLM_SPEECH.hears.includes(baseLanguage(locale)));
  const fastHearsAll = locales.every((locale) => FAST_LOCALES.includes(canonicalLocale(locale) ?? ''));
  const severalCandidates = locales.length > LLM_SPEECH.maxLocales;
  return fastHearsAll && (onlyFastHears || severalCandidates) ? FAST_TRANSCRIPTION : LLM_SPEECH;
}

/** A request to transcribe that names no engine, given one; any other request as it is. */
export function withEngine(request: SpeechRequest, engine: EngineId | undefined): SpeechRequest {
  const { task, engine: named, model, modelOptions } = request;
  if (task === 'translate' || named !== undefined || model !== undefined || modelOptions !== undefined) {
    return request;
  }
  return { ...request, engine };
}
