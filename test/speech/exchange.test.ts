import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { testAudio } from './support/audio.ts';
import { LATER, transcribe, withStubs } from './support/client.ts';
import { speechError } from './support/errors.ts';

describe('one exchange', () => {
  const { stub, client } = withStubs();

  describe('deadlines and abort', () => {
    it('gives up an upload that stands still', async () => {
      const server = await stub('deaf');
      const { call } = client([server], { uploadTimeoutMs: 50 });
      await assert.rejects(call(testAudio(40_000_000)), speechError('timeout', { status: undefined }));
    });

    it('lets a slow upload take longer than its deadline, as long as it moves', async () => {
      const server = await stub();
      async function* slowly(): AsyncGenerator<Buffer> {
        for (let piece = 0; piece < 8; piece += 1) {
          await new Promise((resolve) => setTimeout(resolve, 50));
          yield Buffer.alloc(10);
        }
      }
      const audio = { ...testAudio(80), open: () => Readable.from(slowly()) };
      await client([server], { uploadTimeoutMs: 300 }).call(audio);
      assert.equal(server.requests[0]?.audio?.bytes, 80);
    });

    it('gives up waiting for an answer', async () => {
      const server = await stub('silence');
      const { call } = client([server], { answerTimeoutMs: 50 });
      await assert.rejects(call(testAudio(10)), speechError('timeout'));
      assert.equal(server.requests.length, 1);
    });

    it('stops when told to, while it uploads and while it waits', async () => {
      for (const reply of ['deaf', 'silence'] as const) {
        const server = await stub(reply);
        const control = new AbortController();
        const audio = testAudio(20_000_000);
        const begun = server.begun();
        const stopped = assert.rejects(
          client([server]).call(audio, transcribe, { signal: control.signal }),
          speechError('aborted'),
        );
        await begun;
        control.abort();
        await stopped;
      }
    });

    it('does not begin when told so before, nor wait on after a stop', async () => {
      const server = await stub(LATER);
      await assert.rejects(
        client([server]).call(testAudio(10), transcribe, { signal: AbortSignal.abort() }),
        speechError('aborted'),
      );
      assert.equal(server.requests.length, 0);
      const control = new AbortController();
      const log = (): void => control.abort();
      await assert.rejects(
        client([server]).call(testAudio(10), transcribe, { signal: control.signal, log }),
        speechError('aborted'),
      );
      assert.equal(server.requests.length, 1);
    });

    it('reads an answer that comes before the upload is done', async () => {
      const server = await stub('early');
      await assert.rejects(
        client([server], { retry: { maxAttempts: 1 } }).call(testAudio(200_000)),
        speechError('unauthorized', { status: 401 }),
      );
    });
  });
});
