/** One second of silence to ask Azure Speech about: the smallest real request. */
import { Readable } from 'node:stream';
import type { SpeechAudio } from '../speech/audio-source.ts';

const SAMPLE_RATE = 16_000;
const HEADER_BYTES = 44;

/** As PCM: 16 kHz, mono, 16 bit. */
export function silentSecond(): SpeechAudio {
  const dataBytes = SAMPLE_RATE * 2;
  const wav = Buffer.alloc(HEADER_BYTES + dataBytes);
  wav.write('RIFF', 0, 'latin1');
  wav.writeUInt32LE(wav.length - 8, 4);
  wav.write('WAVEfmt ', 8, 'latin1');
  wav.writeUInt32LE(16, 16); // length of this chunk
  wav.writeUInt16LE(1, 20); // PCM
  wav.writeUInt16LE(1, 22); // channels
  wav.writeUInt32LE(SAMPLE_RATE, 24);
  wav.writeUInt32LE(SAMPLE_RATE * 2, 28); // bytes a second
  wav.writeUInt16LE(2, 32); // bytes a sample
  wav.writeUInt16LE(16, 34); // bits a sample
  wav.write('data', 36, 'latin1');
  wav.writeUInt32LE(dataBytes, 40);
  return {
    filename: 'silence.wav',
    contentType: 'audio/wav',
    size: wav.length,
    durationMs: 1000,
    open: () => Readable.from([wav]),
  };
}
