/** The files of a Teams app, and ways to spoil them. */
import assert from 'node:assert/strict';
import { PNG } from 'pngjs';
import { collectTeamsApp } from '../../../deploymentTemplates/teamsApp/build.ts';
import { checkTeamsApp } from '../../../deploymentTemplates/teamsApp/check.ts';
import { completeParameters } from '../../../deploymentTemplates/teamsApp/parameters.ts';
import {
  type Bot,
  type CommandList,
  type Manifest,
  validManifest,
} from '../../../deploymentTemplates/teamsApp/rules/schema.ts';
import type { Files } from '../../../deploymentTemplates/zip.ts';

export const botId = '3f2504e0-4f89-41d3-9a0c-0305e82c3301';
export const given = { 'bot-id': botId, host: 'voice.contoso.com' };

export const collect = () => collectTeamsApp(completeParameters(given, '1.2.3'));

const text = (files: Files, path: string) => new TextDecoder().decode(files.get(path));
const put = (files: Files, path: string, value: unknown) =>
  void files.set(path, new TextEncoder().encode(JSON.stringify(value)));

export function manifestOf(files: Files): Manifest {
  const checked = validManifest(JSON.parse(text(files, 'manifest.json')));
  assert.ok('manifest' in checked);
  return checked.manifest;
}

/** Changes the manifest; the bot and its list of commands for one person are at hand. */
export function changeManifest(
  files: Files,
  edit: (manifest: Manifest, bot: Bot, list: CommandList) => void,
): void {
  const manifest = manifestOf(files);
  const bot = manifest.bots?.[0];
  const list = bot?.commandLists?.[0];
  assert.ok(bot && list);
  edit(manifest, bot, list);
  put(files, 'manifest.json', manifest);
}

/** Sets properties of the manifest; its own schema does not matter. */
export const setInManifest = (values: object) => (files: Files) =>
  changeManifest(files, (manifest) => Object.assign(manifest, values));

/** Sets properties of the bot in the manifest. */
export const setInBot = (values: object) => (files: Files) =>
  changeManifest(files, (_manifest, bot) => Object.assign(bot, values));

export function changeStrings(
  files: Files,
  path: string,
  edit: (strings: Record<string, unknown>) => void,
): void {
  const strings: Record<string, unknown> = JSON.parse(text(files, path));
  edit(strings);
  put(files, path, strings);
}

/** Sets pixels of an icon for which `colour` gives red, green, blue and alpha. */
export function repaint(
  files: Files,
  path: string,
  colour: (x: number, y: number) => number[] | undefined,
): void {
  const image = PNG.sync.read(Buffer.from(files.get(path) ?? []));
  for (let y = 0; y < image.height; y += 1)
    for (let x = 0; x < image.width; x += 1) image.data.set(colour(x, y) ?? [], (y * image.width + x) * 4);
  files.set(path, PNG.sync.write(image));
}

/** What is wrong, how it is planted, and the message that it must bring. */
export type PlantedFault = [what: string, plant: (files: Files) => void, message: RegExp];

export function itFindsOut(faults: PlantedFault[]): void {
  for (const [what, plant, message] of faults) {
    it(`is found out: ${what}`, async () => {
      const files = await collect();
      plant(files);
      const found = checkTeamsApp(files);
      assert.ok(
        found.some((fault) => message.test(fault)),
        `instead it found: ${found.join('\n')}`,
      );
    });
  }
}
