import assert from 'node:assert/strict';
import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AudioError, type AudioErrorCode } from '../../bot/audio/errors.ts';
import { type PreparedAudio, prepareForSpeech } from '../../bot/audio/prepare.ts';
import { sniff } from '../../bot/audio/sniff.ts';
import { sourceTime } from '../../bot/audio/timeline.ts';
import { decode, ffmpeg, headOf, prepare, useTempDir, voiceMessage } from './clips.ts';

const failure = (code: AudioErrorCode, found?: string) => (error: unknown) => {
  assert.ok(error instanceof AudioError, String(error));
  assert.equal(error.code, code);
  assert.equal(error.found, found);
  return true;
};

const color = ['-f', 'lavfi', '-i', 'color=s=64x64:r=10:d=40'];
const twelve = ['-t', '12'];

describe('prepareForSpeech', () => {
  const dir = useTempDir();
  const at = (name: string) => join(dir(), name);
  const make = (name: string, ...args: string[]) => ffmpeg('-i', voiceMessage, ...args, at(name));
  const video = (name: string, ...args: string[]) =>
    ffmpeg(
      ...color,
      '-i',
      voiceMessage,
      ...twelve,
      '-c:v',
      'libx264',
      '-preset',
      'ultrafast',
      ...args,
      at(name),
    );

  /** Decodes source and result and demands the same samples; `priming` samples come first in a bare stream. */
  async function sameSound(source: string, prepared: PreparedAudio, priming: number): Promise<void> {
    const [before, now] = await Promise.all([decode(source), decode(prepared.path)]);
    const heard = now.subarray(priming);
    const common = Math.min(before.length, heard.length);
    assert.ok(
      Math.abs(before.length - heard.length) <= 2048,
      `${before.length} samples became ${heard.length}`,
    );
    const same = before.subarray(0, common).every((sample, index) => sample === heard[index]);
    assert.ok(same, 'the samples differ');
    assert.ok(
      before.some((sample) => Math.abs(sample) > 1000),
      'silence proves nothing',
    );
  }

  describe('takes the sound out of a container', () => {
    const aac = ['audio.aac', 'audio/aac'] as const;
    const ogg = ['audio.ogg', 'audio/ogg'] as const;
    const cases: [string, () => Promise<string>, readonly [string, string], priming: number][] = [
      ['the sample m4a', async () => voiceMessage, aac, 1024],
      ['an m4a at 16 kHz', () => make('16k.m4a', '-ar', '16000', '-ac', '1'), aac, 1024],
      [
        'an m4a with the index first',
        () => make('fast.m4a', '-c', 'copy', '-movflags', '+faststart'),
        aac,
        1024,
      ],
      [
        'a fragmented mp4',
        () =>
          make(
            'f.mp4',
            '-c',
            'copy',
            '-movflags',
            'empty_moov+default_base_moof',
            '-frag_duration',
            '1000000',
          ),
        aac,
        0,
      ],
      ['an mp4 video', () => video('v.mp4', '-c:a', 'aac'), aac, 1024],
      ['a QuickTime video', () => video('v.mov', '-c:a', 'aac'), aac, 1024],
      ['a 3gp video', () => video('v.3gp', '-c:a', 'aac', '-ar', '22050'), aac, 1024],
      ['an mkv video with AAC', () => video('aac.mkv', '-c:a', 'aac'), aac, 0],
      ['a webm with Opus', () => make('o.webm', ...twelve, '-c:a', 'libopus'), ogg, 0],
      ['a webm with Vorbis', () => make('v.webm', ...twelve, '-c:a', 'libvorbis'), ogg, 0],
      [
        'a live webm',
        () => make('live.webm', ...twelve, '-c:a', 'libopus', '-live', '1', '-f', 'webm'),
        ogg,
        0,
      ],
      ['an mkv video with Opus', () => video('o.mkv', '-c:a', 'libopus'), ogg, 0],
      ['an mp4 with Opus', () => make('o.mp4', ...twelve, '-c:a', 'libopus'), ogg, 0],
      [
        'a QuickTime file with big-endian PCM',
        () => make('be.mov', ...twelve, '-c:a', 'pcm_s16be'),
        ['audio.wav', 'audio/wav'],
        0,
      ],
      [
        'a QuickTime file with 24-bit PCM',
        () => make('24.mov', ...twelve, '-c:a', 'pcm_s24be'),
        ['audio.wav', 'audio/wav'],
        0,
      ],
      [
        'a QuickTime file with little-endian PCM',
        () => make('le.mov', ...twelve, '-c:a', 'pcm_s16le'),
        ['audio.wav', 'audio/wav'],
        0,
      ],
      [
        'a QuickTime file with A-law',
        () => make('alaw.mov', ...twelve, '-ar', '8000', '-c:a', 'pcm_alaw'),
        ['audio.wav', 'audio/wav'],
        0,
      ],
      [
        'an mp4 with FLAC',
        () => make('f2.mp4', ...twelve, '-c:a', 'flac', '-strict', '-2'),
        ['audio.flac', 'audio/flac'],
        0,
      ],
    ];
    for (const [name, source, [filename, contentType], priming] of cases) {
      it(name, async () => {
        const path = await source();
        const prepared = await prepare(path, dir());
        assert.equal(prepared.filename, filename);
        assert.equal(prepared.contentType, contentType);
        assert.equal(prepared.remuxed, true);
        assert.equal(prepared.size, (await stat(prepared.path)).size);
        const sniffed = sniff(await headOf(prepared.path));
        assert.ok(sniffed.kind === 'audio' && sniffed.mimetype === contentType, 'is what it says it is');
        await sameSound(path, prepared, priming);
        const { length } = await decode(path, '-ar', '48000');
        assert.ok(Math.abs((prepared.durationMs ?? 0) - length / 48) < 60, `${prepared.durationMs} ms`);
      });
    }

    it('an mp4 with MP3, whatever the decoder makes of the first frames', async () => {
      const prepared = await prepare(await make('mp3.mp4', ...twelve, '-c:a', 'libmp3lame'), dir());
      assert.equal(prepared.filename, 'audio.mp3');
      assert.ok(Math.abs((prepared.durationMs ?? 0) - 12_000) < 60);
      const { length } = await decode(prepared.path, '-ar', '48000');
      assert.ok(Math.abs(length / 48 - 12_000) < 100);
    });

    it('a 3gp with AMR, byte for byte', async () => {
      const frames = Array.from({ length: 100 }, (_, index) => Buffer.alloc(32, index + 1).fill(0x3c, 0, 1));
      const amr = Buffer.concat([Buffer.from('#!AMR\n'), ...frames]);
      await writeFile(at('source.amr'), amr);
      const path = await ffmpeg('-i', at('source.amr'), '-c', 'copy', at('amr.3gp'));
      const prepared = await prepare(path, dir());
      assert.equal(prepared.filename, 'audio.amr');
      assert.equal(prepared.durationMs, 2000);
      assert.deepEqual(await readFile(prepared.path), amr);
    });

    it('the track that can be copied, where the first cannot', async () => {
      const maps = ['-map', '0:a', '-map', '0:a', '-c:a:0', 'alac', '-c:a:1', 'aac'];
      const prepared = await prepare(await make('two.m4a', ...twelve, ...maps), dir());
      assert.equal(prepared.filename, 'audio.aac');
    });
  });

  describe('keeps the times of the clip', () => {
    const onset = (samples: Int16Array) => samples.findIndex((sample) => Math.abs(sample) > 3000) / 48;
    const delayed = 'volume=8,adelay=1000';

    for (const [file, codec, delay] of [
      ['late.mp4', 'aac', 2],
      ['late.mov', 'aac', 0.3],
      ['late.mkv', 'libopus', 2],
      ['late.webm', 'libvorbis', 2],
    ] as const) {
      it(`when the sound of ${file}, a tone after a second of silence, begins ${delay} s late`, async () => {
        const picture = file.endsWith('webm') ? 'libvpx' : 'libx264';
        const tone = await ffmpeg(
          '-f',
          'lavfi',
          '-i',
          'sine=440:r=48000:d=3',
          '-af',
          delayed,
          at(`${file}.wav`),
        );
        const path = await ffmpeg(
          ...['-f', 'lavfi', '-i', 'color=s=64x64:r=10:d=8', '-itsoffset', `${delay}`, '-i', tone],
          ...['-map', '0:v', '-map', '1:a', '-c:v', picture, '-c:a', codec, at(file)],
        );
        const prepared = await prepare(path, dir());
        const heard = onset(await decode(prepared.path, '-ar', '48000'));
        const expected = onset(await decode(path, '-ar', '48000', '-af', 'aresample=async=1:first_pts=0'));
        assert.ok(Math.abs(expected - (delay + 1) * 1000) < 50, `the clip is as meant: ${expected}`);
        const told = sourceTime(prepared.timeline, heard);
        assert.ok(Math.abs(told - expected) < 50, `${told} ms instead of ${expected} ms`);
        assert.ok(
          Math.abs((prepared.durationMs ?? 0) - (delay + 4) * 1000) < 60,
          `${prepared.durationMs} ms`,
        );
      });
    }

    for (const [file, codec] of [
      ['gap.mkv', 'libopus'],
      ['gap.mp4', 'aac'],
    ] as const) {
      it(`across a hole of 2 s in ${file}`, async () => {
        const whole = await ffmpeg(
          '-f',
          'lavfi',
          '-i',
          'anullsrc=r=48000:cl=mono:d=6',
          '-c:a',
          codec,
          at(`whole-${file}`),
        );
        const drop = "noise=drop='between(pts*tb,1,3)'";
        const path = await ffmpeg('-i', whole, '-c', 'copy', '-bsf:a', drop, at(file));
        const prepared = await prepare(path, dir());
        assert.ok(Math.abs(sourceTime(prepared.timeline, 900) - 900) < 50);
        assert.ok(
          Math.abs(sourceTime(prepared.timeline, 1500) - 3500) < 60,
          JSON.stringify(prepared.timeline),
        );
        assert.ok(Math.abs((prepared.durationMs ?? 0) - 6000) < 60);
      });
    }

    it('when the beginning was trimmed away by an edit list', async () => {
      const path = await ffmpeg(
        '-ss',
        '5.01',
        '-i',
        voiceMessage,
        ...twelve,
        '-c',
        'copy',
        at('trimmed.m4a'),
      );
      const prepared = await prepare(path, dir());
      const [before, now] = await Promise.all([decode(path), decode(prepared.path)]);
      const probe = Buffer.from(before.slice(88_200, 88_400).buffer);
      const found = Buffer.from(now.buffer).indexOf(probe) / 2;
      assert.ok(found >= 0 && now.length - before.length < 44_100 * 0.2, 'what was cut away is left out');
      const told = sourceTime(prepared.timeline, found / 44.1);
      assert.ok(Math.abs(told - 2000) < 50, `${told} ms instead of 2000 ms`);
    });
  });

  describe('lets pass what Speech documents', () => {
    const cases: [string, string[], string, measured: boolean][] = [
      ['a.wav', [], 'audio/wav', true],
      ['a.mp3', [], 'audio/mpeg', true],
      ['bare.mp3', ['-write_xing', '0', '-id3v2_version', '0'], 'audio/mpeg', true],
      ['a.opus', ['-c:a', 'libopus'], 'audio/ogg', true],
      ['a.ogg', ['-c:a', 'libvorbis'], 'audio/ogg', true],
      ['a.flac', [], 'audio/flac', true],
      ['a.aac', [], 'audio/aac', true],
      ['a.wma', [], 'audio/x-ms-wma', false],
    ];
    for (const [file, args, contentType, measured] of cases) {
      it(file, async () => {
        const path = await make(file, ...twelve, ...args);
        const prepared = await prepare(path, dir());
        const { size } = await stat(path);
        const filename = `audio.${file.split('.').at(-1)}`;
        const { durationMs, ...rest } = prepared;
        assert.deepEqual(rest, { path, size, filename, contentType, remuxed: false, timeline: [] });
        if (measured) assert.ok(Math.abs((durationMs ?? 0) - 12_000) < 100, `${durationMs} ms`);
        else assert.equal(durationMs, undefined);
      });
    }

    it('also when it cannot be measured: Speech has the last word', async () => {
      const path = at('broken.wav');
      await writeFile(path, 'RIFF\x10\0\0\0WAVEjunk');
      assert.equal((await prepare(path, dir())).durationMs, undefined);
    });
  });

  describe('refuses', () => {
    const refuses = async (path: string, code: AudioErrorCode, found?: string, maxDurationMs?: number) => {
      const before = (await readdir(dir())).sort();
      await assert.rejects(prepare(path, dir(), maxDurationMs), failure(code, found));
      assert.deepEqual((await readdir(dir())).sort(), before, 'nothing is left behind');
    };
    const write = async (name: string, content: string | Uint8Array) => {
      await writeFile(at(name), content);
      return at(name);
    };

    it('an empty file', async () => refuses(await write('empty.m4a', ''), 'empty'));
    it('a WAV without samples', async () =>
      refuses(
        await ffmpeg('-f', 's16le', '-ar', '16000', '-ac', '1', '-i', '/dev/null', at('no.wav')),
        'empty',
      ));
    it('a picture', async () =>
      refuses(await ffmpeg(...color, '-frames:v', '1', at('x.jpg')), 'notAudio', 'JPEG picture'));
    it('a web page', async () => refuses(await write('page.m4a', '<!doctype html>'), 'accessMissing'));
    it('noise', async () =>
      refuses(await write('noise', Buffer.alloc(100, 3)), 'notAudio', 'an unknown kind of file'));
    it('AIFF', async () => refuses(await make('x.aiff', '-t', '1'), 'unsupported', 'AIFF sound'));
    it('Apple Lossless', async () =>
      refuses(await make('alac.m4a', '-c:a', 'alac'), 'unsupported', 'Apple Lossless (ALAC) sound'));
    it('Dolby Digital in mp4', async () =>
      refuses(await make('ac3.mp4', '-c:a', 'ac3'), 'unsupported', 'Dolby Digital sound'));
    it('a video without sound', async () => refuses(await ffmpeg(...color, at('mute.mp4')), 'noAudioTrack'));
    it('a webm without sound', async () =>
      refuses(await ffmpeg('-f', 'lavfi', '-i', 'color=s=64x64:d=1', at('mute.webm')), 'noAudioTrack'));
    it('a clip that is too long, copied or not', async () => {
      await refuses(voiceMessage, 'tooLong', undefined, 10_000);
      await refuses(await make('long.mp3'), 'tooLong', undefined, 10_000);
    });

    const cut = async (path: string, share: number, name: string) => {
      const bytes = await readFile(path);
      return write(name, bytes.subarray(0, Math.floor(bytes.length * share)));
    };
    it('an m4a cut before its index', async () =>
      refuses(await cut(voiceMessage, 0.7, 'cut1.m4a'), 'damaged'));
    for (const share of [0.01, 0.5, 0.99]) {
      it(`an m4a with the index first, cut at ${share}`, async () => {
        const fast = await make('first.m4a', '-c', 'copy', '-movflags', '+faststart');
        await refuses(await cut(fast, share, `cut-${share}.m4a`), 'damaged');
      });
    }
    it('a cut webm', async () =>
      refuses(await cut(await make('x.webm', ...twelve, '-c:a', 'libopus'), 0.8, 'cut.webm'), 'damaged'));

    it('to go on when cancelled, with the reason given', async () => {
      const signal = AbortSignal.abort(new RangeError('stop'));
      const format = sniff(await headOf(voiceMessage));
      const task = { path: voiceMessage, format, outDir: dir(), maxDurationMs: 60_000, signal };
      await assert.rejects(prepareForSpeech(task), RangeError);
    });

    it('to blame the file for a fault of the machine', async () => {
      const format = sniff(await headOf(voiceMessage));
      const outDir = at('missing');
      const task = {
        path: voiceMessage,
        format,
        outDir,
        maxDurationMs: 60_000,
        signal: new AbortController().signal,
      };
      await assert.rejects(
        prepareForSpeech(task),
        (error) => error instanceof Error && !(error instanceof AudioError),
      );
    });
  });
});
