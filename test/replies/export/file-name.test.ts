/** Names that OneDrive takes, and people recognise. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { exportName } from '../../../bot/replies/export/file-name.ts';
import { exportFormatNamed } from '../../../bot/replies/export/format.ts';

const day = '2026-11-20T10:00:00.000Z';

describe('the name of an exported file', () => {
  for (const [name, expected] of [
    ['memo.m4a', 'memo.srt'],
    ['Grüße 你好.final.wav', 'Grüße 你好.final.srt'],
    ['a/b\\c:d*e?"f<g>h|i.mp3', 'a b c d e f g h i.srt'],
    ['..\\..\\etc\\passwd', 'etc passwd.srt'],
    ['CON.wav', 'voice-message-2026-11-20.srt'],
    ['x_vti_y.wav', 'voice-message-2026-11-20.srt'],
    ['\u202e.m4a', 'voice-message-2026-11-20.srt'],
    [undefined, 'voice-message-2026-11-20.srt'],
  ] as const)
    it(`${name} becomes ${expected}`, () => {
      assert.equal(exportName('srt', name === undefined ? { day } : { name, day }), expected);
    });

  it('tells a translation from the original', () => {
    assert.equal(exportName('vtt', { name: 'memo.m4a', day, targetLanguage: 'es' }), 'memo.es.vtt');
  });

  it('is short, whole and permitted for any name', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (name) => {
        const made = exportName('docx', { name, day });
        assert.match(made, /^[^\s.~"*:<>?/\\|][^"*:<>?/\\|\n]*\.docx$/u);
        assert.ok(made.length <= 90 && made.isWellFormed());
      }),
    );
  });
});

describe('the form of a file', () => {
  it('is known by its ending and by plain words', () => {
    assert.deepEqual(
      ['SRT', '.vtt', 'Word', 'text', 'subtitles', 'json', 'pdf', 'toString', ''].map(exportFormatNamed),
      ['srt', 'vtt', 'docx', 'txt', 'srt', 'json', undefined, undefined, undefined],
    );
  });
});
