import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { type AudioFormat, makeStereo, samplePath, sampleWords, wordAccuracy } from '../../support/audio.ts';
import { LLM, makeShort, post, SHORT_WORDS, textOf, transcribed, useBench } from './bench.ts';

const LEXICAL = { enhancedMode: { enabled: true, prompt: ['Output must be in lexical format.'] } };
const LEXICAL_WORDS = 'good morning i am calling about the meeting tomorrow afternoon';

describe('local Speech: transcription', () => {
  const bench = useBench();

  it('hears the sample in enhanced mode: the words, a phrase at each pause, no confidence', async () => {
    const result = await transcribed(bench.service, LLM, samplePath);
    assert.ok(wordAccuracy(textOf(result), sampleWords()) >= 0.95, textOf(result));
    assert.ok(result.phrases.length >= 5);
    assert.ok(result.durationMilliseconds > 27_000 && result.durationMilliseconds < 29_000);
    for (const phrase of result.phrases) {
      assert.match(phrase.text, /^[A-Z].*\.$/);
      assert.equal(phrase.locale, 'en-us');
      assert.equal(phrase.confidence, 0);
      assert.equal(phrase.words?.map(({ text }) => text).join(' '), phrase.text);
      assert.equal('speaker' in phrase || 'channel' in phrase, false);
    }
  });

  it('reports full locale, confidence and word times in default mode', async () => {
    const result = await transcribed(bench.service, { locales: ['en-GB'] }, await makeShort(bench.folder));
    assert.equal(textOf(result), SHORT_WORDS);
    for (const {
      locale,
      confidence,
      words = [],
      offsetMilliseconds,
      durationMilliseconds,
    } of result.phrases) {
      assert.equal(locale, 'en-GB');
      assert.ok(confidence > 0.5 && confidence <= 1);
      assert.equal(words[0]?.offsetMilliseconds, offsetMilliseconds);
      const last = words.at(-1);
      assert.equal(
        (last?.offsetMilliseconds ?? 0) + (last?.durationMilliseconds ?? 0),
        offsetMilliseconds + durationMilliseconds,
      );
    }
  });

  it('takes phrase lists, other prompts and profanity modes', async () => {
    const definition = {
      locales: ['en'],
      enhancedMode: { enabled: true, prompt: ['Pay attention to *budget*.'] },
      phraseList: { phrases: ['budget'], biasingWeight: 1.5 },
      profanityFilterMode: 'Tags',
    };
    assert.equal(
      textOf(await transcribed(bench.service, definition, await makeShort(bench.folder))),
      SHORT_WORDS,
    );
  });

  it('gives lexical form when a prompt asks for it', async () => {
    const result = await transcribed(bench.service, LEXICAL, await makeShort(bench.folder));
    assert.equal(textOf(result), LEXICAL_WORDS);
  });

  it('names a speaker only when diarization is enabled', async () => {
    const short = await makeShort(bench.folder);
    const enabled = await transcribed(
      bench.service,
      { diarization: { enabled: true, maxSpeakers: 3 } },
      short,
    );
    assert.deepEqual(new Set(enabled.phrases.map(({ speaker }) => speaker)), new Set([1]));
    const implied = await transcribed(bench.service, { diarization: { maxSpeakers: 3 } }, short);
    assert.ok(implied.phrases.every((phrase) => !('speaker' in phrase)));
  });

  it('keeps channels apart, channel 0 first, and ignores them in a mono clip', async () => {
    const stereo = await makeStereo(bench.folder);
    const apart = await transcribed(bench.service, { channels: [1, 0] }, stereo);
    const right = 'We also need to talk about the budget for next year.';
    assert.deepEqual(apart.combinedPhrases, [
      { channel: 0, text: SHORT_WORDS },
      { channel: 1, text: right },
    ]);
    assert.deepEqual(
      apart.phrases.map(({ channel }) => channel),
      [0, 0, 1],
    );
    const mono = await transcribed(bench.service, { channels: [0, 1] }, await makeShort(bench.folder));
    assert.deepEqual(mono.combinedPhrases, [{ text: SHORT_WORDS }]);
  });

  it('fetches audioUrl from this machine, and lets audio win', async () => {
    const bytes = await readFile(await makeShort(bench.folder));
    const host = createServer((request, response) => {
      response.writeHead(request.url === '/clip' ? 200 : 404).end(bytes);
    });
    await once(host.listen(0, '127.0.0.1'), 'listening');
    const address = host.address();
    const root = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
    try {
      const fetched = await post(bench.service, { audioUrl: `${root}/clip` });
      assert.equal(fetched.status, 200);
      const both = await post(bench.service, { audioUrl: `${root}/gone` }, await makeShort(bench.folder));
      assert.equal(both.status, 200);
      const gone = await post(bench.service, { audioUrl: `${root}/gone` });
      assert.deepEqual(gone.body, {
        code: 'InvalidRequest',
        message: 'The audio could not be read from audioUrl.',
        innerError: { code: 'InvalidRecordingsUri', message: 'The audio could not be read from audioUrl.' },
      });
    } finally {
      host.close();
    }
  });

  it('answers two at once, each with its own words', async () => {
    const short = await makeShort(bench.folder);
    const [one, other] = await Promise.all([
      transcribed(bench.service, LLM, short),
      transcribed(bench.service, LEXICAL, short),
    ]);
    assert.equal(textOf(one), SHORT_WORDS);
    assert.equal(textOf(other), LEXICAL_WORDS);
  });
});

describe('local Speech: containers', () => {
  const bench = useBench();
  const formats: AudioFormat[] = ['wav', 'mp3', 'm4a', 'mp4', 'mov', 'ogg', 'webm', 'flac', 'aac'];
  for (const format of formats) {
    it(`hears ${format}`, async () => {
      const result = await transcribed(bench.service, LLM, await makeShort(bench.folder, format));
      assert.ok(wordAccuracy(textOf(result), SHORT_WORDS) >= 0.85, textOf(result));
    });
  }
});
