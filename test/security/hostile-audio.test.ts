/**
 * Every file that once kept the container reader busy for ever, or longer than a file may. New ones come from
 * `npm run bench -- fuzz`, which names the seed that makes them again.
 */
import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { AudioError } from '../../bot/audio/errors.ts';
import { prepareForSpeech } from '../../bot/audio/prepare.ts';
import { sniff } from '../../bot/audio/sniff.ts';
import { headOf, useTempDir } from '../audio/clips.ts';

const folder = new URL('../fixtures/hostile/', import.meta.url);

/** The thread's limits end this one: a run of samples is listed in four bytes, and walked one by one. */
const stoppedByLimits = new Set(['four-billion-samples.mp4']);

describe('a hostile file', () => {
  const dir = useTempDir();
  for (const name of readdirSync(folder))
    it(`(${name}) ends as damaged, ${stoppedByLimits.has(name) ? 'at the limits' : 'at once'}, and leaves nothing`, async () => {
      const path = fileURLToPath(new URL(name, folder));
      const task = { path, format: sniff(await headOf(path)), outDir: dir(), maxDurationMs: 600_000 };
      const prepared = prepareForSpeech({ ...task, signal: AbortSignal.timeout(25_000) });
      await assert.rejects(prepared, (error: unknown) => {
        assert.ok(error instanceof AudioError, String(error));
        assert.equal(error.code, 'damaged');
        const byLimits = /not read within|the reader failed/.test(error.message);
        assert.equal(byLimits, stoppedByLimits.has(name), error.message);
        return true;
      });
      assert.deepEqual(await readdir(dir()), []);
    });
});
