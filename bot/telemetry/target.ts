/** Where telemetry goes, as the environment says it; the names are those of Azure Monitor and OpenTelemetry. */

export type TelemetryTarget = {
  /** Part of the traces that is kept, 0.01 to 1; whole traces are kept or left out. Metrics count everything. */
  samplingRatio: number;
} & (
  | { kind: 'applicationInsights'; connectionString: string }
  /** The base address of a collector that takes OTLP over HTTP, without /v1/traces. */
  | { kind: 'otlp'; url: string }
);

type Text = (name: string) => string | undefined;
type Fault = (name: string, fix: string) => void;

/** @returns an empty object when neither target is set: there is no telemetry then */
export function parseTelemetry(text: Text, fault: Fault): { telemetry?: TelemetryTarget } {
  const connectionString = text('APPLICATIONINSIGHTS_CONNECTION_STRING');
  const url = text('OTEL_EXPORTER_OTLP_ENDPOINT');
  const samplingRatio = parseRatio(text('TELEMETRY_SAMPLING_RATIO'), fault);
  if (connectionString !== undefined) {
    if (url !== undefined)
      fault(
        'OTEL_EXPORTER_OTLP_ENDPOINT',
        'remove it, or APPLICATIONINSIGHTS_CONNECTION_STRING: one can be used',
      );
    if (!isConnectionString(connectionString))
      fault(
        'APPLICATIONINSIGHTS_CONNECTION_STRING',
        'copy it from the overview page of Application Insights: InstrumentationKey=...;IngestionEndpoint=https://...',
      );
    return { telemetry: { kind: 'applicationInsights', connectionString, samplingRatio } };
  }
  if (url === undefined) return {};
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol))
    fault('OTEL_EXPORTER_OTLP_ENDPOINT', 'set it to the address of a collector: http(s)://<host>:4318');
  return { telemetry: { kind: 'otlp', url: url.replace(/\/$/, ''), samplingRatio } };
}

function parseRatio(value: string | undefined, fault: Fault): number {
  if (value === undefined) return 1;
  const ratio = Number(value);
  if (ratio >= 0.01 && ratio <= 1) return ratio;
  fault('TELEMETRY_SAMPLING_RATIO', `"${value}" is not a number from 0.01 to 1`);
  return 1;
}

/** The exporter takes a missing endpoint for the global one, and refuses only a missing key. */
function isConnectionString(value: string): boolean {
  return (
    /(^|;)InstrumentationKey=[\da-f-]{36}(;|$)/i.test(value) &&
    /(^|;)IngestionEndpoint=https:\/\//i.test(value)
  );
}
