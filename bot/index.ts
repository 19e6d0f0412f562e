/**
 * The composition root: configuration -> parts -> server and worker -> graceful stop. Started by
 * `node bot/index.ts`; npm must not stand in between in production, because it keeps SIGTERM to itself.
 */
import { ConfigError, readConfig } from './config.ts';
import { azureIdentity } from './identity.ts';
import { createLog } from './log.ts';
import { startBot } from './start-bot.ts';
import { startTelemetry } from './telemetry/start.ts';

/** App Service and Container Apps wait at least 30 s when told to; a job is handed back before that. */
const graceMs = 25_000;
/** What is measured and traced until the end is sent in the time that is left. */
const telemetryGraceMs = 3_000;

try {
  const config = readConfig();
  const log = createLog(config.logLevel);
  const credential = () => azureIdentity(config.app);
  const telemetry = await startTelemetry(config.telemetry, log, config.local ? undefined : credential);
  const bot = await startBot(config, log, credential);
  log.info({ pid: process.pid, port: bot.port, role: config.role, local: config.local }, 'ready');

  let stopping = false;
  const stop = async (signal: string) => {
    if (stopping) return;
    stopping = true;
    log.info({ signal }, 'stopping');
    // Whatever hangs, the platform's patience ends: what is not handed back by then comes back by itself.
    setTimeout(() => process.exit(1), graceMs + 4_000).unref();
    await bot.stop(graceMs);
    await telemetry.stop(telemetryGraceMs);
    log.info('stopped');
    process.exit(0);
  };
  for (const signal of ['SIGTERM', 'SIGINT']) process.on(signal, () => void stop(signal));
} catch (error) {
  const why = error instanceof ConfigError ? `The configuration is wrong:\n${error.message}` : explain(error);
  process.stderr.write(`${why}\n`);
  process.exit(1);
}

/** One clear line for what can go wrong at start. */
function explain(error: unknown): string {
  if (!(error instanceof Error)) return 'The bot could not start.';
  const port = 'code' in error && error.code === 'EADDRINUSE' ? ' (set PORT to a free one)' : '';
  return `The bot could not start: ${error.message}${port}`;
}
