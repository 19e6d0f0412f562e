/** Requests as they arrive at a server, against the published schema of the operation (REST API 2025-10-15). */
import assert from 'node:assert/strict';
import { Ajv } from 'ajv';
import type { SpeechRequest } from '../../bot/speech/request.ts';
import schema from '../fixtures/speech-definition.schema.json' with { type: 'json' };
import { testAudio } from './support/audio.ts';
import { withStubs } from './support/client.ts';

const ajv = new Ajv({
  strict: false,
  formats: { uri: (value: string) => URL.canParse(value), int32: true, float: true },
});
const isDefinition = ajv.compile(schema);

describe('speech client: recorded requests keep to the published schema', () => {
  const { stub, client } = withStubs();
  const model = 'https://eastus.api.cognitive.microsoft.com/speechtotext/models/1';
  const requests: [string, SpeechRequest][] = [
    ['transcribe', { task: 'transcribe' }],
    [
      'transcribe with locale, prompt, phrases and speakers',
      {
        task: 'transcribe',
        locales: ['en-US'],
        prompt: ['Output must be in lexical format.'],
        ...{ phrases: ['Contoso'], biasingWeight: 1.5, maxSpeakers: 4, profanity: 'Tags' },
      },
    ],
    ['translate', { task: 'translate', targetLanguage: 'de', locales: ['en-US'], prompt: ['Be brief.'] }],
    ['fast transcription of two channels', { task: 'transcribe', engine: 'fast', channels: [0, 1] }],
    ['several candidates', { task: 'transcribe', locales: ['en-US', 'de-DE'] }],
    ['a custom model', { task: 'transcribe', locales: ['en-US'], models: { 'en-US': model } }],
    ['MAI-Transcribe-2', { task: 'transcribe', engine: 'mai', diarize: true, locales: ['en'] }],
  ];
  for (const [name, request] of requests) {
    it(name, async () => {
      const server = await stub();
      await client([server]).call(testAudio(1000), request);
      const [sent] = server.requests;
      assert.ok(sent);
      assert.equal(sent.url, '/speechtotext/transcriptions:transcribe?api-version=2025-10-15');
      assert.match(sent.headers['content-type'] ?? '', /^multipart\/form-data; boundary=/);
      assert.equal(sent.headers['content-length'], String(sent.bodyBytes));
      assert.equal(sent.definitionIsFile, false);
      assert.equal(sent.audio?.bytes, 1000);
      assert.ok(isDefinition(sent.definition), ajv.errorsText(isDefinition.errors));
    });
  }

  it('a recording that the service fetches', async () => {
    const server = await stub();
    await client([server]).call({ audioUrl: 'https://store.example/a.wav?sig=x' });
    const [sent] = server.requests;
    assert.ok(isDefinition(sent?.definition), ajv.errorsText(isDefinition.errors));
    assert.equal(sent?.audio, undefined);
  });
});
