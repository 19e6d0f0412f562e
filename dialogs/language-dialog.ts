/**
 * The dialog behind `language`: a card with a picker. The choice may be clicked or typed, in any way that
 * names a language; an unknown one gets the nearest match and the list, and the question stays open.
 */
import type { Activity, TurnContext } from 'botbuilder';
import {
  ActivityPrompt,
  ComponentDialog,
  type DialogTurnResult,
  WaterfallDialog,
  type WaterfallStepContext,
} from 'botbuilder-dialogs';
import { languagePickerReply, unknownLanguageReply } from '../bot/replies/chat.ts';
import type { Reply } from '../bot/replies/reply.ts';
import { type AskedLanguage, askedLanguage } from '../bot/teams/asked-language.ts';

/** What the dialog begins with; it ends with a language code, or with `none` for no translation. */
export interface LanguageOptions {
  current: string | undefined;
}

/** The code of a target, or `none`; otherwise what may have been meant. */
interface Choice {
  match?: string;
  nearest?: string;
  heard?: string;
}

export const languageDialogId = 'language';
const promptId = 'language-prompt';

/** @param toActivity draws a reply as an activity of the chat */
export function createLanguageDialog(
  toActivity: (reply: Reply) => Partial<Activity>,
): ComponentDialog<LanguageOptions> {
  const dialog = new ComponentDialog<LanguageOptions>(languageDialogId);

  async function ask(step: WaterfallStepContext<LanguageOptions>): Promise<DialogTurnResult> {
    const locale = step.context.activity.locale ?? 'en';
    const picker = languagePickerReply({ targetLanguage: step.options.current }, locale);
    return step.prompt(promptId, { prompt: toActivity(picker) });
  }

  dialog.addDialog(
    new WaterfallDialog<LanguageOptions>('ask-language', [
      ask,
      async (step: WaterfallStepContext<LanguageOptions>) =>
        step.endDialog(choiceIn(step.result, step.context).match),
    ]),
  );
  dialog.addDialog(
    new ActivityPrompt(promptId, async ({ context, recognized }) => {
      const choice = recognized.value === undefined ? {} : choiceIn(recognized.value, context);
      if (choice.match !== undefined) return true;
      const asked = context.activity.text ?? '';
      await context.sendActivity(
        toActivity(unknownLanguageReply({ asked, ...choice }, context.activity.locale ?? 'en')),
      );
      return false;
    }),
  );
  return dialog;
}

/** The choice in a submitted card or in typed words; a misspelt one is asked about, since any words may come here. */
function choiceIn(activity: Activity, context: TurnContext): Choice {
  const submitted: unknown = activity.value?.language;
  if (submitted === 'none') return { match: 'none' };
  const words = typeof submitted === 'string' ? submitted : (activity.text ?? '');
  return choiceOf(askedLanguage(words, context.activity.locale));
}

function choiceOf(asked: AskedLanguage): Choice {
  if (asked.target === undefined) return asked;
  return asked.misspelt ? { nearest: asked.target } : { match: asked.target };
}
