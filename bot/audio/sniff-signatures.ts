/** Formats that a fixed byte sequence gives away. */
import type { Sniffed } from './sniff.ts';

type Row = readonly [signature: string, offset: number, found: string, mimetype: string, extension: string];

/** Speech documents these: WAV, MP3, Opus and Ogg, FLAC, WMA, AAC, AMR, WebM, Speex. */
const speechFormats: readonly (readonly [string, 'flac' | 'amr', string, string])[] = [
  ['fLaC', 'flac', 'audio/flac', 'flac'],
  ['#!AMR\n', 'amr', 'audio/amr', 'amr'],
  ['#!AMR-WB\n', 'amr', 'audio/amr-wb', 'awb'],
];

/**
 * Sound and video that Speech does not document (it documents neither AIFF nor CAF) and whose packets cannot be
 * copied into something that it does.
 */
const unsupported: readonly Row[] = [
  ['caff\x00', 0, 'Core Audio (CAF) sound', 'audio/x-caf', 'caf'],
  ['AIFF', 8, 'AIFF sound', 'audio/aiff', 'aiff'],
  ['AIFC', 8, 'AIFF sound', 'audio/aiff', 'aifc'],
  ['.snd', 0, 'Sun audio', 'audio/basic', 'au'],
  ['#!SILK', 0, 'SILK sound', 'audio/silk', 'silk'],
  ['\x02#!SILK', 0, 'SILK sound', 'audio/silk', 'silk'],
  ['#!AMR_MC', 0, 'multichannel AMR sound', 'audio/amr', 'amr'],
  ['wvpk', 0, 'WavPack sound', 'audio/x-wavpack', 'wv'],
  ['DSD ', 0, 'DSD sound', 'audio/x-dsf', 'dsf'],
  ['.RMF', 0, 'RealMedia file', 'application/vnd.rn-realmedia', 'rm'],
  ['FLV\x01', 0, 'Flash video', 'video/x-flv', 'flv'],
  ['\x00\x00\x01\xba', 0, 'MPEG program stream', 'video/mpeg', 'mpg'],
  ['\x0b\x77', 0, 'Dolby Digital sound', 'audio/ac3', 'ac3'],
];

const otherFiles: readonly Row[] = [
  ['\xff\xd8\xff', 0, 'JPEG picture', 'image/jpeg', 'jpg'],
  ['\x89PNG\r\n\x1a\n', 0, 'PNG picture', 'image/png', 'png'],
  ['GIF8', 0, 'GIF picture', 'image/gif', 'gif'],
  ['II*\x00', 0, 'TIFF picture', 'image/tiff', 'tif'],
  ['MM\x00*', 0, 'TIFF picture', 'image/tiff', 'tif'],
  ['8BPS', 0, 'Photoshop picture', 'image/vnd.adobe.photoshop', 'psd'],
  ['%PDF-', 0, 'PDF document', 'application/pdf', 'pdf'],
  ['\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1', 0, 'Office document', 'application/x-ole-storage', 'doc'],
  ['PK\x03\x04', 0, 'ZIP archive or Office document', 'application/zip', 'zip'],
  ['PK\x05\x06', 0, 'empty ZIP archive', 'application/zip', 'zip'],
  ['\x1f\x8b', 0, 'gzip archive', 'application/gzip', 'gz'],
  ['7z\xbc\xaf\x27\x1c', 0, '7-Zip archive', 'application/x-7z-compressed', '7z'],
  ['Rar!\x1a\x07', 0, 'RAR archive', 'application/vnd.rar', 'rar'],
  ['(\xb5/\xfd', 0, 'Zstandard archive', 'application/zstd', 'zst'],
  ['MThd', 0, 'MIDI file', 'audio/midi', 'mid'],
  ['MZ\x90', 0, 'Windows program', 'application/x-msdownload', 'exe'],
  ['\x7fELF', 0, 'program', 'application/x-elf', 'elf'],
  ['SQLite format 3\x00', 0, 'database', 'application/vnd.sqlite3', 'sqlite'],
];

/** Compares fixed positions with the tables. */
export function sniffSignature(bytes: Buffer): Sniffed | undefined {
  const at = (signature: string, offset: number) =>
    bytes.toString('latin1', offset, offset + signature.length) === signature;
  for (const [signature, format, mimetype, extension] of speechFormats) {
    if (at(signature, 0)) return { kind: 'audio', format, mimetype, extension };
  }
  for (const [signature, offset, found, mimetype, extension] of unsupported) {
    if (at(signature, offset)) return { kind: 'unsupported', found, mimetype, extension };
  }
  for (const [signature, offset, found, mimetype, extension] of otherFiles) {
    if (at(signature, offset)) return { kind: 'notAudio', found, mimetype, extension };
  }
  return sniffAsf(bytes) ?? sniffBitmap(bytes) ?? sniffTransportStream(bytes);
}

const asfHeader = Buffer.from('3026b2758e66cf11a6d900aa0062ce6c', 'hex');
const asfVideo = Buffer.from('c0ef19bc4d5bcf11a8fd00805f5c442b', 'hex');

/** ASF is WMA unless one of its streams is video (ASF specification, 3.3 stream types). */
function sniffAsf(bytes: Buffer): Sniffed | undefined {
  if (!bytes.subarray(0, 16).equals(asfHeader)) return undefined;
  if (bytes.includes(asfVideo)) {
    return {
      kind: 'unsupported',
      found: 'Windows Media video',
      mimetype: 'video/x-ms-wmv',
      extension: 'wmv',
    };
  }
  return { kind: 'audio', format: 'wma', mimetype: 'audio/x-ms-wma', extension: 'wma' };
}

function sniffBitmap(bytes: Buffer): Sniffed | undefined {
  if (bytes.length < 14 || bytes.toString('latin1', 0, 2) !== 'BM' || bytes.readUInt32LE(6) !== 0)
    return undefined;
  return { kind: 'notAudio', found: 'BMP picture', mimetype: 'image/bmp', extension: 'bmp' };
}

/** An MPEG transport stream is a row of 188-byte packets that each open with 0x47. */
function sniffTransportStream(bytes: Buffer): Sniffed | undefined {
  if (bytes[0] !== 0x47 || bytes[188] !== 0x47 || bytes[376] !== 0x47) return undefined;
  return { kind: 'unsupported', found: 'MPEG transport stream', mimetype: 'video/mp2t', extension: 'ts' };
}
