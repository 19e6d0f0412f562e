/**
 * Every capability that Azure's two quickstarts show ("LLM speech" and "fast transcription"), each by its name:
 * what they print, to the letter; and what they can do, on real sound through the local Speech service.
 */
import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileAudio } from '../../bot/speech/audio-source.ts';
import { runCli } from '../../bot/speech/cli.ts';
import { createSpeechClient } from '../../bot/speech/client.ts';
import { SHORT_WORDS, useBench } from '../local/speech/bench.ts';
import { type AudioFormat, makeVariant } from '../support/audio.ts';
import { spawnCli } from './support/spawn-cli.ts';
import { type Stub, startStub } from './support/stub.ts';

const FAST_PHRASES: [number, number, string][] = [
  [40, 4880, 'Hi there! This is a sample voice recording created for speech synthesis testing.'],
  [5440, 8400, 'The quick brown fox jumps over the lazy dog.'],
  [9040, 12240, 'Just a fun way to include every letter of the alphabet.'],
  [12720, 16720, 'Numbers, like 1, 2, 3, are spoken clearly.'],
  [17200, 22000, "Let's see how well this voice captures tone, timing, and natural rhythm."],
  [22480, 25920, 'This audio is provided by samplefiles.com.'],
];
const FAST_OUTPUT = `Transcription: Hi there! This is a sample voice recording created for speech synthesis testing. The quick brown fox jumps over the lazy dog. Just a fun way to include every letter of the alphabet. Numbers, like 1, 2, 3, are spoken clearly. Let's see how well this voice captures tone, timing, and natural rhythm. This audio is provided by samplefiles.com.

Detailed phrases:
  [40ms - 4880ms]: Hi there! This is a sample voice recording created for speech synthesis testing.
  [5440ms - 8400ms]: The quick brown fox jumps over the lazy dog.
  [9040ms - 12240ms]: Just a fun way to include every letter of the alphabet.
  [12720ms - 16720ms]: Numbers, like 1, 2, 3, are spoken clearly.
  [17200ms - 22000ms]: Let's see how well this voice captures tone, timing, and natural rhythm.
  [22480ms - 25920ms]: This audio is provided by samplefiles.com.
`;
const LLM_PHRASES: [number, number, string][] = [
  [40, 640, 'Hi there.'],
  [800, 4880, 'This is a sample voice recording created for speech synthesis testing.'],
  [5440, 8400, 'The quick brown fox jumps over the lazy dog.'],
  [9040, 12240, 'Just a fun way to include every letter of the alphabet.'],
  [12720, 16720, 'Numbers, like one, two, three, are spoken clearly.'],
  [17200, 22000, "Let's see how well this voice captures tone, timing, and natural rhythm."],
  [22480, 25920, 'This audio is provided by samplefiles.com.'],
];
const LLM_OUTPUT = `Transcription: Hi there. This is a sample voice recording created for speech synthesis testing. The quick brown fox jumps over the lazy dog. Just a fun way to include every letter of the alphabet. Numbers, like one, two, three, are spoken clearly. Let's see how well this voice captures tone, timing, and natural rhythm. This audio is provided by samplefiles.com.

Detailed phrases:
  [40ms]: Hi there.
  [800ms]: This is a sample voice recording created for speech synthesis testing.
  [5440ms]: The quick brown fox jumps over the lazy dog.
  [9040ms]: Just a fun way to include every letter of the alphabet.
  [12720ms]: Numbers, like one, two, three, are spoken clearly.
  [17200ms]: Let's see how well this voice captures tone, timing, and natural rhythm.
  [22480ms]: This audio is provided by samplefiles.com.
`;
const PROMPT_PHRASES: [number, number, string][] = [
  [0, 1500, 'Hello, this is a test'],
  [1500, 4000, 'of the LLM speech transcription service.'],
];
const PROMPT_OUTPUT = `Transcription: Hello, this is a test of the LLM speech transcription service.

Detailed phrases:
  [0ms]: Hello, this is a test
  [1500ms]: of the LLM speech transcription service.
`;
const TRANSLATE_PROMPTS = ['Translate the following audio to German.', 'Convert number words to numbers.'];
const TUNING_PROMPTS = ['Create lexical output only,', 'Convert number words to numbers.'];

