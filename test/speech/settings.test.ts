import assert from 'node:assert/strict';
import { checkRegions, clientEndpoints, parseEndpoints } from '../../bot/speech/settings.ts';

const RESOURCE = 'https://voice.cognitiveservices.azure.com';
const EAST = 'https://eastus.api.cognitive.microsoft.com';
const NORTH = 'https://northeurope.api.cognitive.microsoft.com';
const WEST_EUROPE = 'https://westeurope.api.cognitive.microsoft.com';

function parse(env: Record<string, string>, allowInsecureLoopback = false) {
  const faults: string[] = [];
  const fault = (name: string, fix: string) => void faults.push(`${name}: ${fix}`);
  const endpoints = parseEndpoints((name) => env[name]?.trim() || undefined, fault, allowInsecureLoopback);
  return { endpoints, faults };
}

describe('parseEndpoints', () => {
  it('takes one endpoint, by identity or with a key', () => {
    assert.deepEqual(parse({ AZURE_SPEECH_ENDPOINT: RESOURCE }), {
      endpoints: [{ url: RESOURCE }],
      faults: [],
    });
    assert.deepEqual(parse({ AZURE_SPEECH_ENDPOINT: EAST, AZURE_SPEECH_API_KEY: 'k1' }), {
      endpoints: [{ url: EAST, key: 'k1' }],
      faults: [],
    });
  });

  it('takes several in order of preference, each with its own key', () => {
    const env = { AZURE_SPEECH_ENDPOINTS: `${EAST}, ${NORTH},`, AZURE_SPEECH_API_KEY: 'k1 ,k2' };
    assert.deepEqual(parse(env), {
      endpoints: [
        { url: EAST, key: 'k1' },
        { url: NORTH, key: 'k2' },
      ],
      faults: [],
    });
  });

  it('takes the local Speech service in local mode, and never sends it a token', () => {
    const env = { AZURE_SPEECH_ENDPOINT: 'http://127.0.0.1:3980' };
    assert.deepEqual(parse(env, true), {
      endpoints: [{ url: 'http://127.0.0.1:3980', key: 'local' }],
      faults: [],
    });
    assert.match(parse(env).faults.join(), /^AZURE_SPEECH_ENDPOINT: .*127\.0\.0\.1 is no host of Azure/);
  });

  const refused: [string, Record<string, string>, RegExp][] = [
    ['none', {}, /^AZURE_SPEECH_ENDPOINT: set it to the endpoint/],
    ['what is no address', { AZURE_SPEECH_ENDPOINT: 'westeurope' }, /^AZURE_SPEECH_ENDPOINT: must be https:/],
    [
      'a host that looks like Azure',
      { AZURE_SPEECH_ENDPOINT: 'https://x.cognitiveservices.azure.com.evil.example' },
      /evil\.example is no host of Azure Speech/,
    ],
    ['a path', { AZURE_SPEECH_ENDPOINT: `${RESOURCE}/speechtotext` }, /nothing before or after the host/],
    [
      'a regional host without a key',
      { AZURE_SPEECH_ENDPOINT: EAST },
      /^AZURE_SPEECH_ENDPOINT: .*custom-subdomain endpoint of the resource; set AZURE_SPEECH_API_KEY, or/,
    ],
    [
      'both variables',
      { AZURE_SPEECH_ENDPOINT: RESOURCE, AZURE_SPEECH_ENDPOINTS: RESOURCE },
      /^AZURE_SPEECH_ENDPOINTS: .*remove AZURE_SPEECH_ENDPOINT$/,
    ],
    [
      'a bad one in the list, by its place',
      { AZURE_SPEECH_ENDPOINTS: `${RESOURCE},https://evil.example` },
      /^AZURE_SPEECH_ENDPOINTS: entry 2 evil\.example/,
    ],
    [
      'one key for two resources',
      { AZURE_SPEECH_ENDPOINTS: `${EAST},${NORTH}`, AZURE_SPEECH_API_KEY: 'k1' },
      /^AZURE_SPEECH_API_KEY: holds 1 keys for 2 endpoints/,
    ],
    [
      'a key with a blank',
      { AZURE_SPEECH_ENDPOINT: EAST, AZURE_SPEECH_API_KEY: 'se cret' },
      /^AZURE_SPEECH_API_KEY: holds a blank/,
    ],
  ];
  for (const [what, env, expected] of refused) {
    it(`refuses ${what}`, () => {
      const [fault, ...others] = parse(env).faults;
      assert.match(fault ?? '', expected);
      if (env.AZURE_SPEECH_API_KEY !== 'k1') assert.deepEqual(others, []);
      assert.doesNotMatch(fault ?? '', /se cret/);
    });
  }
});

describe('checkRegions', () => {
  function check(urls: string[], engine?: 'llm' | 'fast' | 'mai'): string[] {
    const faults: string[] = [];
    checkRegions(
      urls.map((url) => ({ url, key: 'k' })),
      engine,
      (name, fix) => void faults.push(`${name}: ${fix}`),
    );
    return faults;
  }

  it('is content while one region has the engine, or may have it', () => {
    assert.deepEqual(check([EAST]), []);
    assert.deepEqual(check([WEST_EUROPE, EAST]), []);
    assert.deepEqual(check([WEST_EUROPE, RESOURCE]), []);
    assert.deepEqual(check([WEST_EUROPE], 'fast'), []);
    assert.deepEqual(check(['not a URL']), []);
    assert.deepEqual(check([]), []);
  });

  it('names the fix when none has it', () => {
    const [fault] = check([WEST_EUROPE]);
    assert.match(fault ?? '', /^AZURE_SPEECH_ENDPOINT: westeurope has no LLM speech; use .*northeurope/);
    assert.match(fault ?? '', /SPEECH_ENGINE=fast, which does not translate$/);
    assert.match(check([WEST_EUROPE, WEST_EUROPE])[0] ?? '', /^AZURE_SPEECH_ENDPOINTS: /);
    assert.match(check([WEST_EUROPE], 'mai')[0] ?? '', /^SPEECH_ENGINE: westeurope has no MAI-Transcribe-2/);
  });
});

describe('clientEndpoints', () => {
  it('asks for an identity once, and only without a key', () => {
    let asked = 0;
    const token = () => {
      asked += 1;
      return { getToken: async () => null };
    };
    const keyed = clientEndpoints([{ url: EAST, key: 'k' }], token);
    assert.deepEqual([keyed, asked], [[{ url: EAST, credential: { key: 'k' } }], 0]);
    const [first, second] = clientEndpoints([{ url: RESOURCE }, { url: RESOURCE }], token);
    assert.equal(asked, 1);
    assert.deepEqual(first, second);
  });
});
