/**
 * To Application Insights. The exporter alone, not `@azure/monitor-opentelemetry`: that one brings 150 MB more of
 * instrumentations, takes twice as long to load, and keeps five traces a second unless it is told otherwise.
 */
import type { TokenCredential } from '@azure/identity';
import {
  ApplicationInsightsSampler,
  AzureMonitorMetricExporter,
  AzureMonitorTraceExporter,
} from '@azure/monitor-opentelemetry-exporter';
import type { Pipeline } from './sdk.ts';

export function applicationInsightsPipeline(
  { connectionString, samplingRatio }: { connectionString: string; samplingRatio: number },
  credential: TokenCredential | undefined,
): Pipeline {
  const options = {
    connectionString,
    // What cannot be sent is dropped, not left on the disk.
    disableOfflineStorage: true,
    ...(credential === undefined ? {} : { credential }),
  };
  return {
    spans: new AzureMonitorTraceExporter(options),
    metrics: new AzureMonitorMetricExporter(options),
    // Writes the ratio into what it keeps, so that counts in the portal are of everything.
    sampler: new ApplicationInsightsSampler(samplingRatio),
  };
}
