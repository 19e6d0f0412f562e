/** The configuration: each rule, by the variable that it names. */
import assert from 'node:assert/strict';
import { ConfigError, parseConfig } from '../bot/config.ts';

const tenant = '5f0c6bd0-1e5b-4a2b-9c05-0d6f5b6d9a01';
const azure = {
  MicrosoftAppType: 'UserAssignedMSI',
  MicrosoftAppId: '7c1c9a1e-2b8e-4c3b-8a57-2f1f6f0c9a10',
  MicrosoftAppTenantId: tenant,
  AZURE_SPEECH_ENDPOINT: 'https://voice.cognitiveservices.azure.com',
  AZURE_STORAGE_ACCOUNT_URL: 'https://voicebot.blob.core.windows.net/',
};
const local = {
  BOT_MODE: 'local',
  AZURE_SPEECH_ENDPOINT: 'http://127.0.0.1:3980',
  AZURE_STORAGE_CONNECTION_STRING: 'UseDevelopmentStorage=true',
};

/** The variables that are named in the refusal, in order. */
function refused(env: Record<string, string | undefined>): string[] {
  try {
    parseConfig(env);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.message.split('\n').map((line) => line.split(':')[0] ?? '');
  }
  return [];
}

describe('the configuration', () => {
  it('of a managed identity is complete with five variables', () => {
    const config = parseConfig(azure);
    assert.deepEqual(config, {
      local: false,
      role: 'all',
      port: 3978,
      app: { appId: azure.MicrosoftAppId, type: 'UserAssignedMSI', tenantId: tenant },
      allowedTenants: [tenant],
      speech: { endpoints: [{ url: azure.AZURE_SPEECH_ENDPOINT }] },
      storage: {
        blobUrl: 'https://voicebot.blob.core.windows.net',
        queueUrl: 'https://voicebot.queue.core.windows.net',
      },
      audioRetentionMs: 3_600_000,
      maxAudioBytes: 250_000_000,
      maxAudioMs: 7_200_000,
      workerConcurrency: 4,
      tenantSendsPerSecond: 50,
      logLevel: 'info',
    });
  });

  it('of local mode needs no app and lets any tenant in', () => {
    const config = parseConfig(local);
    assert.equal(config.local, true);
    assert.deepEqual(config.app, { appId: '', type: 'none', tenantId: '' });
    assert.deepEqual(config.allowedTenants, []);
  });

  it('of a single tenant carries its password', () => {
    const config = parseConfig({
      ...azure,
      MicrosoftAppType: 'SingleTenant',
      MicrosoftAppPassword: ' s3cret ',
    });
    assert.deepEqual(config.app, {
      appId: azure.MicrosoftAppId,
      type: 'SingleTenant',
      tenantId: tenant,
      password: 's3cret',
    });
  });

  const faults: [string, Record<string, string | undefined>, string[]][] = [
    ['an empty app id', { ...azure, MicrosoftAppId: '' }, ['MicrosoftAppId']],
    ['a blank app id', { ...azure, MicrosoftAppId: '   ' }, ['MicrosoftAppId']],
    ['a missing app id', { ...azure, MicrosoftAppId: undefined }, ['MicrosoftAppId']],
    ['a missing tenant', { ...azure, MicrosoftAppTenantId: undefined }, ['MicrosoftAppTenantId']],
    ['a missing app type', { ...azure, MicrosoftAppType: undefined }, ['MicrosoftAppType']],
    ['a mistyped app type', { ...azure, MicrosoftAppType: 'UserAsignedMSI' }, ['MicrosoftAppType']],
    ['an app type in another case', { ...azure, MicrosoftAppType: 'singletenant' }, ['MicrosoftAppType']],
    ['MultiTenant', { ...azure, MicrosoftAppType: 'MultiTenant' }, ['MicrosoftAppType']],
    ['a managed identity with a password', { ...azure, MicrosoftAppPassword: 'x' }, ['MicrosoftAppPassword']],
    ['SingleTenant without one', { ...azure, MicrosoftAppType: 'SingleTenant' }, ['MicrosoftAppPassword']],
    [
      'an app in local mode without its type',
      { ...local, MicrosoftAppId: 'x', MicrosoftAppTenantId: tenant },
      ['MicrosoftAppType'],
    ],
    ['an unknown mode', { ...azure, BOT_MODE: 'Local' }, ['BOT_MODE']],
    ['local mode on App Service', { ...local, WEBSITE_SITE_NAME: 'voice' }, ['BOT_MODE']],
    ['local mode in Container Apps', { ...local, CONTAINER_APP_NAME: 'voice' }, ['BOT_MODE']],
    ['local mode with a managed identity', { ...local, IDENTITY_ENDPOINT: 'http://x' }, ['BOT_MODE']],
    ['a list of tenants that names none', { ...azure, ALLOWED_TENANTS: ' , ' }, ['ALLOWED_TENANTS']],
    ['no Speech endpoint', { ...azure, AZURE_SPEECH_ENDPOINT: undefined }, ['AZURE_SPEECH_ENDPOINT']],
    [
      'a Speech endpoint that is no URL',
      { ...azure, AZURE_SPEECH_ENDPOINT: 'westeurope' },
      ['AZURE_SPEECH_ENDPOINT'],
    ],
    ['no storage', { ...azure, AZURE_STORAGE_ACCOUNT_URL: undefined }, ['AZURE_STORAGE_ACCOUNT_URL']],
    [
      'storage over http',
      { ...azure, AZURE_STORAGE_ACCOUNT_URL: 'http://a.blob.core.windows.net' },
      ['AZURE_STORAGE_ACCOUNT_URL'],
    ],
    [
      'storage that is not the blob endpoint',
      { ...azure, AZURE_STORAGE_ACCOUNT_URL: 'https://a.queue.core.windows.net' },
      ['AZURE_STORAGE_ACCOUNT_URL'],
    ],
    ['an unknown role', { ...azure, BOT_ROLE: 'both' }, ['BOT_ROLE']],
    ['an unknown log level', { ...azure, LOG_LEVEL: 'loud' }, ['LOG_LEVEL']],
    ['a port in words', { ...azure, PORT: 'http' }, ['PORT']],
    ['a port too high', { ...azure, PORT: '65536' }, ['PORT']],
    ['a negative retention', { ...azure, AUDIO_RETENTION_MINUTES: '-1' }, ['AUDIO_RETENTION_MINUTES']],
    ['half a minute', { ...azure, MAX_AUDIO_MINUTES: '0.5' }, ['MAX_AUDIO_MINUTES']],
    ['no megabytes', { ...azure, MAX_AUDIO_MB: '0' }, ['MAX_AUDIO_MB']],
    [
      'a collector that is no address',
      { ...azure, OTEL_EXPORTER_OTLP_ENDPOINT: 'x' },
      ['OTEL_EXPORTER_OTLP_ENDPOINT'],
    ],
    ['no workers', { ...azure, WORKER_CONCURRENCY: '0' }, ['WORKER_CONCURRENCY']],
  ];
  for (const [what, env, names] of faults) {
    it(`refuses ${what}`, () => assert.deepEqual(refused(env), names));
  }

  it('reports every fault at once, each with its fix, and no secret', () => {
    const env = { MicrosoftAppPassword: 'hunter2', PORT: 'abc', MicrosoftAppType: 'SingleTenant' };
    const names = refused(env);
    for (const name of [
      'PORT',
      'MicrosoftAppId',
      'MicrosoftAppTenantId',
      'AZURE_SPEECH_ENDPOINT',
      'AZURE_STORAGE_ACCOUNT_URL',
    ])
      assert.ok(names.includes(name), name);
    assert.throws(
      () => parseConfig(env),
      (error: Error) =>
        error.message.split('\n').every((line) => /^\w+: \S.+/.test(line)) &&
        !error.message.includes('hunter2'),
    );
  });

  it('takes tenants from a list, in any case and with blanks', () => {
    const config = parseConfig({ ...azure, ALLOWED_TENANTS: ` ${tenant.toUpperCase()} , other,` });
    assert.deepEqual(config.allowedTenants, [tenant, 'other']);
  });

  it('compares its own tenant without case too', () => {
    const config = parseConfig({ ...azure, MicrosoftAppTenantId: tenant.toUpperCase() });
    assert.deepEqual(config.allowedTenants, [tenant]);
  });

  it('takes a storage account of another cloud, and a connection string before an account', () => {
    const china = parseConfig({
      ...azure,
      AZURE_STORAGE_ACCOUNT_URL: 'https://a.blob.core.chinacloudapi.cn',
    });
    assert.deepEqual(china.storage, {
      blobUrl: 'https://a.blob.core.chinacloudapi.cn',
      queueUrl: 'https://a.queue.core.chinacloudapi.cn',
    });
    const both = parseConfig({ ...azure, AZURE_STORAGE_CONNECTION_STRING: 'AccountName=a' });
    assert.deepEqual(both.storage, { connectionString: 'AccountName=a' });
  });

  it('takes numbers at their limits', () => {
    const config = parseConfig({ ...azure, PORT: '0', AUDIO_RETENTION_MINUTES: '0', MAX_AUDIO_MB: '500' });
    assert.deepEqual([config.port, config.audioRetentionMs, config.maxAudioBytes], [0, 0, 500_000_000]);
  });

  it('reads an empty variable as one that is not set', () => {
    const config = parseConfig({
      ...azure,
      PORT: '',
      AZURE_SPEECH_API_KEY: '',
      BOT_MODE: '',
      ALLOWED_TENANTS: '',
    });
    assert.equal(config.port, 3978);
    assert.deepEqual(config.speech, { endpoints: [{ url: azure.AZURE_SPEECH_ENDPOINT }] });
    assert.deepEqual(config.allowedTenants, [tenant]);
  });

  it('takes Speech in several regions, each with its key, and a forced engine', () => {
    const [east, north] = ['eastus', 'northeurope'].map((it) => `https://${it}.api.cognitive.microsoft.com`);
    const config = parseConfig({
      ...azure,
      AZURE_SPEECH_ENDPOINT: undefined,
      AZURE_SPEECH_ENDPOINTS: `${east},${north}`,
      AZURE_SPEECH_API_KEY: 'k1,k2',
      SPEECH_ENGINE: 'fast',
    });
    assert.deepEqual(config.speech, {
      endpoints: [
        { url: east, key: 'k1' },
        { url: north, key: 'k2' },
      ],
      engine: 'fast',
    });
  });

  const westEurope = {
    ...azure,
    AZURE_SPEECH_ENDPOINT: 'https://westeurope.api.cognitive.microsoft.com',
    AZURE_SPEECH_API_KEY: 'k',
  };
  const speechFaults: [string, Record<string, string | undefined>, string[]][] = [
    ['a Speech host that is not of Azure', { AZURE_SPEECH_ENDPOINT: 'https://evil.example' }, ['ENDPOINT']],
    ['loopback outside local mode', { AZURE_SPEECH_ENDPOINT: 'http://127.0.0.1:3980' }, ['ENDPOINT']],
    ['a regional host without a key', { ...westEurope, AZURE_SPEECH_API_KEY: '' }, ['ENDPOINT', 'ENDPOINT']],
    ['a region without LLM speech', westEurope, ['ENDPOINT']],
    ['two keys for one endpoint', { AZURE_SPEECH_API_KEY: 'k1,k2' }, ['API_KEY']],
    ['an unknown engine', { SPEECH_ENGINE: 'whisper' }, ['SPEECH_ENGINE']],
  ];
  for (const [what, env, names] of speechFaults) {
    it(`refuses ${what}`, () =>
      assert.deepEqual(
        refused({ ...azure, ...env }).map((name) => name.replace('AZURE_SPEECH_', '')),
        names,
      ));
  }
});
