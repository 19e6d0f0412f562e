import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { IncomingMessage, RequestListener } from 'node:http';
import { createServer } from 'node:net';
import { gzipSync } from 'node:zlib';
import { AudioError, type AudioErrorCode } from '../../bot/audio/errors.ts';
import { type ClipLink, type ClipStream, openClip } from '../../bot/audio/fetch.ts';
import type { FetchRules } from '../../bot/audio/fetch-rules.ts';
import { useHosts } from './hosts.ts';

const rules: FetchRules = {
  hosts: () => true,
  allowLoopback: true,
  maxBytes: 100_000,
  maxRedirects: 5,
  connectTimeoutMs: 2000,
  headersTimeoutMs: 2000,
  idleTimeoutMs: 2000,
  totalTimeoutMs: 5000,
};

const never = new AbortController().signal;
const open = (url: string, changes: Partial<FetchRules> = {}, link: Partial<ClipLink> = {}) =>
  openClip({ url, ...link }, { ...rules, ...changes }, never);

async function bytesOf(clip: ClipStream): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of clip.body) chunks.push(chunk);
  return Buffer.concat(chunks);
}

const failure = (code: AudioErrorCode) => (error: unknown) => {
  assert.ok(error instanceof AudioError, String(error));
  assert.equal(error.code, code);
  assert.equal(error.retryable, code === 'unreachable' || code === 'timeout');
  assert.doesNotMatch(`${error.message}${error.stack}`, /sesame|\?/);
  return true;
};

const redirect =
  (location: string, status = 302): RequestListener =>
  (_request, response) => {
    response.writeHead(status, { location }).end('moved');
  };

