/** A log as the bot writes it, kept in memory, and everything that libraries print past it. */
import { inspect } from 'node:util';
import { pino } from 'pino';
import sinon from 'sinon';
import { describeError, type Log } from '../../bot/log.ts';

export interface KeptLog {
  log: Log;
  /** All lines so far, and all that went to the console. */
  text(): string;
  /** Gives the console back. */
  restore(): void;
}

export function keepLog(): KeptLog {
  const lines: string[] = [];
  const write = (...items: unknown[]) => void lines.push(items.map((item) => inspect(item)).join(' '));
  const stubs = (['log', 'info', 'warn', 'error'] as const).map((name) =>
    sinon.stub(console, name).callsFake(write),
  );
  return {
    log: pino(
      { level: 'debug', serializers: { err: describeError } },
      { write: (line) => void lines.push(line) },
    ),
    text: () => lines.join('\n'),
    restore: () => {
      for (const stub of stubs) stub.restore();
    },
  };
}
