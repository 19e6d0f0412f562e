/**
 * Where the times of the prepared sound lie in the clip as a player shows it. ADTS has no times at all, and Ogg
 * and WAV none that survive every decoder, so a gap before or inside the sound, the priming of an encoder, or a
 * trimmed beginning cannot be written into them; it is kept beside them instead.
 */

/** From `preparedMs` on (until the next anchor), prepared time runs with source time from `sourceMs`. */
export interface Anchor {
  preparedMs: number;
  sourceMs: number;
}

/** Ascending; empty when both clocks are the same. */
export type Timeline = readonly Anchor[];

/** A shift below this is not worth an anchor; timestamps in WebM are whole milliseconds and jitter. */
const toleranceSeconds = 0.02;

/** A file with more breaks than this is noise; its times stay as they were at the last anchor. */
const maxAnchors = 2000;

/** A time in the prepared file (as Speech gives it) as a time in the clip. Milliseconds, never negative. */
export function sourceTime(timeline: Timeline, preparedMs: number): number {
  const anchor = timeline.findLast((candidate) => candidate.preparedMs <= preparedMs);
  if (anchor === undefined) return preparedMs;
  return Math.max(0, anchor.sourceMs + preparedMs - anchor.preparedMs);
}

/** Follows both clocks, packet by packet; seconds. */
export class TimelineBuilder {
  readonly anchors: Anchor[] = [];
  /** The end of what was added, on either clock. */
  prepared = 0;
  source = 0;
  #shift = 0;

  /**
   * A packet that should sound at `timestamp` and that decodes to `seconds` of sound, of which the container may
   * want only `duration` heard (0: not said).
   */
  add(timestamp: number, seconds: number, duration: number): void {
    const shift = timestamp - this.prepared;
    if (Math.abs(shift - this.#shift) > toleranceSeconds && this.anchors.length < maxAnchors) {
      this.anchors.push({
        preparedMs: Math.round(this.prepared * 1000),
        sourceMs: Math.round(timestamp * 1000),
      });
      this.#shift = shift;
    }
    this.prepared += seconds;
    const heard = duration > 0 ? Math.min(duration, seconds) : seconds;
    this.source = Math.max(this.source, timestamp + heard);
  }
}
