/** Names that Azure accepts, names that the bot looks for, and references that lead somewhere. */
import { names } from '../../../bot/jobs/storage.ts';
import { at, list, ofType, type Rule } from './rule.ts';

/** Of the last part of a name; from "Naming rules and restrictions for Azure resources". */
const rules: Record<string, RegExp> = {
  'Microsoft.Resources/resourceGroups': /^[\w.()-]{0,89}[\w()-]$/,
  'Microsoft.Resources/deployments': /^[\w.()-]{1,64}$/,
  'Microsoft.ManagedIdentity/userAssignedIdentities': /^[A-Za-z0-9][\w-]{2,127}$/,
  'Microsoft.OperationalInsights/workspaces': /^[A-Za-z0-9][A-Za-z0-9-]{2,61}[A-Za-z0-9]$/,
  'Microsoft.Insights/components': /^[^%&\\?/]{1,259}[^%&\\?/. ]$/,
  'Microsoft.Insights/actionGroups': /^[^:<>+/&%\\?|]{1,259}[^:<>+/&%\\?|. ]$/,
  'Microsoft.Insights/metricAlerts': /^[^*#&+:<>?@%{}\\/]{1,259}[^*#&+:<>?@%{}\\/. ]$/,
  'Microsoft.Insights/scheduledQueryRules': /^[^*<>%{}&:\\?/#]{1,259}[^*<>%{}&:\\?/#. ]$/,
  'Microsoft.Insights/diagnosticSettings': /^[^*<>%&:\\?+/]{1,260}$/,
  'Microsoft.Insights/workbooks': /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
  'Microsoft.Authorization/roleAssignments': /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
  'Microsoft.Storage/storageAccounts': /^[a-z0-9]{3,24}$/,
  'Microsoft.Storage/storageAccounts/blobServices': /^default$/,
  'Microsoft.Storage/storageAccounts/queueServices': /^default$/,
  'Microsoft.Storage/storageAccounts/managementPolicies': /^default$/,
  'Microsoft.Storage/storageAccounts/blobServices/containers': /^(?!.*--)[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/,
  'Microsoft.Storage/storageAccounts/queueServices/queues': /^(?!.*--)[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/,
  'Microsoft.CognitiveServices/accounts': /^[a-z0-9][a-z0-9-]{0,62}[a-z0-9]$/,
  'Microsoft.Web/serverfarms': /^[A-Za-z0-9-]{1,60}$/,
  'Microsoft.Web/sites': /^[a-z0-9][a-z0-9-]{0,58}[a-z0-9]$/,
  'Microsoft.Web/sites/basicPublishingCredentialsPolicies': /^(ftp|scm)$/,
  'Microsoft.BotService/botServices': /^[A-Za-z0-9][\w.-]{1,63}$/,
  'Microsoft.BotService/botServices/channels': /^MsTeamsChannel$/,
  'Microsoft.App/managedEnvironments': /^[a-z][a-z0-9-]{0,58}[a-z0-9]$/,
  'Microsoft.App/containerApps': /^(?!.*--)[a-z][a-z0-9-]{0,30}[a-z0-9]$/,
};

export const accepted: Rule = ({ resources }) =>
  resources.flatMap(({ type, name }) => {
    const rule = rules[type];
    const last = name.split('/').at(-1) ?? '';
    if (rule === undefined) return [`${type}: no rule for its names is known here`];
    return rule.test(last) ? [] : [`${type}: "${last}" is no name that Azure accepts`];
  });

export const unique: Rule = ({ resources }) => {
  const ids = resources.map(({ id }) => id.toLowerCase());
  return ids.filter((id, index) => ids.indexOf(id) !== index).map((id) => `${id} is made twice`);
};

/** What must be made before is made here. */
export const waits: Rule = ({ resources }) => {
  const known = new Set(resources.flatMap(({ id, loop }) => [id, loop]));
  return resources.flatMap(({ name, dependsOn }) =>
    dependsOn.filter((id) => !known.has(id)).map((id) => `${name} waits for ${id}, which is not made here`),
  );
};

/** Roles, diagnostics and alerts hang on something that is made here; the registry alone is there before. */
export const targets: Rule = ({ resources }) => {
  const known = new Set(resources.map(({ id }) => id));
  return resources.flatMap((resource) =>
    [at(resource, 'scope'), ...list(at(resource, 'properties.scopes'))]
      .filter((id) => id !== undefined && !known.has(String(id)) && !/\/registries\/[^/]+$/.test(String(id)))
      .map((id) => `${resource.name} hangs on ${id}, which is not made here`),
  );
};

/** Queues and containers are those that the bot opens, and the workers' scale rule watches the right one. */
export const opened: Rule = (deployment) => {
  const last = (type: string) =>
    ofType(deployment, `Microsoft.Storage/storageAccounts/${type}`).map(({ name }) => name.split('/').at(-1));
  const faults: string[] = [];
  const compare = (what: string, made: unknown[], wanted: unknown[]) => {
    if (JSON.stringify(made.toSorted()) !== JSON.stringify(wanted.toSorted()))
      faults.push(`${what} are ${made.join(', ')}; the bot opens ${wanted.join(', ')}`);
  };
  const { queue, poison, jobs, audio, results, state } = names;
  compare('queues', last('queueServices/queues'), [queue, poison]);
  compare('containers', last('blobServices/containers'), [jobs, audio, results, state]);
  for (const { properties } of ofType(deployment, 'Microsoft.App/containerApps'))
    for (const rule of list(at(properties, 'template.scale.rules'))) {
      const watched = at(rule, 'azureQueue.queueName');
      if (watched !== undefined && watched !== queue) faults.push(`workers are scaled on ${watched}`);
    }
  return faults;
};
