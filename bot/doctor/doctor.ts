/** Every check there is for a configuration, and their run: a line each, as it comes. */
import type { TokenCredential } from '@azure/identity';
import { type AppIdentity, type Config, ConfigError } from '../config.ts';
import { checkApp, checkBotToken } from './app.ts';
import { type Check, type Finding, within } from './finding.ts';
import { checkCall, checkRegion, checkToken, type SpeechProbe } from './speech.ts';
import { checkBlobs, checkQueues } from './storage.ts';

/** What the checks need beside the configuration. */
export interface Means {
  /** The identity that reaches Speech and storage, where there is no key. */
  credential: () => TokenCredential;
  /** The bot's token for the Bot Connector. */
  botToken: (app: AppIdentity) => Promise<string>;
}

/** No check takes longer; one that does is itself a finding. */
const TIME_LIMIT_MS = 60_000;

/** The checks, in the order in which faults are best mended. */
function checksOf(config: Config, { credential, botToken }: Means): Check[] {
  const { app, storage, speech, local, allowedTenants } = config;
  const access = 'connectionString' in storage ? storage : { ...storage, credential: credential() };
  return [
    { about: 'app', run: () => checkApp(app, allowedTenants) },
    { about: 'bot token', run: () => checkBotToken(app, () => botToken(app)) },
    ...speech.endpoints.flatMap((endpoint) =>
      speechChecks({ endpoint, engine: speech.engine, local, token: credential }),
    ),
    { about: 'blob storage', run: () => checkBlobs(access) },
    { about: 'queue storage', run: () => checkQueues(access) },
  ];
}

function speechChecks(probe: SpeechProbe): Check[] {
  return [
    { about: 'Speech region', run: () => checkRegion(probe) },
    { about: 'Speech sign-in', run: () => checkToken(probe) },
    { about: 'Speech call', run: () => checkCall(probe) },
  ];
}

/**
 * Runs all checks.
 * @param print takes a line
 * @returns the exit code: 0 when all is well, 1 when something is wrong
 */
export async function runDoctor(
  readConfig: () => Config,
  means: Means,
  print: (line: string) => void,
): Promise<0 | 1> {
  let faults = 0;
  const show = (about: string, { ok, text }: Finding): void => {
    if (!ok) faults += 1;
    print(`${ok ? 'ok   ' : 'wrong'}  ${about.padEnd(14)}  ${text}`);
  };
  try {
    const config = readConfig();
    const where = config.local ? 'local mode' : 'Azure';
    show('configuration', { ok: true, text: `${where}, role ${config.role}, port ${config.port}` });
    for (const { about, run } of checksOf(config, means)) show(about, await within(TIME_LIMIT_MS, run()));
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    for (const text of error.message.split('\n')) show('configuration', { ok: false, text });
    print('The services are checked once the configuration is right.');
  }
  print(faults === 0 ? 'All is well.' : `${faults} ${faults === 1 ? 'thing is' : 'things are'} wrong.`);
  return faults === 0 ? 0 : 1;
}
