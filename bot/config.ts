/**
 * The only reader of the environment. Everything is read and checked once, at start: a wrong or missing
 * variable is refused there, by its name and with the fix, and never discovered in the middle of a job.
 * Every variable has a row in docs/configuration.md and a line in .env.example.
 */
import dotenv from 'dotenv';
import type { EngineId } from './speech/request.ts';
import { checkRegions, type EndpointSettings, parseEndpoints } from './speech/settings.ts';
import { parseTelemetry, type TelemetryTarget } from './telemetry/target.ts';

/** How the bot proves who it is to Bot Service; the names are Bot Framework's own. */
export interface AppIdentity {
  /** Empty in local mode without an app. */
  appId: string;
  type: 'UserAssignedMSI' | 'SingleTenant' | 'none';
  password?: string;
  tenantId: string;
}

/** Where jobs, audio and state live: an account by identity, or a connection string. */
type StorageConfig = { blobUrl: string; queueUrl: string } | { connectionString: string };

export interface Config {
  /** Local mode: loopback only, no app id needed, nothing but loopback is trusted. */
  local: boolean;
  role: 'all' | 'bot' | 'worker';
  port: number;
  app: AppIdentity;
  /** Tenant ids whose activities are accepted; empty in local mode only, where any is. */
  allowedTenants: string[];
  speech: {
    /** In order of preference. */
    endpoints: EndpointSettings[];
    /** Transcribes everything, when it is set; translations are LLM speech's in any case. */
    engine?: EngineId;
  };
  storage: StorageConfig;
  audioRetentionMs: number;
  maxAudioBytes: number;
  maxAudioMs: number;
  workerConcurrency: number;
  /** What the bot may send in one tenant; Teams allows 50 a second for each app and tenant. */
  tenantSendsPerSecond: number;
  logLevel: string;
  /** Absent: no traces and no metrics. */
  telemetry?: TelemetryTarget;
}

/** Thrown once with every fault that was found, a line each. */
export class ConfigError extends Error {
  override name = 'ConfigError';
}

type Env = Record<string, string | undefined>;

/** Reads `.env` (if there is one) and the environment of the process. */
export function readConfig(): Config {
  dotenv.config({ quiet: true });
  return parseConfig(process.env);
}

/** Where Azure Speech is, for the command line, which needs nothing else. */
export function readSpeechVariables(): Env {
  dotenv.config({ quiet: true });
  const { AZURE_SPEECH_ENDPOINT, AZURE_SPEECH_ENDPOINTS, AZURE_SPEECH_API_KEY } = process.env;
  return { AZURE_SPEECH_ENDPOINT, AZURE_SPEECH_ENDPOINTS, AZURE_SPEECH_API_KEY };
}

/**
 * The configuration that `env` describes.
 * @throws ConfigError naming each variable that is wrong and how to mend it
 */
export function parseConfig(env: Env): Config {
  const faults: string[] = [];
  const text = (name: string) => env[name]?.trim() || undefined;
  const fault = (name: string, fix: string) => void faults.push(`${name}: ${fix}`);

  const oneOf = <T extends string>(name: string, allowed: readonly T[], fallback: T): T => {
    const value = text(name);
    if (value === undefined) return fallback;
    const known = allowed.find((item) => item === value);
    if (known === undefined) fault(name, `"${value}" is not one of ${allowed.join(', ')}`);
    return known ?? fallback;
  };
  const number = (name: string, fallback: number, min: number, max: number): number => {
    const value = text(name);
    if (value === undefined) return fallback;
    const parsed = Number(value);
    if (Number.isInteger(parsed) && parsed >= min && parsed <= max) return parsed;
    fault(name, `"${value}" is not a whole number from ${min} to ${max}`);
    return fallback;
  };

  const local = oneOf('BOT_MODE', ['local', 'azure'], 'azure') === 'local';
  // App Service and Container Apps set these themselves: local mode there would be an open bot.
  const inAzure = ['WEBSITE_SITE_NAME', 'CONTAINER_APP_NAME', 'IDENTITY_ENDPOINT'].find((name) => text(name));
  if (local && inAzure) fault('BOT_MODE', `"local" is refused in Azure (${inAzure} is set); remove BOT_MODE`);

  const app = parseApp(text, local, fault);
  const tenants = (text('ALLOWED_TENANTS') ?? app.tenantId)
    .split(',')
    .map((item) => item.trim().toLowerCase())
    .filter((item) => item !== '');
  // An empty list lets any tenant in, so only local mode may come to one.
  if (text('ALLOWED_TENANTS') && tenants.length === 0)
    fault('ALLOWED_TENANTS', 'it names no tenant; list tenant ids, or remove it for your own tenant');

  const config: Config = {
    local,
    role: oneOf('BOT_ROLE', ['all', 'bot', 'worker'], 'all'),
    port: number('PORT', 3978, 0, 65535),
    app,
    allowedTenants: tenants,
    speech: parseSpeech(text, local, fault),
    storage: parseStorage(text, fault),
    audioRetentionMs: number('AUDIO_RETENTION_MINUTES', 60, 0, 7 * 24 * 60) * 60_000,
    // Defaults are the schema's limits of the Speech operation: under 250 MB and under 2 hours.
    maxAudioBytes: number('MAX_AUDIO_MB', 250, 1, 500) * 1_000_000,
    maxAudioMs: number('MAX_AUDIO_MINUTES', 120, 1, 300) * 60_000,
    workerConcurrency: number('WORKER_CONCURRENCY', 4, 1, 64),
    tenantSendsPerSecond: number('TENANT_SENDS_PER_SECOND', 50, 1, 1_000),
    logLevel: oneOf('LOG_LEVEL', ['fatal', 'error', 'warn', 'info', 'debug', 'silent'], 'info'),
    ...parseTelemetry(text, fault),
  };
  if (faults.length > 0) throw new ConfigError(faults.join('\n'));
  return config;
}

