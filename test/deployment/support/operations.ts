/** What is deleted, what is logged, and who is told when something is wrong. */
import { readFileSync } from 'node:fs';
import { names } from '../../../bot/jobs/storage.ts';
import { at, list, ofType, type Rule } from './rule.ts';

/** Recordings and transcripts go after a day at the latest, the journal of jobs after 30. */
export const lifecycle: Rule = (deployment) => {
  const days = new Map<string, number>();
  for (const { properties } of ofType(deployment, 'Microsoft.Storage/storageAccounts/managementPolicies'))
    for (const rule of list(at(properties, 'policy.rules')))
      if (at(rule, 'enabled') === true)
        for (const prefix of list(at(rule, 'definition.filters.prefixMatch')))
          days.set(
            String(prefix),
            Number(at(rule, 'definition.actions.baseBlob.delete.daysAfterModificationGreaterThan')),
          );
  const wanted = { [`${names.audio}/`]: 1, [`${names.results}/`]: 1, [`${names.jobs}/`]: 30 };
  const faults = Object.entries(wanted)
    .filter(([prefix, count]) => days.get(prefix) !== count)
    .map(([prefix, count]) => `${prefix} is deleted after ${days.get(prefix)} days, not ${count}`);
  for (const prefix of days.keys())
    if (wanted[prefix] === undefined)
      faults.push(`${prefix} is deleted, which the bot needs or does not know`);
  const kept = ofType(deployment, 'Microsoft.Storage/storageAccounts/blobServices').filter(
    ({ properties }) =>
      at(properties, 'deleteRetentionPolicy.enabled') !== false ||
      at(properties, 'isVersioningEnabled') !== false,
  );
  return [...faults, ...kept.map(() => 'deleted recordings are kept by soft delete or versions')];
};

const logged = [
  'Microsoft.BotService/botServices',
  'Microsoft.Web/sites',
  'Microsoft.App/managedEnvironments',
  'Microsoft.CognitiveServices/accounts',
  'Microsoft.Storage/storageAccounts/queueServices',
];

export const diagnostics: Rule = (deployment) => {
  const [workspace] = ofType(deployment, 'Microsoft.OperationalInsights/workspaces');
  const settings = ofType(deployment, 'Microsoft.Insights/diagnosticSettings').filter(
    ({ properties }) =>
      at(properties, 'workspaceId') === workspace?.id &&
      list(at(properties, 'logs')).some((log) => at(log, 'enabled') === true),
  );
  return deployment.resources
    .filter(({ type, id }) => logged.includes(type) && !settings.some(({ scope }) => scope === id))
    .map(({ type, name }) => `${type} ${name} is not logged`);
};

/** Names of metrics that the bot sends. */
function sentMetrics(): Set<string> {
  const code = readFileSync(new URL('../../../bot/telemetry/measures.ts', import.meta.url), 'utf8');
  return new Set(code.match(/voicebot\.[\w.]+/g));
}

function unknownMetrics(query: string): string[] {
  const sent = sentMetrics();
  return (query.match(/voicebot\.[\w.]+/g) ?? []).filter((name) => !sent.has(name));
}

export const alerts: Rule = (deployment) => {
  const [group] = ofType(deployment, 'Microsoft.Insights/actionGroups');
  const metric = ofType(deployment, 'Microsoft.Insights/metricAlerts');
  const queries = ofType(deployment, 'Microsoft.Insights/scheduledQueryRules');
  const all = [...metric, ...queries];
  const watches = (name: string, scopes?: string) =>
    metric.some(
      ({ properties }) =>
        at(properties, 'criteria.allOf.0.metricName') === name &&
        (scopes === undefined || at(properties, 'scopes.0') === scopes),
    );
  const text = (path: string) => queries.map((rule) => String(at(rule, path)));
  const asked = text('properties.criteria.allOf.0.query');
  const faults: string[] = [];
  const demand = (holds: boolean, fault: string) => void (holds || faults.push(fault));

  demand(watches('HealthCheckStatus') || watches('Replicas'), 'nobody hears that the web app is sick');
  demand(watches('Http5xx') || watches('Requests'), 'nobody hears of answers 5xx');
  for (const { name, id } of ofType(deployment, 'Microsoft.CognitiveServices/accounts'))
    demand(watches('BlockedCalls', id), `nobody hears that ${name} refuses calls`);
  demand(
    asked.some((query) => query.includes(`/${names.poison}/`)),
    'nobody hears of the poison queue',
  );
  demand(
    asked.some((query) => query.includes('voicebot.queue.age')),
    'nobody hears of the oldest job',
  );
  for (const query of asked)
    for (const name of unknownMetrics(query))
      faults.push(`an alert asks for ${name}, which the bot does not send`);
  for (const { name, properties } of all) {
    const told = at(properties, 'actions.0.actionGroupId') ?? at(properties, 'actions.actionGroups.0');
    demand(told === group?.id && group !== undefined, `${name} tells nobody`);
    demand(at(properties, 'enabled') === true, `${name} is switched off`);
  }
  const receivers = list(at(group, 'properties.emailReceivers'));
  demand(receivers.length > 0, 'alerts reach nobody');
  demand(
    String(at(group, 'properties.groupShortName')).length <= 12,
    'groupShortName has more than 12 characters',
  );
  return faults;
};

/** Kinds of workbook items that are used: text, query, parameters. */
const itemTypes = [1, 3, 9];

export const workbook: Rule = (deployment) => {
  const [book] = ofType(deployment, 'Microsoft.Insights/workbooks');
  if (book === undefined) return ['there is no workbook'];
  try {
    const data = JSON.parse(String(at(book, 'properties.serializedData')));
    return list(at(data, 'items')).flatMap((item) => {
      const name = String(at(item, 'name'));
      const query = at(item, 'content.query');
      return [
        ...(itemTypes.includes(Number(at(item, 'type'))) ? [] : [`workbook: ${name} is of an unknown type`]),
        ...(at(item, 'type') === 3 && query === undefined ? [`workbook: ${name} asks nothing`] : []),
        ...unknownMetrics(String(query)).map((metric) => `workbook: the bot does not send ${metric}`),
      ];
    });
  } catch (error) {
    return [`workbook: ${error instanceof Error ? error.message : 'no JSON'}`];
  }
};
