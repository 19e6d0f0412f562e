/** The page of deployment, walked word by word: a stranger needs nothing that is not on it. */
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { parseConfig } from '../../bot/config.ts';
import { completeParameters, options as packaging } from '../../deploymentTemplates/teamsApp/parameters.ts';
import { faultsOf, readTemplate } from './support/check.ts';
import { type Call, walk } from './support/recorder.ts';

const root = new URL('../../', import.meta.url);
const page = readFileSync(new URL('deploymentTemplates/README.md', root), 'utf8');
const tools = ['az', 'npm', 'curl'];

/** Options of the commands used, required ones first; from the reference of the Azure CLI. */
const known: Record<string, { needs: string[]; may?: string[] }> = {
  login: { needs: [] },
  'account set': { needs: ['subscription'] },
  'account show': { needs: [] },
  'provider register': { needs: ['namespace'], may: ['wait'] },
  'group create': { needs: ['name', 'location'] },
  'group show': { needs: ['name'] },
  'group delete': { needs: ['name'], may: ['yes'] },
  'deployment group what-if': { needs: ['resource-group', 'template-file', 'parameters'], may: ['name'] },
  'deployment group create': { needs: ['resource-group', 'template-file', 'parameters'], may: ['name'] },
  'deployment group show': { needs: ['resource-group', 'name'] },
  'deployment sub create': { needs: ['location', 'template-file', 'parameters'], may: ['name'] },
  'webapp deploy': { needs: ['resource-group', 'name', 'src-path', 'type'] },
  'webapp ssh': { needs: ['resource-group', 'name'] },
  'containerapp exec': { needs: ['resource-group', 'name'], may: ['command'] },
  'webapp show': { needs: ['resource-group', 'name'] },
  'acr create': { needs: ['resource-group', 'name', 'sku'], may: ['admin-enabled'] },
  'acr build': { needs: ['registry', 'image', 'file'] },
  'ad signed-in-user show': { needs: [] },
  'role assignment create': { needs: ['assignee-object-id', 'assignee-principal-type', 'role', 'scope'] },
  'role assignment delete': { needs: ['assignee', 'role', 'scope'] },
  'identity create': { needs: ['resource-group', 'name'], may: ['location'] },
  'identity show': { needs: ['resource-group', 'name'] },
  'identity federated-credential create': {
    needs: ['resource-group', 'identity-name', 'name', 'issuer', 'subject', 'audiences'],
  },
  'cognitiveservices account list-deleted': { needs: [] },
};

const one = (call: Call, option: string) => call.options.get(option)?.[0] ?? '';

/** `key=value` of `--parameters`, by name. */
const given = (call: Call) =>
  Object.fromEntries(
    (call.options.get('parameters') ?? []).map((pair) => {
      const [name = '', ...value] = pair.split('=');
      return [name, value.join('=')];
    }),
  );

