import assert from 'node:assert/strict';
import { createAuthorizer } from '../../bot/speech/credential.ts';
import { testClock } from './support/clock.ts';
import { speechError } from './support/errors.ts';

const SCOPE = 'https://cognitiveservices.azure.com/.default';

describe('createAuthorizer', () => {
  it('sends a key as it is', async () => {
    const { header, renew } = createAuthorizer({ key: ' k3y\n' }, SCOPE, testClock());
    assert.deepEqual(await header(), { 'ocp-apim-subscription-key': 'k3y' });
    assert.equal(renew(), false);
  });

  for (const key of ['', '  ', 'two words', 'a\r\nb', 'schlüssel']) {
    it(`refuses the key ${JSON.stringify(key)}`, () => {
      assert.throws(() => createAuthorizer({ key }, SCOPE, testClock()), speechError('invalidRequest'));
    });
  }

  function tokens(lifetimeMs = 3_600_000) {
    const clock = testClock();
    const asked: string[] = [];
    const source = {
      async getToken(scope: string) {
        asked.push(scope);
        return { token: `t${asked.length}`, expiresOnTimestamp: clock.now() + lifetimeMs };
      },
    };
    return { clock, asked, authorizer: createAuthorizer({ token: source }, SCOPE, clock) };
  }

  it('asks for the scope of Speech once, and again five minutes before the token expires', async () => {
    const { clock, asked, authorizer } = tokens();
    assert.deepEqual(await authorizer.header(), { authorization: 'Bearer t1' });
    clock.advance(54 * 60_000);
    assert.deepEqual(await authorizer.header(), { authorization: 'Bearer t1' });
    clock.advance(60_000);
    assert.deepEqual(await authorizer.header(), { authorization: 'Bearer t2' });
    assert.deepEqual(asked, [SCOPE, SCOPE]);
  });

  it('asks once for calls that come together', async () => {
    const { asked, authorizer } = tokens();
    await Promise.all([authorizer.header(), authorizer.header(), authorizer.header()]);
    assert.equal(asked.length, 1);
  });

  it('asks again for a token that was refused', async () => {
    const { authorizer } = tokens();
    await authorizer.header();
    assert.equal(authorizer.renew(), true);
    assert.deepEqual(await authorizer.header(), { authorization: 'Bearer t2' });
  });

  it('tells that there is no token, and asks again the next time', async () => {
    let refusals = 0;
    const source = {
      getToken(): Promise<null> {
        refusals += 1;
        if (refusals === 1) throw new Error('no identity here');
        return Promise.resolve(null);
      },
    };
    const { header } = createAuthorizer({ token: source }, SCOPE, testClock());
    await assert.rejects(header(), speechError('unauthorized'));
    await assert.rejects(header(), speechError('unauthorized'));
    assert.equal(refusals, 2);
  });
});
