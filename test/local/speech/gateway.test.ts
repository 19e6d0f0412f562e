import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { openAsBlob } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { makeSilence } from '../../support/audio.ts';
import { LLM, makeShort, post, TRANSCRIBE, useBench } from './bench.ts';

describe('local Speech: gateway', () => {
  const bench = useBench({ requireKey: 'right', maxBytes: 600_000 });
  const key = { headers: { 'ocp-apim-subscription-key': 'right' } };

  async function wrappedCode(response: Response, status: number): Promise<unknown> {
    assert.equal(response.status, status);
    const { error } = Object(await response.json());
    assert.equal(response.headers.get('x-ms-error-code'), error.code);
    assert.ok(error.message);
    assert.match(response.headers.get('apim-request-id') ?? '', /^[\da-f-]{36}$/);
    return error.code;
  }

  it('wants the right key or a bearer token', async () => {
    const path = await makeSilence(bench.folder, 1, 'wav');
    const attempt = async (headers: Record<string, string>): Promise<number> =>
      (await post(bench.service, LLM, path, { headers })).status;
    assert.equal(await attempt({}), 401);
    assert.equal(await attempt({ 'ocp-apim-subscription-key': 'wrong' }), 401);
    assert.equal(await attempt({ 'ocp-apim-subscription-key': 'right' }), 422);
    assert.equal(await attempt({ authorization: 'Bearer secret-token' }), 422);
    const refused = await fetch(bench.service.url + TRANSCRIBE, { method: 'POST', body: 'x' });
    assert.equal(await wrappedCode(refused, 401), '401');
    assert.deepEqual(
      bench.service.requests.slice(-5).map(({ auth, status }) => [auth, status]),
      [
        ['none', 401],
        ['key', 401],
        ['key', 422],
        ['bearer', 422],
        ['none', 401],
      ],
    );
    assert.doesNotMatch(JSON.stringify(bench.service.requests), /right|wrong|secret-token/);
  });

  it('wants the api-version, the path and POST', async () => {
    const ask = (path: string, method = 'POST'): Promise<Response> =>
      fetch(bench.service.url + path, { method, ...key });
    const path = TRANSCRIBE.split('?')[0] ?? '';
    assert.equal(await wrappedCode(await ask(path), 400), 'MissingApiVersionParameter');
    assert.equal(await wrappedCode(await ask(`${path}?api-version=2026-09-15-preview`), 404), '404');
    assert.equal(await wrappedCode(await ask('/speechtotext/other?api-version=2025-10-15'), 404), '404');
    assert.equal(await wrappedCode(await ask(TRANSCRIBE, 'GET'), 405), 'MethodNotAllowed');
  });

  it('wants multipart/form-data that is whole', async () => {
    const send = (body: string, type: string): Promise<Response> =>
      fetch(bench.service.url + TRANSCRIBE, {
        method: 'POST',
        body,
        headers: { ...key.headers, 'content-type': type },
      });
    assert.equal(await wrappedCode(await send('{}', 'application/json'), 415), 'UnsupportedMediaType');
    assert.equal(await wrappedCode(await send('x', 'multipart/form-data'), 415), 'UnsupportedMediaType');
    for (const part of ['', '--b\r\ncontent-disposition: form-data; name="audio"; filename="a"\r\n\r\nabc']) {
      const broken = await send(part, 'multipart/form-data; boundary=b');
      assert.equal(broken.status, 400);
      assert.equal(Object(await broken.json()).innerError.code, 'InvalidRequestBodyFormat');
    }
  });

  it('refuses audio that is too big, after reading it all', async () => {
    const big = new FormData();
    big.append('audio', new Blob([Buffer.alloc(30_000_000)]), 'big.wav');
    const response = await fetch(bench.service.url + TRANSCRIBE, { method: 'POST', body: big, ...key });
    assert.equal(await wrappedCode(response, 413), 'RequestEntityTooLarge');
  });

  it('takes the parts in either order and records what it got', async () => {
    const path = await makeShort(bench.folder);
    const form = new FormData();
    form.append('audio', await openAsBlob(path, { type: 'audio/wav' }), 'voice.wav');
    form.append('definition', '{"locales":["en-US"]}');
    const response = await fetch(bench.service.url + TRANSCRIBE, { method: 'POST', body: form, ...key });
    assert.equal(response.status, 200);
    const bytes = await readFile(path);
    const { contentType, contentLength, ...record } = bench.service.requests.at(-1) ?? {};
    assert.match(contentType ?? '', /^multipart\/form-data; boundary=/);
    assert.ok(Number(contentLength) > bytes.length);
    assert.deepEqual(record, {
      path: '/speechtotext/transcriptions:transcribe',
      apiVersion: '2025-10-15',
      auth: 'key',
      transferEncoding: undefined,
      definition: { locales: ['en-US'] },
      audio: {
        filename: 'voice.wav',
        contentType: 'audio/wav',
        bytes: bytes.length,
        sha256: createHash('sha256').update(bytes).digest('hex'),
      },
      status: 200,
    });
  });

  it('takes audio without a filename for a text field, and a definition with one for a file', async () => {
    const nameless = new FormData();
    nameless.append('audio', 'RIFF');
    const first = await fetch(bench.service.url + TRANSCRIBE, { method: 'POST', body: nameless, ...key });
    assert.equal(Object(await first.json()).message, 'Either audio or audioUrl is required.');
    const named = new FormData();
    named.append('definition', new Blob(['{}'], { type: 'application/json' }));
    const second = await fetch(bench.service.url + TRANSCRIBE, { method: 'POST', body: named, ...key });
    assert.equal(Object(await second.json()).innerError.code, 'InvalidRequestBodyFormat');
  });
});
