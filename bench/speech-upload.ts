/**
 * One upload in a process of its own: `node speech-upload.ts ours|stream|blob|buffer URL FILE`. Prints, as JSON, how
 * long it took once everything was loaded, the memory of the process just before it, and the most since.
 */
import { createReadStream, openAsBlob } from 'node:fs';
import { readFile } from 'node:fs/promises';

export interface Measurement {
  seconds: number;
  /** Resident memory with all modules loaded. */
  idleBytes: number;
  /** Most resident memory at any time, that of loading the modules included. */
  peakBytes: number;
}

type Upload = (url: string, file: string) => Promise<{ text: string | undefined }>;

/** Only what is measured is loaded. */
const uploads: Record<string, () => Promise<Upload>> = {
  ours: loadOurs,
  stream: () => loadSdk((file) => createReadStream(file)),
  blob: () => loadSdk((file) => openAsBlob(file)),
  buffer: () => loadSdk((file) => readFile(file)),
};

async function loadOurs(): Promise<Upload> {
  const { createSpeechClient } = await import('../bot/speech/client.ts');
  const { fileAudio } = await import('../bot/speech/audio-source.ts');
  return async (url, file) => {
    const options = { allowInsecureLoopback: true, maxAudioBytes: 500e6 };
    const client = createSpeechClient({ endpoints: [url], credential: { key: 'k' }, ...options });
    const answer = await client.transcribe(await fileAudio(file), { task: 'transcribe', engine: 'fast' });
    await client.close();
    return answer;
  };
}

type SdkAudio = NodeJS.ReadableStream | Blob | Uint8Array;

async function loadSdk(read: (file: string) => SdkAudio | Promise<SdkAudio>): Promise<Upload> {
  const { TranscriptionClient } = await import('@azure/ai-speech-transcription');
  return async (url, file) => {
    const client = new TranscriptionClient(url, { key: 'k' }, { allowInsecureConnection: true });
    const audio = await read(file);
    // One overload for each kind of audio, and none for all of them.
    const answer =
      audio instanceof Uint8Array
        ? await client.transcribe(audio)
        : audio instanceof Blob
          ? await client.transcribe(audio)
          : await client.transcribe(audio);
    return { text: answer.combinedPhrases[0]?.text };
  };
}

const [kind = '', url = '', file = ''] = process.argv.slice(2);
const upload = await uploads[kind]?.();
if (!upload) throw new Error(`there is no upload named ${kind}`);
const idleBytes = process.memoryUsage.rss();
const begun = performance.now();
const { text } = await upload(url, file);
const seconds = (performance.now() - begun) / 1000;
if (text !== 'Hello.') throw new Error('the answer did not come through');
const measurement: Measurement = { seconds, idleBytes, peakBytes: process.resourceUsage().maxRSS * 1024 };
console.log(JSON.stringify(measurement));
