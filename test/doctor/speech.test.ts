import assert from 'node:assert/strict';
import { checkCall, checkRegion, checkToken, type SpeechProbe } from '../../bot/doctor/speech.ts';
import { type SpeechService, startSpeechService } from '../../local/speech/service.ts';
import { testClock } from '../speech/support/clock.ts';
import { type Reply, type Stub, startStub } from '../speech/support/stub.ts';
import { freePort } from '../support/world.ts';

const NONE: SpeechProbe = {
  endpoint: { url: 'https://voice.cognitiveservices.azure.com' },
  engine: undefined,
  local: false,
  token: () => ({ getToken: async () => null }),
};

describe('checkRegion', () => {
  const at = (region: string, engine?: SpeechProbe['engine']) =>
    checkRegion({
      ...NONE,
      endpoint: { url: `https://${region}.api.cognitive.microsoft.com`, key: 'k' },
      engine,
    });

  it('is content with a region that has the engine, and says what else it has', async () => {
    assert.deepEqual(await at('northeurope'), {
      ok: true,
      text: 'northeurope has LLM speech and fast transcription',
    });
    assert.deepEqual(await at('westeurope', 'fast'), {
      ok: true,
      text: 'westeurope has fast transcription; it cannot translate, which needs LLM speech',
    });
    assert.equal((await checkRegion(NONE)).ok, true);
  });

  it('finds a region without it', async () => {
    const { ok, text } = await at('westeurope');
    assert.equal(ok, false);
    assert.match(
      text,
      /^westeurope has no LLM speech\. Use a resource in centralindia, eastus, .* SPEECH_ENGINE/,
    );
    assert.match((await at('switzerlandnorth', 'fast')).text, /^switzerlandnorth has no fast transcription/);
  });
});

describe('checkToken', () => {
  it('is content with a token, or a key', async () => {
    const scopes: string[] = [];
    const getToken = async (scope: string) => {
      scopes.push(scope);
      return { token: 'secret-token', expiresOnTimestamp: 0 };
    };
    const finding = await checkToken({ ...NONE, token: () => ({ getToken }) });
    assert.deepEqual(finding, { ok: true, text: 'Entra gave a token' });
    assert.deepEqual(scopes, ['https://cognitiveservices.azure.com/.default']);
    const keyed = { ...NONE.endpoint, key: 'k' };
    assert.equal((await checkToken({ ...NONE, endpoint: keyed })).ok, true);
  });

  it('finds that there is none', async () => {
    const none = await checkToken(NONE);
    assert.equal(none.ok, false);
    const getToken = async () => {
      throw new Error('EnvironmentCredential: secret-detail');
    };
    const { ok, text } = await checkToken({ ...NONE, token: () => ({ getToken }) });
    assert.equal(ok, false);
    assert.match(text, /AZURE_CLIENT_ID.*az login.*AZURE_SPEECH_API_KEY/);
    assert.doesNotMatch(text, /secret/);
  });
});

describe('checkCall', () => {
  let service: SpeechService;
  let stub: Stub | undefined;
  before(async () => {
    service = await startSpeechService({ requireKey: 'the-key' });
  });
  after(() => service.close());
  afterEach(async () => {
    service.faults.clear();
    await stub?.close();
    stub = undefined;
  });
  const call = (url: string, changes: Partial<SpeechProbe> = {}) =>
    checkCall(
      { ...NONE, endpoint: { url, key: 'the-key' }, local: true, ...changes },
      { clock: testClock() },
    );
  const answered = async (reply: Reply, changes: Partial<SpeechProbe> = {}) => {
    stub = await startStub(reply, reply);
    return call(stub.url, changes);
  };

  for (const [engine, name] of [
    [undefined, 'LLM speech'],
    ['fast', 'fast transcription'],
  ] as const) {
    it(`is content with a service that listens to silence with ${name}`, async () => {
      const { ok, text } = await call(service.url, { engine });
      assert.equal(text, `${new URL(service.url).host} took a second of silence with ${name}`);
      assert.equal(ok, true);
      const request = service.requests.at(-1);
      assert.deepEqual([request?.audio?.bytes, request?.status], [32_044, 422]);
    });
  }

  it('is content with a transcript of the silence too', async () => {
    assert.equal((await answered({ status: 200, body: { combinedPhrases: [{ text: 'Mm.' }] } })).ok, true);
  });

  it('finds a wrong key', async () => {
    const { ok, text } = await call(service.url, { endpoint: { url: service.url, key: 'wrong-key' } });
    assert.equal(ok, false);
    assert.match(text, /answered 401.* Copy a key of this very resource .*AZURE_SPEECH_API_KEY\.$/);
    assert.doesNotMatch(text, /wrong-key/);
  });

  it('finds an identity without the role', async () => {
    const getToken = async () => ({ token: 'secret-token', expiresOnTimestamp: Date.now() + 3_600_000 });
    const stubbed = await startStub(...Array.from({ length: 2 }, () => ({ status: 401, body: '' })));
    stub = stubbed;
    const { ok, text } = await checkCall(
      { ...NONE, endpoint: { url: stubbed.url }, local: true, token: () => ({ getToken }) },
      { clock: testClock() },
    );
    assert.equal(ok, false);
    assert.match(text, /answered 401.* Give the identity the role Cognitive Services Speech User/);
  });

  it('finds an identity without a token', async () => {
    const { text } = await call('http://127.0.0.1:1', { endpoint: { url: 'http://127.0.0.1:1' } });
    assert.match(text, /no token for Azure Speech\. In Azure give the app a managed identity/);
  });

  const unsupported = { code: 'InvalidRequest', message: 'Enhanced mode is currently not supported yet.' };
  const faults: [string, Reply, RegExp][] = [
    [
      'a region without LLM speech',
      { status: 400, body: unsupported },
      /one of these regions: centralindia, eastus, northeurope, southeastasia, westus, westus2\. Or set SPEECH_/,
    ],
    [
      'a network rule',
      { status: 403, body: '', headers: { 'apim-request-id': 'id-7' } },
      /\(request id-7\)\. .*network/,
    ],
    ['a wrong path', { status: 404, body: '' }, /the address of a Speech or Foundry resource/],
    ['a proxy that answers itself', { status: 200, body: '<html>Sign in</html>' }, /proxy in between/],
    ['a service that is down', { status: 503, body: '' }, /503\. Try again in a few minutes/],
    ['a connection that is cut', 'reset', /cuts the connection/],
  ];
  for (const [what, reply, expected] of faults) {
    it(`finds ${what}`, async () => {
      const { ok, text } = await answered(reply);
      assert.equal(ok, false);
      assert.match(text, expected);
      assert.doesNotMatch(text, /the-key|\n/);
    });
  }

  it('finds an address where nothing listens', async () => {
    const { ok, text } = await call(`http://127.0.0.1:${await freePort()}`);
    assert.equal(ok, false);
    assert.match(text, /Nothing listens there.*npm start/);
  });
});
