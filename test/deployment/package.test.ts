/** `npm run package` refuses, in words and before it makes anything, what cannot become a package. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const script = fileURLToPath(new URL('../../deploymentTemplates/package.ts', import.meta.url));

/** Runs it with nothing but `env` in its environment. */
async function run(
  args: string[],
  env: Record<string, string> = {},
): Promise<{ code: unknown; said: string }> {
  const child = spawn(process.execPath, [script, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => {
      said += chunk.toString();
    });
  const [code] = await once(child, 'close');
  assert.doesNotMatch(said, /^\s+at /m, 'a stack trace');
  return { code, said };
}

const botId = '3f2504e0-4f89-41d3-9a0c-0305e82c3301';

describe('npm run package', () => {
  const refused: [what: string, args: string[], env: Record<string, string>, message: RegExp][] = [
    [
      'a Teams app of nothing',
      ['--only', 'teams-app'],
      {},
      /--bot-id \(or MicrosoftAppId\) is missing.*\n--host \(or BOT_HOST\) is missing/,
    ],
    ['a bot id without a host', ['--bot-id', botId], {}, /--host \(or BOT_HOST\) is missing/],
    [
      'a host that is an address',
      [],
      { MicrosoftAppId: botId, BOT_HOST: 'https://contoso.com' },
      /"https:\/\/contoso\.com" will not do/,
    ],
    [
      'what breaks a rule of Teams',
      ['--bot-id', botId, '--host', 'voice.contoso.com', '--developer', 'x'.repeat(33)],
      {},
      /at \/developer\/name: must NOT have more than 32/,
    ],
    ['an option that does not exist', ['--bot', botId], {}, /Unknown option '--bot'/],
    ['a package that does not exist', ['--only', 'app'], {}, /--only "app" is neither/],
  ];
  for (const [what, args, env, message] of refused) {
    it(`refuses ${what}`, async () => {
      const { code, said } = await run(args, env);
      assert.equal(code, 1);
      assert.match(said, message);
    });
  }

  it('explains itself', async () => {
    const { code, said } = await run(['--help']);
    assert.equal(code, 0);
    assert.match(said, /--bot-id VALUE .*MicrosoftAppId/);
  });
});
