import assert from 'node:assert/strict';
import { FAST_TRANSCRIPTION, LLM_SPEECH } from '../../bot/speech/engines.ts';
import { type Region, RegionPool } from '../../bot/speech/region-pool.ts';
import { testClock } from './support/clock.ts';
import { speechError } from './support/errors.ts';

function pool(...names: (string | undefined)[]) {
  const clock = testClock();
  const regions = names.map(
    (region, index): Region => ({
      endpoint: { origin: `https://${index}`, host: String(index), region, scope: '' },
      authorizer: { header: async () => ({}), renew: () => false },
    }),
  );
  const made = new RegionPool(regions, { tripAfter: 3, restMs: 30_000 }, clock);
  const picked = (engine = LLM_SPEECH): string => made.pick(engine).endpoint.host;
  const fail = (host: string, times = 1, retryAfterMs?: number): void => {
    const region = [made.pick(LLM_SPEECH), made.pick(LLM_SPEECH, new Set([made.pick(LLM_SPEECH)]))].find(
      ({ endpoint }) => endpoint.host === host,
    );
    assert.ok(region);
    for (let time = 0; time < times; time += 1) made.failed(region, retryAfterMs);
  };
  return { pool: made, clock, picked, fail };
}

describe('RegionPool', () => {
  it('prefers the first region, and the next one when that has failed at this request', () => {
    const { pool: made } = pool('eastus', 'westus');
    const first = made.pick(LLM_SPEECH);
    assert.equal(first.endpoint.host, '0');
    assert.equal(made.pick(LLM_SPEECH, new Set([first])).endpoint.host, '1');
    assert.equal(made.hasOther(LLM_SPEECH, new Set([first])), true);
    assert.equal(made.hasOther(LLM_SPEECH, new Set([first, made.pick(LLM_SPEECH, new Set([first]))])), false);
  });

  it('sends LLM speech only where it exists, and fast transcription elsewhere too', () => {
    const { picked } = pool('westeurope', 'northeurope');
    assert.equal(picked(LLM_SPEECH), '1');
    assert.equal(picked(FAST_TRANSCRIPTION), '0');
  });

  it('names the six regions when none has LLM speech', () => {
    const { picked } = pool('westeurope');
    const six = 'centralindia, eastus, northeurope, southeastasia, westus, westus2';
    assert.throws(
      () => picked(),
      speechError('regionUnsupported', { advice: `Use a resource in one of these regions: ${six}.` }),
    );
  });

  it('gives a region of unknown place the benefit of the doubt, until it says no', () => {
    const { pool: made, picked } = pool(undefined, 'westus');
    made.lacksEngine(made.pick(LLM_SPEECH), LLM_SPEECH);
    assert.equal(picked(LLM_SPEECH), '1');
    assert.equal(picked(FAST_TRANSCRIPTION), '0');
  });

  it('rests a region after three failures in a row, then tries it with one request', () => {
    const { picked, fail, clock } = pool('eastus', 'westus');
    fail('0', 2);
    assert.equal(picked(), '0');
    fail('0');
    assert.equal(picked(), '1');
    clock.advance(29_999);
    assert.equal(picked(), '1');
    clock.advance(1);
    assert.equal(picked(), '0');
    assert.equal(picked(), '1');
  });

  it('takes a region back when it answers', () => {
    const { pool: made, picked, fail, clock } = pool('eastus', 'westus');
    fail('0', 3);
    clock.advance(30_000);
    made.succeeded(made.pick(LLM_SPEECH));
    assert.equal(picked(), '0');
    fail('0', 2);
    assert.equal(picked(), '0');
  });

  it('rests a region for as long as it asks', () => {
    const { picked, fail, clock } = pool('eastus', 'westus');
    fail('0', 1, 5000);
    assert.equal(picked(), '1');
    clock.advance(5000);
    assert.equal(picked(), '0');
  });

  it('asks the one that wakes first when all rest', () => {
    const { picked, fail } = pool('eastus', 'westus');
    fail('0', 1, 9000);
    fail('1', 1, 5000);
    assert.equal(picked(), '1');
  });

  it('always asks an only region', () => {
    const { picked, fail } = pool('eastus');
    fail('0', 9);
    assert.equal(picked(), '0');
    assert.equal(picked(), '0');
  });
});
