/**
 * The turn: one activity in, at most a few quick writes and messages out. Voice messages are accepted and
 * left to the worker; words are commands; a submitted card is a command too. No turn waits for audio.
 */
import { randomBytes } from 'node:crypto';
import { type Activity, ActivityHandler, ActivityTypes, type InvokeResponse, TurnContext } from 'botbuilder';
import { DialogSet, DialogTurnStatus } from 'botbuilder-dialogs';
import {
  createLanguageDialog,
  type LanguageOptions,
  languageDialogId,
} from '../../dialogs/language-dialog.ts';
import type { Task } from '../jobs/job.ts';
import type { Log } from '../log.ts';
import {
  cancelledReply,
  choiceReply,
  helpReply,
  nothingToCancelReply,
  notUnderstoodReply,
  statusReply,
  tooManyClipsReply,
  turnFailedReply,
  unknownLanguageReply,
  welcomeReply,
} from '../replies/chat.ts';
import type { Reply } from '../replies/reply.ts';
import { toActivity } from './activity.ts';
import { type Command, parseCommand } from './commands.ts';
import { type Exports, fileConsent } from './export.ts';
import { createPreferences, taskFor } from './preferences.ts';
import type { BotState } from './state.ts';
import { stringAt } from './untrusted.ts';
import type { VoiceIntake } from './voice-intake.ts';
import { recogniseVoiceMessages } from './voice-messages.ts';

/** As many files as Teams lets a person attach to one message; each costs writes that the turn waits for. */
const maxClips = 10;

export interface BotParts {
  state: BotState;
  intake: VoiceIntake;
  exports: Exports;
  log: Log;
}

export class VoiceBot extends ActivityHandler {
  readonly #parts: BotParts;
  readonly #preferences;
  readonly #dialogs: DialogSet;

  constructor(parts: BotParts) {
    super();
    this.#parts = parts;
    this.#preferences = createPreferences(parts.state.user);
    this.#dialogs = new DialogSet(parts.state.conversation.createProperty('dialogs'));
    this.#dialogs.add(createLanguageDialog(toActivity));
    this.onMessage((context) => this.#message(context));
    this.onInstallationUpdateAdd((context) => this.#say(context, welcomeReply(localeOf(context))));
  }

  override async run(context: TurnContext): Promise<void> {
    try {
      await super.run(context);
      await this.#parts.state.conversation.saveChanges(context);
      await this.#parts.state.user.saveChanges(context);
    } catch (error) {
      await this.#apologise(context, error);
    }
  }

  /** Nobody who wrote to the bot is left in silence. An apology that fails too fails the turn. */
  async #apologise(context: TurnContext, error: unknown): Promise<void> {
    if (context.activity.type !== ActivityTypes.Message) throw error;
    const reference = randomBytes(6).toString('base64url');
    this.#parts.log.error({ reference, err: error }, 'turn failed');
    await this.#say(context, turnFailedReply(reference, localeOf(context)));
  }

  /** Invokes that are none of ours (feedback buttons among them) are answered: the SDK's 501 shows an error. */
  protected override async onInvokeActivity({ activity }: TurnContext): Promise<InvokeResponse> {
    if (activity.name === fileConsent) await this.#parts.exports.consent(activity);
    return { status: 200, body: {} };
  }

  async #message(context: TurnContext): Promise<void> {
    const { activity } = context;
    const { clips, withoutBytes } = recogniseVoiceMessages(activity);
    const command = this.#command(activity);
    if (clips.length > 0) {
      const task = command?.kind === 'task' ? command.task : await this.#preferences.get(context);
      await this.#parts.intake.accept(activity, clips.slice(0, maxClips), task);
    }
    if (clips.length > maxClips) await this.#say(context, tooManyClipsReply(maxClips, localeOf(context)));
    if (withoutBytes > 0) await this.#say(context, this.#parts.intake.withoutBytes(localeOf(context)));
    if (clips.length === 0 && withoutBytes === 0) await this.#words(context, command);
  }

  /** A button of a card says in its data which command it stands for. */
  #command(activity: Activity): Command | undefined {
    const said = activity.text ? TurnContext.removeRecipientMention(activity) : '';
    return parseCommand(stringAt(activity.value, 'command') ?? said, activity.locale);
  }

  async #words(context: TurnContext, command: Command | undefined): Promise<void> {
    const dialogs = await this.#dialogs.createContext(context);
    const answered = stringAt(context.activity.value, 'language');
    if (dialogs.activeDialog !== undefined && command === undefined) {
      const turn = await dialogs.continueDialog();
      if (turn.status === DialogTurnStatus.complete) await this.#choose(context, taskFor(turn.result));
      return;
    }
    const wasOpen = dialogs.activeDialog !== undefined;
    if (wasOpen) await dialogs.cancelAllDialogs();
    // A picker that was left open can still be used after its dialog has ended.
    if (command === undefined && (answered === 'none' || taskFor(answered).task === 'translate'))
      return this.#choose(context, taskFor(answered));
    if (command?.kind === 'cancel')
      return this.#say(
        context,
        wasOpen ? cancelledReply(localeOf(context)) : nothingToCancelReply(localeOf(context)),
      );
    if (command?.kind === 'pickLanguage') {
      const { targetLanguage: current } = await this.#preferences.get(context);
      const options: LanguageOptions = { current };
      await dialogs.beginDialog(languageDialogId, options);
      return;
    }
    await this.#obey(context, command);
  }

  async #obey(context: TurnContext, command: Command | undefined): Promise<void> {
    const locale = localeOf(context);
    switch (command?.kind) {
      case 'help':
        return this.#say(context, helpReply(locale));
      case 'task':
        return this.#choose(context, command.task);
      case 'unknownLanguage':
        return this.#say(context, unknownLanguageReply(command, locale));
      case 'export':
        return this.#say(context, await this.#parts.exports.offer(context.activity, command.format));
      case 'status': {
        const open = await this.#parts.intake.open(context.activity.conversation.id);
        return this.#say(context, statusReply(await this.#preferences.get(context), open, locale));
      }
      default:
        return this.#say(context, notUnderstoodReply(locale));
    }
  }

  async #choose(context: TurnContext, task: Task): Promise<void> {
    await this.#preferences.set(context, task);
    await this.#say(context, choiceReply(task, localeOf(context)));
  }

  async #say(context: TurnContext, reply: Reply): Promise<void> {
    await context.sendActivity(toActivity(reply));
  }
}

/** The language of the person's client; it decides the language of the answers. */
function localeOf({ activity }: TurnContext): string {
  return activity.locale ?? 'en';
}
