/** What the worker's traces and metrics say when things go wrong, in this process and without a network. */
import assert from 'node:assert/strict';
import { type Attributes, context, diag, metrics, propagation, trace } from '@opentelemetry/api';
import type { ResourceMetrics } from '@opentelemetry/sdk-metrics';
import { AlwaysOnSampler, type ReadableSpan, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base';
import { createInbox } from '../../bot/jobs/inbox.ts';
import { newJob } from '../../bot/jobs/job.ts';
import { MessengerError } from '../../bot/jobs/messenger.ts';
import { SpeechError } from '../../bot/speech/errors.ts';
import { startSdk } from '../../bot/telemetry/sdk.ts';
import type { Telemetry } from '../../bot/telemetry/start.ts';
import { type JobBench, jobSpec, openBench, transcript, wav } from '../support/job-bench.ts';

describe('what is traced and measured of jobs', () => {
  let bench: JobBench;
  let telemetry: Telemetry;
  let spans: ReadableSpan[];
  let collected: ResourceMetrics[];
  beforeEach(async () => {
    bench = await openBench();
    spans = [];
    collected = [];
    const shutdown = async () => undefined;
    const kept = {
      export(items: ReadableSpan[], done: (result: { code: number }) => void) {
        spans.push(...items);
        done({ code: 0 });
      },
      shutdown,
    };
    telemetry = startSdk(
      {
        spans: [new SimpleSpanProcessor(kept)],
        metrics: {
          export(item, done) {
            collected.push(item);
            done({ code: 0 });
          },
          forceFlush: shutdown,
          shutdown,
        },
        sampler: new AlwaysOnSampler(),
      },
      bench.kept.log,
    );
  });
  afterEach(async () => {
    await telemetry.stop(1_000);
    for (const api of [trace, metrics, context, propagation, diag]) api.disable();
    await bench.close();
  });

  /** Sends what is left, and gives the counter's values by one of their attributes. */
  async function counted(name: string, attribute: string): Promise<Record<string, unknown>> {
    await telemetry.stop(1_000);
    const points: { attributes: Attributes; value: unknown }[] = collected
      .flatMap(({ scopeMetrics }) => scopeMetrics.flatMap((scope) => scope.metrics))
      .filter(({ descriptor }) => descriptor.name === name)
      .flatMap(({ dataPoints }): { attributes: Attributes; value: unknown }[] => dataPoints);
    return Object.fromEntries(points.map(({ attributes, value }) => [attributes[attribute], value]));
  }

  async function accept(): Promise<string> {
    const spec = jobSpec();
    await bench.clips.stageBytes(spec.id, wav());
    const { journal, queue, kept } = bench;
    await createInbox({ journal, queue, log: kept.log, wakeWorker: () => undefined }).accept(
      spec,
      async () => 'placeholder',
    );
    return spec.id;
  }

  it('every attempt belongs to the trace of the turn, and says by a code why it failed', async () => {
    bench.speech.answer = async (_signal, call) => {
      if (call === 1) throw new SpeechError('busy', 'try again, Zoë', { retryAfterMs: 0 });
      if (call === 2) throw new TypeError('a bug with https://contoso.sharepoint.com/Zoe.m4a?tempauth=1');
      return transcript;
    };
    const over = bench.next('over');
    await accept();
    const worker = bench.worker();
    worker.start();
    await over;
    await worker.stop(1_000);
    const [accepted] = spans.filter(({ name }) => name === 'accept');
    const jobs = spans.filter(({ name }) => name === 'job');
    assert.deepEqual(
      jobs.map(({ attributes }) => [attributes['error.type'], attributes['voicebot.outcome']]),
      [
        ['PutOff', undefined],
        ['TypeError', undefined],
        [undefined, 'done'],
      ],
    );
    for (const job of jobs)
      assert.equal(job.parentSpanContext?.spanId, accepted?.spanContext().spanId, 'not below the turn');
    const speech = spans.filter(({ name }) => name === 'speech');
    assert.deepEqual(
      speech.map(({ attributes }) => attributes['error.type']),
      ['SpeechError.busy', 'TypeError', undefined],
    );
    const said = JSON.stringify(
      spans.map(({ name, attributes, events, status }) => [name, attributes, events, status]),
    );
    assert.doesNotMatch(said, /Zo|sharepoint|a:conversation|29:user/);
    assert.deepEqual(await counted('voicebot.jobs.put_off', 'reason'), { speech: 1, error: 1 });
    // A job that waited for Speech says nothing of what the bot itself takes.
    assert.deepEqual(await counted('voicebot.overhead.duration', 'outcome'), {});
  });

  it('a job that was given up is poisoned, with its outcome', async () => {
    const spec = await bench.submit();
    await bench.journal.create({ ...newJob(spec, { state: 'none' }), attempts: 5 });
    const poison = bench.next('poison');
    const worker = bench.worker();
    worker.start();
    await poison;
    await worker.stop(1_000);
    assert.deepEqual(await counted('voicebot.jobs.poisoned', 'reason'), { attempts: 1 });
    assert.deepEqual(await counted('voicebot.jobs', 'outcome'), { internal: 1 });
  });

  it('what is no job, what is newer, and who left are counted apart', async () => {
    const { queue } = bench.storage;
    const send = (text: string) => queue.sendMessage(Buffer.from(text).toString('base64'));
    await send('hello');
    await send(JSON.stringify({ ...jobSpec(1), v: 2 }));
    const [poison, back, over] = [bench.next('poison'), bench.next('back'), bench.next('over')];
    bench.chat.fault = () => new MessengerError('gone', { status: 403 });
    await bench.submit();
    const worker = bench.worker();
    worker.start();
    await Promise.all([poison, back, over]);
    await worker.stop(1_000);
    assert.deepEqual(await counted('voicebot.jobs.poisoned', 'reason'), { unreadable: 1 });
    assert.deepEqual(Object.keys(await counted('voicebot.jobs.put_off', 'reason')), ['newerVersion']);
    assert.deepEqual(await counted('voicebot.jobs', 'outcome'), { gone: 1 });
  });

  it('a trace context that is none starts a trace of its own', async () => {
    const over = bench.next('over');
    const worker = bench.worker();
    worker.start();
    await bench.submit(0, { traceparent: '<script>' });
    await over;
    await worker.stop(1_000);
    assert.deepEqual(bench.chat.outcomes(), ['done']);
    assert.equal(spans.find(({ name }) => name === 'job')?.parentSpanContext, undefined);
  });
});
