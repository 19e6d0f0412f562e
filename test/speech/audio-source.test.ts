import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileAudio } from '../../bot/speech/audio-source.ts';
import { createSpeechClient } from '../../bot/speech/client.ts';
import { speechError } from './support/errors.ts';
import { HELLO } from './support/stub.ts';

describe('fileAudio', () => {
  let folder = '';
  let file = '';
  /** More than all the buffers hold together, and no whole number of them. */
  const bytes = randomBytes(19_000_001);
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'speech-file-'));
    file = join(folder, 'voice.ogg');
    await writeFile(file, bytes);
  });
  after(() => rm(folder, { recursive: true }));

  it('tells the name, the type and the size', async () => {
    assert.partialDeepStrictEqual(await fileAudio(file), {
      filename: 'voice.ogg',
      contentType: 'application/octet-stream',
      size: bytes.length,
    });
  });

  it('starts at byte 0 each time it is opened', async () => {
    const audio = await fileAudio(file);
    for (const _ of [1, 2]) {
      const read: Buffer[] = [];
      for await (const piece of await audio.open()) read.push(Buffer.from(piece));
      assert.ok(Buffer.concat(read).equals(bytes));
    }
  });

  it('reads an empty file', async () => {
    const empty = join(folder, 'empty.wav');
    await writeFile(empty, '');
    const audio = await fileAudio(empty);
    assert.equal(audio.size, 0);
    assert.deepEqual(await (await audio.open()).toArray(), []);
  });

  it('refuses what is not there, or no file', async () => {
    await assert.rejects(fileAudio(join(folder, 'none.wav')), speechError('audioUnreadable'));
    await assert.rejects(fileAudio(folder), speechError('audioUnreadable'));
  });

  for (const pace of ['at once', 'slowly'] as const) {
    it(`arrives whole at a server that reads ${pace}, though its buffers are used again`, async () => {
      const received: Buffer[] = [];
      const server = createServer((request, response) => {
        request.on('data', (piece: Buffer) => {
          received.push(piece);
          if (pace === 'at once') return;
          request.pause();
          setImmediate(() => request.resume());
        });
        request.once('end', () => response.end(JSON.stringify(HELLO)));
      });
      await once(server.listen(0, '127.0.0.1'), 'listening');
      const address = server.address();
      const port = typeof address === 'object' ? address?.port : undefined;
      const client = createSpeechClient({
        endpoints: [`http://127.0.0.1:${port}`],
        credential: { key: 'k' },
        allowInsecureLoopback: true,
      });
      try {
        await client.transcribe(await fileAudio(file), { task: 'transcribe' });
        assert.ok(Buffer.concat(received).includes(bytes));
      } finally {
        await client.close();
        await once(server.close(), 'close');
      }
    });
  }
});
