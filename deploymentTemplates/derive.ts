/**
 * Makes the templates that follow from others, so that nothing is written twice: the scale-out template from the
 * one of the web app and scale-out.part.json, and deployWithNewResourceGroup/ from deployUseExistResourceGroup/.
 * `node deploymentTemplates/derive.ts` after each change of a source; then `npm run fix`. A test compares.
 */
import { readFileSync, writeFileSync } from 'node:fs';

export type Json = string | number | boolean | null | Json[] | JsonObject;
export interface JsonObject {
  [key: string]: Json;
}
interface Setting {
  name: string;
  value: string;
}
interface Resource extends JsonObject {
  type: string;
}
export interface Template extends JsonObject {
  parameters: Record<string, JsonObject>;
  resources: Resource[];
}

const schemas = 'https://schema.management.azure.com/schemas';
const existing = 'deployUseExistResourceGroup';
const fresh = 'deployWithNewResourceGroup';

/** Settings of App Service itself, which mean nothing in a container. */
const platform = /^(SCM_|WEBSITE)/;

/** Container Apps in place of App Service; everything else stays as it is. */
function scaleOut(webApp: Template, part: Template): Template {
  const site = webApp.resources.find(({ type }) => type === 'Microsoft.Web/sites');
  const settings = settingsOf(site).filter(({ name }) => !platform.test(name));
  const kept = webApp.resources.filter(
    ({ type, scope, properties }) =>
      !type.startsWith('Microsoft.Web/') &&
      !/Microsoft\.Web\//.test(JSON.stringify([scope, scopesOf(properties)])),
  );
  const { newAppServicePlanName, newAppServicePlanSku, appServiceInstances, ...parameters } =
    webApp.parameters;
  const { appServiceName, ...others } = parameters;
  const added = part.resources.map((resource) => withSettings(resource, settings));
  const variables = object(webApp.variables);
  const whole: JsonObject = {
    ...webApp,
    metadata: object(part.metadata),
    parameters: {
      containerAppName: { ...appServiceName, maxLength: 22 },
      ...part.parameters,
      ...others,
    },
    variables: {
      ...variables,
      ...object(part.variables),
      roles: { ...object(variables.roles), ...object(part.roles) },
    },
    resources: [...kept, ...added],
  };
  const text = JSON.stringify(whole)
    .replaceAll(
      "reference(resourceId('Microsoft.Web/sites', parameters('appServiceName')), '2024-11-01').defaultHostName",
      "reference(resourceId('Microsoft.App/containerApps', parameters('containerAppName')), '2026-01-01').configuration.ingress.fqdn",
    )
    .replaceAll("'Microsoft.Web/sites'", "'Microsoft.App/containerApps'")
    .replaceAll("parameters('appServiceName')", "parameters('containerAppName')");
  return JSON.parse(text);
}

/** The same at subscription scope: makes the group first, and the template inside it. */
function newResourceGroup(inner: Template): Template {
  const at = "[resourceId('Microsoft.Resources/resourceGroups', parameters('groupName'))]";
  const deployment =
    "reference(extensionResourceId(concat(subscription().id, '/resourceGroups/', parameters('groupName')), 'Microsoft.Resources/deployments', 'voice-bot'), '2025-04-01')";
  const outer = JSON.stringify(inner.parameters)
    .replaceAll('resourceGroup().location', "parameters('groupLocation')")
    .replaceAll('resourceGroup().name', "parameters('groupName')");
  const names = Object.keys(inner.parameters);
  return {
    ...inner,
    $schema: `${schemas}/2018-05-01/subscriptionDeploymentTemplate.json#`,
    parameters: {
      groupName: {
        type: 'string',
        minLength: 1,
        maxLength: 90,
        metadata: { description: 'Name of the resource group that is made.' },
      },
      groupLocation: { type: 'string', metadata: { description: 'Region of the resource group.' } },
      ...JSON.parse(outer),
    },
    variables: {},
    resources: [
      {
        type: 'Microsoft.Resources/resourceGroups',
        apiVersion: '2025-04-01',
        name: "[parameters('groupName')]",
        location: "[parameters('groupLocation')]",
        properties: {},
      },
      {
        type: 'Microsoft.Resources/deployments',
        apiVersion: '2025-04-01',
        name: 'voice-bot',
        resourceGroup: "[parameters('groupName')]",
        dependsOn: [at],
        properties: {
          mode: 'Incremental',
          expressionEvaluationOptions: { scope: 'inner' },
          parameters: Object.fromEntries(names.map((name) => [name, { value: `[parameters('${name}')]` }])),
          template: inner,
        },
      },
    ],
    outputs: Object.fromEntries(
      Object.entries(object(inner.outputs)).map(([name, output]) => [
        name,
        { ...object(output), value: `[${deployment}.outputs.${name}.value]` },
      ]),
    ),
  };
}

/** The parameters file that belongs to it. */
function newResourceGroupParameters(file: Template): JsonObject {
  return {
    ...file,
    parameters: {
      groupName: { value: 'contoso-voice-bot' },
      groupLocation: { value: 'northeurope' },
      ...file.parameters,
    },
  };
}

/** Each derived file, by its path in this folder. */
export function derived(): Map<string, JsonObject> {
  const scaleOutPath = `${existing}/template-BotApp-scale-out-with-rg.json`;
  const files = new Map<string, JsonObject>([
    [scaleOutPath, scaleOut(read(`${existing}/template-BotApp-with-rg.json`), read('scale-out.part.json'))],
  ]);
  for (const name of ['BotApp', 'AzureBot']) {
    const parameters = `parameters-for-template-${name}`;
    files.set(
      `${fresh}/template-${name}-new-rg.json`,
      newResourceGroup(read(`${existing}/template-${name}-with-rg.json`)),
    );
    files.set(
      `${fresh}/${parameters}-new-rg.json`,
      newResourceGroupParameters(read(`${existing}/${parameters}-with-rg.json`)),
    );
  }
  return files;
}

function read(path: string): Template {
  return JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8'));
}

function object(value: Json | undefined): JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {};
}

function scopesOf(properties: Json | undefined): Json {
  return object(properties).scopes ?? null;
}

function settingsOf(site: Resource | undefined): Setting[] {
  const config: { siteConfig?: { appSettings?: Setting[] } } = object(site?.properties);
  return config.siteConfig?.appSettings ?? [];
}

/** The container's own variables win over those of the web app. */
function withSettings(resource: Resource, settings: Setting[]): Resource {
  if (resource.type !== 'Microsoft.App/containerApps') return resource;
  const copy = structuredClone(resource);
  const properties: { template?: { containers?: { env: Setting[] }[] } } = object(copy.properties);
  for (const container of properties.template?.containers ?? []) {
    const own = new Set(container.env.map(({ name }) => name));
    container.env = [...settings.filter(({ name }) => !own.has(name)), ...container.env];
  }
  return copy;
}

if (import.meta.main)
  for (const [path, file] of derived())
    writeFileSync(new URL(path, import.meta.url), `${JSON.stringify(file, null, 2)}\n`);