function answer(phrases: [number, number, string][], locale: string, confidence: number) {
  return {
    status: 200,
    body: {
      durationMilliseconds: 26_000,
      combinedPhrases: [{ text: phrases.map(([, , text]) => text).join(' ') }],
      phrases: phrases.map(([start, end, text]) => ({
        offsetMilliseconds: start,
        durationMilliseconds: end - start,
        text,
        locale,
        confidence,
      })),
    },
  };
}

const prompts = (texts: readonly string[]) => texts.flatMap((text) => ['--prompt', text]);

describe('quickstarts: what is sent and printed, to the letter', () => {
  let folder = '';
  let file = '';
  let stub: Stub | undefined;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'speech-cli-'));
    file = join(folder, 'sample.wav');
    await writeFile(file, 'RIFF');
  });
  after(() => rm(folder, { recursive: true }));
  afterEach(async () => {
    await stub?.close();
    stub = undefined;
  });

  async function run(reply: ReturnType<typeof answer>, ...args: string[]) {
    stub = await startStub(reply);
    const ran = await spawnCli([file, ...args], {
      AZURE_SPEECH_ENDPOINT: stub.url,
      AZURE_SPEECH_API_KEY: 'the-key',
    });
    return { ...ran, request: stub.requests[0] };
  }

  it('fast transcription: a file in a named language, with endpoint and key from the environment', async () => {
    const { stdout, stderr, exitCode, request } = await run(
      answer(FAST_PHRASES, 'en-US', 0.9),
      ...['--fast', '--locale', 'en-US'],
    );
    assert.equal(stdout, FAST_OUTPUT);
    assert.equal(stderr, '');
    assert.equal(exitCode, 0);
    assert.deepEqual(request?.definition, { locales: ['en-US'], profanityFilterMode: 'None' });
    assert.equal(request?.headers['ocp-apim-subscription-key'], 'the-key');
  });

  it('LLM speech: transcribe, the language found out', async () => {
    const { stdout, exitCode, request } = await run(answer(LLM_PHRASES, 'en-us', 0));
    assert.equal(stdout, LLM_OUTPUT);
    assert.equal(exitCode, 0);
    assert.deepEqual(request?.definition, {
      profanityFilterMode: 'None',
      enhancedMode: { enabled: true, task: 'transcribe' },
    });
  });

  it('LLM speech: translate into German, with the locale and prompts', async () => {
    const { stdout, request } = await run(
      answer([[40, 900, 'Hallo zusammen.']], 'de-de', 0),
      ...['--translate', 'de', '--locale', 'en-US', ...prompts(TRANSLATE_PROMPTS)],
    );
    assert.equal(stdout, 'Translation: Hallo zusammen.\n');
    assert.deepEqual(request?.definition, {
      locales: ['en-US'],
      profanityFilterMode: 'None',
      enhancedMode: { enabled: true, task: 'translate', targetLanguage: 'de', prompt: TRANSLATE_PROMPTS },
    });
  });

  it('LLM speech: prompt-tuning', async () => {
    const { stdout, request } = await run(answer(PROMPT_PHRASES, 'en-us', 0), ...prompts(TUNING_PROMPTS));
    assert.equal(stdout, PROMPT_OUTPUT);
    assert.deepEqual(request?.definition, {
      profanityFilterMode: 'None',
      enhancedMode: { enabled: true, task: 'transcribe', prompt: TUNING_PROMPTS },
    });
  });

  it('without a key: DefaultAzureCredential, which needs the custom subdomain', async () => {
    const ran = await spawnCli([file], {
      AZURE_SPEECH_ENDPOINT: 'https://eastus.api.cognitive.microsoft.com',
    });
    assert.equal(ran.exitCode, 2);
    assert.match(ran.stderr, /^transcribe: .*takes a key only.*custom-subdomain endpoint.*\n$/);
  });
});