describe('openClip', () => {
  const host = useHosts();

  it('streams the bytes and tells what was declared, asking for no compression', async () => {
    let asked: unknown;
    const url = await host((request, response) => {
      asked = request.headers['accept-encoding'];
      response.writeHead(200, { 'content-type': 'audio/mp4', 'content-length': 5 }).end('sound');
    });
    const clip = await open(`${url}/clip?tempauth=sesame`);
    assert.equal(clip.declaredType, 'audio/mp4');
    assert.equal(clip.declaredSize, 5);
    assert.equal(clip.host, '127.0.0.1');
    assert.equal((await bytesOf(clip)).toString(), 'sound');
    assert.equal(asked, 'identity');
  });

  it('reads a body without a stated length', async () => {
    const url = await host((_request, response) => {
      response.write('so');
      response.end('und');
    });
    const clip = await open(url);
    assert.equal(clip.declaredSize, undefined);
    assert.equal(clip.declaredType, undefined);
    assert.equal((await bytesOf(clip)).toString(), 'sound');
  });

  for (const status of [301, 302, 303, 307, 308]) {
    it(`follows a ${status}, relative or absolute`, async () => {
      const last = await host((request, response) => response.end(request.url));
      const first = await host((request, response) =>
        request.url === '/'
          ? redirect('/next', status)(request, response)
          : redirect(`${last}/x?y`, status)(request, response),
      );
      assert.equal((await bytesOf(await open(first))).toString(), '/x?y');
    });
  }

  it('follows five redirects and no sixth', async () => {
    const url = await host((request, response) => {
      const left = Number(request.url?.slice(1));
      if (left === 0) response.end('there');
      else redirect(`/${left - 1}`)(request, response);
    });
    assert.equal((await bytesOf(await open(`${url}/5`))).toString(), 'there');
    await assert.rejects(open(`${url}/6`), failure('blocked'));
  });

  for (const location of [
    'https://8.8.8.8/',
    'http://169.254.169.254/?sesame',
    'http://10.0.0.1/',
    'file:///etc/passwd',
  ]) {
    it(`does not follow a redirect to ${location}`, async () => {
      await assert.rejects(open(await host(redirect(location))), failure('blocked'));
    });
  }

  it('checks the host classes at each redirect', async () => {
    const url = await host(redirect('http://localhost:9/'));
    const hosts = (name: string) => name === '127.0.0.1';
    await assert.rejects(open(url, { hosts }), failure('blocked'));
  });

  it('takes a redirect to a sign-in page for missing access, and one to nowhere for a fault', async () => {
    const signIn = await host(redirect('https://login.microsoftonline.com/common/oauth2?sesame'));
    await assert.rejects(open(signIn), failure('accessMissing'));
    const nowhere = await host((_request, response) => response.writeHead(302).end());
    await assert.rejects(open(nowhere), failure('unreachable'));
  });

  it('sends the token to its own origin only, also after redirects there and back', async () => {
    const seen: string[] = [];
    const note = (name: string, request: IncomingMessage) =>
      seen.push(`${name}:${request.headers.authorization ?? 'none'}`);
    let home = '';
    const other = await host((request, response) => {
      note('other', request);
      redirect(`${home}/back`)(request, response);
    });
    home = await host((request, response) => {
      note('home', request);
      if (request.url === '/back') response.end('sound');
      else redirect(`${other}/away`)(request, response);
    });
    const authorization = { host: new URL(home).host, getToken: async () => 'sesame' };
    await bytesOf(await open(home, {}, { authorization }));
    assert.deepEqual(seen, ['home:Bearer sesame', 'other:none', 'home:Bearer sesame']);
  });

  it('asks for no token when the link lies elsewhere, by port or by name', async () => {
    let sent: string | undefined;
    const url = await host((request, response) => {
      sent = request.headers.authorization;
      response.end('sound');
    });
    const port = new URL(url).port;
    for (const strange of [
      '127.0.0.1',
      `localhost:${port}`,
      `127.0.0.1:${Number(port) + 1}`,
      `evil127.0.0.1:${port}`,
    ]) {
      const authorization = { host: strange, getToken: () => assert.fail('asked for a token') };
      await bytesOf(await open(url, {}, { authorization }));
      assert.equal(sent, undefined);
    }
  });

  it('hands on the failure to get a token', async () => {
    const url = await host((_request, response) => response.end());
    const authorization = {
      host: new URL(url).host,
      getToken: () => Promise.reject(new RangeError('no identity')),
    };
    await assert.rejects(open(url, {}, { authorization }), RangeError);
  });

  const statuses: [number, string, AudioErrorCode][] = [
    [404, '/clip', 'linkExpired'],
    [410, '/clip', 'linkExpired'],
    [401, '/clip', 'accessMissing'],
    [403, '/clip', 'accessMissing'],
    [401, '/clip?UniqueId=1&tempauth=sesame', 'linkExpired'],
    [403, '/clip?tempAuth=sesame', 'linkExpired'],
    [400, '/clip', 'accessMissing'],
    [408, '/clip', 'unreachable'],
    [429, '/clip', 'unreachable'],
    [500, '/clip', 'unreachable'],
    [503, '/clip', 'unreachable'],
    [204, '/clip', 'unreachable'],
    [206, '/clip', 'unreachable'],
    [304, '/clip', 'unreachable'],
  ];
  for (const [status, path, code] of statuses) {
    it(`calls ${status} on ${path} ${code}`, async () => {
      const url = await host((_request, response) => response.writeHead(status).end());
      await assert.rejects(open(url + path), failure(code));
    });
  }

  it('refuses a body that is announced too big without reading it', async () => {
    const url = await host((_request, response) => {
      response.writeHead(200, { 'content-length': 100_001 }).write('x');
    });
    await assert.rejects(open(url), failure('tooBig'));
  });

  it('stops an endless body at the limit', async () => {
    const url = await host((_request, response) => {
      const more = () => {
        while (!response.destroyed && response.write(Buffer.alloc(16_384)));
      };
      response.on('drain', more);
      more();
    });
    const clip = await open(url);
    let received = 0;
    await assert.rejects(async () => {
      for await (const chunk of clip.body) received += chunk.byteLength;
    }, failure('tooBig'));
    assert.ok(received <= rules.maxBytes);
  });

  it('notices a body that ends before its stated length', async () => {
    const url = await host((_request, response) => {
      response.writeHead(200, { 'content-length': 1000 });
      response.write('half', () => response.socket?.end());
    });
    await assert.rejects(open(url).then(bytesOf), failure('unreachable'));
  });

  it('does not unpack what it did not ask to have packed', async () => {
    const bomb = gzipSync(Buffer.alloc(1_000_000));
    const url = await host((_request, response) =>
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(bomb),
    );
    await assert.rejects(open(url), failure('damaged'));
  });

  it('gives up on headers that do not come', async () => {
    await assert.rejects(open(await host(() => undefined), { headersTimeoutMs: 50 }), failure('timeout'));
  });

  it('gives up on a body that stalls', async () => {
    const url = await host((_request, response) => response.write('x'));
    await assert.rejects(open(url, { idleTimeoutMs: 50 }).then(bytesOf), failure('timeout'));
  });

  it('gives up on a body that drips for ever', async () => {
    const url = await host((_request, response) => {
      const drip = setInterval(() => response.write('x'), 10);
      response.on('close', () => clearInterval(drip));
    });
    await assert.rejects(open(url, { totalTimeoutMs: 200 }).then(bytesOf), failure('timeout'));
  });

  it('gives up on a redirect chain that takes too long', async () => {
    const url = await host((request, response) => {
      setTimeout(() => redirect('/again')(request, response), 60);
    });
    await assert.rejects(open(url, { totalTimeoutMs: 150 }), failure('timeout'));
  });

  it('gives up on a host that takes the connection and says nothing of TLS', async () => {
    const silent = createServer().listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const address = silent.address();
    assert.ok(typeof address === 'object' && address !== null);
    try {
      const url = `https://127.0.0.1:${address.port}/`;
      await assert.rejects(open(url, { connectTimeoutMs: 50 }), failure('timeout'));
    } finally {
      silent.close();
    }
  });

  it('calls a refused connection and an unknown name unreachable', async () => {
    const gone = createServer().listen(0, '127.0.0.1');
    await once(gone, 'listening');
    const address = gone.address();
    assert.ok(typeof address === 'object' && address !== null);
    await new Promise((resolve) => gone.close(resolve));
    await assert.rejects(open(`http://127.0.0.1:${address.port}/`), failure('unreachable'));
    const missing = Object.assign(new Error('getaddrinfo ENOTFOUND'), { code: 'ENOTFOUND' });
    const link = { url: 'http://clip.example/' };
    await assert.rejects(
      openClip(link, rules, never, () => Promise.reject(missing)),
      failure('unreachable'),
    );
  });

  it('keeps the reason of a cancellation, before, while waiting and while reading', async () => {
    const reason = new RangeError('shutting down');
    await assert.rejects(
      openClip({ url: 'http://127.0.0.1/' }, rules, AbortSignal.abort(reason)),
      RangeError,
    );
    const waiting = new AbortController();
    const silent = await host(() => waiting.abort(reason));
    await assert.rejects(openClip({ url: silent }, rules, waiting.signal), RangeError);
    const reading = new AbortController();
    const slow = await host((_request, response) => response.write('x'));
    const clip = await openClip({ url: slow }, rules, reading.signal);
    await assert.rejects(async () => {
      for await (const _chunk of clip.body) reading.abort(reason);
    }, RangeError);
  });

  it('survives a cancellation when nobody reads, and closes when a reader leaves', async () => {
    let closed = Promise.resolve();
    const url = await host((_request, response) => {
      closed = new Promise((resolve) => response.on('close', resolve));
      response.write('x'.repeat(1000));
    });
    const unread = new AbortController();
    await openClip({ url }, rules, unread.signal);
    unread.abort();
    await closed;
    const clip = await open(url);
    for await (const _chunk of clip.body) break;
    await closed;
  });
});

