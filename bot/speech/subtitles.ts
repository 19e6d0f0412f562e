/** A transcript as a file of subtitles, SubRip or WebVTT. What a cue holds is decided in cues.ts. */
import { cuesOf } from './cues.ts';
import type { Transcript } from './transcript.ts';

/** What speakers are called, by their id. */
type SpeakerName = (speaker: string) => string;

const numbered: SpeakerName = (speaker) => `Speaker ${speaker}`;

/** SubRip (.srt). */
export function toSrt(transcript: Transcript, nameOf = numbered): string {
  const cues = cuesOf(transcript, {
    label: (speaker) => `${untagged(oneLine(nameOf(speaker)))}:`,
    plain: untagged,
  });
  const blocks = cues.map(
    ({ startMs, endMs, lines }, index) =>
      `${index + 1}\n${timestamp(startMs, ',')} --> ${timestamp(endMs, ',')}\n${lines.join('\n')}\n`,
  );
  return blocks.join('\n');
}

/** WebVTT (.vtt). */
export function toVtt(transcript: Transcript, nameOf = numbered): string {
  const blocks = cuesOf(transcript).map(({ startMs, endMs, lines, speaker }) => {
    const voice = speaker === undefined ? '' : `<v ${escapeVtt(oneLine(nameOf(speaker)))}>`;
    return `${timestamp(startMs, '.')} --> ${timestamp(endMs, '.')}\n${voice}${escapeVtt(lines.join('\n'))}\n`;
  });
  return `WEBVTT\n\n${blocks.join('\n')}`;
}

/** SubRip has no escapes, and players read `<i>`, `{\an8}` and `&amp;` as marks: a space ends that. */
function untagged(text: string): string {
  return text
    .replace(/<(?=[a-z/!])/gi, '< ')
    .replace(/\{(?=\\)/g, '{ ')
    .replace(/&(?=#?\w+;)/g, '& ');
}

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
