/**
 * `npm start`: the whole product on one machine. Starts Azurite, the local Speech service and the local
 * Teams, then the bot against them; sends the sample voice message once and prints its answer; and ends
 * everything it started when it is told to stop.
 */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { startAzurite } from './azurite.ts';
import { isFree, superviseBot } from './bot-process.ts';
import { startSpeechService } from './speech/service.ts';
import { sendAndWait } from './teams/client.ts';
import { startTeams } from './teams/service.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
/** Everything that is kept between two starts; removing it is a fresh start. */
const dataDir = process.env.LOCAL_DATA_DIR || join(root, '.local');
const sample = join('local', 'samples', 'voice-message.m4a');

/** Every port, with the variable that moves it. */
const ports = {
  bot: port('PORT', 3978),
  teams: port('LOCAL_TEAMS_PORT', 3979),
  speech: port('LOCAL_SPEECH_PORT', 3980),
  blob: port('LOCAL_BLOB_PORT', 10_000),
  queue: port('LOCAL_QUEUE_PORT', 10_001),
};

const { values: options } = parseArgs({ options: { quiet: { type: 'boolean', default: false } } });
const stops: (() => Promise<void>)[] = [];
const stopping = new AbortController();

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => void stop(0));
try {
  await start();
  if (!options.quiet) await showSample();
} catch (error) {
  if (!stopping.signal.aborted)
    console.error(`start: ${error instanceof Error ? error.message : String(error)}`);
  await stop(1);
}

async function start(): Promise<void> {
  const began = performance.now();
  await refuseTakenPorts();
  const [azurite, speech] = await Promise.all([
    begin(
      startAzurite({ dir: join(dataDir, 'storage'), blobPort: ports.blob.port, queuePort: ports.queue.port }),
      (it) => it.stop(),
    ),
    begin(startSpeechService({ port: ports.speech.port }), (it) => it.close()),
  ]);
  const addresses = {
    port: ports.bot.port,
    speechUrl: speech.url,
    connectionString: azurite.connectionString,
  };
  const fatal = (why: string) => {
    console.error(`start: ${why}`);
    void stop(1);
  };
  await begin(superviseBot(addresses, join(dataDir, 'bot.log'), stopping.signal, fatal), (it) => it.stop());
  // The last to start: it tells the bot at once that it was installed.
  const botUrl = `http://127.0.0.1:${ports.bot.port}/api/messages`;
  const teams = await begin(
    startTeams({ port: ports.teams.port, botUrl, dataDir: join(dataDir, 'teams') }),
    (it) => it.close(),
  );
  await teams.waitFor((messages) => messages.some(({ author }) => author === 'bot'));
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  console.log(`Ready after ${seconds} s. Chat with the bot at ${teams.url}`);
  console.log('Press Ctrl-C to stop.');
}

/** Remembers how to end a part before it stands, so that none is left behind by a stop in the middle. */
function begin<T>(part: Promise<T>, end: (part: T) => Promise<void>): Promise<T> {
  // A part that could not start has nothing to end; its error is reported where it is awaited.
  stops.push(() => part.then(end, () => undefined));
  return part;
}

async function showSample(): Promise<void> {
  console.log(`\nSending a sample voice message (${sample}) ...\n`);
  try {
    const answers = await sendAndWait({
      url: `http://127.0.0.1:${ports.teams.port}`,
      files: [join(root, sample)],
      as: 'card',
    });
    for (const answer of answers) console.log(`${answer.text}\n`);
  } catch (error) {
    if (!stopping.signal.aborted)
      console.error(`The sample was not answered: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function port(variable: string, fallback: number): { port: number; variable: string } {
  return { port: Number(process.env[variable] || fallback), variable };
}

async function refuseTakenPorts(): Promise<void> {
  for (const [part, { port: number, variable }] of Object.entries(ports))
    if (!(await isFree(number)))
      throw new Error(
        `port ${number} (${part}) is in use. End what uses it, or set ${variable} to another port.`,
      );
}

/** Ends what was started, the last first; each part is given its time, and nothing is left behind. */
async function stop(code: number): Promise<void> {
  if (stopping.signal.aborted) return;
  stopping.abort();
  for (const end of stops.reverse()) await end();
  process.exit(code);
}
