/**
 * Traces and metrics to Application Insights or to an OpenTelemetry collector, or nowhere. The SDK is loaded
 * only when there is somewhere to send to, so that nobody else waits for it at start.
 */
import type { TokenCredential } from '@azure/identity';
import type { Log } from '../log.ts';
import type { TelemetryTarget } from './target.ts';

export interface Telemetry {
  /** Sends what is left, for at most `graceMs`. Never rejects. */
  stop(graceMs: number): Promise<void>;
}

/**
 * @param credential signs in to Application Insights; absent: its connection string is enough (local mode)
 * @throws when the SDK refuses the target
 */
export async function startTelemetry(
  target: TelemetryTarget | undefined,
  log: Log,
  credential?: () => TokenCredential,
): Promise<Telemetry> {
  if (target === undefined) return { stop: async () => undefined };
  const [{ startSdk }, pipeline] = await Promise.all([import('./sdk.ts'), openPipeline(target, credential)]);
  return startSdk(pipeline, log);
}

async function openPipeline(target: TelemetryTarget, credential: (() => TokenCredential) | undefined) {
  if (target.kind === 'otlp') return (await import('./otlp.ts')).otlpPipeline(target);
  return (await import('./application-insights.ts')).applicationInsightsPipeline(target, credential?.());
}
