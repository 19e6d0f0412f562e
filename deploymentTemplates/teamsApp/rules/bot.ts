/** The bot in the manifest: its id, scopes and commands, and that it offers nothing that it cannot answer. */
import { parseCommand } from '../../../bot/teams/commands.ts';
import { type Bot, type Manifest, manifestVersion, type Scope } from './schema.ts';

const neededScopes: Scope[] = ['personal', 'team', 'groupChat'];

export function botFaults(manifest: Manifest): string[] {
  const [bot] = manifest.bots ?? [];
  const faults: string[] = [];
  if (!manifest.$schema?.includes(`/v${manifestVersion}/`))
    faults.push(`manifest.json: $schema is not the one of manifest version ${manifestVersion}`);
  if (!/^\d+\.\d+\.\d+$/.test(manifest.version))
    faults.push(`manifest.json: version "${manifest.version}" is not of the form 1.2.3`);
  if (bot === undefined) return [...faults, 'manifest.json: bots is empty'];
  for (const { botId } of manifest.composeExtensions ?? [])
    if (botId !== bot.botId) faults.push('manifest.json: composeExtensions[0].botId is not bots[0].botId');
  return [...faults, ...scopeFaults(bot), ...commandFaults(bot), ...unansweredFaults(manifest, bot)];
}

function scopeFaults({ scopes, supportsFiles, commandLists = [] }: Bot): string[] {
  const faults: string[] = [];
  const missing = neededScopes.filter((scope) => !scopes.includes(scope));
  if (missing.length > 0) faults.push(`manifest.json: bots[0].scopes lacks ${missing.join(', ')}`);
  if (supportsFiles !== true)
    faults.push(
      'manifest.json: bots[0].supportsFiles is not true, and without it no file ever reaches the bot, silently',
    );
  const seen = new Set<Scope>();
  for (const [index, list] of commandLists.entries()) {
    for (const scope of list.scopes) {
      if (!scopes.includes(scope))
        faults.push(`manifest.json: commandLists[${index}] is for ${scope}, which bots[0].scopes lacks`);
      if (seen.has(scope)) faults.push(`manifest.json: ${scope} has more than one command list`);
      seen.add(scope);
    }
  }
  return faults;
}

function commandFaults({ commandLists = [] }: Bot): string[] {
  return commandLists.flatMap(({ commands }, index) => {
    const titles = commands.map(({ title }) => title.toLowerCase());
    const place = `manifest.json: commandLists[${index}]`;
    return [
      ...titles
        .filter((title, at) => titles.indexOf(title) < at)
        .map((title) => `${place} has "${title}" twice`),
      ...commands
        .filter(({ description }) => !description)
        .map(({ title }) => `${place}: "${title}" has no description`),
      ...commands.flatMap((command) => textFaults(place, command.title, command.description ?? '')),
    ];
  });
}

/**
 * A title is what the person's click sends, so the bot must understand it. The schema allows four times as
 * much text as Teams shows (32 and 128 characters were the limits until manifest 1.19).
 */
export function textFaults(place: string, title: string, description: string): string[] {
  const command = parseCommand(title);
  const faults: string[] = [];
  if (command === undefined || command.kind === 'unknownLanguage')
    faults.push(`${place}: the bot does not understand the command "${title}"`);
  if (title.length > 32)
    faults.push(`${place}: "${title}" is longer than the 32 characters that Teams shows`);
  if (description.length > 128)
    faults.push(`${place}: the description of "${title}" is longer than the 128 characters that Teams shows`);
  return faults;
}

/** What the manifest could offer, and the bot has no answer to: a person would meet an error. */
function unansweredFaults(manifest: Manifest, bot: Bot): string[] {
  const offered = {
    'message actions (composeExtensions)': (manifest.composeExtensions ?? []).length > 0,
    tabs: [...(manifest.staticTabs ?? []), ...(manifest.configurableTabs ?? [])].length > 0,
    'calls (supportsCalling, supportsVideo)': bot.supportsCalling === true || bot.supportsVideo === true,
    'targeted messages (supportsTargetedMessages)': bot.supportsTargetedMessages === true,
    'slash commands (triggers)': (bot.commandLists ?? []).some(({ triggers }) => triggers?.includes('slash')),
    'notifications only (isNotificationOnly)': bot.isNotificationOnly === true,
  };
  return Object.entries(offered)
    .filter(([, isOffered]) => isOffered)
    .map(([what]) => `manifest.json: offers ${what}, which the bot does not have`);
}
