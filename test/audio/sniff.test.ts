import assert from 'node:assert/strict';
import { join } from 'node:path';
import fc from 'fast-check';
import { type Sniffed, sniff } from '../../bot/audio/sniff.ts';
import { ffmpeg, headOf, useTempDir, voiceMessage } from './clips.ts';

const bytes = (text: string) => Buffer.from(text, 'latin1');
const summary = (sniffed: Sniffed) =>
  'found' in sniffed ? `${sniffed.kind}: ${sniffed.found}` : sniffed.kind;

describe('sniff on files of ffmpeg', () => {
  const dir = useTempDir();
  const sine = ['-f', 'lavfi', '-i', 'sine=duration=1'];
  const video = ['-f', 'lavfi', '-i', 'color=s=64x64:d=1', ...sine, '-shortest'];
  const cases: [file: string, args: string[], format: string, mimetype: string, extension?: string][] = [
    ['a.wav', sine, 'wav', 'audio/wav'],
    ['alaw.wav', [...sine, '-c:a', 'pcm_alaw'], 'wav', 'audio/wav'],
    ['rf64.wav', [...sine, '-rf64', 'always'], 'wav', 'audio/wav'],
    ['a.mp3', sine, 'mp3', 'audio/mpeg'],
    ['bare.mp3', [...sine, '-id3v2_version', '0', '-write_xing', '0'], 'mp3', 'audio/mpeg'],
    ['low.mp3', [...sine, '-ar', '8000', '-id3v2_version', '0', '-write_xing', '0'], 'mp3', 'audio/mpeg'],
    ['layer2.mp2', sine, 'mp3', 'audio/mpeg', 'mp3'],
    ['opus.ogg', [...sine, '-c:a', 'libopus'], 'ogg', 'audio/ogg', 'opus'],
    ['vorbis.ogg', [...sine, '-c:a', 'libvorbis'], 'ogg', 'audio/ogg'],
    ['speex.ogg', [...sine, '-ar', '16000', '-c:a', 'libspeex'], 'ogg', 'audio/ogg'],
    ['flac.ogg', [...sine, '-c:a', 'flac'], 'ogg', 'audio/ogg'],
    ['a.flac', sine, 'flac', 'audio/flac'],
    ['a.wma', sine, 'wma', 'audio/x-ms-wma'],
    ['a.aac', sine, 'aac', 'audio/aac'],
    ['id3.aac', [...sine, '-write_id3v2', '1', '-metadata', 'title=x'], 'aac', 'audio/aac', 'aac'],
    ['a.m4a', sine, 'mp4', 'audio/mp4'],
    ['a.mp4', video, 'mp4', 'video/mp4'],
    ['a.mov', video, 'mp4', 'video/quicktime'],
    ['a.3gp', [...sine, '-c:a', 'aac'], 'mp4', 'video/3gpp'],
    ['a.3g2', [...sine, '-c:a', 'aac'], 'mp4', 'video/3gpp2'],
    ['fragmented.mp4', [...video, '-movflags', 'frag_keyframe+empty_moov'], 'mp4', 'video/mp4', 'mp4'],
    ['a.webm', [...sine, '-c:a', 'libopus'], 'webm', 'video/webm'],
    ['a.mkv', [...sine, '-c:a', 'libopus'], 'webm', 'video/x-matroska'],
  ];
  for (const [file, args, format, mimetype, extension] of cases) {
    it(`knows ${file}`, async () => {
      const head = await headOf(await ffmpeg(...args, join(dir(), file)));
      const expected = { kind: 'audio', format, mimetype, extension: extension ?? file.split('.').at(-1) };
      assert.deepEqual(sniff(head), expected);
      assert.deepEqual(sniff(head.subarray(0, 1024)), expected, 'from fewer bytes');
    });
  }

  const others: [file: string, args: string[], expected: string][] = [
    ['a.aiff', sine, 'unsupported: AIFF sound'],
    ['a.caf', sine, 'unsupported: Core Audio (CAF) sound'],
    ['a.au', sine, 'unsupported: Sun audio'],
    ['a.ac3', sine, 'unsupported: Dolby Digital sound'],
    ['a.avi', video, 'unsupported: AVI video'],
    ['a.flv', video, 'unsupported: Flash video'],
    ['a.wmv', video, 'unsupported: Windows Media video'],
    ['a.ts', video, 'unsupported: MPEG transport stream'],
    ['a.mpg', ['-f', 'lavfi', '-i', 'testsrc=d=1'], 'unsupported: MPEG program stream'],
    ['a.jpg', ['-f', 'lavfi', '-i', 'testsrc=d=1', '-frames:v', '1'], 'notAudio: JPEG picture'],
    ['a.png', ['-f', 'lavfi', '-i', 'testsrc=d=1', '-frames:v', '1'], 'notAudio: PNG picture'],
    ['a.gif', ['-f', 'lavfi', '-i', 'testsrc=d=1', '-frames:v', '1'], 'notAudio: GIF picture'],
    ['a.bmp', ['-f', 'lavfi', '-i', 'testsrc=d=1', '-frames:v', '1'], 'notAudio: BMP picture'],
    ['a.tiff', ['-f', 'lavfi', '-i', 'testsrc=d=1', '-frames:v', '1'], 'notAudio: TIFF picture'],
  ];
  for (const [file, args, expected] of others) {
    it(`knows ${file} as ${expected}`, async () => {
      assert.equal(summary(sniff(await headOf(await ffmpeg(...args, join(dir(), file))))), expected);
    });
  }

  it('knows the sample voice message', async () => {
    const sniffed = sniff(await headOf(voiceMessage));
    assert.deepEqual(sniffed, { kind: 'audio', format: 'mp4', mimetype: 'audio/mp4', extension: 'm4a' });
  });

  it('takes a long ID3 tag for the start of an MP3', () => {
    const head = Buffer.alloc(4096, 1);
    head.set(bytes('ID3\x04\0\0\0\0\x7f\x7f'));
    assert.deepEqual(sniff(head), { kind: 'audio', format: 'mp3', mimetype: 'audio/mpeg', extension: 'mp3' });
  });
});

