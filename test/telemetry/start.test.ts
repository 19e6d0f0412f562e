/** Telemetry that is off, that cannot be delivered, and what may be configured. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { promisify } from 'node:util';
import { context, diag, metrics, propagation, trace } from '@opentelemetry/api';
import { count } from '../../bot/telemetry/measures.ts';
import { inSpan, traceFields, traceparent } from '../../bot/telemetry/spans.ts';
import { startTelemetry } from '../../bot/telemetry/start.ts';
import { parseTelemetry } from '../../bot/telemetry/target.ts';
import { type KeptLog, keepLog } from '../support/log.ts';
import { freePort } from '../support/world.ts';

const connectionString =
  'InstrumentationKey=5b0b1f0e-0000-4000-8000-000000000001;IngestionEndpoint=https://northeurope-2.in.applicationinsights.azure.com/';

describe('where telemetry goes', () => {
  function parse(env: Record<string, string>) {
    const faults: string[] = [];
    const parsed = parseTelemetry(
      (name) => env[name],
      (name) => void faults.push(name),
    );
    return { ...parsed, faults };
  }

  it('is nowhere unless it is said', () => {
    assert.deepEqual(parse({}), { faults: [] });
    assert.deepEqual(parse({ TELEMETRY_SAMPLING_RATIO: '0.5' }), { faults: [] });
  });

  it('is Application Insights by its connection string', () => {
    assert.deepEqual(
      parse({ APPLICATIONINSIGHTS_CONNECTION_STRING: connectionString, TELEMETRY_SAMPLING_RATIO: '0.2' }),
      { telemetry: { kind: 'applicationInsights', connectionString, samplingRatio: 0.2 }, faults: [] },
    );
  });

  it('is a collector by its address, with a path when it has one', () => {
    for (const [given, url] of [
      ['http://127.0.0.1:4318', 'http://127.0.0.1:4318'],
      ['https://collector.example/otlp/', 'https://collector.example/otlp'],
    ] as const)
      assert.deepEqual(parse({ OTEL_EXPORTER_OTLP_ENDPOINT: given }), {
        telemetry: { kind: 'otlp', url, samplingRatio: 1 },
        faults: [],
      });
  });

  const refused: [string, Record<string, string>, string[]][] = [
    [
      'two targets',
      {
        APPLICATIONINSIGHTS_CONNECTION_STRING: connectionString,
        OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:4318',
      },
      ['OTEL_EXPORTER_OTLP_ENDPOINT'],
    ],
    [
      'a collector without http',
      { OTEL_EXPORTER_OTLP_ENDPOINT: 'collector:4317' },
      ['OTEL_EXPORTER_OTLP_ENDPOINT'],
    ],
    ...[
      '5b0b1f0e-0000-4000-8000-000000000001',
      'InstrumentationKey=5b0b1f0e-0000-4000-8000-000000000001',
      'InstrumentationKey=none;IngestionEndpoint=https://x/',
      connectionString.replace('https', 'http'),
    ].map((value): [string, Record<string, string>, string[]] => [
      `the connection string ${value.slice(0, 70)}`,
      { APPLICATIONINSIGHTS_CONNECTION_STRING: value },
      ['APPLICATIONINSIGHTS_CONNECTION_STRING'],
    ]),
    ...['0', '1.1', '-1', 'all', '0.001'].map((value): [string, Record<string, string>, string[]] => [
      `a sampling ratio of ${value}`,
      { TELEMETRY_SAMPLING_RATIO: value },
      ['TELEMETRY_SAMPLING_RATIO'],
    ]),
  ];
  for (const [what, env, faults] of refused)
    it(`is refused for ${what}`, () => assert.deepEqual(parse(env).faults, faults));
});

describe('telemetry', () => {
  let kept: KeptLog;
  beforeEach(() => {
    kept = keepLog();
  });
  afterEach(() => {
    kept.restore();
    for (const api of [trace, metrics, context, propagation, diag]) api.disable();
  });

  it('that is off changes nothing', async () => {
    const telemetry = await startTelemetry(undefined, kept.log);
    const inside = await inSpan('step', {}, async () => {
      count('jobs', { outcome: 'done' });
      return [traceparent(), traceFields()];
    });
    await telemetry.stop(1_000);
    assert.deepEqual(inside, [{}, {}]);
  });

  it('that is off does not even load the SDK', async () => {
    const script = `
      import { createRequire } from 'node:module';
      await import('./bot/start-bot.ts');
      const { startTelemetry } = await import('./bot/telemetry/start.ts');
      const loaded = () => Object.keys(createRequire(import.meta.url).cache).filter((path) =>
        /@opentelemetry.(sdk|exporter|otlp)|monitor-opentelemetry/.test(path)).length;
      await startTelemetry(undefined, {});
      const off = loaded();
      await startTelemetry({ kind: 'otlp', url: 'http://127.0.0.1:9', samplingRatio: 1 }, {});
      console.log(JSON.stringify([off, loaded() > 10]));
      process.exit(0);`;
    const args = ['--input-type=module', '--eval', script];
    const { stdout } = await promisify(execFile)(process.execPath, args);
    assert.deepEqual(JSON.parse(stdout), [0, true]);
  });

  it('that nobody takes holds nothing up', async () => {
    const url = `http://127.0.0.1:${await freePort()}`;
    const telemetry = await startTelemetry({ kind: 'otlp', url, samplingRatio: 1 }, kept.log);
    await inSpan('step', {}, async () => count('jobs', { outcome: 'done' }));
    const began = performance.now();
    await telemetry.stop(300);
    assert.ok(performance.now() - began < 2_000, 'it waited for the collector');
  });

  it('that is refused is said once, without the reason that may quote it', async () => {
    const server = createServer((_request, response) => {
      response.writeHead(400).end('Zoë is not a metric');
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    assert.ok(address !== null && typeof address === 'object');
    const url = `http://127.0.0.1:${address.port}`;
    const telemetry = await startTelemetry({ kind: 'otlp', url, samplingRatio: 1 }, kept.log);
    // More than one request takes.
    for (let step = 0; step < 1_000; step += 1) await inSpan('step', {}, async () => count('jobs'));
    await telemetry.stop(2_000);
    server.closeAllConnections();
    server.close();
    assert.equal(kept.text().split('telemetry cannot be delivered').length, 2, kept.text());
    assert.ok(!kept.text().includes('Zoë'));
  });

  it('keeps whole traces or none, when a part is wanted', async () => {
    const server = createServer((_request, response) => response.end('{}')).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    assert.ok(address !== null && typeof address === 'object');
    const target = { kind: 'otlp', url: `http://127.0.0.1:${address.port}`, samplingRatio: 0.5 } as const;
    const telemetry = await startTelemetry(target, kept.log);
    const kinds = new Set<string>();
    for (let turn = 0; turn < 60; turn += 1) {
      const flags = await inSpan('turn', {}, async () => {
        const { traceparent: parent } = traceparent();
        const above = parent?.at(-1);
        // Across the queue: the worker does as the turn did.
        const below = await inSpan('job', { parent }, async () => traceparent().traceparent?.at(-1));
        return `${above}${below}`;
      });
      kinds.add(flags);
    }
    // This process would leave that trace out by itself; one with another ratio has begun to keep it.
    const parent = `00-${'f'.repeat(8).padEnd(32, '0')}-${'1'.repeat(16)}-01`;
    const flag = await inSpan('job', { parent }, async () => traceparent().traceparent?.at(-1));
    await telemetry.stop(2_000);
    server.closeAllConnections();
    server.close();
    assert.deepEqual([...kinds].toSorted(), ['00', '11']);
    assert.equal(flag, '1');
  });
});
