import assert from 'node:assert/strict';
import { copyFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makeJpeg, makeNoise, makeSilence, makeTone, samplePath, truncate } from '../../support/audio.ts';
import { LLM, post, useBench } from './bench.ts';

const NO_LANGUAGE = {
  code: 'UnprocessableEntity',
  message: 'No language was identified.',
  innerError: { code: 'NoLanguageIdentified', message: 'No language was identified.' },
};

const enhanced = (mode: object, rest: object = {}): object => ({
  ...rest,
  enhancedMode: { enabled: true, ...mode },
});

/** Definitions that are refused with a flat 400: the inner code and words of the message. */
const REFUSED: [name: string, definition: unknown, inner: string | undefined, message: RegExp][] = [
  ['not JSON', '{', 'InvalidRequestBodyFormat', /JSON object/],
  ['an array', [], 'InvalidRequestBodyFormat', /JSON object/],
  ['locales as a string', { locales: 'en-US' }, 'InvalidRequestBodyFormat', /locales/],
  ['bare en in default mode', { locales: ['en'] }, 'InvalidLocale', /'en'/],
  ['German in default mode', { locales: ['de-DE'] }, 'InvalidLocale', /'de-DE'.*full English locales/],
  ['German in enhanced mode', enhanced({}, { locales: ['de'] }), 'InvalidLocale', /'de'/],
  ['a custom model', { models: { 'en-US': 'https://x.test/m' } }, 'InvalidModel', /custom models/],
  [
    'a MAI model',
    enhanced({ model: 'MAI-Transcribe-2' }),
    undefined,
    /^Enhanced mode with model is currently not/,
  ],
  ['MAI options', enhanced({ modelOptions: { timestamps: 'word' } }), undefined, /^Enhanced mode with model/],
  ['an unknown task', enhanced({ task: 'summarise' }), 'InvalidParameterValue', /task/],
  ['translate without a target', enhanced({ task: 'translate' }), 'InvalidParameterValue', /targetLanguage/],
  ['a target to transcribe', enhanced({ targetLanguage: 'es' }), 'InvalidParameterValue', /targetLanguage/],
  [
    'a target that Azure has',
    enhanced({ task: 'translate', targetLanguage: 'ja' }),
    'UnsupportedLanguageCode',
    /'ja'.*local Speech service.*no such language pair/,
  ],
  [
    'a target that Azure has not',
    enhanced({ task: 'translate', targetLanguage: 'xx' }),
    'UnsupportedLanguageCode',
    /'xx' is not supported/,
  ],
  ['a prompt as a string', enhanced({ prompt: 'Hello' }), 'InvalidParameterValue', /prompt/],
  ['prompts of 4097 characters', enhanced({ prompt: ['a'.repeat(4097)] }), 'InvalidParameterValue', /4096/],
  ['501 phrases', { phraseList: { phrases: Array(501).fill('a') } }, 'InvalidParameterValue', /500/],
  ['a weight of 2.1', { phraseList: { biasingWeight: 2.1 } }, 'InvalidParameterValue', /biasingWeight/],
  ['one speaker', { diarization: { enabled: true, maxSpeakers: 1 } }, 'InvalidParameterValue', /maxSpeakers/],
  [
    '36 speakers',
    { diarization: { enabled: true, maxSpeakers: 36 } },
    'InvalidParameterValue',
    /maxSpeakers/,
  ],
  [
    'diarization of two channels',
    { channels: [0, 1], diarization: { enabled: true } },
    'InvalidParameterValue',
    /diarization.*channels/,
  ],
  [
    'diarization of a translation',
    enhanced({ task: 'translate', targetLanguage: 'es' }, { diarization: { enabled: true } }),
    'InvalidParameterValue',
    /diarization.*translate/,
  ],
  ['channel 2', { channels: [2] }, 'InvalidChannels', /channels/],
  ['a channel twice', { channels: [0, 0] }, 'InvalidChannels', /channels/],
  ['an unknown profanity mode', { profanityFilterMode: 'masked' }, 'InvalidParameterValue', /Masked/],
  ['a relative audioUrl', { audioUrl: 'clip.wav' }, 'InvalidRecordingsUri', /audioUrl/],
];

describe('local Speech: refusals', () => {
  const bench = useBench({ maxSeconds: 30 });

  for (const [name, definition, inner, message] of REFUSED) {
    it(`refuses ${name}`, async () => {
      const { status, body } = await post(bench.service, definition, samplePath);
      assert.equal(status, 400);
      const words: string = Object(body).message;
      assert.match(words, message);
      const innerError = inner && { innerError: { code: inner, message: words } };
      assert.deepEqual(body, { code: 'InvalidRequest', message: words, ...innerError });
    });
  }

  it('refuses a request without audio, and an audioUrl elsewhere', async () => {
    const none = await post(bench.service, LLM);
    assert.deepEqual(
      [none.status, Object(none.body).message],
      [400, 'Either audio or audioUrl is required.'],
    );
    const far = await post(bench.service, { audioUrl: 'https://example.com/clip.wav' });
    assert.deepEqual([far.status, Object(far.body).innerError.code], [400, 'InvalidRecordingsUri']);
  });

  it('finds no language in silence, faint noise and a tone', async () => {
    for (const make of [makeSilence, makeNoise, makeTone]) {
      const path = await make(bench.folder, 3, 'm4a');
      for (const definition of [LLM, {}, { locales: ['en-US', 'de-DE'] }]) {
        const { status, body } = await post(bench.service, definition, path);
        assert.deepEqual([status, body], [422, NO_LANGUAGE]);
      }
    }
  });

  it('answers silence with an empty result when one locale is named', async () => {
    const path = await makeSilence(bench.folder, 2, 'wav');
    const { status, body } = await post(bench.service, { locales: ['en-US'] }, path);
    assert.deepEqual([status, body], [200, { durationMilliseconds: 2000, combinedPhrases: [], phrases: [] }]);
  });

  it('tells what is wrong with the audio', async () => {
    const innerCode = async (path: string): Promise<unknown> => {
      const { status, body } = await post(bench.service, LLM, path);
      assert.equal(status, 400);
      return Object(body).innerError.code;
    };
    const [empty, page] = [join(bench.folder, 'empty.wav'), join(bench.folder, 'page.mp3')];
    await writeFile(empty, '');
    await writeFile(page, '<!doctype html><title>Sign in</title><p>Sign in');
    const playlist = join(bench.folder, 'list.m3u8');
    await writeFile(playlist, `#EXTM3U\n#EXTINF:10,\n${samplePath}\n#EXT-X-ENDLIST\n`);
    assert.equal(await innerCode(empty), 'EmptyAudioFile');
    assert.equal(await innerCode(page), 'InvalidAudioFormat');
    assert.equal(await innerCode(playlist), 'InvalidAudioFormat');
    assert.equal(await innerCode(await makeJpeg(bench.folder, 'picture.m4a')), 'InvalidAudioFormat');
    const voice = join(bench.folder, 'voice.m4a');
    await copyFile(samplePath, voice);
    assert.equal(await innerCode(await truncate(voice, 0.5)), 'InvalidAudioFormat');
    assert.equal(await innerCode(await makeTone(bench.folder, 31, 'flac')), 'AudioLengthLimitExceeded');
  });
});
