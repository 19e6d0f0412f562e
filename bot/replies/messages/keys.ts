/**
 * Every message of the bot with the arguments that it takes. The words are in one JSON file a language;
 * `npm run check` holds each of them to this list.
 */

/** `choice`: one of the cases of an ICU select. */
export type ArgumentKind = 'text' | 'number' | 'choice';

export const messageArguments = {
  'answer.voiceMessage': {},
  'answer.languages': { heard: 'text', target: 'text' },
  'answer.part': { part: 'number', parts: 'number' },
  'language.withOwnName': { name: 'text', own: 'text' },
  'progress.transcribing': {},
  'progress.transcribingFile': { name: 'text' },
  'progress.translating': { language: 'text' },
  'progress.translatingFile': { name: 'text', language: 'text' },
  'progress.waiting': {},
  'outcome.ofFile': { name: 'text', outcome: 'text' },
  'outcome.noSpeech': {},
  'outcome.notAudio': {},
  'outcome.notAudioFound': { found: 'text' },
  'outcome.empty': {},
  'outcome.damaged': {},
  'outcome.noSound': {},
  'outcome.unsupportedFormat': {},
  'outcome.unsupportedFormatFound': { found: 'text' },
  'outcome.tooBig': { megabytes: 'number' },
  'outcome.tooLong': { minutes: 'number' },
  'outcome.linkExpired': {},
  'outcome.accessMissing': {},
  'outcome.unreachable': {},
  'outcome.notSupportedHere': {},
  'outcome.languageUnsupported': { command: 'text' },
  'outcome.speechBusy': {},
  'outcome.speechRefused': { reference: 'text' },
  'outcome.internal': { reference: 'text' },
  found: { kind: 'choice', format: 'text' },
  'welcome.title': {},
  'help.title': {},
  'help.send': {},
  'help.attach': {},
  'help.transcribe': {},
  'help.translate': { count: 'number' },
  'help.language': {},
  'help.export': {},
  'help.status': {},
  'help.help': {},
  'command.transcribe': {},
  'command.translate': {},
  'command.language': {},
  'command.export': {},
  'command.status': {},
  'command.help': {},
  'command.cancel': {},
  'button.chooseLanguage': {},
  'button.status': {},
  'button.export': {},
  'button.save': {},
  'button.cancel': {},
  'picker.title': {},
  'picker.label': {},
  'picker.asIs': {},
  'picker.into': { language: 'text' },
  'picker.typed': { transcribe: 'text', cancel: 'text' },
  'choice.saved': { choice: 'text' },
  'choice.transcribe': {},
  'choice.translate': { language: 'text' },
  'status.open': { count: 'number' },
  'unknownLanguage.asked': { asked: 'text' },
  'unknownLanguage.heard': { language: 'text' },
  'unknownLanguage.nearest': { language: 'text' },
  'unknownLanguage.list': { languages: 'text' },
  'cancel.done': {},
  'cancel.nothing': {},
  notUnderstood: { command: 'text' },
  turnFailed: { reference: 'text' },
  tooManyClips: { count: 'text' },
  'export.which': {},
  'export.offer': { format: 'text' },
  'export.sent': { name: 'text' },
  'export.declined': {},
  'export.expired': {},
  'export.failed': { command: 'text' },
  'export.nothing': {},
  'export.personalOnly': {},
  'export.speaker': { id: 'text' },
  'export.time': {},
  'export.text': {},
} as const satisfies Record<string, Record<string, ArgumentKind>>;

type Declared = typeof messageArguments;

export type MessageKey = keyof Declared;

/** What `key` takes: a string for each text and choice, a number for each number. */
export type MessageArguments<K extends MessageKey> = {
  [A in keyof Declared[K]]: Declared[K][A] extends 'number' ? number : string;
};
