/** Times as people read them. */

/** `0:05`, `12:34`, `1:02:03`: an offset in milliseconds as a player shows it, rounded down. */
export function clock(ms: number): string {
  const total = Math.max(0, Math.floor(ms / 1000));
  const [hours, minutes, seconds] = [Math.floor(total / 3600), Math.floor(total / 60) % 60, total % 60];
  const padded = (value: number) => String(value).padStart(2, '0');
  return hours > 0 ? `${hours}:${padded(minutes)}:${padded(seconds)}` : `${minutes}:${padded(seconds)}`;
}

/** `[0:00 - 0:05]`: from the start of a phrase to its end, rounded so that it never shows an empty span. */
export function span(offsetMs: number, durationMs: number): string {
  return `[${clock(offsetMs)} - ${clock(Math.ceil((offsetMs + durationMs) / 1000) * 1000)}]`;
}