describe('the page of deployment', () => {
  let calls: Call[];
  let az: Call[];

  before(() => {
    calls = walk(page, tools);
    az = calls.filter(({ tool }) => tool === 'az');
  });

  it('names every tool it uses among what one needs', () => {
    const needs = page.slice(page.indexOf('## You need'), page.indexOf('## 1.'));
    for (const tool of new Set(calls.map((call) => call.tool)))
      assert.ok(needs.includes(`\`${tool}\``), tool);
  });

  it('calls az as az wants to be called', () => {
    for (const { command, options } of az) {
      const rule = known[command];
      assert.ok(rule, `az ${command}`);
      const may = [...rule.needs, ...(rule.may ?? []), 'query', 'output'];
      for (const name of rule.needs) assert.ok(options.has(name), `az ${command} needs --${name}`);
      for (const [name, values] of options) {
        assert.ok(may.includes(name), `az ${command} has no --${name}`);
        for (const value of values) assert.notEqual(value, '', `az ${command} --${name} is empty`);
      }
    }
  });

  it('deploys templates that exist, with parameters that they have, and without a fault', () => {
    const deployments = az.filter(({ options }) => options.has('template-file'));
    assert.equal(deployments.length, 5);
    for (const call of deployments) {
      const file = one(call, 'template-file').replace('deploymentTemplates/', '');
      const atSubscription = call.command.startsWith('deployment sub');
      assert.equal(file.includes('new-rg'), atSubscription, file);
      assert.deepEqual(faultsOf(readTemplate(file), given(call)), [], file);
    }
  });

  it('asks for outputs of a deployment made before, which every way of making it has', () => {
    const asked = az.filter(({ command }) => command === 'deployment group show');
    const first = az.findIndex(({ command }) => command === 'deployment group create');
    assert.ok(first < az.findIndex(({ command }) => command === 'deployment group show'));
    assert.deepEqual([...new Set(asked.map((call) => one(call, 'name')))], ['voice-bot']);
    const names = asked.map(
      (call) => /^properties\.outputs\.(\w+)\.value$/.exec(one(call, 'query'))?.[1] ?? '',
    );
    assert.ok(names.length >= 4);
    const ways = az.filter(
      (call) => /deployment \w+ create/.test(call.command) && one(call, 'name') === 'voice-bot',
    );
    assert.equal(ways.length, 3);
    for (const way of ways) {
      const { outputs, resources } = readTemplate(
        one(way, 'template-file').replace('deploymentTemplates/', ''),
      );
      for (const name of names) assert.ok(name in Object(outputs), name);
      // At subscription scope it is the deployment inside that is asked.
      if (way.command === 'deployment sub create')
        assert.ok(resources.some(({ type, name }) => type.endsWith('/deployments') && name === 'voice-bot'));
    }
  });

  it('uses groups, apps, registries and identities by the names it gave them', () => {
    const [group] = az.filter(({ command }) => command === 'group create');
    const [app] = az.filter(({ command }) => command === 'deployment group create');
    assert.ok(group && app);
    for (const call of az) {
      if (call.options.has('resource-group')) assert.equal(one(call, 'resource-group'), one(group, 'name'));
      if (/^(webapp|containerapp)/.test(call.command))
        assert.equal(one(call, 'name'), given(app).appServiceName);
    }
    const [registry] = az.filter(({ command }) => command === 'acr create');
    const [build] = az.filter(({ command }) => command === 'acr build');
    const containers = az.map(given).find((parameters) => parameters.containerImage !== undefined);
    assert.ok(registry && build && containers);
    assert.equal(containers.containerRegistryName, one(registry, 'name'));
    assert.equal(one(build, 'registry'), one(registry, 'name'));
    assert.equal(one(build, 'image'), containers.containerImage);
    assert.ok(existsSync(new URL(one(build, 'file'), root)));
  });

  it('registers every provider whose resources the templates make', () => {
    const registered = az
      .filter(({ command }) => command === 'provider register')
      .map((call) => one(call, 'namespace'));
    const made = ['BotApp', 'BotApp-scale-out'].flatMap((name) =>
      readTemplate(`deployUseExistResourceGroup/template-${name}-with-rg.json`).resources.map(
        ({ type }) => type,
      ),
    );
    for (const type of [...made, 'Microsoft.ContainerRegistry/registries']) {
      const provider = type.split('/')[0] ?? '';
      // Registered in every subscription.
      if (provider !== 'Microsoft.Authorization') assert.ok(registered.includes(provider), provider);
    }
  });

  it('brings the archive that was packaged before, by scripts that exist', () => {
    const { scripts } = JSON.parse(readFileSync(new URL('package.json', root), 'utf8'));
    const npm = calls.filter(({ tool }) => tool === 'npm');
    for (const { command } of npm) {
      const [run, script = ''] = command.split(' ');
      assert.equal(run, 'run');
      assert.ok(script in scripts, script);
    }
    const at = (test: (call: Call) => boolean) => calls.findIndex(test);
    const packaged = at(({ tool, command }) => tool === 'npm' && command === 'run package');
    const deployed = at(({ command }) => command === 'webapp deploy');
    assert.ok(packaged > 0 && packaged < deployed);
    assert.ok(readFileSync(new URL('deploymentTemplates/package.ts', root), 'utf8').includes("'bot.zip'"));
    assert.equal(calls.map((call) => one(call, 'src-path')).find(Boolean), 'dist/bot.zip');
  });

  it('packages the Teams app with what the packager asks for', () => {
    const packaged = calls.filter(({ command }) => command === 'run package');
    assert.equal(packaged.length, 2);
    for (const call of packaged) {
      const names = [...call.options.keys()].filter((name) => name !== '' && name !== 'only');
      for (const name of names) assert.ok(name in packaging, `npm run package has no --${name}`);
      completeParameters({ 'bot-id': one(call, 'bot-id'), host: one(call, 'host') }, '1.0.0');
    }
  });

  it('starts the doctor with a configuration that the bot takes', () => {
    const doctor = calls.find(({ command }) => command === 'run doctor');
    assert.ok(doctor);
    const config = parseConfig(doctor.env);
    assert.equal(config.app.type, 'UserAssignedMSI');
  });

  it('links to files that exist', () => {
    for (const [, link = ''] of page.matchAll(/\]\((?!https?:)([^)#]+)\)/g))
      assert.ok(existsSync(new URL(link, new URL('deploymentTemplates/', root))), link);
  });
});

describe('walking a page', () => {
  const walked = (text: string) => walk(`\`\`\`sh\n${text}\n\`\`\`\n`, tools);

  it('finds a variable that the page never sets', () => {
    assert.throws(() => walked('az group show --name "$GROUP"'), /GROUP: unbound variable/);
  });

  it('finds a tool that the page does not ask for', () => {
    assert.throws(() => walked('jq --version'), /jq: command not found/);
  });
});
