/** What the bot says about files: the buttons under an answer, the offer, and what came of it. */
import { message } from '../messages/message.ts';
import { cardIn, type Reply, textReply } from '../reply.ts';
import { type ExportFormat, exportFormats } from './format.ts';

/** Names that are the same in every language. */
const formatNames: Record<ExportFormat, string> = {
  txt: 'TXT',
  srt: 'SRT',
  vtt: 'VTT',
  docx: 'Word',
  json: 'JSON',
};

/** A button that opens a button for each form. @param job the reference of the answer */
export function exportAction(job: string, locale: string): object {
  return {
    type: 'Action.ShowCard',
    title: message(locale, 'button.export'),
    card: { type: 'AdaptiveCard', body: [], actions: formatActions(job) },
  };
}

/** Asks which form it shall be. */
export function formatsReply(job: string, locale: string): Reply {
  const question = message(locale, 'export.which');
  return {
    summary: question,
    card: {
      ...cardIn(locale),
      fallbackText: `${question} ${exportFormats.map((format) => `export ${format}`).join(', ')}`,
      body: [{ type: 'TextBlock', text: question, wrap: true }],
      actions: formatActions(job),
    },
  };
}

function formatActions(job: string): object[] {
  return exportFormats.map((format) => ({
    type: 'Action.Submit',
    title: formatNames[format],
    data: { command: `export ${format}`, job },
  }));
}

export function offerReply(
  offer: { name: string; format: ExportFormat; sizeInBytes: number; context: object },
  locale: string,
): Reply {
  const { format, ...file } = offer;
  const description = message(locale, 'export.offer', { format: formatNames[format] });
  return { summary: `${file.name}: ${description}`, file: { kind: 'offer', ...file, description } };
}

/** The file itself, and what stands in the place of its offer. */
export function sentReplies(
  file: { name: string; format: ExportFormat; url: string; id: string | undefined },
  locale: string,
): { notice: Reply; file: Reply } {
  const { name, format: fileType, url, id = '' } = file;
  return {
    notice: textReply(message(locale, 'export.sent', { name })),
    file: { summary: name, file: { kind: 'sent', ...{ name, url, id, fileType } } },
  };
}

export function declinedReply(locale: string): Reply {
  return textReply(message(locale, 'export.declined'));
}

/**
 * Why there is no file. `nothing`: no answer in this conversation; `expired`: its text was deleted; `failed`: it
 * could not be put into the person's OneDrive; `personalOnly`: not a 1:1 chat.
 */
export function exportProblem(problem: 'nothing' | 'expired' | 'personalOnly', locale: string): Reply;
export function exportProblem(problem: 'failed', locale: string, format: ExportFormat): Reply;
export function exportProblem(
  problem: 'nothing' | 'expired' | 'personalOnly' | 'failed',
  locale: string,
  format?: ExportFormat,
): Reply {
  return problem === 'failed'
    ? textReply(message(locale, 'export.failed', { command: `export ${format ?? ''}` }))
    : textReply(message(locale, `export.${problem}`));
}
