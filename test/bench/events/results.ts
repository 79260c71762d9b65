import type { Latency } from './latency.ts';
import type { RunSizes } from './run-sizes.ts';
import { spread } from './statistics.ts';
import type { Spread } from './statistics.ts';
import type { Left } from './throughput.ts';
import type { Usage } from './usage.ts';

/** What a measurement came to, over the repetitions. */
export interface Figures {
  readonly eventsPerSecond: Spread;
  /** Microseconds of processor time an event, of this process and of the server's. */
  readonly clientUs: Spread;
  readonly serverUs: Spread;
  readonly walBytes: Spread;
}

export interface SystemResult {
  readonly measurements: Readonly<Record<string, Figures>>;
  /** Per 100,000 events end to end; no vacuum ran. */
  readonly left: { readonly deadRows: Spread; readonly bytes: Spread };
  readonly latency: readonly Latency[];
}

export interface Result {
  readonly date: string;
  readonly machine: {
    readonly cpu: string;
    readonly cores: number;
    readonly node: string;
    /** Load averages of 1, 5 and 15 minutes before the run: what else was going on. */
    readonly load: readonly number[];
  };
  readonly sizes: RunSizes;
  readonly systems: Readonly<Record<string, SystemResult>>;
}

export interface MeasuredUsage extends Usage {
  readonly measurement: string;
  readonly events: number;
}

interface CollectedSystem {
  readonly samples: Map<string, MeasuredUsage[]>;
  readonly left: Left[];
  readonly latency: Latency[];
}

/** Gathers what is measured and makes the figures of it. */
export class Collected {
  readonly #systems = new Map<string, CollectedSystem>();

  add(name: string, sample: MeasuredUsage): void {
    const { samples } = this.#of(name);
    const sofar = samples.get(sample.measurement);
    if (sofar) sofar.push(sample);
    else samples.set(sample.measurement, [sample]);
  }

  addLeft(name: string, left: Left): void {
    this.#of(name).left.push(left);
  }

  addLatency(name: string, latency: Latency): void {
    this.#of(name).latency.push(latency);
  }

  results(): Record<string, SystemResult> {
    return Object.fromEntries(
      [...this.#systems].map(([name, { samples, left, latency }]) => [
        name,
        {
          measurements: Object.fromEntries(
            [...samples].map(([measurement, parts]) => [measurement, figuresOf(parts)]),
          ),
          left: {
            deadRows: spread(left.map(({ deadRows, events }) => (deadRows * 100_000) / events)),
            bytes: spread(left.map(({ bytes, events }) => (bytes * 100_000) / events)),
          },
          latency,
        },
      ]),
    );
  }

  #of(name: string): CollectedSystem {
    let system = this.#systems.get(name);
    if (!system) {
      system = { samples: new Map(), left: [], latency: [] };
      this.#systems.set(name, system);
    }
    return system;
  }
}

function figuresOf(samples: readonly MeasuredUsage[]): Figures {
  return {
    eventsPerSecond: spread(samples.map(({ events, seconds }) => events / seconds)),
    clientUs: spread(samples.map(({ clientCpuMs, events }) => (clientCpuMs * 1000) / events)),
    serverUs: spread(samples.map(({ serverCpuMs, events }) => (serverCpuMs * 1000) / events)),
    walBytes: spread(samples.map(({ walBytes, events }) => walBytes / events)),
  };
}
