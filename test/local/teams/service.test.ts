import assert from 'node:assert/strict';
import { appendFile } from 'node:fs/promises';
import { request } from 'node:http';
import { join } from 'node:path';
import { startTeams } from '../../../local/teams/service.ts';
import { type Bench, startBench } from './bench.ts';

describe('local Teams: server', () => {
  let bench: Bench;

  beforeEach(async () => {
    bench = await startBench();
  });
  afterEach(() => bench.close());

  /** The status of a request with headers that fetch would not send. */
  function raw(method: string, path: string, headers: Record<string, string>): Promise<number | undefined> {
    return new Promise((done, failed) => {
      const req = request(`${bench.teams.url}${path}`, { method, headers }, (res) => {
        res.resume();
        done(res.statusCode);
      });
      req.once('error', failed).end(method === 'POST' ? '{}' : undefined);
    });
  }

  it('shows the same conversation after a restart, and older messages can still be edited', async () => {
    await (await bench.teams.send({ text: 'hello' })).delivery;
    const [activity] = bench.bot.received;
    assert.ok(activity);
    const id = await bench.bot.reply(activity, { text: 'working' });
    const { conversation, port } = bench.teams;
    const before = bench.teams.messages();
    await bench.restart({ port });
    assert.deepEqual(bench.teams.conversation, conversation);
    assert.deepEqual(bench.teams.messages(), before);
    assert.equal((await bench.bot.update(activity, id, { text: 'done' })).status, 200);
    assert.equal(bench.teams.history(id).at(-1)?.activity.text, 'done');
  });

  it('survives a line that a crash has torn', async () => {
    await (await bench.teams.send({ text: 'one' })).delivery;
    await bench.teams.close();
    await appendFile(join(bench.dir, 'data', 'chat.jsonl'), '{"kind":"message","mess');
    await bench.restart();
    await (await bench.teams.send({ text: 'two' })).delivery;
    await bench.restart();
    assert.deepEqual(
      bench.teams.messages().map(({ versions }) => versions[0]?.activity.text),
      ['one', 'two'],
    );
  });

  it('rejects with the error of the system when the port is taken', async () => {
    const { port } = bench.teams;
    const second = startTeams({ port, botUrl: bench.bot.url, dataDir: join(bench.dir, 'other') });
    await assert.rejects(second, { code: 'EADDRINUSE' });
  });

  it('answers on loopback names only', async () => {
    const { port } = bench.teams;
    assert.equal(await raw('GET', '/', { host: `localhost:${port}` }), 200);
    assert.equal(await raw('GET', '/', { host: 'evil.example' }), 403);
    assert.equal(await raw('GET', '/', { host: `127.0.0.1.evil.example:${port}` }), 403);
  });

  it('takes changes from its own page or from no page', async () => {
    const { url } = bench.teams;
    const faults = (headers: Record<string, string>): Promise<unknown> => raw('POST', '/api/faults', headers);
    assert.equal(await faults({ origin: 'http://evil.example' }), 403);
    assert.equal(await faults({ origin: 'null' }), 403);
    assert.equal(await faults({ origin: url }), 204);
    assert.equal(await faults({}), 204);
  });

  it('serves the page under a policy that lets nothing in from outside', async () => {
    const page = await fetch(bench.teams.url);
    const policy = page.headers.get('content-security-policy') ?? '';
    assert.match(policy, /default-src 'none'/);
    assert.doesNotMatch(policy, /unsafe|https?:|\*/);
    for (const path of ['/page/..%2fservice.ts', '/page/app.ts', '/lib/left-pad.js', '/nothing']) {
      assert.equal((await fetch(`${bench.teams.url}${path}`)).status, 404, path);
    }
    assert.equal((await fetch(bench.teams.url, { method: 'DELETE' })).status, 405);
    assert.equal((await fetch(`${bench.teams.url}/api/conversations/%zz`)).status, 400);
  });

  it('gives a player the range it asks for', async () => {
    const path = await bench.file('clip.ogg', '0123456789');
    await (await bench.teams.send({ files: [{ path }] })).delivery;
    const id = bench.teams.messages()[0]?.files[0]?.id;
    const part = await fetch(`${bench.teams.url}/api/files/${id}`, { headers: { range: 'bytes=2-4' } });
    assert.deepEqual([part.status, await part.text()], [206, '234']);
    assert.equal(part.headers.get('content-range'), 'bytes 2-4/10');
  });

  it('refuses an upload that it cannot read, in a sentence', async () => {
    const send = (form: FormData): Promise<Response> =>
      fetch(`${bench.teams.url}/api/conversations/default/messages`, { method: 'POST', body: form });
    const form = new FormData();
    form.append('shape', 'parcel');
    form.append('files', new Blob(['x']), 'x.ogg');
    const refused = await send(form);
    assert.equal(refused.status, 400);
    assert.match(await refused.text(), /no shape \\"parcel\\"/);
    assert.equal((await send(new FormData())).status, 400);
  });
});