describe('quickstarts: every capability on real sound', () => {
  const bench = useBench({ requireKey: 'the-key' });

  /** The sample says two words in its first two seconds, which are quick to recognise, and SHORT_WORDS in six. */
  async function run(args: string[], seconds = 2, format: AudioFormat = 'wav') {
    const [out, err]: [string[], string[]] = [[], []];
    const env = { AZURE_SPEECH_ENDPOINT: bench.service.url, AZURE_SPEECH_API_KEY: 'the-key' };
    const exitCode = await runCli([await makeVariant(bench.folder, format, seconds), ...args], env, {
      stdout: { write: (text: string) => out.push(text) > 0 },
      stderr: { write: (text) => err.push(text) },
    });
    return { exitCode, stdout: out.join(''), stderr: err.join('') };
  }
  const sent = () => Object(bench.service.requests.at(-1)?.definition);

  const greeting = /^Transcription: Good morning\.\n\nDetailed phrases:\n {2}\[\d+ms\]: Good morning\.\n$/;

  it('fast transcription: a named locale; phrases with their start and end', async () => {
    const { stdout } = await run(['--fast', '--locale', 'en-US'], 6);
    const [text, ...phrases] = stdout.trimEnd().split('\n');
    assert.equal(text, `Transcription: ${SHORT_WORDS}`);
    assert.deepEqual(phrases.slice(0, 2), ['', 'Detailed phrases:']);
    assert.match(phrases[2] ?? '', /^ {2}\[\d+ms - \d+ms\]: Good morning\.$/);
    assert.match(phrases[3] ?? '', /^ {2}\[\d+ms - \d+ms\]: I am calling about the meeting .*\.$/);
    assert.equal(phrases.length, 4);
  });

  for (const format of ['wav', 'mp3', 'flac', 'ogg'] as const) {
    it(`LLM speech: transcribe ${format.toUpperCase()}, the language found out; phrases with their start`, async () => {
      assert.match((await run([], 2, format)).stdout, greeting);
    });
  }

  it('LLM speech: translate with a target language, a locale and prompts', async () => {
    const [toGerman = '', ...others] = TRANSLATE_PROMPTS;
    const spanish = [toGerman.replace('German', 'Spanish'), ...others];
    const { stdout } = await run(['--translate', 'es', '--locale', 'en-US', ...prompts(spanish)]);
    assert.equal(stdout, 'Translation: Buenos días.\n');
    assert.deepEqual(sent().enhancedMode.prompt, spanish);
  });

  for (const prompt of ['Output must be in lexical format.', 'Create lexical output only,']) {
    it(`LLM speech: prompt-tuning for lexical form ("${prompt}")`, async () => {
      const { stdout } = await run(['--prompt', prompt]);
      assert.match(stdout, /^Transcription: good morning\n/);
    });
  }

  it('LLM speech: prompt-tuning for phrases and acronyms', async () => {
    const prompt = 'Pay attention to *meeting*, *Contoso*';
    assert.match((await run(['--prompt', prompt])).stdout, greeting);
    assert.deepEqual(sent().enhancedMode.prompt, [prompt]);
  });

  it('LLM speech: prompts of 4,096 characters at most', async () => {
    const { exitCode, stderr } = await run(['--prompt', 'x'.repeat(4096), '--prompt', 'y']);
    assert.equal(exitCode, 2);
    assert.match(stderr, /4096 characters/);
    assert.match((await run(['--prompt', 'x'.repeat(4096)])).stdout, greeting);
  });

  it('Microsoft Entra ID: a token instead of a key', async () => {
    const scopes: string[] = [];
    const getToken = async (scope: string) => {
      scopes.push(scope);
      return { token: 'entra-token', expiresOnTimestamp: Date.now() + 3_600_000 };
    };
    const client = createSpeechClient({
      endpoints: [bench.service.url],
      credential: { token: { getToken } },
      allowInsecureLoopback: true,
    });
    const audio = await fileAudio(await makeVariant(bench.folder, 'wav', 2));
    assert.equal((await client.transcribe(audio, { task: 'transcribe' })).text, 'Good morning.');
    await client.close();
    assert.deepEqual(scopes, ['https://cognitiveservices.azure.com/.default']);
    assert.equal(bench.service.requests.at(-1)?.auth, 'bearer');
  });
});
