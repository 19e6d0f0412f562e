/**
 * Traces, for code that must not know who collects them: OpenTelemetry's API alone, which does nothing until
 * `startTelemetry` has put an SDK behind it. What a span may say: hashed ids, kinds, counts and codes. No names,
 * no text, no address.
 */
import {
  type Attributes,
  context,
  propagation,
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  trace,
} from '@opentelemetry/api';

const kinds = {
  /** Answers a request from outside. */
  server: SpanKind.SERVER,
  /** Waits for another service. */
  client: SpanKind.CLIENT,
  /** Puts work into a queue, and takes it out. */
  producer: SpanKind.PRODUCER,
  consumer: SpanKind.CONSUMER,
  internal: SpanKind.INTERNAL,
};

interface SpanOptions {
  kind?: keyof typeof kinds;
  attributes?: Attributes;
  /** W3C trace context of the span that caused this one in another process; see `traceparent`. */
  parent?: string | undefined;
}

/** Runs `work` in a span, under the one that is active or under `parent`. An error is noted by its code. */
export async function inSpan<T>(name: string, options: SpanOptions, work: () => Promise<T>): Promise<T> {
  const { kind = 'internal', attributes = {}, parent } = options;
  const above =
    parent === undefined ? context.active() : propagation.extract(ROOT_CONTEXT, { traceparent: parent });
  const tracer = trace.getTracer('teams-voice-bot');
  return tracer.startActiveSpan(name, { kind: kinds[kind], attributes }, above, async (span) => {
    try {
      return await work();
    } catch (error) {
      noteError(error);
      throw error;
    } finally {
      span.end();
    }
  });
}

/** Adds to the active span what is known only now. */
export function note(attributes: Attributes): void {
  trace.getActiveSpan()?.setAttributes(attributes);
}

/** Marks the active span as failed, by name and code: messages of errors may quote what people sent. */
export function noteError(error: unknown): void {
  const span = trace.getActiveSpan();
  span?.setStatus({ code: SpanStatusCode.ERROR });
  span?.setAttribute('error.type', errorType(error));
}

/** The W3C trace context to send along, so that whoever goes on belongs to the same trace; empty without telemetry. */
export function traceparent(): { traceparent?: string } {
  const carrier: { traceparent?: string } = {};
  propagation.inject(context.active(), carrier);
  return carrier.traceparent === undefined ? {} : { traceparent: carrier.traceparent };
}

/** Fields for log lines, which tie them to the trace; empty without telemetry. */
export function traceFields(): { traceId?: string; spanId?: string } {
  const span = trace.getActiveSpan()?.spanContext();
  return span === undefined ? {} : { traceId: span.traceId, spanId: span.spanId };
}

/** `SpeechError.busy`, `TypeError`, ... */
function errorType(error: unknown): string {
  if (!(error instanceof Error)) return typeof error;
  const { code }: Record<string, unknown> = { ...error };
  return typeof code === 'string' ? `${error.name}.${code}` : error.name;
}
