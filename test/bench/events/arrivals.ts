import { setTimeout as delay } from 'node:timers/promises';
import type { EffectMode, EventSystem, Work } from './event-system.ts';

/** Milliseconds without any new arrival after which the run is given up: something is stuck. */
const STALLED_MS = 30_000;

/** What handlers were given so far, and when. */
export interface Arrivals {
  readonly work: Work;
  /** Number of an event → `performance.now()` of the moment a handler first got it. */
  readonly at: ReadonlyMap<number, number>;
  /** Resolves when a handler got its first event. */
  readonly first: Promise<void>;
  /** Resolves when handlers got `count` different events and the system has noted all as done. */
  all(system: EventSystem, count: number): Promise<void>;
}

export function watchArrivals(effects: EffectMode): Arrivals {
  const at = new Map<number, number>();
  let gotFirst: () => void;
  const first = new Promise<void>((resolve) => (gotFirst = resolve));
  const entered = (number: number) => {
    if (at.size === 0) gotFirst();
    if (!at.has(number)) at.set(number, performance.now());
  };
  return {
    work: { effects, entered },
    at,
    first,
    async all(system, count) {
      let seen = at.size;
      let since = performance.now();
      while (at.size < count || !(await system.isIdle())) {
        await delay(2);
        if (at.size > seen) {
          seen = at.size;
          since = performance.now();
        } else if (performance.now() - since > STALLED_MS) {
          throw new Error(`${system.name} is stuck: ${at.size} of ${count} events were handed to a handler`);
        }
      }
    },
  };
}
