/** The bot against an ingestion endpoint of Application Insights, which must be https: with a certificate of its own. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { gunzipSync } from 'node:zlib';
import { askOne } from '../support/answers.ts';
import { makeVariant } from '../support/audio.ts';
import { startWorld, type World } from '../support/world.ts';

/** What the exporter sends, an item each: of it what is looked at here. */
interface Envelope {
  iKey: string;
  tags: Record<string, string>;
  data: {
    baseType: string;
    baseData: { name?: string; success?: boolean; metrics?: { name: string; value: number }[] };
  };
}

const key = '5b0b1f0e-0000-4000-8000-000000000001';

describe('telemetry to Application Insights', () => {
  let dir: string;
  let server: Server;
  let world: World;
  const received: Envelope[] = [];
  before(async () => {
    dir = await mkdtemp(join(tmpdir(), 'insights-'));
    const [keyFile, certFile] = [join(dir, 'key.pem'), join(dir, 'cert.pem')];
    await promisify(execFile)('openssl', [
      ...[
        'req',
        '-x509',
        '-newkey',
        'ec',
        '-pkeyopt',
        'ec_paramgen_curve:prime256v1',
        '-nodes',
        '-days',
        '2',
      ],
      ...[
        '-subj',
        '/CN=localhost',
        '-addext',
        'subjectAltName=DNS:localhost',
        '-keyout',
        keyFile,
        '-out',
        certFile,
      ],
    ]);
    server = createServer(
      { key: await readFile(keyFile), cert: await readFile(certFile) },
      async (request, response) => {
        const body = await buffer(request);
        const packed = request.headers['content-encoding'] === 'gzip';
        const items: Envelope[] = JSON.parse((packed ? gunzipSync(body) : body).toString());
        received.push(...items);
        response.setHeader('content-type', 'application/json');
        response.end(
          JSON.stringify({ itemsReceived: items.length, itemsAccepted: items.length, errors: [] }),
        );
      },
    ).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    assert.ok(address !== null && typeof address === 'object');
    world = await startWorld({
      APPLICATIONINSIGHTS_CONNECTION_STRING: `InstrumentationKey=${key};IngestionEndpoint=https://localhost:${address.port}/`,
      NODE_EXTRA_CA_CERTS: certFile,
      // The exporter's reports on itself go to Microsoft, not to the endpoint.
      APPLICATION_INSIGHTS_NO_STATSBEAT: '1',
      APPLICATIONINSIGHTS_SDKSTATS_DISABLED: '1',
    });
    const { outcome } = await askOne(world, { files: [{ path: await makeVariant(world.dir, 'm4a', 6) }] });
    assert.equal(outcome, 'done');
    assert.equal(await world.stopBot('SIGTERM'), 0);
  });
  after(async () => {
    await world.close();
    server.closeAllConnections();
    server.close();
    await rm(dir, { recursive: true, force: true });
  });

  it('sends one operation from the turn to the answer, before the process ends', () => {
    const named = (name: string) => received.filter(({ data }) => data.baseData.name === name);
    const [job] = named('job');
    assert.ok(job, 'no job was sent');
    const operation = job.tags['ai.operation.id'];
    for (const [name, type] of [
      ['turn', 'RequestData'],
      ['job', 'RequestData'],
      ['accept', 'RemoteDependencyData'],
      ['fetch', 'RemoteDependencyData'],
      ['speech', 'RemoteDependencyData'],
      ['chat edit', 'RemoteDependencyData'],
    ] as const) {
      const item = named(name).find(({ tags }) => tags['ai.operation.id'] === operation);
      assert.deepEqual([name, item?.data.baseType, item?.data.baseData.success], [name, type, true]);
    }
    assert.equal(job.tags['ai.cloud.role'], 'teams-voice-bot');
    assert.ok(received.every(({ iKey }) => iKey === key));
  });

  it('sends the metrics that the alerts and queries of the docs are made of', async () => {
    const sent = received.flatMap(({ data }) => data.baseData.metrics ?? []).map(({ name }) => name);
    const docs = await readFile(new URL('../../docs/operations.md', import.meta.url), 'utf8');
    assert.ok(sent.includes('voicebot.jobs') && sent.includes('voicebot.speech.duration'));
    for (const name of new Set(sent.filter((each) => each.startsWith('voicebot.'))))
      assert.ok(docs.includes(`\`${name}\``), `docs/operations.md does not know ${name}`);
  });

  it('says nothing of what people say or are called', () => {
    assert.doesNotMatch(JSON.stringify(received), /morning|AccountKey|Bearer|"a:/i);
  });
});
