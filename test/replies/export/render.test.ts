/** A transcript as a file, read back by readers that are not ours. */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { strFromU8, unzipSync } from 'fflate';
import mammoth from 'mammoth';
import { type ExportFormat, exportFormats } from '../../../bot/replies/export/format.ts';
import { renderExport } from '../../../bot/replies/export/render.ts';
import { exportAction, formatsReply } from '../../../bot/replies/export/words.ts';
import type { Transcript } from '../../../bot/speech/transcript.ts';
import { transcript } from '../../support/job-bench.ts';

const context = { name: 'memo.m4a', locale: 'en' };
const text = async (format: ExportFormat, item: Transcript, about = context) =>
  (await renderExport(format, item, about)).toString('utf8');

const spoken: Transcript = {
  ...transcript,
  task: 'translate',
  targetLanguage: 'es',
  text: 'Hola. ¿Qué tal?',
  phrases: [
    {
      text: 'Hola.',
      ...{ offsetMs: 0, durationMs: 900, locale: 'es', speaker: '1', channel: 0, confidence: 0.5 },
      words: [{ text: 'Hola.', offsetMs: 0, durationMs: 900 }],
    },
    { text: '¿Qué tal?', offsetMs: 61_000, durationMs: 1_000, speaker: '2', words: [{ text: '¿Qué' }] },
  ],
};

const hostile: Transcript = {
  ...transcript,
  text: 'a',
  phrases: [
    {
      text: 'a\u202egnp.exe\u2066 \u0000\u0007\u009b]]> <w:p> &amp; \ud800 \ufffe\uffff --> <b>x</b>',
      ...{ offsetMs: 0, durationMs: 3_000, speaker: '<i>\u0000' },
      words: [],
    },
  ],
};

/** What no file may hold: control characters, and marks that turn the direction of text around. */
const hidden = /(?![\t\n\r])\p{Cc}|[\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff]/u;

async function validator() {
  const schema = await readFile(new URL('../../../docs/transcript.schema.json', import.meta.url), 'utf8');
  return new Ajv2020({ strict: true, allErrors: true }).compile(JSON.parse(schema));
}

/** The parts of a docx, by name. */
function partsOf(docx: Buffer): Map<string, string> {
  return new Map(Object.entries(unzipSync(docx)).map(([name, bytes]) => [name, strFromU8(bytes)]));
}

