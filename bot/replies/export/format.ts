/** The forms in which a transcript can be taken along as a file. */

export const exportFormats = ['txt', 'srt', 'vtt', 'docx', 'json'] as const;

export type ExportFormat = (typeof exportFormats)[number];

export function isExportFormat(text: string | undefined): text is ExportFormat {
  return exportFormats.some((format) => format === text);
}

const otherNames: Record<string, ExportFormat> = { text: 'txt', subtitles: 'srt', word: 'docx' };

/** The form that a person names: `SRT`, `.srt`, `subtitles`. */
export function exportFormatNamed(name: string): ExportFormat | undefined {
  const plain = name.toLowerCase().replace(/^\./, '');
  return isExportFormat(plain) ? plain : otherNames[plain];
}

/** What a file says of itself beside the transcript. */
export interface ExportContext {
  /** The name of the person's recording, when it has one worth showing; untrusted. */
  name?: string;
  /** BCP-47 of the interface: what speakers are called, and the headings. */
  locale: string;
}
