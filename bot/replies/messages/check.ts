/** Part of `npm run check`: ends with 1 when a message is missing, unused, unreadable or takes the wrong things. */
import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { catalogues } from './catalogues.ts';
import { catalogueFaults, unusedKeys } from './faults.ts';
import { messageArguments } from './keys.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const sources = globSync('{bot,dialogs}/**/*.ts', { cwd: root, exclude: ['bot/replies/messages/keys.ts'] });
const faults = [
  ...Object.entries(catalogues).flatMap(([language, messages]) =>
    catalogueFaults(language, messages, messageArguments, catalogues.en),
  ),
  ...unusedKeys(
    Object.keys(messageArguments),
    sources.map((path) => readFileSync(`${root}${path}`, 'utf8')),
  ).map((key) => `${key} is said nowhere`),
];
for (const fault of faults) console.error(fault);
if (faults.length > 0) process.exitCode = 1;
