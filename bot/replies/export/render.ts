/** A transcript as the bytes of a file, in any form. */
import { toSrt, toVtt } from '../../speech/subtitles.ts';
import type { Transcript } from '../../speech/transcript.ts';
import { languagesOf } from '../answer.ts';
import { message } from '../messages/message.ts';
import { plainText } from '../plain.ts';
import { fileName, visible } from '../safe-text.ts';
import { clock } from '../times.ts';
import { toDocx } from './docx.ts';
import type { ExportContext, ExportFormat } from './format.ts';
import { harmless } from './harmless.ts';
import { toJson } from './json.ts';

/** UTF-8, except for docx. The same transcript gives the same text every time. */
export async function renderExport(
  format: ExportFormat,
  given: Transcript,
  { name, locale }: ExportContext,
): Promise<Buffer> {
  const transcript = harmless(given);
  const title = name === undefined ? undefined : fileName(name);
  const speaker = (id: string) => visible(message(locale, 'export.speaker', { id }));
  switch (format) {
    case 'txt':
      return Buffer.from(`${plainText(transcript.text, transcript.phrases).trim()}\n`);
    case 'srt':
      return Buffer.from(toSrt(transcript, speaker));
    case 'vtt':
      return Buffer.from(toVtt(transcript, speaker));
    case 'json':
      return Buffer.from(toJson(transcript, title));
    case 'docx':
      return toDocx(transcript, {
        title: title ?? message(locale, 'answer.voiceMessage'),
        about: [visible(languagesOf(transcript, locale)), clock(transcript.durationMs)]
          .filter((part) => part !== '')
          .join(' · '),
        time: message(locale, 'export.time'),
        text: message(locale, 'export.text'),
        speaker,
      });
  }
}
