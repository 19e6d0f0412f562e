/** What the bot says in conversation: the welcome, help, the language picker, and answers to commands. */
import { languageName, TRANSLATION_TARGETS } from '../speech/languages.ts';
import { listOf, message, nameOf } from './messages/message.ts';
import { cardIn, type Reply, textReply } from './reply.ts';
import { visible } from './safe-text.ts';

/** What is done with a person's voice messages; `targetLanguage` when they are translated. */
export interface Choice {
  targetLanguage?: string | undefined;
}

export function welcomeReply(locale: string): Reply {
  return pageReply(message(locale, 'welcome.title'), locale);
}

export function helpReply(locale: string): Reply {
  return pageReply(message(locale, 'help.title'), locale);
}

function pageReply(title: string, locale: string): Reply {
  const howTo = [message(locale, 'help.send'), message(locale, 'help.attach')];
  const count = TRANSLATION_TARGETS.length;
  const facts = [
    { title: message(locale, 'command.transcribe'), value: message(locale, 'help.transcribe') },
    { title: message(locale, 'command.translate'), value: message(locale, 'help.translate', { count }) },
    { title: message(locale, 'command.language'), value: message(locale, 'help.language') },
    { title: message(locale, 'command.export'), value: message(locale, 'help.export') },
    { title: message(locale, 'command.status'), value: message(locale, 'help.status') },
    { title: message(locale, 'command.help'), value: message(locale, 'help.help') },
  ];
  return {
    summary: title,
    card: {
      ...cardIn(locale),
      fallbackText: [title, ...howTo, ...facts.map((fact) => `${fact.title}: ${fact.value}`)].join('\n'),
      body: [
        heading(title),
        ...howTo.map((text) => ({ type: 'TextBlock', text, wrap: true })),
        { type: 'FactSet', facts },
      ],
      actions: [
        commandAction(message(locale, 'button.chooseLanguage'), 'language'),
        commandAction(message(locale, 'button.status'), 'status'),
      ],
    },
  };
}

/** A card with all languages; `current` is the one that is marked. Its submit carries `language`. */
export function languagePickerReply(current: Choice, locale: string): Reply {
  const title = message(locale, 'picker.title');
  const typed = message(locale, 'picker.typed', {
    transcribe: message(locale, 'command.transcribe'),
    cancel: message(locale, 'command.cancel'),
  });
  const choices = [
    { title: message(locale, 'picker.asIs'), value: 'none' },
    ...TRANSLATION_TARGETS.map((code) => ({
      title: message(locale, 'picker.into', { language: bothNames(code, locale) }),
      value: code,
    })),
  ];
  return {
    summary: title,
    card: {
      ...cardIn(locale),
      fallbackText: `${title} ${typed}`,
      body: [
        heading(title),
        {
          type: 'Input.ChoiceSet',
          id: 'language',
          label: message(locale, 'picker.label'),
          style: 'compact',
          value: current.targetLanguage ?? 'none',
          choices,
        },
      ],
      actions: [
        {
          type: 'Action.Submit',
          title: message(locale, 'button.save'),
          style: 'positive',
          data: { form: 'language' },
        },
        commandAction(message(locale, 'button.cancel'), 'cancel'),
      ],
    },
  };
}

export function choiceReply(choice: Choice, locale: string): Reply {
  return textReply(message(locale, 'choice.saved', { choice: choiceText(choice, locale) }));
}

/** What a person asked for that is no target of a translation. */
export interface UnknownLanguage {
  /** The words in which it was asked for; untrusted. */
  asked: string;
  /** The code of the target that may have been meant. */
  nearest?: string | undefined;
  /** The code of the language that was meant, when the bot hears it and cannot translate into it. */
  heard?: string | undefined;
}

export function unknownLanguageReply({ asked, nearest, heard }: UnknownLanguage, locale: string): Reply {
  const said =
    heard === undefined
      ? message(locale, 'unknownLanguage.asked', { asked: visible(asked).slice(0, 40).toWellFormed() })
      : message(locale, 'unknownLanguage.heard', { language: nameOf(heard, locale) });
  const guess =
    nearest === undefined
      ? ''
      : ` ${message(locale, 'unknownLanguage.nearest', { language: nameOf(nearest, locale) })}`;
  const targets = TRANSLATION_TARGETS.map((code) => bothNames(code, locale));
  const list = message(locale, 'unknownLanguage.list', { languages: listOf(targets, locale) });
  return textReply(`${said}${guess}\n${list}`);
}

export function statusReply(choice: Choice, open: number, locale: string): Reply {
  return textReply(`${choiceText(choice, locale)}\n${message(locale, 'status.open', { count: open })}`);
}

export function cancelledReply(locale: string): Reply {
  return textReply(message(locale, 'cancel.done'));
}

export function nothingToCancelReply(locale: string): Reply {
  return textReply(message(locale, 'cancel.nothing'));
}

export function notUnderstoodReply(locale: string): Reply {
  return textReply(message(locale, 'notUnderstood', { command: message(locale, 'command.help') }));
}

export function tooManyClipsReply(count: number, locale: string): Reply {
  return textReply(message(locale, 'tooManyClips', { count: `${count}` }));
}

export function turnFailedReply(reference: string, locale: string): Reply {
  return textReply(message(locale, 'turnFailed', { reference }));
}

function choiceText({ targetLanguage }: Choice, locale: string): string {
  return targetLanguage === undefined
    ? message(locale, 'choice.transcribe')
    : message(locale, 'choice.translate', { language: nameOf(targetLanguage, locale) });
}

/** `German (Deutsch)`; once only where both are the same. */
function bothNames(code: string, locale: string): string {
  const [name, own] = [nameOf(code, locale), languageName(code, code)];
  return name.toLowerCase() === own.toLowerCase()
    ? name
    : message(locale, 'language.withOwnName', { name, own });
}

function heading(text: string): object {
  return { type: 'TextBlock', text, wrap: true, size: 'Medium', weight: 'Bolder', style: 'heading' };
}

/** A button that does what typing the command does. */
function commandAction(title: string, command: string): object {
  return { type: 'Action.Submit', title, data: { command } };
}
