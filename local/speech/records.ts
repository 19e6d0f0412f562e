/** What the service remembers of its requests, for tests to look at. Never a key or a token. */

export interface RequestRecord {
  /** Path without the query. */
  path: string;
  apiVersion: string | null;
  /** Which kind of credentials came along. */
  auth: 'key' | 'bearer' | 'none';
  contentType: string | undefined;
  contentLength: string | undefined;
  transferEncoding: string | undefined;
  /** The definition as parsed JSON; its text when it is not JSON. */
  definition?: unknown;
  audio?: { filename: string; contentType: string; bytes: number; sha256: string };
  /** The status answered; absent while none was. */
  status?: number;
}

/** So many of the latest requests are kept. */
const MAX_RECORDS = 1000;

/** Adds to the end and forgets the oldest. */
export function remember(records: RequestRecord[], record: RequestRecord): void {
  records.push(record);
  if (records.length > MAX_RECORDS) records.shift();
}