describe('sniff on other heads', () => {
  const utf16 = (text: string) => Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(text, 'utf16le')]);
  const cases: [name: string, head: Uint8Array, expected: string][] = [
    ['nothing', Buffer.alloc(0), 'empty'],
    ['AMR', bytes('#!AMR\n\x3c\0\0'), 'audio'],
    ['AMR-WB', bytes('#!AMR-WB\n\x3c\0\0'), 'audio'],
    ['a page', bytes('<!DOCTYPE html><html>'), 'html'],
    ['a page in lower case', bytes('<!doctype  HTML PUBLIC "-//W3C//DTD XHTML 1.0">'), 'html'],
    ['a page after space', bytes('\r\n\t  <html lang="en">'), 'html'],
    ['a page after a byte order mark', Buffer.from('\ufeff<html>'), 'html'],
    ['a page after comments', bytes('<!-- saved -->\n<!-- again --><head>'), 'html'],
    ['a page after an XML declaration', bytes('<?xml version="1.0"?>\n<html xmlns="x">'), 'html'],
    ['a page that is a script', bytes('<script>location="/login"</script>'), 'html'],
    ['a page in UTF-16', utf16('<html><body>Sign in'), 'html'],
    ['a page in an 8-bit encoding', bytes('<html><title>\xfcber</title>'), 'html'],
    ['a page with an umlaut cut in two', Buffer.from(`<html>${'x'.repeat(4089)}ü`).subarray(0, 4096), 'html'],
    ['text', bytes('Dear all,\n'), 'notAudio: text'],
    ['text in another script', Buffer.from('Привет, мир'), 'notAudio: text'],
    ['text in UTF-16', utf16('Hello there, this is text.'), 'notAudio: text'],
    ['JSON', bytes('{"error":{"code":"itemNotFound"}}'), 'notAudio: text'],
    ['text that begins like a tag', bytes('<headline>news</headline>'), 'notAudio: text'],
    ['a vector picture', bytes('<?xml version="1.0"?><svg xmlns="x">'), 'notAudio: SVG picture'],
    ['WebP', bytes('RIFF\x10\0\0\0WEBPVP8 '), 'notAudio: WebP picture'],
    ['HEIC', bytes('\0\0\0\x18ftypheic\0\0\0\0mif1heic'), 'notAudio: HEIC picture'],
    ['AVIF', bytes('\0\0\0\x18ftypavif\0\0\0\0avifmif1'), 'notAudio: AVIF picture'],
    ['PDF', bytes('%PDF-1.7\n%\xe2\xe3'), 'notAudio: PDF document'],
    ['ZIP', bytes('PK\x03\x04\x14\0\0\0'), 'notAudio: ZIP archive or Office document'],
    ['gzip', bytes('\x1f\x8b\x08\0'), 'notAudio: gzip archive'],
    ['old Office', bytes('\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0'), 'notAudio: Office document'],
    ['MIDI', bytes('MThd\0\0\0\x06'), 'notAudio: MIDI file'],
    ['SILK', bytes('\x02#!SILK_V3\0'), 'unsupported: SILK sound'],
    ['zeros', Buffer.alloc(4096), 'unknown'],
    ['a lone MPEG sync word', Buffer.concat([bytes('\xff\xfb\x90\x64'), Buffer.alloc(4000)]), 'unknown'],
    [
      'a lone ADTS sync word',
      Buffer.concat([bytes('\xff\xf1\x50\x80\x02\x1f\xfc'), Buffer.alloc(4000)]),
      'unknown',
    ],
    ['RIFF of another kind', bytes('RIFF\x10\0\0\0ACONanih'), 'unknown'],
    ['EBML of another kind', bytes('\x1a\x45\xdf\xa3\x84\x42\x82\x81x'), 'unknown'],
  ];
  for (const [name, head, expected] of cases) {
    it(`${name}: ${expected}`, () => assert.equal(summary(sniff(head)), expected));
  }

  it('takes any bytes without throwing, and looks at no more than its head', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 600 }), fc.uint8Array({ maxLength: 20 }), (head, rest) => {
        const padded = Buffer.concat([head, Buffer.alloc(4096 - head.length)]);
        assert.deepEqual(sniff(Buffer.concat([padded, rest])), sniff(padded));
      }),
    );
  });
});
