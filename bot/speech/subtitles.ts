/**
 * A transcript as subtitles, SubRip or WebVTT: a cue a phrase. Cues never run backwards: one without a time begins
 * where the one before it ends, and lasts until the next one or the end of the recording.
 */
import type { Phrase, Transcript } from './transcript.ts';

interface Cue {
  startMs: number;
  endMs: number;
  text: string;
  speaker: string | undefined;
}

/** SubRip (.srt). */
export function toSrt(transcript: Transcript): string {
  const cues = cuesOf(transcript).map(({ startMs, endMs, text, speaker }, index) => {
    const line = speaker === undefined ? text : `Speaker ${speaker}: ${text}`;
    return `${index + 1}\n${timestamp(startMs, ',')} --> ${timestamp(endMs, ',')}\n${line}\n`;
  });
  return cues.join('\n');
}

/** WebVTT (.vtt). */
export function toVtt(transcript: Transcript): string {
  const cues = cuesOf(transcript).map(({ startMs, endMs, text, speaker }) => {
    const voice = speaker === undefined ? '' : `<v Speaker ${escapeVtt(speaker)}>`;
    return `${timestamp(startMs, '.')} --> ${timestamp(endMs, '.')}\n${voice}${escapeVtt(text)}\n`;
  });
  return `WEBVTT\n\n${cues.join('\n')}`;
}

function cuesOf({ phrases, text, durationMs }: Transcript): Cue[] {
  const spoken: readonly Phrase[] =
    phrases.length > 0 ? phrases : [{ text, offsetMs: 0, durationMs, words: [] }];
  let end = 0;
  return spoken.map((phrase, index) => {
    const startMs = phrase.offsetMs ?? end;
    const next = spoken[index + 1]?.offsetMs ?? durationMs;
    const endMs = Math.max(startMs + 1, phrase.durationMs === undefined ? next : startMs + phrase.durationMs);
    end = Math.max(end, endMs);
    return { startMs, endMs, text: oneLine(phrase.text), speaker: phrase.speaker };
  });
}

/** A blank line or an arrow inside a cue would end it. */
function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').replaceAll('-->', '→').trim();
}

function escapeVtt(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** 3723004 -> 01:02:03,004 */
function timestamp(ms: number, decimal: ',' | '.'): string {
  const two = (value: number): string => String(Math.floor(value)).padStart(2, '0');
  const seconds = ms / 1000;
  const clock = `${two(seconds / 3600)}:${two((seconds / 60) % 60)}:${two(seconds % 60)}`;
  return `${clock}${decimal}${String(Math.floor(ms % 1000)).padStart(3, '0')}`;
}
