/** Faults planted into good templates, one at a time: each is caught, and by the rule that is meant to. */
import assert from 'node:assert/strict';
import { faultsOf, readParameters, readTemplate } from './support/check.ts';
import { type Edit, parameter, set, setting, swap, without } from './support/planted.ts';

type Case = [fault: string, edit: Edit, caught: RegExp];

const sites = 'Microsoft.Web/sites';
const storage = 'Microsoft.Storage/storageAccounts';
const speech = 'Microsoft.CognitiveServices/accounts';
const bot = 'Microsoft.BotService/botServices';
const role = 'Microsoft.Authorization/roleAssignments';
const apps = 'Microsoft.App/containerApps';
const config = 'properties.siteConfig';
const policy = 'properties.policy.rules';
const queryRules = 'Microsoft.Insights/scheduledQueryRules';

const webApp: Case[] = [
  // Keys and passwords.
  ['shared keys on', set(storage, 'properties.allowSharedKeyAccess', true), /allowSharedKeyAccess/],
  ['public blobs', set(storage, 'properties.allowBlobPublicAccess', true), /allowBlobPublicAccess/],
  ['old TLS for storage', set(storage, 'properties.minimumTlsVersion', 'TLS1_0'), /minimumTlsVersion/],
  ['keys of Speech on', set(speech, 'properties.disableLocalAuth', undefined), /disableLocalAuth/],
  [
    'keys of Application Insights on',
    set('Microsoft.Insights/components', 'properties.DisableLocalAuth', false),
    /DisableLocalAuth/,
  ],
  [
    'keys of the workspace on',
    set('Microsoft.OperationalInsights/workspaces', 'properties.features.disableLocalAuth', false),
    /disableLocalAuth/,
  ],
  ['a multi-tenant bot', set(bot, 'properties.msaAppType', 'MultiTenant'), /msaAppType/],
  [
    'publishing by password',
    set(`${sites}/basicPublishingCredentialsPolicies`, 'properties.allow', true),
    /allow must be false/,
  ],
  [
    'a publishing policy left out',
    without(`${sites}/basicPublishingCredentialsPolicies`, '/scm'),
    /scm is not switched off/,
  ],
  ['a password in the settings', setting('MicrosoftAppPassword', 'x'), /MicrosoftAppPassword is a secret/],
  [
    'a key of Speech in the settings',
    setting('AZURE_SPEECH_API_KEY', 'x'),
    /AZURE_SPEECH_API_KEY is a secret/,
  ],
  ['a connection string', setting('AZURE_STORAGE_ACCOUNT_URL', 'AccountKey=abc'), /looks like a secret/],
  [
    'a function that hands out keys',
    setting('BOT_ROLE', "[listKeys(variables('identityId'), '2024-11-30').key]"),
    /hands out keys/,
  ],
  ['a secret parameter', parameter('alertEmail', { type: 'securestring' }), /parameter is a secret/],
  // Roles.
  [
    'a wrong role',
    swap('f2dc8367-1007-4938-bd23-fe263f013447', 'f2dc8367-1007-4938-bd23-fe263f013448'),
    /its roles are f2dc8367-\S+448/,
  ],
  ['a role left out', without(role, 'queueDataContributor'), /its roles are ba92/],
  ['a role for a person', set(role, 'properties.principalType', 'User'), /principalType/],
  [
    'a role for somebody else',
    set(role, 'properties.principalId', '[subscription().tenantId]'),
    /somebody other/,
  ],
  // Names and references.
  [
    'a capital letter in a queue',
    swap("'voice-messages-poison')", "'voice-messages-Poison')"),
    /"voice-messages-Poison" is no name/,
  ],
  [
    'a queue that the bot does not open',
    swap("'voice-messages', ", "'voice-message', "),
    /the bot opens voice-messages,/,
  ],
  ['a container left out', swap("'results', 'state'", "'results'"), /containers are jobs, audio, results;/],
  [
    'a storage name over 24 characters',
    swap("'-', '')), 11)", "'-', '')), 12)"),
    /is no name that Azure accepts/,
  ],
  [
    'a hyphen in a storage name',
    swap("replace(parameters('appServiceName'), '-', '')", "parameters('appServiceName')"),
    /is no name that Azure accepts/,
  ],
  ['a resource of the same name twice', swap('/scm', '/ftp'), /is made twice/],
  ['waiting for what is not made', without('Microsoft.Web/serverfarms'), /waits for .*serverfarms/],
  ['waiting for a loop of another name', set(speech, 'copy.name', 'speeches'), /waits for speech,/],
  [
    'an alert on nothing',
    set('Microsoft.Insights/metricAlerts', 'properties.scopes.0', "[variables('workspaceName')]"),
    /hangs on contoso/,
  ],
  [
    'too few names in an id',
    swap("'Microsoft.Web/sites', parameters('appServiceName')", "'Microsoft.Web/sites'"),
    /takes 1 names, not 0/,
  ],
  [
    'a parameter that is not declared',
    swap("parameters('azureBotId')", "parameters('botId')"),
    /parameters: botId is not declared/,
  ],
  [
    'a variable that is not declared',
    swap("variables('workspaceId')", "variables('workspaceID2')"),
    /workspaceID2 is not declared/,
  ],
  ['an open bracket', set(sites, 'location', "[parameters('location'"), /not closed/],
  ['an unknown function', set(sites, 'location', "[region('here')]"), /region is unknown/],
  // Parameters.
  [
    'a default that is not allowed',
    parameter('storageSku', { defaultValue: 'Premium_LRS' }),
    /storageSku.* not among/,
  ],
  [
    'a region without LLM speech',
    (template) => {
      parameter('speechLocations', { allowedValues: ['westeurope'] })(template);
    },
    /speechLocations.* not among/,
  ],
  [
    'a default out of range',
    parameter('audioRetentionMinutes', { defaultValue: 10080 }),
    /audioRetentionMinutes.* too large/,
  ],
  [
    'a parameter renamed',
    (template) => {
      const { alertEmail, ...rest } = template.parameters;
      template.parameters = { ...rest, email: alertEmail ?? {} };
    },
    /no parameter alertEmail/,
  ],
  // The web app.
  ['HTTP allowed', set(sites, 'properties.httpsOnly', false), /httpsOnly/],
  ['old TLS', set(sites, `${config}.minTlsVersion`, '1.0'), /minTlsVersion/],
  ['FTP', set(sites, `${config}.ftpsState`, 'FtpsOnly'), /ftpsState/],
  ['a retired Node', set(sites, `${config}.linuxFxVersion`, 'NODE|20-lts'), /linuxFxVersion/],
  ['npm as the start', set(sites, `${config}.appCommandLine`, 'npm start'), /appCommandLine/],
  ['asleep when idle', set(sites, `${config}.alwaysOn`, false), /alwaysOn/],
  ['another health check', set(sites, `${config}.healthCheckPath`, '/health'), /healthCheckPath/],
  ['killed after 5 s', setting('WEBSITES_CONTAINER_STOP_TIME_LIMIT', '5'), /STOP_TIME_LIMIT must not be 5/],
  ['a setting that nobody reads', setting('SpeechRegion', 'northeurope'), /nobody reads SpeechRegion/],
  ['a role that does not exist', setting('BOT_ROLE', 'web'), /"web" is not one of/],
  [
    'a Speech address that was not made',
    setting('AZURE_SPEECH_ENDPOINTS', 'https://other.cognitiveservices.azure.com'),
    /are not the resources made/,
  ],
  // The Azure Bot.
  [
    'an endpoint over HTTP',
    swap("concat('https://', reference", "concat('http://', reference"),
    /is no endpoint/,
  ],
  ['an endpoint at another path', swap('/api/messages', '/messages'), /is no endpoint/],
  ['no Teams channel', without(`${bot}/channels`), /no Teams channel/],
  ['an id other than the bot', set(bot, 'properties.msaAppId', '[subscription().tenantId]'), /different ids/],
  // Operations.
  [
    'recordings kept for a week',
    set(
      `${storage}/managementPolicies`,
      `${policy}.0.definition.actions.baseBlob.delete.daysAfterModificationGreaterThan`,
      7,
    ),
    /audio\/ is deleted after 7 days/,
  ],
  [
    'state deleted',
    set(`${storage}/managementPolicies`, `${policy}.1.definition.filters.prefixMatch`, ['jobs/', 'state/']),
    /state\/ is deleted/,
  ],
  [
    'a lifecycle rule switched off',
    set(`${storage}/managementPolicies`, `${policy}.1.enabled`, false),
    /jobs\/ is deleted after undefined/,
  ],
  [
    'deleted recordings kept',
    set(`${storage}/blobServices`, 'properties.deleteRetentionPolicy', { enabled: true, days: 7 }),
    /soft delete/,
  ],
  ['an alert left out', without('Microsoft.Insights/metricAlerts', 'BlockedCalls'), /refuses calls/],
  ['an alert that tells nobody', set(queryRules, 'properties.actions.actionGroups', []), /tells nobody/],
  [
    'an alert on a metric that is not sent',
    swap('voicebot.queue.age', 'voicebot.queue.age.oldest'),
    /does not send/,
  ],
  ['an alert on another queue', swap('/voice-messages-poison/', '/voice-poison/'), /poison queue/],
  [
    'no logs of the web app',
    without('Microsoft.Insights/diagnosticSettings', 'Microsoft.Web'),
    /sites contoso-voice-bot is not logged/,
  ],
  [
    'a workbook that is no JSON',
    set('Microsoft.Insights/workbooks', 'properties.serializedData', '{"items": '),
    /workbook: /,
  ],
];

