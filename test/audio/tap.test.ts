import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AudioError } from '../../bot/audio/errors.ts';
import { sniffBytes } from '../../bot/audio/sniff.ts';
import { tapBody } from '../../bot/audio/tap.ts';
import { useTempDir } from './clips.ts';

async function* pieces(...sizes: number[]): AsyncGenerator<Uint8Array> {
  for (const [index, size] of sizes.entries()) yield Buffer.alloc(size, index + 1);
}

describe('tapBody', () => {
  const dir = useTempDir();

  it('counts, keeps the head, and writes a copy of what it hands on', async () => {
    const path = join(dir(), 'copy');
    const tap = tapBody(pieces(10, 5000, 3), 5013, path);
    const passed: Uint8Array[] = [];
    for await (const chunk of tap.body) passed.push(chunk);
    const whole = Buffer.concat(passed);
    assert.equal(tap.size, 5013);
    assert.deepEqual(await readFile(path), whole);
    assert.deepEqual(Buffer.from(tap.head), whole.subarray(0, sniffBytes));
  });

  it('has written a piece before the reader gets it', async () => {
    const path = join(dir(), 'first');
    for await (const chunk of tapBody(pieces(7, 8), 100, path).body) {
      assert.equal((await readFile(path)).length, 7);
      assert.equal(chunk.byteLength, 7);
      break;
    }
  });

  it('fails before it hands on a byte too many', async () => {
    const tap = tapBody(pieces(60, 41), 100);
    let passed = 0;
    await assert.rejects(
      async () => {
        for await (const chunk of tap.body) passed += chunk.byteLength;
      },
      (error: unknown) => error instanceof AudioError && error.code === 'tooBig',
    );
    assert.equal(passed, 60);
  });

  it('never writes over a file', async () => {
    const path = join(dir(), 'taken');
    await writeFile(path, 'mine');
    await assert.rejects(tapBody(pieces(1), 100, path).body.next(), { code: 'EEXIST' });
  });

  it('has an empty head for an empty body', async () => {
    const tap = tapBody(pieces(), 100);
    assert.equal((await tap.body.next()).done, true);
    assert.equal(tap.head.byteLength, 0);
  });
});
