/** A Speech client whose calls are traced and measured. */
import type { CallOptions, SpeechClient } from '../speech/client.ts';
import { SpeechError } from '../speech/errors.ts';
import { count, time } from './measures.ts';
import { inSpan, note } from './spans.ts';

/** @param spent hears how long each call took, retries and failed ones included, in ms */
export function watchedSpeech(client: SpeechClient, spent: (ms: number) => void): SpeechClient {
  return {
    transcribe(audio, request, options: CallOptions = {}) {
      return inSpan('speech', { kind: 'client', attributes: { 'voicebot.task': request.task } }, async () => {
        const began = performance.now();
        let result = 'error';
        try {
          const transcript = await client.transcribe(audio, request, {
            ...options,
            log(report) {
              count('attempts', { status: report.status ?? 0, ...(report.code && { code: report.code }) });
              note({ 'voicebot.speech.attempts': report.attempt, 'server.address': report.host });
              options.log?.(report);
            },
          });
          result = 'ok';
          count('audio', { engine: transcript.engine }, transcript.durationMs / 1000);
          note({
            'voicebot.engine': transcript.engine,
            'voicebot.audio.seconds': transcript.durationMs / 1000,
          });
          return transcript;
        } catch (error) {
          if (error instanceof SpeechError) result = error.code;
          throw error;
        } finally {
          const ms = performance.now() - began;
          spent(ms);
          time('speech', ms, { result });
        }
      });
    },
    close: () => client.close(),
  };
}
