/** One voice message through a whole world that sends its traces and metrics to a collector. */
import assert from 'node:assert/strict';
import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Conversation } from '../../local/teams/types.ts';
import { ask } from '../support/answers.ts';
import { makeVariant } from '../support/audio.ts';
import { startWorld, type World } from '../support/world.ts';
import { type Collector, type Span, startCollector } from './collector.ts';

describe('telemetry to a collector', () => {
  let collector: Collector;
  let world: World;
  let outcomes: string[];
  let conversation: Conversation;
  before(async () => {
    collector = await startCollector();
    world = await startWorld({ OTEL_EXPORTER_OTLP_ENDPOINT: collector.url });
    const clip = join(world.dir, 'Zoë about her salary.m4a');
    await copyFile(await makeVariant(world.dir, 'm4a', 6), clip);
    conversation = world.teams.open();
    // The first try at Speech is told to come back, so that a retry is seen too.
    world.speech.faults.add({ answer: { status: 429, headers: { 'retry-after': '0' } } });
    const answers = await ask(world, { files: [{ path: clip }], conversation: conversation.id });
    outcomes = answers.map(({ outcome }) => outcome ?? '');
    // What is not sent yet is sent before the process ends.
    assert.equal(await world.stopBot('SIGTERM'), 0);
  });
  after(async () => {
    await world.close();
    await collector.close();
  });

  /** The spans of the voice message's trace. */
  function trace(): Span[] {
    const job = collector.spans().find(({ name }) => name === 'job');
    assert.ok(job, 'no span of a job');
    return collector.spans().filter(({ traceId }) => traceId === job.traceId);
  }

  /** `turn > accept > job`: a span's name below those of its parents. */
  function path(span: Span): string {
    if (!span.parentSpanId) return span.name;
    const parent = trace().find(({ spanId }) => spanId === span.parentSpanId);
    assert.ok(parent, `the parent of ${span.name} was not sent`);
    return `${path(parent)} > ${span.name}`;
  }

  it('shows the way from the turn through the queue to the answer as one trace', () => {
    assert.deepEqual(outcomes, ['done']);
    assert.deepEqual(trace().map(path).toSorted(), [
      'turn',
      'turn > accept',
      'turn > accept > chat post',
      'turn > accept > job',
      'turn > accept > job > answer',
      'turn > accept > job > answer > chat edit',
      'turn > accept > job > fetch',
      'turn > accept > job > prepare',
      'turn > accept > job > speech',
    ]);
    assert.ok(
      trace().every(({ status }) => status.code !== 2),
      'a span failed',
    );
  });

  it('says of each step what it did, in hashes, counts and codes', () => {
    const of = (name: string) => trace().find((span) => span.name === name)?.attributes ?? {};
    const { 'voicebot.job': reference, ...job } = of('job');
    assert.match(String(reference), /^[\w-]{8}$/);
    assert.equal(of('accept')['voicebot.job'], reference);
    assert.deepEqual(job, {
      'voicebot.task': 'transcribe',
      'voicebot.attempt': 1,
      'voicebot.outcome': 'done',
    });
    assert.equal(of('turn')['http.response.status_code'], 200);
    assert.ok(Number(of('fetch')['voicebot.clip.bytes']) > 10_000);
    assert.equal(of('prepare')['voicebot.format'], 'mp4');
    assert.equal(of('speech')['voicebot.speech.attempts'], 2);
    assert.equal(of('speech')['server.address'], new URL(world.speech.url).host);
  });

  it('counts and times it', () => {
    const one = (name: string) => {
      const [point, ...others] = collector.points(name);
      assert.ok(point && others.length === 0, `${name}: ${others.length + 1} points`);
      return point;
    };
    assert.deepEqual(one('voicebot.jobs'), { attributes: { outcome: 'done' }, value: 1 });
    assert.ok(Math.abs(one('voicebot.audio').value - 6) < 1, `${one('voicebot.audio').value} s of sound`);
    assert.deepEqual(
      collector
        .points('voicebot.speech.attempts')
        .map(({ attributes, value }) => [attributes.status, value])
        .toSorted(),
      [
        [200, 1],
        [429, 1],
      ],
    );
    const [answer, speech, overhead, placeholder] = [
      'voicebot.answer.duration',
      'voicebot.speech.duration',
      'voicebot.overhead.duration',
      'voicebot.placeholder.duration',
    ].map((name) => one(name));
    for (const point of [answer, speech, overhead, placeholder, one('voicebot.queue.age')])
      assert.equal(point?.count, 1);
    const spent = (speech?.value ?? 0) + (overhead?.value ?? 0);
    assert.ok(Math.abs((answer?.value ?? 0) - spent) < 0.05, 'overhead is not what is left of Speech');
    assert.ok((placeholder?.value ?? 9) <= (answer?.value ?? 0));
  });

  it('can be found from the log, by trace and by job', () => {
    const job = trace().find(({ name }) => name === 'job');
    const lines = world
      .printed()
      .split('\n')
      .filter((line) => line.startsWith('{'))
      .map((line): Record<string, unknown> => JSON.parse(line));
    const over = lines.find(({ msg }) => msg === 'job over');
    assert.deepEqual(
      [over?.traceId, over?.spanId, over?.job],
      [job?.traceId, job?.spanId, job?.attributes['voicebot.job']],
    );
  });

  it('says nothing of what people say, are called or have', () => {
    const sent = collector.bodies.join('\n');
    const { user, bot } = conversation;
    const secrets = [
      'morning',
      'salary',
      'Zoë',
      conversation.id,
      user.id,
      user.name,
      user.aadObjectId,
      bot.id,
      'AccountKey',
      'Bearer',
      'downloadUrl',
      world.teams.url,
    ];
    for (const secret of secrets) {
      assert.ok(secret, 'a secret of the test is empty');
      assert.ok(!sent.includes(secret), `telemetry says ${secret}`);
    }
    assert.doesNotMatch(sent, /https?:\/\//);
  });
});
