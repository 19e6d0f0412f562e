/**
 * A record of what the bot asked for, so that a test can prove where its token went. Queries and header
 * values are not kept: a `tempauth` and a bearer are credentials even here.
 */

/** The surface that a request came to: the Connector, the file host, or the media service (AMS). */
export type Surface = 'connector' | 'files' | 'ams';

export interface LoggedRequest {
  /** ISO 8601. */
  at: string;
  surface: Surface;
  method: string;
  /** Without the query. */
  path: string;
  /** Whether the request carried an Authorization header. */
  authorization: boolean;
  /** What was answered; undefined while under way, or when the connection was cut. */
  status?: number;
}

const KEPT = 5_000;

/** The surface of a path, or undefined for the page and its API. */
export function surfaceOf(path: string): Surface | undefined {
  if (path.startsWith('/v3/')) return 'connector';
  if (path.startsWith('/v1/objects/')) return 'ams';
  return path.startsWith('/files/') || path.startsWith('/personal/') ? 'files' : undefined;
}

/** The newest requests, oldest first. */
export class RequestLog {
  readonly #entries: LoggedRequest[] = [];

  add(entry: LoggedRequest): void {
    this.#entries.push(entry);
    if (this.#entries.length > KEPT) this.#entries.shift();
  }

  /** The requests to one surface, or all of them. */
  list(surface?: Surface): readonly LoggedRequest[] {
    return this.#entries.filter((entry) => surface === undefined || entry.surface === surface);
  }
}
