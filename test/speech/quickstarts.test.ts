/** Every capability that Azure's two quickstarts show, each by its name, through the command line. */
import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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
];
const LLM_OUTPUT = `Transcription: Hi there. This is a sample voice recording created for speech synthesis testing. The quick brown fox jumps over the lazy dog.

Detailed phrases:
  [40ms]: Hi there.
  [800ms]: This is a sample voice recording created for speech synthesis testing.
  [5440ms]: The quick brown fox jumps over the lazy dog.
`;

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

describe('quickstarts', () => {
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

  it('fast transcription: a file in a named language, with a key; the text and the detailed phrases', async () => {
    const { stdout, stderr, exitCode, request } = await run(
      answer(FAST_PHRASES, 'en-US', 0.9),
      '--fast',
      '--locale',
      'en-US',
    );
    assert.equal(stdout, FAST_OUTPUT);
    assert.equal(stderr, '');
    assert.equal(exitCode, 0);
    assert.deepEqual(request?.definition, { locales: ['en-US'], profanityFilterMode: 'None' });
    assert.equal(request?.headers['ocp-apim-subscription-key'], 'the-key');
  });

  it('LLM speech: transcribe, the language found out; the text and the detailed phrases', async () => {
    const { stdout, exitCode, request } = await run(answer(LLM_PHRASES, 'en-us', 0));
    assert.equal(stdout, LLM_OUTPUT);
    assert.equal(exitCode, 0);
    assert.partialDeepStrictEqual(request?.definition, {
      enhancedMode: { enabled: true, task: 'transcribe' },
    });
  });

  it('LLM speech: translate into German, with the locale and prompts; the translation', async () => {
    const prompts = ['Translate the following audio to German.', 'Convert number words to numbers.'];
    const { stdout, request } = await run(
      answer([[40, 900, 'Hallo zusammen.']], 'de-de', 0),
      ...[
        '--translate',
        'de',
        '--locale',
        'en-US',
        '--prompt',
        prompts[0] ?? '',
        '--prompt',
        prompts[1] ?? '',
      ],
    );
    assert.equal(stdout, 'Translation: Hallo zusammen.\n');
    assert.deepEqual(request?.definition, {
      locales: ['en-US'],
      profanityFilterMode: 'None',
      enhancedMode: { enabled: true, task: 'translate', targetLanguage: 'de', prompt: prompts },
    });
  });

  it('LLM speech: prompt-tuning for lexical output and for special terms', async () => {
    const prompts = ['Output must be in lexical format.', 'Pay attention to *Contoso*, *Jessie*'];
    const { request } = await run(
      answer(LLM_PHRASES, 'en-us', 0),
      ...prompts.flatMap((prompt) => ['--prompt', prompt]),
    );
    assert.partialDeepStrictEqual(request?.definition, {
      enhancedMode: { task: 'transcribe', prompt: prompts },
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
