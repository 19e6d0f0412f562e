/**
 * What `npm run transcribe` prints: the text form of Azure's quickstarts, JSON, or subtitles; and the bar that
 * shows an upload on a terminal.
 */
import type { OutputFormat } from './cli-options.ts';
import { toSrt, toVtt } from './subtitles.ts';
import type { Phrase, Transcript, Word } from './transcript.ts';

/** The whole output of a run, with its last line ended. */
export function renderTranscript(transcript: Transcript, format: OutputFormat, words: boolean): string {
  if (format === 'json') return `${JSON.stringify(transcript, undefined, 2)}\n`;
  if (format === 'srt') return toSrt(transcript);
  if (format === 'vtt') return toVtt(transcript);
  return renderText(transcript, words);
}

/** As the quickstarts print it; a translation there has no phrases, so they come with --words only. */
function renderText(transcript: Transcript, words: boolean): string {
  const translated = transcript.task === 'translate';
  const head = `${translated ? 'Translation' : 'Transcription'}: ${transcript.text}\n`;
  if (transcript.phrases.length === 0 || (translated && !words)) return head;
  const lines = transcript.phrases.flatMap((phrase) => [
    `  ${phraseTime(phrase, transcript.engine)}: ${label(phrase)}${phrase.text}`,
    ...(words ? phrase.words.map((word) => `    ${phraseTime(word, 'fast')}: ${word.text}`) : []),
  ]);
  return `${head}\nDetailed phrases:\n${lines.join('\n')}\n`;
}

/** `[40ms - 4880ms]`, or `[40ms]` of LLM speech. */
function phraseTime({ offsetMs, durationMs }: Phrase | Word, engine: string): string {
  if (offsetMs === undefined) return '[no time]';
  if (engine === 'llm' || durationMs === undefined) return `[${offsetMs}ms]`;
  return `[${offsetMs}ms - ${offsetMs + durationMs}ms]`;
}

function label({ speaker, channel }: Phrase): string {
  const parts = [
    ...(channel === undefined ? [] : [`Channel ${channel}`]),
    ...(speaker === undefined ? [] : [`Speaker ${speaker}`]),
  ];
  return parts.length === 0 ? '' : `${parts.join(', ')}: `;
}

/** Smaller uploads are over before a bar could be read. */
const BAR_FROM_BYTES = 2_000_000;
const BAR_WIDTH = 30;
const CLEAR_LINE = '\r\u001b[2K';

/** A terminal to draw on. */
export interface Terminal {
  isTTY?: boolean;
  write(text: string): unknown;
}

/** A bar for one upload; draws nothing unless `terminal` is one. Call `end` whatever happens. */
export function createProgressBar(terminal: Terminal): {
  update(sentBytes: number, totalBytes: number): void;
  end(): void;
} {
  let shown = '';
  const draw = (line: string): void => {
    if (line === shown) return;
    terminal.write(CLEAR_LINE + line);
    shown = line;
  };
  return {
    update(sentBytes, totalBytes) {
      if (!terminal.isTTY || totalBytes < BAR_FROM_BYTES) return;
      const share = sentBytes / totalBytes;
      const filled = Math.round(share * BAR_WIDTH);
      const bar = '█'.repeat(filled) + '░'.repeat(BAR_WIDTH - filled);
      const megabytes = (totalBytes / 1e6).toFixed(1);
      draw(
        share < 1
          ? `Uploading ${bar} ${Math.floor(share * 100)} % of ${megabytes} MB`
          : 'Waiting for Azure Speech…',
      );
    },
    end() {
      if (shown !== '') draw('');
    },
  };
}
