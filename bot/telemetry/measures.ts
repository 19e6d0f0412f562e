/**
 * Metrics, over OpenTelemetry's API alone: nothing happens until `startTelemetry` has put an SDK behind it.
 * Durations are in seconds. docs/operations.md says what each is good for.
 */
import { type Attributes, type MeterProvider, metrics } from '@opentelemetry/api';

/** From a quick step to a job that waited for hours. */
const boundaries = [0.1, 0.25, 0.5, 1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1_800, 3_600, 7_200];

function createInstruments(provider: MeterProvider) {
  const meter = provider.getMeter('teams-voice-bot');
  const seconds = (name: string, description: string) =>
    meter.createHistogram(name, {
      description,
      unit: 's',
      advice: { explicitBucketBoundaries: boundaries },
    });
  return {
    jobs: meter.createCounter('voicebot.jobs', { description: 'Jobs that ended, by outcome' }),
    poisoned: meter.createCounter('voicebot.jobs.poisoned', {
      description: 'Messages moved to the poison queue, by reason',
    }),
    putOff: meter.createCounter('voicebot.jobs.put_off', {
      description: 'Times a job was put back into the queue, by reason',
    }),
    audio: meter.createCounter('voicebot.audio', { description: 'Sound transcribed', unit: 's' }),
    attempts: meter.createCounter('voicebot.speech.attempts', {
      description: 'Requests to Speech, by status',
    }),
    speech: seconds('voicebot.speech.duration', 'A call of Speech with its retries'),
    queueAge: seconds('voicebot.queue.age', 'From accepted to taken by a worker, each time'),
    placeholder: seconds(
      'voicebot.placeholder.duration',
      'From accepted to the first sign of life in the chat',
    ),
    answer: seconds('voicebot.answer.duration', 'From accepted to answered'),
    overhead: seconds(
      'voicebot.overhead.duration',
      'The same without Speech, of jobs that were never put off',
    ),
  };
}

type Instruments = ReturnType<typeof createInstruments>;
type Timer = 'speech' | 'queueAge' | 'placeholder' | 'answer' | 'overhead';
type Counter = Exclude<keyof Instruments, Timer>;

let made: { provider: MeterProvider; instruments: Instruments } | undefined;

/** Made at first use: the API's instruments stay deaf when they are older than the SDK. */
function instruments(): Instruments {
  const provider = metrics.getMeterProvider();
  if (made?.provider !== provider) made = { provider, instruments: createInstruments(provider) };
  return made.instruments;
}

/** Adds to a counter: one, or as many as `value`. */
export function count(counter: Counter, attributes: Attributes = {}, value = 1): void {
  instruments()[counter].add(value, attributes);
}

/** Records a duration in ms. */
export function time(timer: Timer, ms: number, attributes: Attributes = {}): void {
  instruments()[timer].record(Math.max(ms, 0) / 1000, attributes);
}

/** ms since a moment in ISO 8601. */
export function msSince(iso: string): number {
  return Date.now() - Date.parse(iso);
}
