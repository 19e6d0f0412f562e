/** Containers that hold one thing or another: RIFF, ISO base media (ftyp), Ogg, Matroska. */
import type { Sniffed } from './sniff.ts';

/** RIFF is WAV, but also WebP pictures and AVI video. RF64 is WAV over 4 GiB. */
export function sniffRiff(bytes: Buffer): Sniffed | undefined {
  const outer = bytes.toString('latin1', 0, 4);
  if (outer !== 'RIFF' && outer !== 'RF64') return undefined;
  switch (bytes.toString('latin1', 8, 12)) {
    case 'WAVE':
      return { kind: 'audio', format: 'wav', mimetype: 'audio/wav', extension: 'wav' };
    case 'WEBP':
      return { kind: 'notAudio', found: 'WebP picture', mimetype: 'image/webp', extension: 'webp' };
    case 'AVI ':
      return { kind: 'unsupported', found: 'AVI video', mimetype: 'video/x-msvideo', extension: 'avi' };
    case 'RMID':
      return { kind: 'notAudio', found: 'MIDI file', mimetype: 'audio/midi', extension: 'rmi' };
    default:
      return undefined;
  }
}

const pictures: Record<string, [found: string, mimetype: string, extension: string]> = {
  heic: ['HEIC picture', 'image/heic', 'heic'],
  heix: ['HEIC picture', 'image/heic', 'heic'],
  heim: ['HEIC picture', 'image/heic', 'heic'],
  heis: ['HEIC picture', 'image/heic', 'heic'],
  hevc: ['HEIC picture sequence', 'image/heic-sequence', 'heic'],
  mif1: ['HEIF picture', 'image/heif', 'heif'],
  msf1: ['HEIF picture sequence', 'image/heif-sequence', 'heif'],
  avif: ['AVIF picture', 'image/avif', 'avif'],
  avis: ['AVIF picture sequence', 'image/avif', 'avif'],
  'crx ': ['Canon raw picture', 'image/x-canon-cr3', 'cr3'],
};

/** Boxes that may open a QuickTime or MP4 file that has no ftyp box. */
const bareBoxes = new Set(['moov', 'mdat', 'wide', 'styp']);

/** The ISO base media family by its brand: m4a, mp4, mov, 3gp; HEIC and AVIF pictures share the box. */
export function sniffFtyp(bytes: Buffer): Sniffed | undefined {
  const box = bytes.toString('latin1', 4, 8);
  if (bareBoxes.has(box)) return mp4('video/quicktime', 'mov');
  if (box !== 'ftyp') return undefined;
  const brand = bytes.toString('latin1', 8, 12).toLowerCase();
  const picture = pictures[brand];
  if (picture !== undefined) {
    const [found, mimetype, extension] = picture;
    return { kind: 'notAudio', found, mimetype, extension };
  }
  if (brand.startsWith('m4a') || brand.startsWith('m4b')) return mp4('audio/mp4', 'm4a');
  if (brand.startsWith('qt')) return mp4('video/quicktime', 'mov');
  if (brand.startsWith('3g2')) return mp4('video/3gpp2', '3g2');
  if (brand.startsWith('3g')) return mp4('video/3gpp', '3gp');
  return mp4('video/mp4', 'mp4');
}

function mp4(mimetype: string, extension: string): Sniffed {
  return { kind: 'audio', format: 'mp4', mimetype, extension };
}

/** Ogg, whatever codec is inside: Speech documents Opus and Speex, and Ogg as such. Video and text are not sound. */
export function sniffOgg(bytes: Buffer): Sniffed | undefined {
  if (bytes.toString('latin1', 0, 4) !== 'OggS') return undefined;
  const firstPacket = 27 + (bytes[26] ?? 0);
  const opens = (text: string) => bytes.toString('latin1', firstPacket, firstPacket + text.length) === text;
  if (opens('\x80theora')) {
    return { kind: 'unsupported', found: 'Ogg video', mimetype: 'video/ogg', extension: 'ogv' };
  }
  const extension = opens('OpusHead') ? 'opus' : 'ogg';
  return { kind: 'audio', format: 'ogg', mimetype: 'audio/ogg', extension };
}

/** WebM and Matroska: the document type stands in the EBML header. */
export function sniffMatroska(bytes: Buffer): Sniffed | undefined {
  if (bytes.length < 4 || bytes.readUInt32BE(0) !== 0x1a45dfa3) return undefined;
  const header = bytes.toString('latin1', 4, 64);
  if (header.includes('webm')) {
    return { kind: 'audio', format: 'webm', mimetype: 'video/webm', extension: 'webm' };
  }
  if (header.includes('matroska')) {
    return { kind: 'audio', format: 'webm', mimetype: 'video/x-matroska', extension: 'mkv' };
  }
  return undefined;
}
