import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { parseConfig } from '../../bot/config.ts';
import { runDoctor } from '../../bot/doctor/doctor.ts';
import { within } from '../../bot/doctor/finding.ts';
import { type SpeechService, startSpeechService } from '../../local/speech/service.ts';
import { sharedStorage } from '../support/shared-azurite.ts';

const SCRIPT = fileURLToPath(new URL('../../bot/doctor/index.ts', import.meta.url));
const tenant = '5f0c6bd0-1e5b-4a2b-9c05-0d6f5b6d9a01';

describe('doctor', () => {
  let service: SpeechService;
  before(async () => {
    service = await startSpeechService({ requireKey: 'secret-key' });
  });
  after(() => service.close());

  const localEnv = async () => ({
    BOT_MODE: 'local',
    AZURE_SPEECH_ENDPOINT: service.url,
    AZURE_SPEECH_API_KEY: 'secret-key',
    AZURE_STORAGE_CONNECTION_STRING: await sharedStorage(),
  });

  async function run(env: Record<string, string>, botToken = async () => 'secret-token') {
    const lines: string[] = [];
    const credential = () => assert.fail('no identity is needed');
    const code = await runDoctor(
      () => parseConfig(env),
      { credential, botToken },
      (line) => lines.push(line),
    );
    return { code, lines };
  }

  it('finds all well, as a process of its own, and shows no secret', async () => {
    const { PATH = '' } = process.env;
    const env = { PATH, ...(await localEnv()) };
    const child = spawn(process.execPath, [SCRIPT], { env, stdio: ['ignore', 'pipe', 'pipe'] });
    const [out, error, [code]] = await Promise.all([
      text(child.stdout),
      text(child.stderr),
      once(child, 'exit'),
    ]);
    assert.equal(code, 0, out + error);
    assert.equal(error, '');
    const lines = out.trimEnd().split('\n');
    assert.equal(lines.pop(), 'All is well.');
    assert.equal(lines.length, 8);
    for (const line of lines) assert.match(line, /^ok {5}\w/);
    assert.doesNotMatch(out, /secret-key|AccountKey/);
  });

  it('checks each endpoint, and the bot beside them', async () => {
    const app = { MicrosoftAppId: tenant, MicrosoftAppTenantId: tenant, MicrosoftAppType: 'UserAssignedMSI' };
    const { AZURE_SPEECH_ENDPOINT, ...env } = await localEnv();
    const { code, lines } = await run({
      ...env,
      ...app,
      AZURE_SPEECH_ENDPOINTS: `${AZURE_SPEECH_ENDPOINT},${AZURE_SPEECH_ENDPOINT}`,
      AZURE_SPEECH_API_KEY: 'secret-key,wrong-key',
    });
    assert.equal(code, 1);
    const calls = lines.filter((line) => line.includes('Speech call'));
    assert.deepEqual(
      calls.map((line) => line.slice(0, 5)),
      ['ok   ', 'wrong'],
    );
    assert.ok(lines.some((line) => /^ok .*bot token/.test(line)));
    assert.equal(lines.at(-1), '1 thing is wrong.');
    assert.doesNotMatch(lines.join(), /secret-|wrong-key/);
  });

  it('says every fault of the configuration, and calls nobody', async () => {
    const before = service.requests.length;
    const { code, lines } = await run({ ...(await localEnv()), PORT: 'http', LOG_LEVEL: 'loud' });
    assert.equal(code, 1);
    assert.match(lines[0] ?? '', /^wrong {2}configuration {3}PORT: "http" is not a whole number/);
    assert.match(lines[1] ?? '', /^wrong {2}configuration {3}LOG_LEVEL: /);
    assert.equal(lines.at(-1), '2 things are wrong.');
    assert.equal(lines.length, 4);
    assert.equal(service.requests.length, before);
  });

  it('waits for no check for ever', async () => {
    const never = new Promise<never>(() => undefined);
    assert.deepEqual(await within(1, never), {
      ok: false,
      text: 'No answer within 0.001 s. Check the network, the firewall and the proxy.',
    });
    assert.deepEqual(await within(60_000, Promise.resolve({ ok: true, text: 'fine' })), {
      ok: true,
      text: 'fine',
    });
  });
});
