/**
 * Recording with the microphone: a running time, the level as bars, and send or discard.
 */
import { byId, clock, el } from './dom.js';

const BARS = 160;
const TICK_MS = 80;

/** A recording as it was made: WebM with Opus in Chromium and Firefox, MP4 in Safari. */
const TYPES = ['audio/webm;codecs=opus', 'audio/mp4'];

const composer = byId('composer');
const panel = byId('recorder');
const time = byId('rec-time');
const level = byId('rec-level');

/**
 * Wires the recorder.
 * @param {{onRecorded: (file: File, durationMs: number) => void, onError: (words: string) => void}} on
 */
export function setUpRecorder({ onRecorded, onError }) {
  const start = byId('record');
  /** @type {((keep: boolean) => void) | undefined} */
  let finish;
  const end = (/** @type {boolean} */ keep) => {
    finish?.(keep);
    finish = undefined;
  };
  start.addEventListener('click', async () => {
    try {
      finish = await record(onRecorded);
    } catch {
      onError('The microphone cannot be used. Allow it in the browser, or attach a file instead.');
    }
  });
  byId('rec-send').addEventListener('click', () => end(true));
  byId('discard').addEventListener('click', () => end(false));
  document.addEventListener('keydown', (event) => {
    if (event.key === 'Escape' && finish) end(false);
  });
}

/**
 * @param {(file: File, durationMs: number) => void} onRecorded
 * @returns {Promise<(keep: boolean) => void>} ends the recording
 */
async function record(onRecorded) {
  const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
  const mimeType = TYPES.find((type) => MediaRecorder.isTypeSupported(type)) ?? '';
  const recorder = new MediaRecorder(stream, { mimeType });
  /** @type {Blob[]} */
  const parts = [];
  let keep = false;
  const stopMeter = runMeter(stream);
  const started = performance.now();
  const timer = setInterval(() => {
    time.textContent = clock(performance.now() - started);
  }, 200);
  recorder.addEventListener('dataavailable', ({ data }) => parts.push(data));
  recorder.addEventListener('stop', () => {
    const durationMs = performance.now() - started;
    clearInterval(timer);
    stopMeter();
    for (const track of stream.getTracks()) track.stop();
    showPanel(false);
    if (keep) onRecorded(fileFrom(parts, recorder.mimeType), durationMs);
  });
  recorder.start();
  time.textContent = clock(0);
  showPanel(true);
  return (wanted) => {
    keep = wanted;
    recorder.stop();
  };
}

/** @param {Blob[]} parts @param {string} mimeType */
function fileFrom(parts, mimeType) {
  const type = mimeType.split(';')[0];
  const extension = type === 'audio/mp4' ? 'm4a' : 'webm';
  return new File(parts, `Voice message.${extension}`, { type });
}

/** @param {boolean} on */
function showPanel(on) {
  panel.hidden = !on;
  composer.hidden = on;
  byId(on ? 'rec-send' : 'record').focus();
}

/**
 * Draws the level as bars that move to the left.
 * @param {MediaStream} stream
 * @returns {() => void} stops it
 */
function runMeter(stream) {
  const context = new AudioContext();
  const analyser = context.createAnalyser();
  context.createMediaStreamSource(stream).connect(analyser);
  const samples = new Float32Array(analyser.fftSize);
  level.replaceChildren();
  const timer = setInterval(() => {
    analyser.getFloatTimeDomainData(samples);
    const loudest = samples.reduce((peak, sample) => Math.max(peak, Math.abs(sample)), 0);
    const bar = el('i');
    bar.style.height = `${Math.round(3 + Math.min(1, loudest * 1.5) * 25)}px`;
    level.append(bar);
    if (level.childElementCount > BARS) level.firstElementChild?.remove();
  }, TICK_MS);
  return () => {
    clearInterval(timer);
    void context.close();
  };
}
