import { type Spread, spread } from '../events/statistics.ts';
import type { FanOut } from './measure.ts';
import type { LiveResult, LiveRun } from './run.ts';

/** Medians of the repetitions; processor time is of the server process alone. */
export function printLiveReport({ machine, sizes, runs }: LiveResult): void {
  const systems = [...new Set(runs.map(({ system }) => system))];
  const of = (system: string) => runs.filter((run) => run.system === system);
  const median = (system: string, figure: (run: LiveRun) => number): number =>
    spread(of(system).map(figure)).median;
  console.log(
    `${machine.cpu}, ${machine.cores} cores, Node ${machine.node}, load before ${machine.load.map((load) => load.toFixed(1)).join(' ')}; ` +
      `${sizes.repetitions} repetitions`,
  );
  console.table(
    sizes.fanOut.flatMap(({ subscribers, operations }, i) =>
      systems.map((system) => {
        const cpu = cpuUs(of(system), i);
        const floor = cpuUs(of('floor'), i);
        return {
          subscribers,
          operations,
          system,
          [subscribers === 0 ? 'µs an event' : 'µs a delivery']: cpu.median.toFixed(1),
          'of the floor': (cpu.median / floor.median).toFixed(2),
          'without publishing': subscribers === 0 ? '' : deliveryUs(of(system), i).median.toFixed(1),
          'Postgres ms an event': median(system, (run) => databaseMs(run.fanOut[i])).toFixed(2),
          'last client p50 ms': median(
            system,
            (run) => run.fanOut[i]?.toLastClient.p50 ?? Number.NaN,
          ).toFixed(1),
          p99: median(system, (run) => run.fanOut[i]?.toLastClient.p99 ?? Number.NaN).toFixed(1),
          bytes: runs.find((run) => run.system === system)?.fanOut[i]?.messageBytes,
        };
      }),
    ),
  );
  console.table(
    systems.map((system) => ({
      system,
      'from commit p50 ms': median(system, ({ latency }) => latency.fromCommit.p50).toFixed(1),
      p99: median(system, ({ latency }) => latency.fromCommit.p99).toFixed(1),
      'from due p50 ms': median(system, ({ latency }) => latency.fromDue.p50).toFixed(1),
      'due p99': median(system, ({ latency }) => latency.fromDue.p99).toFixed(1),
      'heap bytes an idle subscription': median(system, ({ memory }) => memory.heapBytes),
      'RSS bytes': median(system, ({ memory }) => memory.rssBytes),
    })),
  );
}

/** Microseconds a delivery, or an event where there is nobody to deliver to. */
function cpuUs(runs: readonly LiveRun[], i: number): Spread {
  return spread(
    runs.map(({ fanOut }) => {
      const { cpuMs, deliveries, events } = fanOut[i] as FanOut;
      return (cpuMs * 1000) / (deliveries || events);
    }),
  );
}

/** The same less what publishing takes with nobody listening. */
function deliveryUs(runs: readonly LiveRun[], i: number): Spread {
  return spread(
    runs.map(({ fanOut }) => {
      const { cpuMs, deliveries, events } = fanOut[i] as FanOut;
      const alone = fanOut.find(({ subscribers }) => subscribers === 0);
      const publishingMs = alone ? (alone.cpuMs / alone.events) * events : 0;
      return ((cpuMs - publishingMs) * 1000) / deliveries;
    }),
  );
}

function databaseMs(fanOut: FanOut | undefined): number {
  return fanOut ? fanOut.databaseCpuMs / fanOut.events : Number.NaN;
}
