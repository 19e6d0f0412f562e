/**
 * The rules a request must keep: combinations that the service refuses, or ignores without telling, are refused
 * here first, each with the name of the field and the rule.
 */
import { type Engine, MAI_MODELS } from './engines.ts';
import { ruleBroken } from './errors.ts';
import { baseLanguage, canonicalLocale, FAST_LOCALES } from './languages.ts';
import { PROFANITY_MODES, type SpeechRequest, withoutBlanks } from './request.ts';

/** Throws the first rule of `engine` that `request` breaks. */
export function checkRequest(request: SpeechRequest, engine: Engine, audioUrl?: string): void {
  checkModel(request, engine);
  checkTask(request, engine);
  for (const locale of request.locales ?? []) checkLocale(locale, engine);
  if ((request.locales?.length ?? 0) > engine.maxLocales) {
    throw ruleBroken('locales', `${engine.name} takes one locale at most`);
  }
  checkPrompt(request, engine);
  checkPhrases(request, engine);
  checkSpeakers(request, engine);
  checkChannels(request, engine);
  if (request.profanity !== undefined && !PROFANITY_MODES.includes(request.profanity)) {
    throw ruleBroken('profanity', `must be one of ${PROFANITY_MODES.join(', ')}`);
  }
  if (audioUrl !== undefined) checkAudioUrl(audioUrl, engine);
}

function checkModel({ model, modelOptions, models, engine: forced }: SpeechRequest, engine: Engine): void {
  if (model !== undefined) {
    const known = MAI_MODELS.map((each) => each.model ?? '');
    if (!known.some((name) => name.toLowerCase() === model.toLowerCase())) {
      throw ruleBroken('model', `must be one of ${known.join(', ')}`);
    }
    if (engine.id !== 'mai') throw ruleBroken('model', `${forced} names another engine than ${model}`);
  }
  if (modelOptions !== undefined && !engine.modelOptions) {
    throw ruleBroken('modelOptions', `${engine.name} has none; they belong to MAI-Transcribe-2`);
  }
  if (models === undefined) return;
  if (!engine.customModels) {
    throw ruleBroken('models', 'custom speech models work with fast transcription only');
  }
  for (const [locale, uri] of Object.entries(models)) {
    checkLocale(locale, engine, 'models');
    if (!URL.canParse(uri)) throw ruleBroken('models', `the model of ${locale} must be a URI`);
  }
}

function checkTask({ task, targetLanguage }: SpeechRequest, engine: Engine): void {
  if (task === 'transcribe') {
    if (targetLanguage !== undefined) throw ruleBroken('targetLanguage', 'belongs to the task translate');
    return;
  }
  if (engine.translatesInto.length === 0) {
    throw ruleBroken('engine', `${engine.name} does not translate; LLM speech does`);
  }
  if (targetLanguage === undefined || targetLanguage === '') {
    throw ruleBroken('targetLanguage', 'the task translate needs one');
  }
  if (!engine.translatesInto.includes(baseLanguage(targetLanguage))) {
    const rule = `${engine.name} translates into ${engine.translatesInto.join(', ')}`;
    throw ruleBroken('targetLanguage', rule, 'localeUnsupported');
  }
}

function checkLocale(locale: string, engine: Engine, field = 'locales'): void {
  const tag = canonicalLocale(locale);
  if (tag === undefined)
    throw ruleBroken(field, 'must be BCP-47 language tags such as en-US', 'localeUnsupported');
  const language = baseLanguage(tag);
  if (engine.localeForm === 'any' ? engine.hears.includes(language) : engine.hears.includes(tag)) return;
  const known = `${engine.name} does not know ${tag}`;
  if (engine.localeForm === 'language' && engine.hears.includes(language)) {
    throw ruleBroken(field, `${known}; it takes the bare language ${language}`, 'localeUnsupported');
  }
  const forms = FAST_LOCALES.filter((each) => baseLanguage(each) === language);
  const hint = engine.localeForm === 'locale' && forms.length > 0 ? `; it takes ${forms.join(', ')}` : '';
  throw ruleBroken(field, known + hint, 'localeUnsupported');
}

function checkPrompt(request: SpeechRequest, engine: Engine): void {
  const prompt = withoutBlanks(request.prompt);
  if (prompt.length === 0) return;
  if (!engine.prompt) throw ruleBroken('prompt', `${engine.name} takes none; LLM speech does`);
  // Whether the limit is for each entry or for all together is not documented: together is safe for both.
  if (prompt.join('').length > engine.limits.promptChars) {
    throw ruleBroken('prompt', `must not be longer than ${engine.limits.promptChars} characters in all`);
  }
}

function checkPhrases({ phrases, biasingWeight }: SpeechRequest, engine: Engine): void {
  const count = withoutBlanks(phrases).length;
  if (count > engine.limits.phrases) {
    throw ruleBroken('phrases', `${engine.name} takes ${engine.limits.phrases} phrases at most`);
  }
  if (biasingWeight === undefined) return;
  if (count === 0) throw ruleBroken('biasingWeight', 'means nothing without phrases');
  if (!(biasingWeight >= 0 && biasingWeight <= 2)) throw ruleBroken('biasingWeight', 'must be from 0 to 2');
}

function checkSpeakers(request: SpeechRequest, engine: Engine): void {
  const { maxSpeakers, diarize, channels, task } = request;
  const field = maxSpeakers === undefined ? 'diarize' : 'maxSpeakers';
  if (maxSpeakers === undefined && !diarize) return;
  if (engine.speakers === 'none') throw ruleBroken(field, `${engine.name} does not tell speakers apart`);
  if (task === 'translate') throw ruleBroken(field, 'a translation does not tell speakers apart');
  if ((channels?.length ?? 0) > 1) {
    throw ruleBroken(field, 'speakers are told apart in one channel, not in two kept apart');
  }
  if (engine.speakers === 'auto' && maxSpeakers !== undefined) {
    throw ruleBroken('maxSpeakers', `${engine.name} finds out their number itself; ask for diarize`);
  }
  if (engine.speakers === 'count' && maxSpeakers === undefined) {
    throw ruleBroken('diarize', `${engine.name} needs maxSpeakers`);
  }
  if (maxSpeakers === undefined) return;
  if (!Number.isInteger(maxSpeakers) || maxSpeakers < 2 || maxSpeakers > 35) {
    throw ruleBroken('maxSpeakers', 'must be a whole number from 2 to 35');
  }
}

function checkChannels({ channels }: SpeechRequest, engine: Engine): void {
  if (channels === undefined) return;
  if (!engine.channels) throw ruleBroken('channels', `${engine.name} does not keep channels apart`);
  const allowed = channels.every((channel) => channel === 0 || channel === 1);
  if (!allowed || channels.length === 0 || new Set(channels).size !== channels.length) {
    throw ruleBroken('channels', 'must be [0], [1] or [0, 1]');
  }
}

function checkAudioUrl(audioUrl: string, engine: Engine): void {
  if (!engine.audioUrl) throw ruleBroken('audioUrl', `${engine.name} takes an upload only`);
  const url = URL.canParse(audioUrl) ? new URL(audioUrl) : undefined;
  const loopback = url?.protocol === 'http:' && url.hostname === '127.0.0.1';
  if (url?.protocol !== 'https:' && !loopback) {
    throw ruleBroken('audioUrl', 'must be an https address that anybody may fetch');
  }
}
