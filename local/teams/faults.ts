/**
 * Faults that the next Connector calls will meet: a status, a cut connection, a delay. With `applied` the
 * call takes effect and only its answer is lost, which is how a send comes to be in doubt.
 */
import { LocalTeamsError } from './errors.ts';
import { numberOf, objectOf, stringOf } from './json.ts';

/** What a Connector call does; a fault may wait for one kind only. */
export type Operation = 'create' | 'send' | 'typing' | 'update' | 'delete' | 'members' | 'attachment';

const OPERATIONS: readonly string[] = [
  'create',
  'send',
  'typing',
  'update',
  'delete',
  'members',
  'attachment',
];

export interface ConnectorFault {
  /** Answered instead of the real status; with neither `status` nor `reset` the call is only delayed. */
  status?: number;
  /** The error code in the body; a fitting one is chosen when absent. */
  code?: string;
  /** Sent as Retry-After. */
  retryAfterSeconds?: number;
  /** Cut the connection instead of answering. */
  reset?: boolean;
  /** Wait before the answer, in milliseconds. */
  delayMs?: number;
  /** Let the call take effect before it fails. */
  applied?: boolean;
  /** Only calls of this kind; default: any. */
  operation?: Operation;
  /** How many calls; default 1. */
  times?: number;
}

/** The queue of faults: each call takes the first that fits it. */
export class Faults {
  readonly #queue: { fault: ConnectorFault; left: number }[] = [];

  add(fault: ConnectorFault): void {
    this.#queue.push({ fault, left: fault.times ?? 1 });
  }

  clear(): void {
    this.#queue.length = 0;
  }

  /** The fault that this call meets, if any. */
  take(operation: Operation): ConnectorFault | undefined {
    const index = this.#queue.findIndex(({ fault }) => (fault.operation ?? operation) === operation);
    const entry = this.#queue[index];
    if (!entry) return undefined;
    entry.left -= 1;
    if (entry.left <= 0) this.#queue.splice(index, 1);
    return entry.fault;
  }
}

function isOperation(value: string): value is Operation {
  return OPERATIONS.includes(value);
}

/** A fault from the body of `POST /api/faults`. */
export function parseFault(body: unknown): ConnectorFault {
  const input = objectOf(body, 'A fault');
  const fault: ConnectorFault = { reset: input.reset === true, applied: input.applied === true };
  const { status, retryAfterSeconds, delayMs, times } = input;
  const code = stringOf(input.code);
  const operation = stringOf(input.operation);
  for (const [name, value] of Object.entries({ status, retryAfterSeconds, delayMs, times })) {
    if (value === undefined) continue;
    const number = numberOf(value);
    if (number === undefined || number < 0)
      throw new LocalTeamsError('BadArgument', `${name} must be a number`);
    Object.assign(fault, { [name]: number });
  }
  if (code !== undefined) fault.code = code;
  if (operation !== undefined) {
    if (!isOperation(operation)) {
      throw new LocalTeamsError('BadArgument', `operation must be one of ${OPERATIONS.join(', ')}`);
    }
    fault.operation = operation;
  }
  return fault;
}
