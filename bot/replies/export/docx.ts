/** A transcript as a Word document: what it is, and a table of times and phrases. */
import type { IRunOptions } from 'docx';
import { baseLanguage } from '../../speech/languages.ts';
import type { Phrase, Transcript } from '../../speech/transcript.ts';
import { directionOf } from '../direction.ts';
import { clock } from '../times.ts';

/** The words of the document that are not the speaker's; as they are to be shown. */
export interface DocxWords {
  title: string;
  /** Languages and length. */
  about: string;
  /** Heads of the columns. */
  time: string;
  text: string;
  speaker(id: string): string;
}

export async function toDocx(transcript: Transcript, words: DocxWords): Promise<Buffer> {
  // 30 ms and 19 MB, which only those pay who make a document.
  const { Document, HeadingLevel, Packer, Paragraph, Table, TableCell, TableRow, TextRun, WidthType } =
    await import('docx');
  const language = transcript.targetLanguage ?? transcript.locales[0];

  const paragraph = (runs: IRunOptions[], lang: string | undefined) => {
    const rightToLeft = directionOf(lang ?? 'en') === 'rtl';
    return new Paragraph({
      bidirectional: rightToLeft,
      children: runs.map((run) => new TextRun({ ...run, rightToLeft, ...proofing(lang, rightToLeft) })),
    });
  };
  const spoken = ({ text, speaker, locale }: Phrase) => {
    const who = speaker === undefined ? [] : [{ text: `${words.speaker(speaker)}: `, bold: true }];
    return paragraph([...who, { text: text.replace(/\s+/g, ' ') }], locale ?? language);
  };
  const row = (time: string, content: InstanceType<typeof Paragraph>, tableHeader = false) =>
    new TableRow({
      ...(tableHeader ? { tableHeader } : {}),
      cantSplit: true,
      children: [
        new TableCell({
          width: { size: 12, type: WidthType.PERCENTAGE },
          children: [new Paragraph({ children: [new TextRun({ text: time, bold: tableHeader })] })],
        }),
        new TableCell({ width: { size: 88, type: WidthType.PERCENTAGE }, children: [content] }),
      ],
    });
  const { phrases } = transcript;
  const isTimed = phrases.some(({ offsetMs }) => offsetMs !== undefined);
  const rows = phrases.map((phrase) =>
    row(phrase.offsetMs === undefined ? '' : clock(phrase.offsetMs), spoken(phrase)),
  );
  const table = () =>
    new Table({
      width: { size: 100, type: WidthType.PERCENTAGE },
      visuallyRightToLeft: directionOf(language ?? 'en') === 'rtl',
      rows: [row(words.time, paragraph([{ text: words.text, bold: true }], undefined), true), ...rows],
    });
  const lines = phrases.length > 0 ? phrases : linesOf(transcript.text);

  const document = new Document({
    title: words.title,
    description: words.about,
    creator: '',
    lastModifiedBy: '',
    sections: [
      {
        children: [
          new Paragraph({ text: words.title, heading: HeadingLevel.HEADING_1 }),
          new Paragraph({ text: words.about, spacing: { after: 200 } }),
          ...(isTimed ? [table()] : lines.map(spoken)),
        ],
      },
    ],
  });
  return Packer.toBuffer(document);
}

function linesOf(text: string): Phrase[] {
  return text.split('\n').map((line) => ({ text: line, words: [] }));
}

/** The language that Word checks the spelling in, in the place that it has for the script. */
function proofing(lang: string | undefined, rightToLeft: boolean): Pick<IRunOptions, 'language'> {
  if (lang === undefined) return {};
  if (rightToLeft) return { language: { bidirectional: lang } };
  const isEastAsian = ['zh', 'ja', 'ko'].includes(baseLanguage(lang));
  return { language: isEastAsian ? { eastAsia: lang } : { value: lang } };
}
