/** An archive depends on its files alone. */
import assert from 'node:assert/strict';
import { strFromU8, strToU8, unzipSync } from 'fflate';
import { zip } from '../../deploymentTemplates/zip.ts';

const files = new Map([
  ['node_modules/b/index.js', strToU8('export {};\n'.repeat(100))],
  ['bot/index.ts', strToU8('start();')],
  ['Readme', new Uint8Array()],
]);

interface Entry {
  path: string;
  /** Time and date as a zip writes them. */
  time: number;
  mode: number;
}

/** The central directory of an archive, in its order. */
function entriesOf(archive: Uint8Array): Entry[] {
  const view = Buffer.from(archive);
  const entries: Entry[] = [];
  let at = view.indexOf('PK\x01\x02', 0, 'latin1');
  while (view.readUInt32LE(at) === 0x02014b50) {
    const length = view.readUInt16LE(at + 28);
    const path = view.toString('utf8', at + 46, at + 46 + length);
    entries.push({ path, time: view.readUInt32LE(at + 12), mode: view.readUInt32LE(at + 38) >>> 16 });
    at += 46 + length + view.readUInt16LE(at + 30) + view.readUInt16LE(at + 32);
  }
  return entries;
}

describe('a zip archive', () => {
  it('holds the files', () => {
    const content = unzipSync(zip(files));
    assert.deepEqual(Object.keys(content).sort(), [...files.keys()].sort());
    for (const [path, bytes] of files)
      assert.equal(strFromU8(content[path] ?? new Uint8Array()), strFromU8(bytes));
  });

  it('lists them sorted, all with the first date of zip and as files that their owner may write', () => {
    const firstDate = 0x00210000;
    assert.deepEqual(
      entriesOf(zip(files)),
      ['Readme', 'bot/index.ts', 'node_modules/b/index.js'].map((path) => ({
        path,
        time: firstDate,
        mode: 0o100644,
      })),
    );
  });

  it('is the same in whatever order the files come, and in whatever time zone', () => {
    const { TZ } = process.env;
    const expected = Buffer.from(zip(files));
    try {
      for (const zone of ['Asia/Tokyo', 'America/Los_Angeles']) {
        process.env.TZ = zone;
        assert.ok(expected.equals(zip(new Map([...files].reverse()))), zone);
      }
    } finally {
      if (TZ === undefined) delete process.env.TZ;
      else process.env.TZ = TZ;
    }
  });
});
