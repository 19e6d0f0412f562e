/** How the bot is run: the web app or the containers, their settings, and the Azure Bot in front of them. */
import { readFileSync } from 'node:fs';
import { ConfigError, parseConfig } from '../../../bot/config.ts';
import { at, differs, list, ofType, type Rule, settingsOf } from './rule.ts';

export const webApp: Rule = (deployment) =>
  ofType(deployment, 'Microsoft.Web/sites').flatMap((site) =>
    differs(site, {
      kind: 'app,linux',
      'properties.httpsOnly': true,
      'properties.clientAffinityEnabled': false,
      'properties.siteConfig.linuxFxVersion': 'NODE|24-lts',
      // npm in between would keep SIGTERM to itself.
      'properties.siteConfig.appCommandLine': 'node bot/index.ts',
      'properties.siteConfig.alwaysOn': true,
      'properties.siteConfig.healthCheckPath': '/healthz',
      'properties.siteConfig.minTlsVersion': '1.2',
      'properties.siteConfig.scmMinTlsVersion': '1.2',
      'properties.siteConfig.ftpsState': 'Disabled',
      'properties.siteConfig.http20Enabled': true,
      'properties.siteConfig.webSocketsEnabled': false,
      'properties.siteConfig.remoteDebuggingEnabled': false,
    }),
  );

export const plan: Rule = (deployment) =>
  ofType(deployment, 'Microsoft.Web/serverfarms').flatMap((farm) =>
    differs(farm, { kind: 'linux', 'properties.reserved': true }),
  );

/** One app answers turns from outside; the other works the queue, is reached by nobody and grows with it. */
export const containers: Rule = (deployment) =>
  ofType(deployment, 'Microsoft.App/containerApps').flatMap((app) => {
    const probes = list(at(app, 'properties.template.containers.0.probes'));
    const paths = probes.map((probe) => `${at(probe, 'type')} ${at(probe, 'httpGet.path')}`);
    const isWorker = app.name.endsWith('-worker');
    const wanted = ['Startup /healthz', 'Liveness /healthz', ...(isWorker ? [] : ['Readiness /readyz'])];
    const roleOf = settingsOf(deployment).find(({ owner }) => owner === app.name)?.values;
    const port = Number(roleOf?.get('PORT'));
    return [
      ...wanted.filter((path) => !paths.includes(path)).map((path) => `${app.name}: no probe ${path}`),
      ...probes
        .filter((probe) => at(probe, 'httpGet.port') !== port)
        .map((probe) => `${app.name}: probe ${at(probe, 'type')} asks another port than ${port}`),
      ...(roleOf?.get('BOT_ROLE') === (isWorker ? 'worker' : 'bot') ? [] : [`${app.name}: wrong BOT_ROLE`]),
      ...differs(app, { 'properties.template.terminationGracePeriodSeconds': 120 }),
      ...(isWorker
        ? differs(app, { 'properties.template.scale.rules.0.name': 'queue' })
        : differs(app, {
            'properties.configuration.ingress.external': true,
            'properties.configuration.ingress.allowInsecure': false,
            'properties.configuration.ingress.targetPort': port,
          })),
      ...(isWorker && at(app, 'properties.configuration.ingress') !== undefined
        ? [`${app.name}: a worker is reached by nobody`]
        : []),
      ...(String(app.apiVersion) >= '2025-01-01'
        ? []
        : [`${app.name}: this API version scales on queues with keys only`]),
    ];
  });

