/** Each rule about the languages and icons of the Teams app notices when it is broken. */
import type { Files } from '../../deploymentTemplates/zip.ts';
import { changeManifest, changeStrings, itFindsOut, manifestOf, repaint } from './support/app-package.ts';

const german = 'languages/de.json';
const white = [255, 255, 255, 255];
const clear = [0, 0, 0, 0];
const outlineOf = (files: Files) => files.get('outline.png') ?? new Uint8Array();

describe('a language that is wrong', () => {
  itFindsOut([
    [
      'a language that is missing',
      (files) => changeManifest(files, (m) => m.localizationInfo?.additionalLanguages?.shift()),
      /lacks the language ar/,
    ],
    [
      'a language twice',
      (files) =>
        changeManifest(files, (m) =>
          m.localizationInfo?.additionalLanguages?.push({ languageTag: 'DE', file: german }),
        ),
      /names the language DE twice/,
    ],
    [
      'a language that does not exist',
      (files) =>
        changeManifest(files, (m) =>
          m.localizationInfo?.additionalLanguages?.push({ languageTag: 'xx-yy', file: german }),
        ),
      /"xx-yy" is no language tag/,
    ],
    ['a language file that is missing', (files) => files.delete(german), /^languages\/de\.json: is missing/],
    [
      'a required key that is missing',
      (files) => changeStrings(files, german, (s) => delete s['name.full']),
      /"name\.full" is missing/,
    ],
    [
      'a command that is not translated',
      (files) =>
        changeStrings(files, german, (s) => delete s['bots[0].commandLists[0].commands[1].description']),
      /commands\[1\]\.description" is missing/,
    ],
    [
      'a text left in English',
      (files) =>
        changeStrings(files, german, (s) =>
          Object.assign(s, { 'description.short': manifestOf(files).description.short }),
        ),
      /"description\.short" is not translated/,
    ],
    [
      'a translated command that the bot does not understand',
      (files) =>
        changeStrings(files, german, (s) =>
          Object.assign(s, { 'bots[0].commandLists[0].commands[0].title': 'Zusammenfassen' }),
        ),
      /does not understand the command "Zusammenfassen"/,
    ],
    [
      'a key that does not exist',
      (files) => changeStrings(files, german, (s) => Object.assign(s, { 'name.tiny': 'T' })),
      /additional properties \(name\.tiny\)/,
    ],
    [
      'a key about a command that does not exist',
      (files) =>
        changeStrings(files, german, (s) =>
          Object.assign(s, { 'bots[0].commandLists[0].commands[9].title': 'help' }),
        ),
      /is about nothing in manifest\.json/,
    ],
  ]);
});

describe('an icon that is wrong', () => {
  itFindsOut([
    ['an icon that is missing', (files) => files.delete('color.png'), /^color\.png: is missing/],
    [
      'an icon that is no PNG',
      (files) => files.set('color.png', Buffer.from('GIF89a')),
      /^color\.png: is no PNG/,
    ],
    [
      'an icon of the wrong size',
      (files) => files.set('color.png', outlineOf(files)),
      /is 32x32, not 192x192/,
    ],
    [
      'a symbol that leaves the middle',
      (files) => repaint(files, 'color.png', (x, y) => (x === 20 && y === 20 ? white : undefined)),
      /not within the middle 96x96/,
    ],
    [
      'a half transparent background',
      (files) => repaint(files, 'color.png', () => [61, 58, 140, 128]),
      /half transparent/,
    ],
    [
      'an icon that shows nothing',
      (files) => repaint(files, 'color.png', () => white),
      /color\.png: shows nothing/,
    ],
    [
      'a coloured outline',
      (files) =>
        repaint(files, 'outline.png', (x, y) => (x === 16 && y === 0 ? [254, 255, 255, 255] : undefined)),
      /colour other than white at 16,0/,
    ],
    [
      'an outline with padding',
      (files) => repaint(files, 'outline.png', (x) => (x < 2 ? clear : undefined)),
      /has padding/,
    ],
    [
      'an outline without transparency',
      (files) => repaint(files, 'outline.png', () => white),
      /no transparent pixel/,
    ],
    [
      'a file that nothing refers to',
      (files) => files.set('colour.png', new Uint8Array()),
      /^colour\.png: nothing in manifest\.json refers to it/,
    ],
  ]);
});