describe('openClip and DNS', () => {
  const host = useHosts();

  it('connects to the address that was checked', async () => {
    const url = new URL(await host((request, response) => response.end(request.headers.host)));
    const answers = ['127.0.0.1', '10.0.0.1'];
    const resolve = async () => [{ address: answers.shift() ?? '10.0.0.1', family: 4 }];
    const clip = await openClip({ url: `http://clip.example:${url.port}/` }, rules, never, resolve);
    assert.equal((await bytesOf(clip)).toString(), `clip.example:${url.port}`);
  });

  it('checks again when the name is resolved again', async () => {
    const url = new URL(await host(redirect('/again')));
    const answers = ['127.0.0.1', '169.254.169.254'];
    const resolve = async () => [{ address: answers.shift() ?? '10.0.0.1', family: 4 }];
    const link = { url: `http://clip.example:${url.port}/` };
    await assert.rejects(openClip(link, rules, never, resolve), failure('blocked'));
  });

  const inside = [
    '127.0.0.1',
    '10.1.2.3',
    '169.254.169.254',
    '168.63.129.16',
    '::1',
    '::ffff:10.0.0.1',
    'fd00:ec2::254',
  ];
  for (const address of inside) {
    it(`refuses a permitted name that resolves to ${address}`, async () => {
      const resolve = async () => [{ address, family: address.includes(':') ? 6 : 4 }];
      const link = { url: 'https://contoso.sharepoint.com/clip?tempauth=sesame' };
      const strict = { ...rules, allowLoopback: false };
      await assert.rejects(openClip(link, strict, never, resolve), failure('blocked'));
    });
  }

  it('refuses everything but loopback on one machine', async () => {
    const resolve = async () => [{ address: '8.8.8.8', family: 4 }];
    await assert.rejects(
      openClip({ url: 'http://clip.example/' }, rules, never, resolve),
      failure('blocked'),
    );
  });
});
