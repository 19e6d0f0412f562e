/** The part of an AAC AudioSpecificConfig (ISO 14496-3, 1.6.2.1) that decides whether ADTS can carry it. */
import { AudioError } from './errors.ts';

const sampleRates = [
  96_000, 88_200, 64_000, 48_000, 44_100, 32_000, 24_000, 22_050, 16_000, 12_000, 11_025, 8_000, 7_350,
];

/** Object types whose low-complexity core ADTS carries, the extension (HE-AAC) being found by the decoder. */
const spectralBandReplication = 5;
const parametricStereo = 29;

/**
 * How long one packet sounds, in seconds.
 * @throws AudioError `unsupported` when an ADTS header cannot express the configuration (xHE-AAC, AAC-ELD, odd
 *   rates, free channel layouts, 960-sample frames)
 */
export function aacPacketSeconds(description: Uint8Array): number {
  const bits = [...description.subarray(0, 16)].map((byte) => byte.toString(2).padStart(8, '0')).join('');
  let at = 0;
  const read = (count: number) => {
    at += count;
    return Number.parseInt(bits.slice(at - count, at).padEnd(count, '0'), 2);
  };
  const readType = () => {
    const type = read(5);
    return type === 31 ? 32 + read(6) : type;
  };
  const readRate = () => {
    const index = read(4);
    if (index === 15) read(24);
    return sampleRates[index];
  };
  let type = readType();
  const rate = readRate();
  const channels = read(4);
  if (type === spectralBandReplication || type === parametricStereo) {
    readRate();
    type = readType();
  }
  const shortFrames = read(1) === 1;
  if (type < 1 || type > 4 || rate === undefined || channels < 1 || channels > 7 || shortFrames) {
    throw new AudioError(
      'unsupported',
      `AAC object type ${type}`,
      `AAC sound of a special kind (type ${type})`,
    );
  }
  return 1024 / rate;
}
