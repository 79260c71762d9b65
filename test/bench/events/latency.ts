import { setTimeout as delay } from 'node:timers/promises';
import { watchArrivals } from './arrivals.ts';
import { requireEffects } from './effects.ts';
import type { DatabaseConnection, EventSystem } from './event-system.ts';
import { distribution } from './statistics.ts';
import type { Distribution } from './statistics.ts';

export interface Latency {
  readonly perSecond: number;
  readonly events: number;
  /** Milliseconds from the moment the writer knows of the commit to the moment the handler gets the event. */
  readonly fromCommit: Distribution;
  /** Milliseconds from the moment the event was due, whether or not the writer was able to keep up. */
  readonly fromDue: Distribution;
}

/** Seconds before it counts: every system has just started, opens its connections and makes its plans. */
const WARM_UP_S = 2;

/**
 * An open loop: event `n` is due `n / perSecond` seconds after the start and is appended then, in a transaction of its
 * own, however many before it are still on their way. So a pause shows in all events that fell into it.
 */
export async function measureLatency(
  system: EventSystem,
  connection: DatabaseConnection,
  { perSecond, seconds }: { readonly perSecond: number; readonly seconds: number },
): Promise<Latency> {
  const warmUp = Math.round(perSecond * WARM_UP_S);
  const count = warmUp + Math.round(perSecond * seconds);
  const arrivals = watchArrivals('each');
  await using _worker = await system.consume(arrivals.work);
  const committedAt = new Float64Array(count);
  const inFlight: Promise<void>[] = [];
  const start = performance.now() + 100;
  const dueAt = (number: number) => start + (number * 1000) / perSecond;
  for (let number = 0; number < count;) {
    await delay(Math.max(0, dueAt(number) - performance.now()));
    while (number < count && dueAt(number) <= performance.now()) {
      const own = number++;
      inFlight.push(system.append([own]).then(() => void (committedAt[own] = performance.now())));
    }
  }
  await Promise.all(inFlight);
  await arrivals.all(system, count);
  await requireEffects(system.name, connection, count);
  const since = (from: (number: number) => number) =>
    distribution(
      [...arrivals.at].filter(([number]) => number >= warmUp).map(([number, at]) => at - from(number)),
    );
  return {
    perSecond,
    events: count - warmUp,
    fromCommit: since((number) => committedAt[number] ?? Number.NaN),
    fromDue: since(dueAt),
  };
}
