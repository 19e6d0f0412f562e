/** What has to be known of a deployment before its Teams app can be packaged, and how it is checked. */

/** Values of the placeholders in manifest.json, by their names there. */
export type Parameters = Record<
  | 'APP_VERSION'
  | 'TEAMS_APP_ID'
  | 'BOT_ID'
  | 'BOT_HOST'
  | 'DEVELOPER_NAME'
  | 'WEBSITE_URL'
  | 'PRIVACY_URL'
  | 'TERMS_URL',
  string
>;

/** What can be given: as an option of `npm run package`, or in the variable of the environment. */
export const options = {
  'bot-id': { variable: 'MicrosoftAppId', what: 'client id of the bot, a GUID' },
  host: { variable: 'BOT_HOST', what: 'host name of the bot, such as my-bot.azurewebsites.net' },
  'app-id': { variable: 'TEAMS_APP_ID', what: 'id of the app in Teams, a GUID; the bot id when not given' },
  developer: { variable: 'DEVELOPER_NAME', what: 'who offers the bot' },
  website: { variable: 'WEBSITE_URL', what: 'https address of its page' },
  privacy: { variable: 'PRIVACY_URL', what: 'https address of its privacy statement' },
  terms: { variable: 'TERMS_URL', what: 'https address of its terms of use' },
} as const;

export type Option = keyof typeof options;
export type Given = Partial<Record<Option, string>>;

/** Thrown with every fault that was found, a line each. */
export class ParameterError extends Error {
  override name = 'ParameterError';
}

const guid = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/;

/**
 * The values for the manifest. Who offers the bot, and the three addresses, are shown in the app's details
 * only; not given, they name the organization and the bot's own host.
 * @param version of the project, which becomes the app's
 * @throws ParameterError naming each option that is missing or wrong
 */
export function completeParameters(given: Given, version: string): Parameters {
  const faults: string[] = [];
  const text = (option: Option) => given[option]?.trim() || undefined;
  const id = (option: 'bot-id' | 'app-id', fallback: string) => {
    const value = (text(option) ?? fallback).toLowerCase();
    if (!guid.test(value)) faults.push(fault(option, value));
    return value;
  };
  const address = (option: 'website' | 'privacy' | 'terms', fallback: string) => {
    const value = text(option) ?? fallback;
    if (!URL.canParse(value) || new URL(value).protocol !== 'https:') faults.push(fault(option, value));
    return value;
  };
  const botId = id('bot-id', '');
  const host = (text('host') ?? '').toLowerCase();
  if (!/^[a-z0-9-]+(?:\.[a-z0-9-]+)+$/.test(host)) faults.push(fault('host', host));
  if (faults.length > 0) throw new ParameterError(faults.join('\n'));
  const website = address('website', `https://${host}/`);
  const parameters = {
    APP_VERSION: version,
    TEAMS_APP_ID: id('app-id', botId),
    BOT_ID: botId,
    BOT_HOST: host,
    DEVELOPER_NAME: text('developer') ?? 'Your organization',
    WEBSITE_URL: website,
    PRIVACY_URL: address('privacy', website),
    TERMS_URL: address('terms', website),
  };
  if (faults.length > 0) throw new ParameterError(faults.join('\n'));
  return parameters;
}

function fault(option: Option, value: string): string {
  const { variable, what } = options[option];
  const is = value === '' ? 'is missing' : `"${value}" will not do`;
  return `--${option} (or ${variable}) ${is}: ${what}`;
}
