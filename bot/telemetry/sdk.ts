/** OpenTelemetry's SDK behind its API: what is traced and measured from now on is collected and sent. */
import { hostname } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import { context, DiagLogLevel, diag, metrics, propagation, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  MeterProvider,
  PeriodicExportingMetricReader,
  type PushMetricExporter,
} from '@opentelemetry/sdk-metrics';
import { BasicTracerProvider, type Sampler, type SpanProcessor } from '@opentelemetry/sdk-trace-base';
import type { Log } from '../log.ts';
import type { Telemetry } from './start.ts';

/** How spans and metrics leave. */
export interface Pipeline {
  spans: SpanProcessor[];
  metrics: PushMetricExporter;
  sampler: Sampler;
}

const metricsEveryMs = 60_000;

export function startSdk(pipeline: Pipeline, log: Log): Telemetry {
  reportTo(log);
  const resource = resourceFromAttributes({
    'service.name': 'teams-voice-bot',
    'service.instance.id': hostname(),
  });
  const tracing = new BasicTracerProvider({
    resource,
    sampler: pipeline.sampler,
    spanProcessors: pipeline.spans,
  });
  const reader = new PeriodicExportingMetricReader({
    exporter: pipeline.metrics,
    exportIntervalMillis: metricsEveryMs,
    exportTimeoutMillis: 10_000,
  });
  const metering = new MeterProvider({ resource, readers: [reader] });
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  propagation.setGlobalPropagator(new W3CTraceContextPropagator());
  trace.setGlobalTracerProvider(tracing);
  metrics.setGlobalMeterProvider(metering);
  return {
    async stop(graceMs) {
      const patience = new AbortController();
      await Promise.race([
        Promise.allSettled([tracing.shutdown(), metering.shutdown()]),
        delay(graceMs, undefined, { signal: patience.signal }).catch(() => undefined),
      ]);
      patience.abort();
    },
  };
}

/** What cannot be sent is lost, and said once in the log: a bot must not depend on who watches it. */
function reportTo(log: Log): void {
  let failing = false;
  const failed = () => {
    if (!failing) log.warn('telemetry cannot be delivered; the bot works on without it');
    failing = true;
  };
  const silent = () => undefined;
  diag.setLogger(
    { error: failed, warn: silent, info: silent, debug: silent, verbose: silent },
    { logLevel: DiagLogLevel.ERROR, suppressOverrideMessage: true },
  );
}
