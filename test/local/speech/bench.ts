/** What the tests of the local Speech service share: a folder, a service, requests as any client makes them. */
import assert from 'node:assert/strict';
import { openAsBlob, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import type { TranscriptionResult } from '../../../local/speech/contract.ts';
import {
  type SpeechService,
  type SpeechServiceOptions,
  startSpeechService,
} from '../../../local/speech/service.ts';
import { type AudioFormat, makeVariant } from '../../support/audio.ts';

export const TRANSCRIBE = '/speechtotext/transcriptions:transcribe?api-version=2025-10-15';
export const LLM = { enhancedMode: { enabled: true, task: 'transcribe' } };
export const TO_SPANISH = { enhancedMode: { enabled: true, task: 'translate', targetLanguage: 'es' } };

const schema: unknown = JSON.parse(
  readFileSync(new URL('../../fixtures/speech/transcription-result.schema.json', import.meta.url), 'utf8'),
);
const isResult = new Ajv2020({ allErrors: true }).compile<TranscriptionResult>(Object(schema));

/** A folder and a service for the tests of one suite; both are gone after it. */
export function useBench(options: SpeechServiceOptions = {}): { folder: string; service: SpeechService } {
  const bench: { folder?: string; service?: SpeechService } = {};
  before(async () => {
    bench.folder = await mkdtemp(join(tmpdir(), 'speech-test-'));
    bench.service = await startSpeechService(options);
  });
  after(async () => {
    await bench.service?.close();
    if (bench.folder) await rm(bench.folder, { recursive: true, force: true });
  });
  afterEach(() => bench.service?.faults.clear());
  return {
    get folder() {
      assert.ok(bench.folder);
      return bench.folder;
    },
    get service() {
      assert.ok(bench.service);
      return bench.service;
    },
  };
}

/** The form as an official client sends it: the definition as a text field, the audio with a filename. */
async function formOf(definition: unknown, path?: string): Promise<FormData> {
  const form = new FormData();
  form.append('definition', typeof definition === 'string' ? definition : JSON.stringify(definition));
  if (path) form.append('audio', await openAsBlob(path), basename(path));
  return form;
}

/** Posts a definition and a clip; the body is parsed when it is JSON. */
export async function post(
  service: SpeechService,
  definition: unknown,
  path?: string,
  init: RequestInit = {},
): Promise<{ status: number; headers: Headers; body: unknown }> {
  const body = await formOf(definition, path);
  const response = await fetch(service.url + TRANSCRIBE, { method: 'POST', body, ...init });
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.startsWith('application/json');
  return { status: response.status, headers: response.headers, body: isJson ? JSON.parse(text) : text };
}

/** Posts and expects a 200 whose body is valid by Azure's schema and whose times make sense. */
export async function transcribed(
  service: SpeechService,
  definition: unknown,
  path: string,
): Promise<TranscriptionResult> {
  const { status, body } = await post(service, definition, path);
  assert.equal(status, 200, JSON.stringify(body));
  assert.ok(isResult(body), JSON.stringify(isResult.errors));
  assertTimes(body);
  return body;
}

/** Phrases rise within each channel, do not overlap, and end within the clip. */
function assertTimes({ phrases, durationMilliseconds }: TranscriptionResult): void {
  const ends = new Map<number | undefined, number>();
  for (const { channel, offsetMilliseconds, durationMilliseconds: length } of phrases) {
    assert.ok(offsetMilliseconds >= (ends.get(channel) ?? 0), 'phrases overlap');
    assert.ok(length > 0, 'a phrase without length');
    assert.ok(offsetMilliseconds + length <= durationMilliseconds, 'a phrase ends after the clip');
    ends.set(channel, offsetMilliseconds + length);
  }
}

/** The whole text of a result. */
export function textOf({ combinedPhrases }: TranscriptionResult): string {
  return combinedPhrases.map(({ text }) => text).join(' ');
}

/** What the first six seconds of the sample say; they are quick to recognise. */
export const SHORT_WORDS = 'Good morning. I am calling about the meeting tomorrow afternoon.';

/** The first six seconds of the sample. */
export async function makeShort(folder: string, format: AudioFormat = 'wav'): Promise<string> {
  return makeVariant(folder, format, 6);
}
