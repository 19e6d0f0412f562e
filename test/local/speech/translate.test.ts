import assert from 'node:assert/strict';
import { wordAccuracy } from '../../support/audio.ts';
import { LLM, makeShort, SHORT_WORDS, TO_SPANISH, textOf, transcribed, useBench } from './bench.ts';

describe('local Speech: translation', () => {
  const bench = useBench();

  it('gives Spanish with the times of what was said', async () => {
    const short = await makeShort(bench.folder);
    const english = await transcribed(bench.service, LLM, short);
    const spanish = await transcribed(bench.service, TO_SPANISH, short);
    assert.match(textOf(spanish), /^Buenos días\. .*la reunión/);
    assert.equal(wordAccuracy(textOf(spanish), SHORT_WORDS), 0);
    const times = (result: typeof english): number[][] =>
      result.phrases.map((phrase) => [phrase.offsetMilliseconds, phrase.durationMilliseconds]);
    assert.deepEqual(times(spanish), times(english));
    for (const { locale, confidence, text, words = [] } of spanish.phrases) {
      assert.equal(locale, 'es-es');
      assert.equal(confidence, 0);
      assert.match(text, /\S\.$/);
      assert.doesNotMatch(text, /[*#@]/);
      assert.ok(words.every((word) => word.offsetMilliseconds === 0 && word.durationMilliseconds === 0));
    }
  });

  it('leaves English as it is when English is the target', async () => {
    const enhancedMode = { enabled: true, task: 'translate', targetLanguage: 'en' };
    const result = await transcribed(bench.service, { enhancedMode }, await makeShort(bench.folder));
    assert.equal(textOf(result), SHORT_WORDS);
  });
});
