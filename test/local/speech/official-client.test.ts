import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { TranscriptionClient } from '@azure/ai-speech-transcription';
import { makeSilence } from '../../support/audio.ts';
import { LLM, makeShort, SHORT_WORDS, useBench } from './bench.ts';

describe('local Speech: the official client', () => {
  const bench = useBench({ requireKey: 'key' });
  const client = (key = 'key'): TranscriptionClient =>
    new TranscriptionClient(bench.service.url, { key }, { allowInsecureConnection: true });
  const audio = async (): Promise<Buffer> => readFile(await makeShort(bench.folder, 'mp3'));

  it('transcribes in default mode with phrase list and diarization', async () => {
    const result = await client().transcribe(await audio(), {
      locales: ['en-US'],
      phraseList: { phrases: ['meeting'], biasingWeight: 1 },
      diarizationOptions: { maxSpeakers: 2 },
    });
    assert.equal(result.combinedPhrases[0]?.text, SHORT_WORDS);
    assert.equal(result.phrases[0]?.locale, 'en-US');
    assert.ok(result.phrases[0]?.words?.length);
    const sent = Object(bench.service.requests.at(-1)?.definition);
    assert.deepEqual(sent.diarization, { maxSpeakers: 2 });
  });

  it('transcribes in enhanced mode with a prompt', async () => {
    const enhancedMode = { task: 'transcribe', prompt: ['Output must be in lexical format.'] };
    const result = await client().transcribe(await audio(), { enhancedMode });
    assert.match(result.combinedPhrases[0]?.text ?? '', /^good morning i am calling/);
    assert.equal(Object(bench.service.requests.at(-1)?.definition).enhancedMode.enabled, true);
  });

  it('translates', async () => {
    const enhancedMode = { task: 'translate', targetLanguage: 'es' };
    const result = await client().transcribe(await audio(), { enhancedMode });
    assert.match(result.combinedPhrases[0]?.text ?? '', /^Buenos días\./);
  });

  it('understands the errors', async () => {
    const silence = await readFile(await makeSilence(bench.folder, 1, 'wav'));
    await assert.rejects(client().transcribe(silence, { enhancedMode: LLM.enhancedMode }), {
      name: 'RestError',
      statusCode: 422,
      code: 'UnprocessableEntity',
    });
    await assert.rejects(client('wrong').transcribe(silence), { statusCode: 401, code: '401' });
  });
});
