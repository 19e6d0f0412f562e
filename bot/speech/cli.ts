/**
 * `npm run transcribe -- FILE|URL [options]`: the quickstarts of Azure Speech from the shell.
 */

import { extname } from 'node:path';
import type { Writable } from 'node:stream';
import { readSpeechVariables } from '../config.ts';
import { fileAudio, type RemoteAudio, type SpeechAudio } from './audio-source.ts';
import { HELP, parseCommandLine } from './cli-options.ts';
import { createProgressBar, renderTranscript, type Terminal } from './cli-output.ts';
import { createSpeechClient, type SpeechClientOptions } from './client.ts';
import type { TokenSource } from './credential.ts';
import { ruleBroken, SpeechError } from './errors.ts';
import { clientEndpoints, parseEndpoints } from './settings.ts';

/** `AZURE_SPEECH_ENDPOINT` (or `AZURE_SPEECH_ENDPOINTS`) and `AZURE_SPEECH_API_KEY`. */
type CliEnvironment = Record<string, string | undefined>;

export interface CliStreams {
  stdout: Pick<Writable, 'write'>;
  stderr: Terminal;
  signal?: AbortSignal | undefined;
}

/** Runs the command. @returns its exit code: 0 done, 1 failed at the service, 2 wrong use, 3 no speech, 130 stopped. */
export async function runCli(args: readonly string[], env: CliEnvironment, io: CliStreams): Promise<number> {
  try {
    const call = parseCommandLine(args);
    if (!call) {
      io.stdout.write(HELP);
      return 0;
    }
    const audio = await audioOf(call.source);
    const client = createSpeechClient(clientOptions(env));
    const bar = createProgressBar(io.stderr);
    try {
      const transcript = await client.transcribe(audio, call.request, {
        signal: io.signal,
        onUpload: bar.update,
      });
      bar.end();
      io.stdout.write(renderTranscript(transcript, call.format, call.words));
      return 0;
    } finally {
      bar.end();
      await client.close();
    }
  } catch (error) {
    if (!(error instanceof SpeechError)) throw error;
    io.stderr.write(`${errorLine(error)}\n`);
    return exitCode(error);
  }
}

/** Types by extension, as they are announced; the service looks at the bytes. */
const TYPES: Record<string, string> = {
  '.aac': 'audio/aac',
  '.amr': 'audio/amr',
  '.flac': 'audio/flac',
  '.m4a': 'audio/mp4',
  '.mp3': 'audio/mpeg',
  '.mp4': 'video/mp4',
  '.ogg': 'audio/ogg',
  '.opus': 'audio/ogg',
  '.wav': 'audio/wav',
  '.webm': 'audio/webm',
  '.wma': 'audio/x-ms-wma',
};

async function audioOf(source: string): Promise<SpeechAudio | RemoteAudio> {
  if (/^https?:\/\//i.test(source)) return { audioUrl: source };
  return fileAudio(source, undefined, TYPES[extname(source).toLowerCase()]);
}

function clientOptions(env: CliEnvironment): SpeechClientOptions {
  const fault = (name: string, fix: string): never => {
    throw ruleBroken(name, fix);
  };
  const endpoints = parseEndpoints((name) => env[name]?.trim() || undefined, fault, true);
  return { endpoints: clientEndpoints(endpoints, lazyIdentity), allowInsecureLoopback: true };
}

/** Loading @azure/identity takes half a second, which a key does not need. */
function lazyIdentity(): TokenSource {
  let identity: TokenSource | undefined;
  return {
    async getToken(scope) {
      const { DefaultAzureCredential } = await import('@azure/identity');
      identity ??= new DefaultAzureCredential();
      return identity.getToken(scope);
    },
  };
}

/** What a field of the request is called on the command line. */
const OPTIONS: Record<string, string> = {
  audioUrl: 'URL',
  diarize: '--speakers',
  locales: '--locale',
  maxSpeakers: '--speakers',
  model: '--model',
  phrases: '--phrase',
  profanity: '--profanity',
  prompt: '--prompt',
  targetLanguage: '--translate',
};

/** One line: what is wrong, and what to do. */
function errorLine({ message, requestId, advice, field = '', rule, status }: SpeechError): string {
  if (rule !== undefined && status === undefined)
    return `transcribe: ${OPTIONS[field] ?? field}: ${rule}. See --help.`;
  const sentence = /[.!?]$/.test(message) ? message : `${message}.`;
  const id = requestId === undefined ? '' : ` (request ${requestId})`;
  return `transcribe: ${sentence}${id} ${advice}`;
}

const WRONG_USE: readonly string[] = [
  'invalidRequest',
  'localeUnsupported',
  'audioUnreadable',
  'subdomainRequired',
];

function exitCode({ code, status }: SpeechError): number {
  if (code === 'noSpeech') return 3;
  if (code === 'aborted') return 130;
  return status === undefined && WRONG_USE.includes(code) ? 2 : 1;
}

if (import.meta.main) {
  const stop = new AbortController();
  process.once('SIGINT', () => stop.abort());
  const { stdout, stderr } = process;
  const io = { stdout, stderr, signal: stop.signal };
  process.exitCode = await runCli(process.argv.slice(2), readSpeechVariables(), io);
}
