/** The templates of the deployment: sound, without a secret, and in step with the bot and with each other. */
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { derived, type Json } from '../../deploymentTemplates/derive.ts';
import { faultsOf, readParameters, readTemplate } from './support/check.ts';
import { deploy } from './support/evaluate.ts';
import { at, ofType, settingsOf } from './support/rule.ts';

const folders = { deployUseExistResourceGroup: 'with-rg', deployWithNewResourceGroup: 'new-rg' };
const pairs = [
  ...Object.entries(folders).flatMap(([folder, end]) =>
    ['BotApp', 'AzureBot'].map((name) => ({ folder, file: `template-${name}-${end}.json` })),
  ),
  { folder: 'deployUseExistResourceGroup', file: 'template-BotApp-scale-out-with-rg.json' },
];

for (const { folder, file } of pairs) {
  describe(file, () => {
    const template = readTemplate(`${folder}/${file}`);
    const given = readParameters(`${folder}/parameters-for-${file}`);

    it('has no fault with the parameters of its file', () => {
      assert.deepEqual(faultsOf(template, given), []);
    });

    it('has no fault with the shortest and the longest name, and every region', () => {
      const name = ['appServiceName', 'containerAppName', 'azureBotId'].find((key) => key in given) ?? '';
      const { minLength, maxLength } = template.parameters[name] ?? {};
      for (const length of [Number(minLength), Number(maxLength)]) {
        const changed: Record<string, Json> = { ...given, [name]: 'v'.repeat(length) };
        const regions = template.parameters.speechLocations?.allowedValues;
        if (regions !== undefined) changed.speechLocations = regions;
        assert.deepEqual(faultsOf(template, changed), []);
      }
    });

    it('describes each parameter', () => {
      for (const [name, rule] of Object.entries(template.parameters))
        assert.match(String(at(rule, 'metadata.description')), /\w{3}/, name);
    });
  });
}

describe('the two folders', () => {
  for (const [path, file] of derived())
    it(`has ${path} in step with what it is made from`, () => {
      assert.deepEqual(readTemplate(path), file);
    });

  for (const folder of Object.keys(folders))
    it(`says in ${folder}/readme.md how it is used`, () => {
      assert.ok(existsSync(new URL(`../../deploymentTemplates/${folder}/readme.md`, import.meta.url)));
    });

  it('gives the same outputs from both', () => {
    const outputs = pairs
      .filter(({ file }) => file.startsWith('template-BotApp'))
      .map(({ folder, file }) => Object.keys(Object(readTemplate(`${folder}/${file}`).outputs)));
    for (const names of outputs) assert.deepEqual(names, outputs[0]);
  });
});

describe('Speech in several regions', () => {
  it('makes a resource and grants a role for each, in the order of preference', () => {
    const template = readTemplate('deployUseExistResourceGroup/template-BotApp-with-rg.json');
    const speechLocations = ['eastus', 'northeurope'];
    const given = { appServiceName: 'voice-bot', alertEmail: 'a@b.example', speechLocations };
    const deployment = deploy(template, given, 'group');
    assert.deepEqual(
      ofType(deployment, 'Microsoft.CognitiveServices/accounts').map(({ location }) => location),
      speechLocations,
    );
    const endpoints = settingsOf(deployment).map(({ values }) =>
      String(values.get('AZURE_SPEECH_ENDPOINTS')),
    );
    assert.match(
      endpoints.join(),
      /^https:\/\/voice-bot-\w+-eastus\.[^,]+,https:\/\/voice-bot-\w+-northeurope\./,
    );
  });
});
