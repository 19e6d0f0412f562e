/** What the bot says in conversation: the welcome, help, the language picker, and answers to commands. */
import { languageName, TRANSLATION_TARGETS } from '../speech/languages.ts';
import { cardBase, type Reply, textReply } from './reply.ts';
import { visible } from './safe-text.ts';

/** What is done with a person's voice messages; `targetLanguage` when they are translated. */
export interface Choice {
  targetLanguage?: string | undefined;
}

const howTo = [
  'Send me a voice message, or any audio or video file, and I answer with its text and the times.',
  'In this chat: the paper clip, then Upload from this device. Several files at once are fine.',
];
const commands: [string, string][] = [
  ['transcribe', 'write down what was said, in the language it was said in'],
  ['translate to Spanish', 'translate what was said; any of nine languages'],
  ['language', 'choose from the list'],
  ['status', 'what is set, and what I am working on'],
  ['help', 'this page'],
];

export function welcomeReply(): Reply {
  return pageReply('Hello! I turn voice messages into text.');
}

export function helpReply(): Reply {
  return pageReply('What I can do');
}

function pageReply(title: string): Reply {
  const lines = [...howTo, ...commands.map(([name, what]) => `${name}: ${what}`)];
  return {
    summary: title,
    card: {
      ...cardBase,
      fallbackText: [title, ...lines].join('\n'),
      body: [
        heading(title),
        ...howTo.map((text) => ({ type: 'TextBlock', text, wrap: true })),
        { type: 'FactSet', facts: commands.map(([name, value]) => ({ title: name, value })) },
      ],
      actions: [commandAction('Choose language', 'language'), commandAction('Status', 'status')],
    },
  };
}

/** A card with all languages; `current` is the one that is marked. Its submit carries `language`. */
export function languagePickerReply(current: Choice, locale: string): Reply {
  const title = 'What shall I do with your voice messages?';
  const choices = [
    { title: 'Write them down as they are (transcribe)', value: 'none' },
    ...TRANSLATION_TARGETS.map((code) => ({
      title: `Translate into ${bothNames(code, locale)}`,
      value: code,
    })),
  ];
  return {
    summary: title,
    card: {
      ...cardBase,
      fallbackText: `${title} Type the name of a language, "transcribe", or "cancel".`,
      body: [
        heading(title),
        {
          type: 'Input.ChoiceSet',
          id: 'language',
          label: 'Language of the answer',
          style: 'compact',
          value: current.targetLanguage ?? 'none',
          choices,
        },
      ],
      actions: [
        { type: 'Action.Submit', title: 'Save', style: 'positive', data: { form: 'language' } },
        commandAction('Cancel', 'cancel'),
      ],
    },
  };
}

export function choiceReply(choice: Choice, locale: string): Reply {
  return textReply(`Done. ${choiceText(choice, locale)}`);
}

export function unknownLanguageReply(asked: string, nearest: string | undefined, locale: string): Reply {
  const shown = visible(asked).slice(0, 40);
  const guess = nearest === undefined ? '' : ` Did you mean ${languageName(nearest, locale)}?`;
  const list = TRANSLATION_TARGETS.map((code) => bothNames(code, locale)).join(', ');
  return textReply(`I cannot translate into “${shown}”.${guess}\nI can translate into: ${list}.`);
}

export function statusReply(choice: Choice, open: number, locale: string): Reply {
  const plural = new Intl.PluralRules('en').select(open) === 'one' ? 'message' : 'messages';
  const work =
    open === 0 ? 'Nothing of yours is waiting.' : `I am working on ${open} voice ${plural} of yours.`;
  return textReply(`${choiceText(choice, locale)}\n${work}`);
}

export function cancelledReply(): Reply {
  return textReply('All right, nothing was changed.');
}

export function nothingToCancelReply(): Reply {
  return textReply('There is nothing to cancel.');
}

export function notUnderstoodReply(): Reply {
  return textReply(
    'Send me a voice message, an audio or a video file, and I write it down. Type "help" to see what else I can do.',
  );
}

export function turnFailedReply(reference: string): Reply {
  return textReply(
    `Something went wrong and I could not take all of your message. Please send it once more; if it happens again, tell your admin and quote ${reference}.`,
  );
}

function choiceText({ targetLanguage }: Choice, locale: string): string {
  return targetLanguage === undefined
    ? 'Your voice messages are written down in the language they are spoken in.'
    : `Your voice messages are translated into ${languageName(targetLanguage, locale)}.`;
}

/** `German (Deutsch)`; once only where both are the same. */
function bothNames(code: string, locale: string): string {
  const [shown, own] = [languageName(code, locale), languageName(code, code)];
  return shown.toLowerCase() === own.toLowerCase() ? shown : `${shown} (${own})`;
}

function heading(text: string): object {
  return { type: 'TextBlock', text, wrap: true, size: 'Medium', weight: 'Bolder', style: 'heading' };
}

/** A button that does what typing the command does. */
function commandAction(title: string, command: string): object {
  return { type: 'Action.Submit', title, data: { command } };
}
