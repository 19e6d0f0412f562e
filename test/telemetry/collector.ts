/** A collector on loopback: takes OTLP over HTTP in JSON, and gives back what came in. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';

interface Attribute {
  key: string;
  value: { stringValue?: string; intValue?: number; doubleValue?: number; boolValue?: boolean };
}

interface WireSpan {
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  name: string;
  kind: number;
  attributes: Attribute[];
  status: { code?: number };
}

interface WirePoint {
  attributes: Attribute[];
  asDouble?: number;
  asInt?: number;
  count?: number;
  sum?: number;
}

interface WireMetric {
  name: string;
  unit: string;
  sum?: { dataPoints: WirePoint[] };
  histogram?: { dataPoints: WirePoint[] };
}

interface TracesRequest {
  resourceSpans: { scopeSpans: { spans: WireSpan[] }[] }[];
}

interface MetricsRequest {
  resourceMetrics: { scopeMetrics: { metrics: WireMetric[] }[] }[];
}

type Values = Record<string, string | number | boolean | undefined>;

export interface Span extends Omit<WireSpan, 'attributes'> {
  attributes: Values;
}

interface Point {
  attributes: Values;
  /** Of a counter its value, of a histogram its sum. */
  value: number;
  /** Of a histogram. */
  count?: number;
}

export interface Collector {
  url: string;
  /** All bodies as they came. */
  bodies: string[];
  spans(): Span[];
  /** Points of one metric. */
  points(name: string): Point[];
  close(): Promise<void>;
}

export async function startCollector(): Promise<Collector> {
  const received: { path: string; body: string }[] = [];
  const server = createServer(async (request, response) => {
    received.push({ path: request.url ?? '', body: await text(request) });
    response.setHeader('content-type', 'application/json').end('{}');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new TypeError('no port');
  const bodiesOf = (path: string) => received.filter((each) => each.path === path).map(({ body }) => body);

  return {
    url: `http://127.0.0.1:${address.port}`,
    get bodies() {
      return received.map(({ body }) => body);
    },
    spans: () =>
      bodiesOf('/v1/traces').flatMap((body) => {
        const { resourceSpans }: TracesRequest = JSON.parse(body);
        return resourceSpans
          .flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans))
          .map((span) => ({ ...span, attributes: valuesOf(span.attributes) }));
      }),
    points: (name) =>
      bodiesOf('/v1/metrics').flatMap((body) => {
        const { resourceMetrics }: MetricsRequest = JSON.parse(body);
        return resourceMetrics
          .flatMap(({ scopeMetrics }) => scopeMetrics.flatMap(({ metrics }) => metrics))
          .filter((metric) => metric.name === name)
          .flatMap(({ sum, histogram }) => (sum ?? histogram)?.dataPoints ?? [])
          .map(toPoint);
      }),
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

function toPoint({ attributes, asDouble, asInt, count, sum }: WirePoint): Point {
  const value = asDouble ?? asInt ?? sum ?? Number.NaN;
  return {
    attributes: valuesOf(attributes),
    value,
    ...(count === undefined ? {} : { count: Number(count) }),
  };
}

function valuesOf(attributes: Attribute[]): Values {
  return Object.fromEntries(
    attributes.map(({ key, value }) => [
      key,
      value.stringValue ?? value.intValue ?? value.doubleValue ?? value.boolValue,
    ]),
  );
}