/** Settings of App Service and of the libraries that sign in; the bot's own are in docs/configuration.md. */
const platform = new Map([
  ['AZURE_CLIENT_ID', /^[0-9a-f-]{36}$/],
  ['AZURE_TOKEN_CREDENTIALS', /^ManagedIdentityCredential$/],
  ['SCM_DO_BUILD_DURING_DEPLOYMENT', /^false$/],
  ['WEBSITE_RUN_FROM_PACKAGE', /^1$/],
  ['WEBSITES_CONTAINER_STOP_TIME_LIMIT', /^120$/],
  ['WEBSITE_HEALTHCHECK_MAXPINGFAILURES', /^([2-9]|10)$/],
]);
const needed = {
  all: ['AZURE_CLIENT_ID', 'AZURE_TOKEN_CREDENTIALS', 'APPLICATIONINSIGHTS_CONNECTION_STRING', 'BOT_ROLE'],
  site: [
    'SCM_DO_BUILD_DURING_DEPLOYMENT',
    'WEBSITE_RUN_FROM_PACKAGE',
    'WEBSITES_CONTAINER_STOP_TIME_LIMIT',
    'WEBSITE_HEALTHCHECK_MAXPINGFAILURES',
  ],
};

/** Every variable that docs/configuration.md describes for the bot. */
function knownVariables(): Set<string> {
  const page = readFileSync(new URL('../../../docs/configuration.md', import.meta.url), 'utf8');
  return new Set(
    [...page.matchAll(/^\|([^|]*)\|/gm)].flatMap(([, cell = '']) => cell.match(/\w+(?=`)/g) ?? []),
  );
}

/** The bot starts with exactly these settings, and each is one it reads. */
export const settings: Rule = (deployment) =>
  settingsOf(deployment).flatMap(({ owner, values }) => {
    const isSite = ofType(deployment, 'Microsoft.Web/sites').some(({ name }) => name === owner);
    const variables = knownVariables();
    const faults = [...needed.all, ...(isSite ? needed.site : [])]
      .filter((name) => !values.has(name))
      .map((name) => `${owner}: ${name} is missing`);
    for (const [name, value] of values) {
      const rule = platform.get(name);
      if (rule === undefined && !variables.has(name)) faults.push(`${owner}: nobody reads ${name}`);
      if (rule !== undefined && !rule.test(String(value)))
        faults.push(`${owner}: ${name} must not be ${value}`);
    }
    try {
      parseConfig({
        WEBSITE_SITE_NAME: owner,
        ...Object.fromEntries([...values].map(([name, value]) => [name, String(value)])),
      });
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      faults.push(`${owner}: ${error.message}`);
    }
    return faults;
  });

/** Speech is called at the names that were made: tokens are accepted at a custom subdomain only. */
export const speech: Rule = (deployment) => {
  const made = ofType(deployment, 'Microsoft.CognitiveServices/accounts').map(
    ({ properties }) => `https://${at(properties, 'customSubDomainName')}.cognitiveservices.azure.com`,
  );
  return settingsOf(deployment)
    .filter(({ values }) => values.get('AZURE_SPEECH_ENDPOINTS') !== made.join(','))
    .map(({ owner }) => `${owner}: AZURE_SPEECH_ENDPOINTS are not the resources made, ${made.join(',')}`);
};

export const azureBot: Rule = (deployment) =>
  ofType(deployment, 'Microsoft.BotService/botServices').flatMap((bot) => {
    const channels = ofType(deployment, 'Microsoft.BotService/botServices/channels');
    const channel = channels.find(({ name }) => name === `${bot.name}/MsTeamsChannel`);
    const endpoint = String(at(bot, 'properties.endpoint'));
    const hosted = settingsOf(deployment).map(({ values }) => values.get('MicrosoftAppId'));
    return [
      ...(/^https:\/\/[a-z0-9.-]+\/api\/messages$/.test(endpoint) ? [] : [`${endpoint} is no endpoint`]),
      ...(hosted.every((id) => id === at(bot, 'properties.msaAppId'))
        ? []
        : ['the Azure Bot and the web app have different ids']),
      ...(channel === undefined
        ? ['there is no Teams channel']
        : differs(channel, {
            'properties.channelName': 'MsTeamsChannel',
            'properties.properties.isEnabled': true,
            'properties.properties.acceptedTerms': true,
          })),
    ];
  });
