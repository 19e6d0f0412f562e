import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCli } from '../../bot/speech/cli.ts';
import { createProgressBar } from '../../bot/speech/cli-output.ts';
import { spawnCli } from './support/spawn-cli.ts';
import { type Reply, type Stub, startStub } from './support/stub.ts';

const ANSWER = {
  durationMilliseconds: 3000,
  combinedPhrases: [{ text: 'Hi. Yes?' }],
  phrases: [
    {
      offsetMilliseconds: 40,
      durationMilliseconds: 300,
      text: 'Hi.',
      speaker: 1,
      locale: 'en-US',
      confidence: 0.9,
      words: [{ text: 'Hi.', offsetMilliseconds: 40, durationMilliseconds: 300 }],
    },
    {
      offsetMilliseconds: 900,
      durationMilliseconds: 500,
      text: 'Yes?',
      speaker: 2,
      words: [{ text: 'Yes?' }],
    },
  ],
};

describe('transcribe command', () => {
  let folder = '';
  let file = '';
  let stub: Stub | undefined;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'speech-cli-'));
    file = join(folder, 'a.mp3');
    await writeFile(file, 'ID3');
    await writeFile(join(folder, 'empty.wav'), '');
  });
  after(() => rm(folder, { recursive: true }));
  afterEach(async () => {
    await stub?.close();
    stub = undefined;
  });

  /** In this process, which is quicker than one of its own. */
  async function run(
    args: string[],
    reply: Reply = { status: 200, body: ANSWER },
    env: Record<string, string> = {},
  ) {
    stub = await startStub(reply);
    const [out, err]: [string[], string[]] = [[], []];
    const exitCode = await runCli(
      args,
      { AZURE_SPEECH_ENDPOINT: stub.url, ...env },
      {
        stdout: { write: (text: string) => out.push(text) > 0 },
        stderr: { write: (text) => err.push(text) },
      },
    );
    return { exitCode, stdout: out.join(''), stderr: err.join(''), request: stub.requests[0] };
  }

  it('sends what the options say', async () => {
    const options = [
      '--speakers',
      '3',
      '--phrase',
      'Contoso',
      '--phrase',
      'Jessie',
      '--profanity',
      'masked',
      '--locale',
      'en-gb',
    ];
    const { exitCode, request } = await run([file, ...options]);
    assert.equal(exitCode, 0);
    assert.deepEqual(request?.definition, {
      locales: ['en-GB'],
      diarization: { enabled: true, maxSpeakers: 3 },
      phraseList: { phrases: ['Contoso', 'Jessie'] },
      profanityFilterMode: 'Masked',
      enhancedMode: { enabled: true, task: 'transcribe' },
    });
    assert.deepEqual(request?.audio?.filename, 'audio.mp3');
    assert.equal(request?.audio?.type, 'audio/mpeg');
  });

  it('names the engine that is wanted', async () => {
    const mai = await run([file, '--model', 'mai-transcribe-2', '--speakers', 'auto']);
    assert.partialDeepStrictEqual(mai.request?.definition, {
      diarization: { enabled: true },
      enhancedMode: { model: 'MAI-Transcribe-2' },
    });
    await stub?.close();
    const candidates = await run([file, '--locale', 'en-US', '--locale', 'de-DE']);
    assert.deepEqual(candidates.request?.definition, {
      locales: ['en-US', 'de-DE'],
      profanityFilterMode: 'None',
    });
  });

  it('lets the service fetch a URL', async () => {
    const { request } = await run(['https://store.example/a.wav?sig=1', '--translate', 'Japanese']);
    assert.partialDeepStrictEqual(request?.definition, {
      audioUrl: 'https://store.example/a.wav?sig=1',
      enhancedMode: { task: 'translate', targetLanguage: 'ja' },
    });
  });

  it('prints every word with --words, and who spoke', async () => {
    const { stdout } = await run([file, '--fast', '--speakers', '2', '--words']);
    assert.equal(
      stdout,
      'Transcription: Hi. Yes?\n\nDetailed phrases:\n' +
        '  [40ms - 340ms]: Speaker 1: Hi.\n    [40ms - 340ms]: Hi.\n' +
        '  [900ms - 1400ms]: Speaker 2: Yes?\n    [no time]: Yes?\n',
    );
  });

  it('prints the text alone when there are no phrases', async () => {
    const { stdout } = await run([file], { status: 200, body: { combinedPhrases: [{ text: 'Hi.' }] } });
    assert.equal(stdout, 'Transcription: Hi.\n');
  });

  it('prints JSON, SubRip and WebVTT', async () => {
    const json = JSON.parse((await run([file, '--format', 'json'])).stdout);
    assert.partialDeepStrictEqual(json, {
      text: 'Hi. Yes?',
      durationMs: 3000,
      locales: ['en-US'],
      engine: 'llm',
    });
    await stub?.close();
    assert.match(
      (await run([file, '--format', 'srt'])).stdout,
      /^1\n00:00:00,040 --> 00:00:00,840\nSpeaker 1: Hi\.\n\n2\n/,
    );
    await stub?.close();
    assert.match((await run([file, '--format', 'VTT'])).stdout, /^WEBVTT\n\n00:00:00\.040 --> /);
  });

  const refused: [string, string[], number, RegExp, Reply?][] = [
    ['no recording', [], 2, /FILE\|URL: give one recording/],
    ['two recordings', ['a', 'b'], 2, /FILE\|URL/],
    ['an unknown option', ['FILE', '--loud'], 2, /--loud.*See --help/],
    ['an option without its value', ['FILE', '--locale'], 2, /--locale/],
    ['an unknown format', ['FILE', '--format', 'doc'], 2, /--format: must be one of text, json, srt, vtt/],
    ['an unknown profanity mode', ['FILE', '--profanity', 'x'], 2, /None, Masked, Removed, Tags/],
    ['a misspelt target', ['FILE', '--translate', 'Germn'], 2, /Did you mean German\?/],
    ['a target that does not exist', ['FILE', '--translate', 'Klingon'], 2, /German, English, Spanish/],
    ['speakers that are no number', ['FILE', '--speakers', 'two'], 2, /--speakers: must be a whole number/],
    [
      'a rule of an engine',
      ['FILE', '--fast', '--prompt', 'x'],
      2,
      /--prompt: fast transcription takes none/,
    ],
    ['a file that is not there', ['/nowhere/x.wav'], 2, /no readable file x\.wav.*Check the path/],
    ['a folder', ['/'], 2, /is not a file/],
    ['an empty file', ['EMPTY'], 1, /is empty/],
    ['a URL in the clear', ['http://store.example/a.wav'], 2, /https/],
    ['silence', ['FILE'], 3, /heard no words/, { status: 200, body: { combinedPhrases: [] } }],
    ['a wrong key', ['FILE'], 1, /401.*Check that the key/, { status: 401, body: '' }],
    [
      'the wrong region',
      ['FILE'],
      1,
      /centralindia, eastus, northeurope, southeastasia, westus, westus2/,
      {
        status: 400,
        body: { code: 'InvalidRequest', message: 'Enhanced mode is currently not supported yet.' },
      },
    ],
  ];
  for (const [name, args, code, words, reply] of refused) {
    it(`answers ${name} with one line and exit code ${code}`, async () => {
      const paths: Record<string, string> = { FILE: file, EMPTY: join(folder, 'empty.wav') };
      const { exitCode, stdout, stderr } = await run(
        args.map((arg) => paths[arg] ?? arg),
        reply,
      );
      assert.equal(exitCode, code, stderr);
      assert.match(stderr, words);
      assert.match(stderr, /^transcribe: [^\n]+\n$/);
      assert.equal(stdout, '');
    });
  }

  it('says which variable is missing, or wrong', async () => {
    assert.match(
      (await run([file], undefined, { AZURE_SPEECH_ENDPOINT: '' })).stderr,
      /AZURE_SPEECH_ENDPOINT: set it/,
    );
    await stub?.close();
    const { stderr } = await run([file], undefined, {
      AZURE_SPEECH_ENDPOINT: 'https://evil.example',
      AZURE_SPEECH_API_KEY: 'k',
    });
    assert.match(stderr, /evil\.example is no host of Azure Speech/);
  });

  it('stops with 130 when it is told to', async () => {
    stub = await startStub('silence');
    const io = { stdout: { write: () => true }, stderr: { write: () => true }, signal: AbortSignal.abort() };
    assert.equal(await runCli([file], { AZURE_SPEECH_ENDPOINT: stub.url }, io), 130);
  });

  it('prints its help, as a process of its own, naming every option', async () => {
    const { stdout, exitCode } = await spawnCli(['--help']);
    assert.equal(exitCode, 0);
    const options = 'locale translate prompt phrase speakers fast model profanity words format help'.split(
      ' ',
    );
    for (const option of options) assert.match(stdout, new RegExp(`^ {2}--${option}\\b`, 'm'));
  });

  it('fails as a process of its own, without a stack trace', async () => {
    const { stdout, stderr, exitCode } = await spawnCli([file]);
    assert.equal(exitCode, 2);
    assert.equal(stdout, '');
    assert.match(stderr, /^transcribe: AZURE_SPEECH_ENDPOINT: [^\n]+\n$/);
  });
});

describe('createProgressBar', () => {
  function bar(isTTY: boolean) {
    const written: string[] = [];
    return { written, made: createProgressBar({ isTTY, write: (text) => written.push(text) }) };
  }

  it('draws a long upload on a terminal, and wipes it off at the end', () => {
    const { written, made } = bar(true);
    for (const sent of [0, 5_000_000, 5_000_001, 10_000_000]) made.update(sent, 10_000_000);
    made.end();
    made.end();
    assert.equal(written.length, 4);
    assert.match(written[1] ?? '', /Uploading █{15}░{15} 50 % of 10\.0 MB$/);
    assert.match(written[2] ?? '', /Waiting for Azure Speech…$/);
    assert.equal(written[3], '\r\u001b[2K');
  });

  it('draws nothing for a short upload, nor where there is no terminal', () => {
    const [short, piped] = [bar(true), bar(false)];
    short.made.update(1000, 100_000);
    piped.made.update(5_000_000, 10_000_000);
    for (const { made } of [short, piped]) made.end();
    assert.deepEqual([...short.written, ...piped.written], []);
  });
});