describe('an exported transcript', () => {
  it('is text, then each phrase with its times, as txt', async () => {
    assert.equal(
      await text('txt', transcript),
      'Good morning. See you at ten.\n\n[0:00 - 0:01] Good morning.\n[0:01 - 0:03] See you at ten.\n',
    );
    assert.equal(await text('txt', { ...transcript, phrases: [] }), 'Good morning. See you at ten.\n');
  });

  it('calls speakers in the language of the interface, in subtitles', async () => {
    assert.match(await text('srt', spoken), /^Speaker 1: Hola\.$/m);
    assert.match(await text('srt', spoken, { ...context, locale: 'de-AT' }), /^Sprecher 1: Hola\.$/m);
    assert.match(await text('vtt', spoken, { ...context, locale: 'ja' }), /^<v 話者 2>¿Qué tal\?$/m);
  });

  it('is JSON of a published schema, with all that is known', async () => {
    assert.deepEqual(JSON.parse(await text('json', spoken)), {
      ...{
        format: 'voice-transcript',
        version: 1,
        name: 'memo.m4a',
        task: 'translate',
        targetLanguage: 'es',
      },
      ...{ languages: ['en-US'], durationMs: 3_000, text: 'Hola. ¿Qué tal?' },
      phrases: [
        {
          ...{
            startMs: 0,
            endMs: 900,
            text: 'Hola.',
            language: 'es',
            speaker: '1',
            channel: 0,
            confidence: 0.5,
          },
          words: [{ startMs: 0, endMs: 900, text: 'Hola.' }],
        },
        { startMs: 61_000, endMs: 62_000, text: '¿Qué tal?', speaker: '2', words: [{ text: '¿Qué' }] },
      ],
    });
    const isValid = await validator();
    for (const item of [spoken, transcript, hostile, { ...transcript, phrases: [], locales: [] }])
      assert.ok(isValid(JSON.parse(await text('json', item))), JSON.stringify(isValid.errors));
    assert.ok(!isValid({ ...JSON.parse(await text('json', spoken)), version: 2 }));
  });

  it('is a Word document that says what it is and holds a table of times', async () => {
    const { value, messages } = await mammoth.convertToHtml({
      buffer: await renderExport('docx', spoken, context),
    });
    assert.deepEqual(messages, []);
    assert.match(value, /^<h1>memo\.m4a<\/h1><p>English → Spanish · 0:03<\/p><table>/);
    assert.match(value, /<thead><tr>.*Time.*Text.*<\/thead>/);
    assert.match(value, /0:00<\/p><\/td><td><p><strong>Speaker 1: <\/strong>Hola\.<\/p>/);
    assert.match(value, /1:01<\/p><\/td><td><p><strong>Speaker 2: <\/strong>¿Qué tal\?<\/p>/);
  });

  it('is a Word document of paragraphs where no time is known', async () => {
    const untimed = { ...transcript, text: 'One.\nTwo.', phrases: [], locales: [] };
    const buffer = await renderExport('docx', untimed, { locale: 'fr' });
    const { value } = await mammoth.convertToHtml({ buffer });
    assert.match(value, /^<h1>Message vocal<\/h1><p>0:03<\/p><p>One\.<\/p><p>Two\.<\/p>$/);
  });

  it('tells Word the language and the direction', async () => {
    const arabic = { ...transcript, locales: ['ar-EG'] };
    const rtl = partsOf(await renderExport('docx', arabic, context)).get('word/document.xml') ?? '';
    for (const mark of ['<w:bidiVisual/>', '<w:bidi/>', '<w:rtl/>', '<w:lang w:bidi="ar-EG"/>'])
      assert.ok(rtl.includes(mark), mark);
    const ltr = partsOf(await renderExport('docx', spoken, context)).get('word/document.xml') ?? '';
    assert.ok(ltr.includes('<w:lang w:val="es"/>') && !/<w:(?:bidi|rtl)\/>/.test(ltr));
  });

  it('holds nothing that hides, turns text around or breaks its form', async () => {
    for (const format of exportFormats) {
      const bytes = await renderExport(format, hostile, { ...context, name: 'x\u202e<b>\u0000.m4a' });
      const whole = format === 'docx' ? [...partsOf(bytes).values()].join('\n') : bytes.toString('utf8');
      assert.doesNotMatch(whole, hidden, format);
      assert.ok(bytes.length > 0);
    }
    const { value } = await mammoth.extractRawText({ buffer: await renderExport('docx', hostile, context) });
    assert.match(value, /Speaker <i>: agnp\.exe \]\]> <w:p> &amp; � --> <b>x<\/b>/);
  });

  it('is a Word document of any letters', async () => {
    const letters = fc.string({ unit: 'grapheme', maxLength: 60 });
    await fc.assert(
      fc.asyncProperty(letters, fc.string({ unit: 'binary', maxLength: 60 }), async (kept, wild) => {
        const phrases = [kept, wild].map((line) => ({ text: line, offsetMs: 0, words: [] }));
        const buffer = await renderExport('docx', { ...transcript, phrases }, context);
        const { value } = await mammoth.extractRawText({ buffer });
        assert.ok(bare(value).includes(bare(kept)));
      }),
      { numRuns: 25 },
    );
  });
});

const bare = (value: string) => value.replace(new RegExp(`\\s|${hidden.source}`, 'gu'), '');

describe('the buttons of an export', () => {
  it('stand for the command that a person would type, and name the answer', () => {
    const buttons = exportFormats.map((format) => ({ command: `export ${format}`, job: 'a1b2c3d4' }));
    const shown: { card: { actions: { data: object }[] } } = JSON.parse(
      JSON.stringify(exportAction('a1b2c3d4', 'en')),
    );
    assert.deepEqual(
      shown.card.actions.map(({ data }) => data),
      buttons,
    );
    const { card, summary } = formatsReply('a1b2c3d4', 'de');
    assert.deepEqual(card?.actions?.length, 5);
    assert.equal(summary, 'Welche Art von Datei?');
  });
});
