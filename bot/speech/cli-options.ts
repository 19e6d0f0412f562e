/**
 * The command line of `npm run transcribe`, as data: options in, a request and a form of output out.
 */
import { parseArgs } from 'node:util';
import { ruleBroken } from './errors.ts';
import { findLanguage, languageName, TRANSLATION_TARGETS } from './languages.ts';
import { PROFANITY_MODES, type SpeechRequest } from './request.ts';

const FORMATS = ['text', 'json', 'srt', 'vtt'] as const;
export type OutputFormat = (typeof FORMATS)[number];

/** One run of the command. */
export interface CliCall {
  /** A path, or an https address that the service fetches itself. */
  source: string;
  request: SpeechRequest;
  format: OutputFormat;
  words: boolean;
}

export const HELP = `Usage: npm run transcribe -- FILE|URL [options]

Transcribes or translates a recording with Azure AI Speech and prints the text with its times.
FILE is uploaded; an https URL is fetched by the service itself (anybody must be able to read it).

Options:
  --locale LOCALE     language that is spoken, such as en-US; repeat it for several candidates
  --translate LANG    translate into LANG: ${TRANSLATION_TARGETS.join(', ')} (or a name, such as German)
  --prompt TEXT       instruction to LLM speech, best in English; may be repeated
  --phrase TEXT       name or term to listen for; may be repeated
  --speakers N        tell up to N speakers apart (2 to 35), or "auto" with MAI-Transcribe-2
  --fast              use fast transcription instead of LLM speech
  --model NAME        use a MAI-Transcribe model, such as MAI-Transcribe-2
  --profanity MODE    ${PROFANITY_MODES.join(', ')} (default None: word for word)
  --words             print every word with its time too
  --format FORMAT     ${FORMATS.join(', ')} (default text)
  --help              print this

Environment (or a .env file):
  AZURE_SPEECH_ENDPOINT  https://<resource>.cognitiveservices.azure.com, or http://127.0.0.1:3980 for the
                         local Speech service
  AZURE_SPEECH_API_KEY   key of the resource; without one, DefaultAzureCredential signs in
  AZURE_SPEECH_ENDPOINTS instead of the first: several, with commas, and as many keys or none

Exit codes: 0 done; 1 Azure Speech did not do it; 2 wrong use or configuration; 3 no speech was heard.
`;

/**
 * Reads the arguments; undefined when help was asked for.
 * @throws SpeechError `invalidRequest` or `localeUnsupported`, naming the option.
 */
export function parseCommandLine(args: readonly string[]): CliCall | undefined {
  const { values, positionals } = readArguments(args);
  if (values.help) return undefined;
  const [source, ...more] = positionals;
  if (source === undefined || more.length > 0) throw ruleBroken('FILE|URL', 'give one recording');
  const target = values.translate === undefined ? undefined : targetOf(values.translate);
  const auto = values.speakers === 'auto';
  const profanity = oneOf('--profanity', values.profanity, PROFANITY_MODES);
  return {
    source,
    format: oneOf('--format', values.format, FORMATS) ?? 'text',
    words: values.words ?? false,
    request: {
      task: target === undefined ? 'transcribe' : 'translate',
      targetLanguage: target,
      locales: values.locale,
      prompt: values.prompt,
      phrases: values.phrase,
      maxSpeakers: values.speakers === undefined || auto ? undefined : Number(values.speakers),
      diarize: auto || undefined,
      profanity,
      engine: values.fast ? 'fast' : undefined,
      model: values.model,
    },
  };
}

function readArguments(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        locale: { type: 'string', multiple: true },
        translate: { type: 'string' },
        prompt: { type: 'string', multiple: true },
        phrase: { type: 'string', multiple: true },
        speakers: { type: 'string' },
        fast: { type: 'boolean' },
        model: { type: 'string' },
        profanity: { type: 'string' },
        words: { type: 'boolean' },
        format: { type: 'string' },
        help: { type: 'boolean', short: 'h' },
      },
    });
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw ruleBroken('options', error.message.split(/\.\s/)[0] ?? error.message);
  }
}

function targetOf(name: string): string {
  const found = findLanguage(name, TRANSLATION_TARGETS);
  if (found.match !== undefined) return found.match;
  const meant = found.nearest && `Did you mean ${languageName(found.nearest)}? `;
  const targets = TRANSLATION_TARGETS.map((code) => languageName(code)).join(', ');
  throw ruleBroken('--translate', `${meant ?? ''}LLM speech translates into ${targets}`, 'localeUnsupported');
}

/** The allowed value that was given in any case. */
function oneOf<T extends string>(
  option: string,
  given: string | undefined,
  allowed: readonly T[],
): T | undefined {
  if (given === undefined) return undefined;
  const value = allowed.find((each) => each.toLowerCase() === given.toLowerCase());
  if (value === undefined) throw ruleBroken(option, `must be one of ${allowed.join(', ')}`);
  return value;
}
