/** Nothing in a deployment is a secret or would accept one: every service takes Entra tokens only. */
import type { Json } from '../../../deploymentTemplates/derive.ts';
import { at, differs, list, ofType, type Rule, settingsOf } from './rule.ts';

/** What each kind of service must say so that no key opens it. */
const locked: Record<string, Record<string, Json>> = {
  'Microsoft.Storage/storageAccounts': {
    'properties.allowSharedKeyAccess': false,
    'properties.allowBlobPublicAccess': false,
    'properties.allowCrossTenantReplication': false,
    'properties.defaultToOAuthAuthentication': true,
    'properties.isLocalUserEnabled': false,
    'properties.minimumTlsVersion': 'TLS1_2',
    'properties.supportsHttpsTrafficOnly': true,
  },
  'Microsoft.Storage/storageAccounts/blobServices/containers': { 'properties.publicAccess': 'None' },
  'Microsoft.CognitiveServices/accounts': {
    'properties.disableLocalAuth': true,
    kind: 'AIServices',
    'sku.name': 'S0',
  },
  'Microsoft.Insights/components': { 'properties.DisableLocalAuth': true },
  'Microsoft.OperationalInsights/workspaces': { 'properties.features.disableLocalAuth': true },
  'Microsoft.BotService/botServices': {
    'properties.msaAppType': 'UserAssignedMSI',
    'properties.disableLocalAuth': true,
    'properties.isStreamingSupported': false,
    kind: 'azurebot',
  },
  'Microsoft.Web/sites/basicPublishingCredentialsPolicies': { 'properties.allow': false },
  'Microsoft.App/managedEnvironments': { 'properties.appLogsConfiguration.destination': 'azure-monitor' },
};

export const locks: Rule = ({ resources }) =>
  resources.flatMap((resource) => differs(resource, locked[resource.type] ?? {}));

export const publishing: Rule = (deployment) =>
  ofType(deployment, 'Microsoft.Web/sites').flatMap(({ name }) =>
    ['ftp', 'scm']
      .filter((way) => {
        const policies = ofType(deployment, 'Microsoft.Web/sites/basicPublishingCredentialsPolicies');
        return !policies.some((policy) => policy.name === `${name}/${way}`);
      })
      .map((way) => `${name}: publishing by password over ${way} is not switched off`),
  );

/** Names and values that only secrets have. */
export const secrets: Rule = (deployment) => {
  const named = settingsOf(deployment).flatMap(({ owner, values }) =>
    [...values]
      .filter(
        ([name, value]) =>
          value === undefined || /password|secret|api_?key|accountkey|storage_connection/i.test(name),
      )
      .map(([name]) => `${owner}: ${name} is a secret`),
  );
  const text = JSON.stringify(deployment.resources);
  const shapes = [
    /AccountKey=/i,
    /SharedAccess(Key|Signature)/i,
    /[?&]sig=/,
    /[A-Za-z0-9+/]{42,}={1,2}/,
    /"(secretRef|passwordSecretRef|sharedKey|secrets|licenseKey)":/,
    /"auth":/,
  ];
  return [
    ...named,
    ...shapes.filter((shape) => shape.test(text)).map((shape) => `${shape.source} looks like a secret`),
  ];
};

/** Container Apps reach the registry and the queue by identity. */
export const identities: Rule = (deployment) => {
  const [identity] = ofType(deployment, 'Microsoft.ManagedIdentity/userAssignedIdentities');
  const apps = [
    ...ofType(deployment, 'Microsoft.Web/sites'),
    ...ofType(deployment, 'Microsoft.App/containerApps'),
  ];
  return apps.flatMap((app) => {
    const uses = [
      ...list(at(app, 'properties.configuration.registries')).map((registry) => at(registry, 'identity')),
      ...list(at(app, 'properties.template.scale.rules')).flatMap((rule) =>
        at(rule, 'azureQueue') === undefined ? [] : [at(rule, 'azureQueue.identity')],
      ),
    ];
    const own = Object.keys(Object(at(app, 'identity.userAssignedIdentities')));
    return [
      ...differs(app, { 'identity.type': 'UserAssigned' }),
      ...(own.length === 1 && own[0] === identity?.id ? [] : [`${app.name}: it does not run as the bot`]),
      ...uses
        .filter((used) => used !== identity?.id)
        .map(() => `${app.name}: signs in as somebody other than the bot`),
    ];
  });
};

/** Role definitions as Azure publishes them, by the type they are granted on. Invented ids circulate: these are checked. */
const roles: Record<string, string[]> = {
  // Cognitive Services Speech User
  'Microsoft.CognitiveServices/accounts': ['f2dc8367-1007-4938-bd23-fe263f013447'],
  // Storage Queue Data Contributor, Storage Blob Data Contributor
  'Microsoft.Storage/storageAccounts': [
    '974c5e8b-45b9-4653-ba55-5f855dd0fb88',
    'ba92f5b4-2d11-453d-a403-e96b0029c9fe',
  ],
  // Monitoring Metrics Publisher
  'Microsoft.Insights/components': ['3913510d-42f4-4e42-8a64-420c390055eb'],
  // AcrPull
  'Microsoft.ContainerRegistry/registries': ['7f951dda-4ed3-4680-a7ca-43fe172d538d'],
};

/** Each service grants the bot exactly the roles it needs: none is missing, none is more. */
export const grants: Rule = (deployment) => {
  const assignments = ofType(deployment, 'Microsoft.Authorization/roleAssignments');
  const scopes = new Set([
    ...deployment.resources.filter(({ type }) => roles[type] !== undefined).map(({ id }) => id),
    ...assignments.map((assignment) => String(at(assignment, 'scope'))),
  ]);
  const faults = assignments.flatMap((assignment) => [
    ...differs(assignment, { 'properties.principalType': 'ServicePrincipal' }),
    ...(String(at(assignment, 'properties.principalId')).startsWith('4444')
      ? []
      : [`role ${assignment.name} is granted to somebody other than the bot`]),
  ]);
  for (const scope of scopes) {
    const [, type = ''] = /providers\/([^/]+\/[^/]+)\/[^/]+$/.exec(scope) ?? [];
    const granted = assignments
      .filter((assignment) => at(assignment, 'scope') === scope)
      .map((assignment) => String(at(assignment, 'properties.roleDefinitionId')).split('/').at(-1))
      .sort();
    const wanted = roles[type] ?? [];
    if (JSON.stringify(granted) !== JSON.stringify(wanted))
      faults.push(
        `${scope.split('/').at(-1)}: its roles are ${granted.join(', ')}, not ${wanted.join(', ')}`,
      );
  }
  return faults;
};
