/** From a clip on disk and a plan to the body of the answer: decode, recognise, translate, shape. */
import type { TranscribedPhrase, TranscriptionResult } from './contract.ts';
import { countChannels, decode } from './decode.ts';
import type { Plan } from './definition.ts';
import { noLanguageIdentified } from './errors.ts';
import { type Phrase, toPhrases } from './phrases.ts';
import { filterProfanity } from './profanity.ts';
import { type Programs, requirePrograms } from './programs.ts';
import type { Queue } from './queue.ts';
import { recognise } from './recognise.ts';
import { findMode, localeOf, translateLines } from './translate.ts';

export interface Engine {
  programs: Programs;
  /** For this request's files; removed by the caller. */
  folder: string;
  signal: AbortSignal;
  /** Where recognitions wait for a free processor. */
  engines: Queue;
  maxSeconds: number;
}

interface Track {
  channel?: number;
  phrases: Phrase[];
}

/**
 * Nothing said is a 422 NoLanguageIdentified, or, when exactly one locale was named, an empty result: then
 * there is no language to identify.
 */
export async function transcribe(clip: string, plan: Plan, engine: Engine): Promise<TranscriptionResult> {
  const { programs } = engine;
  const target = plan.enhanced?.targetLanguage;
  const { apertium, ...always } = programs;
  await requirePrograms(target === undefined || target === 'en' ? always : { ...always, apertium });
  const mode = target === undefined ? undefined : await findMode(target, engine);

  const { durationMs, tracks } = await hear(clip, plan, engine);
  if (tracks.every(({ phrases }) => phrases.length === 0) && !plan.spoken.named) throw noLanguageIdentified();

  const shaped: TranscribedPhrase[] = [];
  for (const track of tracks) {
    const original = track.phrases.map((phrase) => shape(phrase, track.channel, plan));
    shaped.push(...(mode && target ? await translate(original, { mode, target }, plan, engine) : original));
  }
  return { durationMilliseconds: durationMs, combinedPhrases: combine(shaped), phrases: shaped };
}

async function hear(
  clip: string,
  plan: Plan,
  engine: Engine,
): Promise<{ durationMs: number; tracks: Track[] }> {
  // Channels mean nothing in a mono clip, and are ignored there.
  const separate = plan.channels.length > 0 && (await countChannels(clip, engine)) > 1;
  const tracks: Track[] = [];
  let durationMs = 0;
  for (const channel of separate ? plan.channels : [undefined]) {
    const sound = await decode(clip, engine, channel);
    durationMs = Math.max(durationMs, sound.durationMs);
    const heard = filterProfanity(await recognise(sound, engine), plan.profanity);
    const phrases = toPhrases(heard, plan.enhanced?.lexical ?? false);
    tracks.push(channel === undefined ? { phrases } : { channel, phrases });
  }
  return { durationMs, tracks };
}

function shape(phrase: Phrase, channel: number | undefined, plan: Plan): TranscribedPhrase {
  return {
    ...(channel !== undefined && { channel }),
    // PocketSphinx cannot tell voices apart: one speaker, and none is made up.
    ...(plan.speakers && { speaker: 1 }),
    offsetMilliseconds: phrase.startMs,
    durationMilliseconds: phrase.endMs - phrase.startMs,
    text: phrase.text,
    words: phrase.words.map(({ text, startMs, endMs }) => ({
      text,
      offsetMilliseconds: startMs,
      durationMilliseconds: endMs - startMs,
    })),
    locale: plan.spoken.locale,
    confidence: plan.enhanced ? 0 : phrase.confidence,
  };
}

/** Phrases keep their times; words have none (0/0), as in Azure's own example. */
async function translate(
  phrases: TranscribedPhrase[],
  { mode, target }: { mode: string; target: string },
  plan: Plan,
  engine: Engine,
): Promise<TranscribedPhrase[]> {
  if (phrases.length === 0) return [];
  const lines = await translateLines(
    phrases.map(({ text }) => text),
    mode,
    engine,
  );
  return phrases.map((phrase, index) => {
    const line = lines[index] ?? '';
    const text = plan.enhanced?.lexical ? line.toLowerCase() : `${line}.`;
    const words = text
      .split(' ')
      .map((word) => ({ text: word, offsetMilliseconds: 0, durationMilliseconds: 0 }));
    return { ...phrase, text, words, locale: localeOf(target) };
  });
}

function combine(phrases: TranscribedPhrase[]): TranscriptionResult['combinedPhrases'] {
  const byChannel = Map.groupBy(phrases, ({ channel }) => channel);
  return Array.from(byChannel, ([channel, ofChannel]) => ({
    ...(channel !== undefined && { channel }),
    text: ofChannel.map(({ text }) => text).join(' '),
  }));
}
