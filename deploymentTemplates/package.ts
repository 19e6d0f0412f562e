/**
 * `npm run package`: makes dist/bot.zip, the bot as App Service runs it, and dist/teams-app.zip, the app to
 * upload to Teams, which is checked first. Both are the same, byte for byte, each time. Without --bot-id and
 * --host there is nothing to put into the Teams app yet, and only the bot is packaged.
 */
import { createHash } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { collectBot } from './bot-zip.ts';
import { collectTeamsApp } from './teamsApp/build.ts';
import { checkTeamsApp } from './teamsApp/check.ts';
import {
  completeParameters,
  type Given,
  type Option,
  options,
  ParameterError,
} from './teamsApp/parameters.ts';
import { type Files, zip } from './zip.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const names: Option[] = ['bot-id', 'host', 'app-id', 'developer', 'website', 'privacy', 'terms'];
const help = `npm run package -- --bot-id GUID --host NAME [options]

${names.map((name) => `  --${`${name} VALUE`.padEnd(16)} ${options[name].what} (or ${options[name].variable})`).join('\n')}
  --only bot|teams-app   make one of the two
`;

const text = { type: 'string' } as const;

/** @throws ParameterError for an option that does not exist */
function readArguments() {
  try {
    return parseArgs({
      options: {
        ...{ 'bot-id': text, host: text, 'app-id': text, developer: text },
        ...{ website: text, privacy: text, terms: text, only: text, help: { type: 'boolean' } },
      },
    }).values;
  } catch (error) {
    throw new ParameterError(error instanceof Error ? error.message : String(error));
  }
}

async function save(name: string, files: Files): Promise<void> {
  const archive = zip(files);
  await mkdir(join(root, 'dist'), { recursive: true });
  await writeFile(join(root, 'dist', name), archive);
  const digest = createHash('sha256').update(archive).digest('hex');
  const size = (archive.length / 1e6).toFixed(archive.length < 1e5 ? 3 : 1);
  console.log(`dist/${name}: ${size} MB, ${files.size} files, SHA-256 ${digest}`);
}

async function readVersion(): Promise<string> {
  const content: unknown = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
  if (typeof content === 'object' && content !== null && 'version' in content) return String(content.version);
  throw new Error('package.json has no version');
}

/** @throws ParameterError also when the app breaks a rule: what was given is then part of why */
async function teamsApp(given: Given): Promise<Files> {
  const files = await collectTeamsApp(completeParameters(given, await readVersion()));
  const faults = checkTeamsApp(files);
  if (faults.length > 0) throw new ParameterError(`The Teams app breaks rules:\n${faults.join('\n')}`);
  return files;
}

async function main(): Promise<void> {
  const values = readArguments();
  if (values.help) return void console.log(help);
  if (values.only !== undefined && !['bot', 'teams-app'].includes(values.only))
    throw new ParameterError(`--only "${values.only}" is neither bot nor teams-app`);
  const given: Given = {};
  for (const name of names) {
    const value = values[name] ?? process.env[options[name].variable];
    if (value !== undefined) given[name] = value;
  }
  const deployed = Boolean(given['bot-id'] || given.host);
  // The quick part first, so that a wrong parameter is said before npm has been waited for.
  if (values.only === 'teams-app' || (deployed && values.only !== 'bot'))
    await save('teams-app.zip', await teamsApp(given));
  else if (values.only === undefined)
    console.log('No dist/teams-app.zip yet: it needs --bot-id and --host of the deployed bot.');
  if (values.only !== 'teams-app') await save('bot.zip', await collectBot(root));
}

try {
  await main();
} catch (error) {
  if (!(error instanceof ParameterError)) throw error;
  console.error(`${error.message}\nSee npm run package -- --help`);
  process.exitCode = 1;
}
