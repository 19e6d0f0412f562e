/** The `enhancedMode` object of a definition: LLM speech, to transcribe or to translate. */
import { invalid } from './errors.ts';
import { isObject, isStrings } from './json.ts';

export interface EnhancedMode {
  /** Two-letter code; present when, and only when, the task is translate. */
  targetLanguage?: string;
  /** A prompt asked for lexical form: lower case, no punctuation. */
  lexical: boolean;
}

/** Characters of all prompts together ("LLM speech quickstart", 2026-01-31). */
const MAX_PROMPT_LENGTH = 4096;
/** "Output must be in lexical format.", "Create lexical output only," in Azure's own samples. */
const LEXICAL_PROMPT = /\blexical (format|output|transcription)\b/i;

/**
 * Undefined when the mode is not enabled: without `enabled: true` the ordinary recogniser answers, as in
 * Azure. Prompts other than for lexical form are accepted and change nothing here.
 */
export function parseEnhancedMode(mode: unknown): EnhancedMode | undefined {
  if (mode === undefined) return undefined;
  if (!isObject(mode)) throw invalid('enhancedMode must be an object.', 'InvalidRequestBodyFormat');
  const { enabled = false, task = 'transcribe', targetLanguage, prompt = [], model, modelOptions } = mode;
  if (typeof enabled !== 'boolean') throw invalid('enhancedMode.enabled must be true or false.');
  if (!enabled) return undefined;
  // Azure's words where it has no such models (westeurope, for one).
  if (model !== undefined || modelOptions !== undefined) {
    throw invalid('Enhanced mode with model is currently not supported yet.', null);
  }
  if (!isStrings(prompt)) throw invalid('enhancedMode.prompt must be an array of strings.');
  if (prompt.join('').length > MAX_PROMPT_LENGTH) {
    throw invalid(`enhancedMode.prompt takes at most ${MAX_PROMPT_LENGTH} characters.`);
  }
  const lexical = prompt.some((line) => LEXICAL_PROMPT.test(line));
  if (task === 'transcribe') {
    if (targetLanguage === undefined) return { lexical };
    throw invalid('enhancedMode.targetLanguage is for the task translate only.');
  }
  if (task !== 'translate') throw invalid('enhancedMode.task must be transcribe or translate.');
  if (typeof targetLanguage !== 'string' || !/^[a-z]{2}$/.test(targetLanguage)) {
    throw invalid('enhancedMode.targetLanguage must be a two-letter code for the task translate.');
  }
  return { targetLanguage, lexical };
}
