/**
 * Several resources, in several regions, as one: the first that may be asked is asked; one that keeps failing
 * rests a while (a circuit breaker), and one that turned out to lack an engine is not asked for it again.
 */
import type { Clock } from './clock.ts';
import type { Authorizer } from './credential.ts';
import type { Endpoint } from './endpoint.ts';
import type { Engine } from './engines.ts';
import { SpeechError } from './errors.ts';
import type { EngineId } from './request.ts';

/** One resource. */
export interface Region {
  endpoint: Endpoint;
  authorizer: Authorizer;
}

export interface BreakerPolicy {
  /** Failures in a row that trip a region. */
  tripAfter: number;
  /** How long a tripped region rests, unless the service named a longer pause. */
  restMs: number;
}

export const DEFAULT_BREAKER_POLICY: BreakerPolicy = { tripAfter: 3, restMs: 30_000 };

interface State extends Region {
  failures: number;
  restsUntil: number;
  lacks: Set<EngineId>;
}

/** The regions of a client, in order of preference. */
export class RegionPool {
  readonly #states: readonly State[];
  readonly #policy: BreakerPolicy;
  readonly #clock: Clock;

  constructor(regions: readonly Region[], policy: BreakerPolicy, clock: Clock) {
    this.#states = regions.map((region) => ({ ...region, failures: 0, restsUntil: 0, lacks: new Set() }));
    this.#policy = policy;
    this.#clock = clock;
  }

  /**
   * The region to ask: the first one that is awake and not in `failed`; else the first awake; else the one that
   * wakes first, because resting regions are no reason to refuse a request.
   * @throws SpeechError `regionUnsupported` when none has the engine.
   */
  pick(engine: Engine, failed: ReadonlySet<Region> = new Set()): Region {
    const able = this.#able(engine);
    const awake = able.filter((state) => state.restsUntil <= this.#clock.now());
    const [soonest] = able.toSorted((a, b) => a.restsUntil - b.restsUntil);
    const chosen = awake.find((state) => !failed.has(state)) ?? awake[0] ?? soonest;
    if (!chosen) throw regionUnsupported(engine);
    // A region that has rested is tried with one request; others stay away until that one comes back.
    if (chosen.failures >= this.#policy.tripAfter)
      chosen.restsUntil = this.#clock.now() + this.#policy.restMs;
    return chosen;
  }

  /** Whether a region stands ready for the engine that is not in `failed`. */
  hasOther(engine: Engine, failed: ReadonlySet<Region>): boolean {
    const now = this.#clock.now();
    return this.#able(engine).some((state) => !failed.has(state) && state.restsUntil <= now);
  }

  /** The region answered; whatever it said, it is up. */
  succeeded(region: Region): void {
    const state = this.#stateOf(region);
    if (state) [state.failures, state.restsUntil] = [0, 0];
  }

  /** The region failed (429, 5xx, reset). It rests when that went on, or when it named a pause itself. */
  failed(region: Region, retryAfterMs?: number): void {
    const state = this.#stateOf(region);
    if (!state) return;
    state.failures += 1;
    const rest = state.failures >= this.#policy.tripAfter ? this.#policy.restMs : 0;
    const until = this.#clock.now() + Math.max(rest, retryAfterMs ?? 0);
    state.restsUntil = Math.max(state.restsUntil, until);
  }

  /** The region said that it does not have the engine. */
  lacksEngine(region: Region, engine: Engine): void {
    this.#stateOf(region)?.lacks.add(engine.id);
  }

  #able(engine: Engine): State[] {
    return this.#states.filter(({ endpoint, lacks }) => {
      const known = endpoint.region === undefined || engine.regions.includes(endpoint.region);
      return known && !lacks.has(engine.id);
    });
  }

  #stateOf(region: Region): State | undefined {
    return this.#states.find((state) => state === region);
  }
}

/** The error of an engine that no region at hand has; its message names those that do. */
export function regionUnsupported(
  engine: Engine,
  details: { status?: number; requestId?: string } = {},
): SpeechError {
  const regions = engine.regions.join(', ');
  return new SpeechError(
    'regionUnsupported',
    `The region of the Speech resource does not have ${engine.name}.`,
    {
      ...details,
      advice: `Use a resource in one of these regions: ${regions}.`,
    },
  );
}
