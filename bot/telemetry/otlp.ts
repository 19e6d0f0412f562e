/** To an OpenTelemetry collector, by OTLP over HTTP (JSON). The exporters read OTEL_EXPORTER_OTLP_HEADERS themselves. */
import { OTLPMetricExporter } from '@opentelemetry/exporter-metrics-otlp-http';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import {
  BatchSpanProcessor,
  ParentBasedSampler,
  TraceIdRatioBasedSampler,
} from '@opentelemetry/sdk-trace-base';
import type { Pipeline } from './sdk.ts';

export function otlpPipeline({ url, samplingRatio }: { url: string; samplingRatio: number }): Pipeline {
  return {
    spans: [new BatchSpanProcessor(new OTLPTraceExporter({ url: `${url}/v1/traces` }))],
    metrics: new OTLPMetricExporter({ url: `${url}/v1/metrics` }),
    sampler: new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(samplingRatio) }),
  };
}