const scaleOut: Case[] = [
  [
    'an API that scales with keys only',
    set(apps, 'apiVersion', '2024-03-01', 'azureQueue'),
    /scales on queues with keys/,
  ],
  [
    'a scale rule with a key',
    set(apps, 'properties.template.scale.rules.0.azureQueue.auth', [], 'azureQueue'),
    /looks like a secret/,
  ],
  [
    'a scale rule as somebody else',
    set(apps, 'properties.template.scale.rules.0.azureQueue.identity', 'system', 'azureQueue'),
    /somebody other/,
  ],
  [
    'a scale rule on another queue',
    set(apps, 'properties.template.scale.rules.0.azureQueue.queueName', 'jobs', 'azureQueue'),
    /scaled on jobs/,
  ],
  [
    'a worker in the wrong role',
    swap('"BOT_ROLE","value":"worker"', '"BOT_ROLE","value":"bot"'),
    /wrong BOT_ROLE/,
  ],
  [
    'a worker open to the world',
    set(apps, 'properties.configuration.ingress', { external: true }, 'azureQueue'),
    /reached by nobody/,
  ],
  [
    'a probe on another port',
    set(apps, 'properties.template.containers.0.probes.1.httpGet.port', 8080),
    /another port/,
  ],
  [
    'HTTP allowed to the container',
    set(apps, 'properties.configuration.ingress.allowInsecure', true),
    /allowInsecure/,
  ],
  [
    'killed before it has drained',
    set(apps, 'properties.template.terminationGracePeriodSeconds', 10),
    /terminationGracePeriod/,
  ],
  ['a registry that is not granted', without(role, 'acrPull'), /waits for .*roleAssignments/],
  [
    'logs by a key',
    set('Microsoft.App/managedEnvironments', 'properties.appLogsConfiguration', {
      destination: 'log-analytics',
      logAnalyticsConfiguration: { sharedKey: 'x' },
    }),
    /azure-monitor/,
  ],
];

for (const [name, cases] of Object.entries({
  'BotApp-with-rg': webApp,
  'BotApp-scale-out-with-rg': scaleOut,
}))
  describe(`a planted fault in template-${name}.json is caught`, () => {
    const path = `deployUseExistResourceGroup/template-${name}.json`;
    const given = readParameters(`deployUseExistResourceGroup/parameters-for-template-${name}.json`);
    const { speechLocations: _, ...others } = given;

    for (const [fault, edit, caught] of cases)
      it(fault, () => {
        const template = readTemplate(path);
        edit(template);
        const faults = faultsOf(template, others);
        assert.ok(
          faults.some((text) => caught.test(text)),
          `${caught} is not among:\n${faults.join('\n') || 'no fault at all'}`,
        );
      });
  });
