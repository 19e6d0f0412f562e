/** What a person has chosen, as this and other versions keep it. */
import assert from 'node:assert/strict';
import { MemoryStorage, TestAdapter, TurnContext, UserState } from 'botbuilder';
import { createPreferences } from '../../bot/teams/preferences.ts';
import { recorded } from '../support/activities.ts';

describe('preferences', () => {
  const german = { task: 'translate', targetLanguage: 'de' } as const;

  /** A turn of a person of whom `kept` is kept. */
  async function turn(kept: unknown) {
    const state = new UserState(new MemoryStorage());
    const context = new TurnContext(new TestAdapter(async () => undefined), recorded('text'));
    const property = state.createProperty<unknown>('preferences');
    await property.set(context, kept);
    return { preferences: createPreferences(state), context, kept: () => property.get(context) };
  }

  it('are kept with a version', async () => {
    const { preferences, context, kept } = await turn(undefined);
    await preferences.set(context, german);
    assert.deepEqual(await kept(), { v: 1, targetLanguage: 'de' });
    assert.deepEqual(await preferences.get(context), german);
  });

  it('of a newer version are read as far as they are known, and nothing of them is lost', async () => {
    const newer = { v: 2, targetLanguage: 'fr', voice: 'calm' };
    const { preferences, context, kept } = await turn(newer);
    assert.deepEqual(await preferences.get(context), { task: 'translate', targetLanguage: 'fr' });
    await preferences.set(context, german);
    assert.deepEqual(await kept(), { ...newer, targetLanguage: 'de' });
  });

  for (const kept of [null, 'de', 7, [], {}, { v: 1 }, { v: 2, targetLanguage: ['de'] }])
    it(`that are ${JSON.stringify(kept)} mean transcribing`, async () => {
      const { preferences, context } = await turn(kept);
      assert.deepEqual(await preferences.get(context), { task: 'transcribe' });
    });
});
