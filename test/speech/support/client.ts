/** A client in front of stubs; both are closed after the test that made them. */
import {
  type CallOptions,
  createSpeechClient,
  type SpeechClientOptions,
} from '../../../bot/speech/client.ts';
import type { SpeechRequest } from '../../../bot/speech/request.ts';
import type { AttemptReport } from '../../../bot/speech/send.ts';
import type { Transcript } from '../../../bot/speech/transcript.ts';
import type { TestAudio } from './audio.ts';
import { type TestClock, testClock } from './clock.ts';
import { type Reply, type Stub, startStub } from './stub.ts';

export const transcribe: SpeechRequest = { task: 'transcribe' };
/** An answer after which a request is sent again. */
export const LATER = { status: 503, body: '{"code":"ServiceUnavailable","message":"later"}' };

/** To be called inside a `describe`. */
export function withStubs() {
  const closing: (() => Promise<void>)[] = [];
  afterEach(async () => {
    await Promise.all(closing.splice(0).map((close) => close()));
  });

  async function stub(...replies: Reply[]): Promise<Stub> {
    const started = await startStub(...replies);
    closing.push(started.close);
    return started;
  }

  function client(stubs: Stub[], options: Partial<SpeechClientOptions> = {}) {
    const clock: TestClock = testClock();
    const made = createSpeechClient({
      endpoints: stubs.map(({ url }) => url),
      credential: { key: 'secret-key' },
      allowInsecureLoopback: true,
      clock,
      random: () => 0,
      ...options,
    });
    closing.unshift(made.close);
    const reports: AttemptReport[] = [];
    const call = (
      audio: TestAudio | { audioUrl: string },
      request = transcribe,
      more: CallOptions = {},
    ): Promise<Transcript> =>
      made.transcribe(audio, request, { log: (report) => reports.push(report), ...more });
    return { clock, call, reports };
  }

  return { stub, client };
}
