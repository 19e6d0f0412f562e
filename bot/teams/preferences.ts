/** What a person has chosen, kept in Bot Framework's user state (a blob a user in Azure Storage). */
import type { StatePropertyAccessor, TurnContext, UserState } from 'botbuilder';
import type { Task } from '../jobs/job.ts';
import { TRANSLATION_TARGETS } from '../speech/languages.ts';
import { isObject } from './untrusted.ts';

export interface Preferences {
  get(context: TurnContext): Promise<Task>;
  /** Resolves when the choice is kept: only then may it be confirmed. */
  set(context: TurnContext, task: Task): Promise<void>;
}

export function createPreferences(state: UserState): Preferences {
  const property: StatePropertyAccessor<unknown> = state.createProperty('preferences');
  return {
    async get(context) {
      const kept = await property.get(context);
      const target = isObject(kept) ? kept.targetLanguage : undefined;
      return taskFor(typeof target === 'string' ? target : undefined);
    },
    async set(context, task) {
      const kept = await property.get(context);
      // In a rolling upgrade: what newer code keeps beside the language is not ours to drop.
      const others = isObject(kept) && typeof kept.v === 'number' && kept.v > 1 ? kept : { v: 1 };
      await property.set(context, { ...others, targetLanguage: task.targetLanguage ?? null });
      await state.saveChanges(context);
    },
  };
}

/** The task for a chosen language; anything that is no target means transcribing. */
export function taskFor(language: string | undefined): Task {
  return language !== undefined && TRANSLATION_TARGETS.includes(language)
    ? { task: 'translate', targetLanguage: language }
    : { task: 'transcribe' };
}
