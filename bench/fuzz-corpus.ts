/** Good files to be damaged: a second of sound in every container and codec that people send, made by ffmpeg. */
import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const sine = ['-f', 'lavfi', '-i', 'sine=duration=1:sample_rate=16000'];
const picture = ['-f', 'lavfi', '-i', 'testsrc=size=32x32:rate=2:duration=1'];
const video = [...picture, '-c:v', 'libx264', '-preset', 'ultrafast'];

/** By file name: how ffmpeg makes it. */
const recipes: Record<string, string[]> = {
  'pcm.wav': sine,
  'float.wav': [...sine, '-c:a', 'pcm_f32le'],
  'alaw.wav': [...sine, '-c:a', 'pcm_alaw'],
  'adpcm.wav': [...sine, '-c:a', 'adpcm_ms'],
  'a.mp3': [...sine, '-c:a', 'libmp3lame', '-metadata', 'title=A'],
  'bare.mp3': [...sine, '-c:a', 'libmp3lame', '-write_xing', '0', '-id3v2_version', '0'],
  'a.m4a': sine,
  'index-first.m4a': [...sine, '-movflags', '+faststart'],
  'alac.m4a': [...sine, '-c:a', 'alac'],
  'video.mp4': [...sine, ...video],
  'fragmented.mp4': [...sine, '-movflags', 'empty_moov', '-frag_duration', '200000'],
  'opus.mp4': [...sine, '-c:a', 'libopus'],
  'a.mov': [...sine, '-c:a', 'aac'],
  'pcm.mov': [...sine, '-c:a', 'pcm_s16be'],
  'a.3gp': [...sine, '-c:a', 'aac'],
  'opus.webm': [...sine, '-c:a', 'libopus'],
  'vorbis.webm': [...sine, '-c:a', 'libvorbis'],
  'live.webm': [...sine, '-c:a', 'libopus', '-live', '1'],
  'aac.mkv': [...sine, '-c:a', 'aac'],
  'mp3.mkv': [...sine, '-c:a', 'libmp3lame'],
  'flac.mkv': [...sine, '-c:a', 'flac'],
  'pcm.mkv': [...sine, '-c:a', 'pcm_s16le'],
  'a.opus': [...sine, '-c:a', 'libopus'],
  'vorbis.ogg': [...sine, '-c:a', 'libvorbis'],
  'flac.ogg': [...sine, '-c:a', 'flac'],
  'speex.ogg': [...sine, '-c:a', 'libspeex'],
  'a.flac': sine,
  'a.aac': [...sine, '-c:a', 'aac', '-f', 'adts'],
  'a.wma': sine,
  'a.aiff': sine,
  'a.caf': sine,
};

/** Silence as AMR frames of 12.2 kbit/s (RFC 4867, section 5.3), which Debian's ffmpeg cannot write. */
const amr: Buffer = Buffer.concat([
  Buffer.from('#!AMR\n'),
  ...Array.from({ length: 50 }, () => Buffer.from([0x3c, ...Array.from({ length: 31 }, () => 0)])),
]);

/** Makes all files in `dir`; resolves to their bytes by name. */
export async function makeCorpus(dir: string): Promise<Map<string, Buffer>> {
  await writeFile(join(dir, 'a.amr'), amr);
  const make = async (name: string, args: string[]): Promise<[string, Buffer]> => {
    const path = join(dir, name);
    await run('ffmpeg', ['-hide_banner', '-v', 'error', '-nostdin', '-y', ...args, path]);
    return [name, await readFile(path)];
  };
  const corpus = new Map<string, Buffer>([['a.amr', amr]]);
  for (const [name, args] of Object.entries(recipes)) corpus.set(...(await make(name, args)));
  corpus.set(...(await make('amr.3gp', ['-i', join(dir, 'a.amr'), '-c', 'copy'])));
  return corpus;
}
