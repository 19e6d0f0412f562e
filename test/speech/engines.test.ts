import assert from 'node:assert/strict';
import { chooseEngine, withEngine } from '../../bot/speech/engines.ts';
import type { SpeechRequest } from '../../bot/speech/request.ts';

describe('chooseEngine', () => {
  const rows: [string, Partial<SpeechRequest>, string][] = [
    ['nothing special', {}, 'LLM speech'],
    ['a language LLM speech hears', { locales: ['pt-BR'] }, 'LLM speech'],
    ['a translation', { task: 'translate', targetLanguage: 'de' }, 'LLM speech'],
    [
      'a translation from two candidates',
      { task: 'translate', targetLanguage: 'de', locales: ['vi-VN', 'en-US'] },
      'LLM speech',
    ],
    ['a prompt', { prompt: ['Use digits.'], locales: ['vi-VN'] }, 'LLM speech'],
    ['speakers', { maxSpeakers: 3 }, 'LLM speech'],
    ['a language only fast transcription hears', { locales: ['vi-VN'] }, 'fast transcription'],
    ['several candidates', { locales: ['en-US', 'de-DE'] }, 'fast transcription'],
    ['several bare languages', { locales: ['en', 'de'] }, 'LLM speech'],
    ['a custom model', { models: { 'en-US': 'https://a/b' } }, 'fast transcription'],
    ['model options', { modelOptions: { transcribeStyle: 'clean' } }, 'MAI-Transcribe-2'],
    ['a MAI model in any case', { model: 'mai-transcribe-1.5' }, 'MAI-Transcribe-1.5'],
    ['fast transcription by force', { engine: 'fast' }, 'fast transcription'],
    ['LLM speech by force', { engine: 'llm', locales: ['vi-VN'] }, 'LLM speech'],
    ['MAI by force', { engine: 'mai' }, 'MAI-Transcribe-2'],
  ];
  for (const [name, request, engine] of rows) {
    it(`${name}: ${engine}`, () =>
      assert.equal(chooseEngine({ task: 'transcribe', ...request }).name, engine));
  }
});

describe('withEngine', () => {
  const rows: [string, SpeechRequest, string][] = [
    ['a plain request', { task: 'transcribe' }, 'fast transcription'],
    ['one that names an engine', { task: 'transcribe', engine: 'llm' }, 'LLM speech'],
    ['one that names a model', { task: 'transcribe', model: 'MAI-Transcribe-1.5' }, 'MAI-Transcribe-1.5'],
    ['one with model options', { task: 'transcribe', modelOptions: {} }, 'MAI-Transcribe-2'],
    ['a translation', { task: 'translate', targetLanguage: 'de' }, 'LLM speech'],
  ];
  for (const [name, request, engine] of rows) {
    it(`gives ${name} to ${engine}`, () => {
      assert.equal(chooseEngine(withEngine(request, 'fast')).name, engine);
      assert.equal(chooseEngine(withEngine(request, undefined)).name, chooseEngine(request).name);
    });
  }
});
