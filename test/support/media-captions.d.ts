/** What tests use of media-captions, whose own declarations cannot be read under `module: nodenext`. */
declare module 'media-captions' {
  interface ParsedCue {
    /** Seconds. */
    startTime: number;
    endTime: number;
    text: string;
  }
  /** `strict` rejects at the first error instead of reading on. */
  export function parseText(
    text: string,
    options: { type: 'srt' | 'vtt'; strict: boolean; errors: boolean },
  ): Promise<{ cues: ParsedCue[]; errors: Error[] }>;
}