const engineIds: readonly EngineId[] = ['llm', 'fast', 'mai'];

type Text = (name: string) => string | undefined;
type Fault = (name: string, fix: string) => void;

/**
 * The SDK takes an unknown type for MultiTenant and an empty id for "no authentication", so both are
 * refused here (botframework-connector 4.23.3, ConfigurationServiceClientCredentialFactory).
 */
function parseApp(text: Text, local: boolean, fault: Fault): AppIdentity {
  const [appId, type, password] = [
    text('MicrosoftAppId') ?? '',
    text('MicrosoftAppType'),
    text('MicrosoftAppPassword'),
  ];
  const tenantId = text('MicrosoftAppTenantId') ?? '';
  if (local && appId === '') return { appId, type: 'none', tenantId };
  if (appId === '')
    fault('MicrosoftAppId', 'set it to the client id of the bot; without it anyone could speak to the bot');
  if (tenantId === '') fault('MicrosoftAppTenantId', 'set it to the id of your tenant');
  if (type === 'UserAssignedMSI') {
    if (password) fault('MicrosoftAppPassword', 'a managed identity has none; remove it');
    return { appId, type, tenantId };
  }
  if (type !== 'SingleTenant') {
    fault(
      'MicrosoftAppType',
      `"${type ?? ''}" is refused; use UserAssignedMSI (or SingleTenant with a password)`,
    );
  } else if (!password)
    fault('MicrosoftAppPassword', 'SingleTenant needs the secret of the app registration');
  return { appId, type: 'SingleTenant', tenantId, ...(password ? { password } : {}) };
}

function parseSpeech(text: Text, local: boolean, fault: Fault): Config['speech'] {
  const endpoints = parseEndpoints(text, fault, local);
  const wanted = text('SPEECH_ENGINE');
  const engine = engineIds.find((id) => id === wanted);
  if (wanted !== undefined && engine === undefined)
    fault('SPEECH_ENGINE', `"${wanted}" is not one of ${engineIds.join(', ')}`);
  checkRegions(endpoints, engine, fault);
  return { endpoints, ...(engine === undefined ? {} : { engine }) };
}

function parseStorage(text: Text, fault: Fault): StorageConfig {
  const [accountUrl, connectionString] = [
    text('AZURE_STORAGE_ACCOUNT_URL'),
    text('AZURE_STORAGE_CONNECTION_STRING'),
  ];
  if (connectionString) return { connectionString };
  const host = accountUrl && URL.canParse(accountUrl) ? new URL(accountUrl) : undefined;
  if (host?.protocol !== 'https:' || !host.hostname.includes('.blob.')) {
    fault(
      'AZURE_STORAGE_ACCOUNT_URL',
      'set it to https://<account>.blob.core.windows.net, or set AZURE_STORAGE_CONNECTION_STRING',
    );
    return { connectionString: '' };
  }
  return { blobUrl: host.origin, queueUrl: host.origin.replace('.blob.', '.queue.') };
}
