/** Puts the parts together and starts them. */
import type { TokenCredential } from '@azure/identity';
import type { Config } from './config.ts';
import { createClipStore } from './jobs/clip-store.ts';
import { createInbox } from './jobs/inbox.ts';
import { startJanitor } from './jobs/janitor.ts';
import { createJournal } from './jobs/journal.ts';
import { createQueue } from './jobs/queue.ts';
import { names, openStorage, storageAnswers } from './jobs/storage.ts';
import { createWorker } from './jobs/worker.ts';
import type { Log } from './log.ts';
import { createServer } from './server.ts';
import { createSpeechClient } from './speech/client.ts';
import { clientEndpoints } from './speech/settings.ts';
import { type AuthSeams, VoiceAdapter } from './teams/adapter.ts';
import { VoiceBot } from './teams/bot.ts';
import { createExports } from './teams/export.ts';
import { createGovernor, governTurns } from './teams/governor.ts';
import { createMessenger } from './teams/messenger.ts';
import { openState } from './teams/state.ts';
import { createVoiceIntake } from './teams/voice-intake.ts';
import { watchedMessenger } from './telemetry/watched-messenger.ts';

export interface RunningBot {
  /** The port that is listened on, for health probes in a worker too. */
  port: number;
  /** Takes no more work, gives what is under way `graceMs`, hands the rest back, and closes everything. */
  stop(graceMs: number): Promise<void>;
}

/**
 * @param credential called only when storage or Speech is reached by identity
 * @throws when storage cannot be reached or the port is taken
 */
export async function startBot(
  config: Config,
  log: Log,
  credential: () => TokenCredential,
  seams: AuthSeams = {},
): Promise<RunningBot> {
  const access =
    'connectionString' in config.storage ? config.storage : { ...config.storage, credential: credential() };
  const { local, maxAudioBytes, maxAudioMs, audioRetentionMs } = config;
  const speech = createSpeechClient({
    endpoints: clientEndpoints(config.speech.endpoints, credential),
    allowInsecureLoopback: local,
    ...{ engine: config.speech.engine, maxAudioBytes, maxAudioMs },
  });
  const storage = await openStorage(access);
  const journal = createJournal(storage.jobs);
  const queue = createQueue(storage.queue, storage.poison);
  const clips = createClipStore(storage.audio, storage.results);
  const adapter = new VoiceAdapter(config.app, seams);
  const governor = createGovernor(config.tenantSendsPerSecond);
  adapter.use(governTurns(governor));
  const messenger = watchedMessenger(
    createMessenger(adapter, {
      governor,
      local,
      hasToken: config.app.type !== 'none',
    }),
  );

  const worker = createWorker({
    ...{ journal, queue, clips, messenger, speech, log, local, maxAudioBytes, maxAudioMs, audioRetentionMs },
    concurrency: config.workerConcurrency,
  });
  const inbox = createInbox({ journal, queue, log, wakeWorker: () => worker.wake() });
  const intake = createVoiceIntake({ inbox, journal, clips, messenger });
  const exports = createExports({ journal, clips, messenger, log, local });
  const bot = new VoiceBot({ intake, exports, log, state: openState(access, names.state) });

  let draining = false;
  const server = createServer({
    guard: { local, allowedTenants: config.allowedTenants },
    receive: (authorization, activity) =>
      adapter.receive(authorization, activity, (context) => bot.run(context)),
    ready: async () => !draining && (await storageAnswers(storage)),
    log,
  });
  const port = await listen(server, config.port, local);
  const janitor = startJanitor(clips, log);
  if (config.role !== 'bot') worker.start();

  return {
    port,
    async stop(graceMs) {
      draining = true;
      janitor.stop();
      await worker.stop(graceMs);
      // Last, so that the readiness probe says 503 until then; what comes in meanwhile is kept for others.
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      await Promise.all([closed, speech.close(), exports.idle()]);
    },
  };
}

/** In local mode nothing but this machine can connect. */
function listen(server: ReturnType<typeof createServer>, port: number, local: boolean): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, local ? '127.0.0.1' : undefined, () => resolve(server.address().port));
  });
}
