/** What the dependencies are allowed to be, and to do when they are installed. */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { licencePage, page, productionPackages } from './licences.ts';

const read = async (name: string) =>
  JSON.parse(await readFile(new URL(`../../${name}`, import.meta.url), 'utf8'));

/** Licences that ask for no more than their text, and MPL-2.0, which concerns changes to its own files. */
const allowed = new Set([
  'MIT',
  'ISC',
  'Apache-2.0',
  'BlueOak-1.0.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  '0BSD',
  'Unlicense',
  'MPL-2.0',
  '(AFL-2.1 OR BSD-3-Clause)',
]);

describe('the dependencies', () => {
  it('have licences that are allowed', async () => {
    const packages = await productionPackages();
    assert.ok(packages.length > 200);
    assert.deepEqual(
      packages.filter(({ licence }) => !allowed.has(licence)),
      [],
    );
  });

  it('are listed in docs/licences.md as they are (node test/security/licences.ts writes it)', async () => {
    assert.equal(await readFile(page, 'utf8'), licencePage(await productionPackages()));
  });

  it('run no script when they are installed, but for node itself', async () => {
    const { packages } = await read('package-lock.json');
    const scripted = Object.entries<{ hasInstallScript?: boolean }>(packages)
      .filter(([, entry]) => entry.hasInstallScript)
      .map(([path]) => path.split('node_modules/').at(-1));
    const { allowScripts } = await read('package.json');
    assert.deepEqual(Object.keys(allowScripts).sort(), [...new Set(scripted)].sort());
    assert.deepEqual(
      Object.keys(allowScripts).filter((name) => allowScripts[name]),
      ['node'],
    );
  });

  it('come in exact versions, and only from the registry that is configured', async () => {
    const { dependencies, devDependencies } = await read('package.json');
    const versions = Object.values({ ...dependencies, ...devDependencies });
    assert.deepEqual(
      versions.filter((version) => !/^\d+\.\d+\.\d+(?:-[\w.]+)?$/.test(`${version}`)),
      [],
    );
    const { packages } = await read('package-lock.json');
    const foreign = Object.entries<{ resolved?: string; link?: boolean }>(packages)
      .filter(
        ([, { resolved, link }]) => link || (resolved !== undefined && !resolved.startsWith('https://')),
      )
      .map(([path]) => path);
    assert.deepEqual(foreign, []);
  });
});
