import { Counter, Gauge, Histogram, Registry } from 'prom-client';

/** Where a build had its supergraph from. */
export type BuildSource = 'memory' | 'store' | 'composition';

/** What is asked when somebody reads the figures. */
export interface GraphFigures {
  readonly live: number;
  readonly liveBytes: number;
  readonly cold: number;
  readonly coldBytes: number;
}

const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 60];

/** Figures of the graphs of this process. */
export class GraphMetrics {
  readonly registry = new Registry();
  readonly builds = new Counter({
    name: 'rustok_graph_builds_total',
    help: 'Graphs made ready, by where their supergraph came from.',
    labelNames: ['source'],
    registers: [this.registry],
  });
  readonly failures = new Counter({
    name: 'rustok_graph_failures_total',
    help: 'Module sets that could not be composed, repeated attempts included.',
    labelNames: ['code'],
    registers: [this.registry],
  });
  readonly buildSeconds = new Histogram({
    name: 'rustok_graph_build_seconds',
    help: 'Time from when a graph was wanted until it was ready.',
    labelNames: ['source'],
    buckets: SECONDS,
    registers: [this.registry],
  });
  readonly waitSeconds = new Histogram({
    name: 'rustok_graph_wait_seconds',
    help: 'Time that requests waited for a graph that was not ready.',
    buckets: SECONDS,
    registers: [this.registry],
  });
  readonly evictions = new Counter({
    name: 'rustok_graph_evictions_total',
    help: 'Graphs that were given up to stay within the memory for graphs.',
    registers: [this.registry],
  });

  constructor(figures: () => GraphFigures) {
    const gauge = (name: string, help: string, value: (figures: GraphFigures) => number) =>
      new Gauge({
        ...{ name, help },
        registers: [this.registry],
        collect() {
          this.set(value(figures()));
        },
      });
    gauge('rustok_graph_live', 'Graphs that are ready.', ({ live }) => live);
    gauge('rustok_graph_cold', 'Graphs of which only the SDL is in memory.', ({ cold }) => cold);
    new Gauge({
      name: 'rustok_graph_bytes',
      help: 'Memory of graphs in the main thread, estimated.',
      labelNames: ['state'],
      registers: [this.registry],
      collect() {
        const { liveBytes, coldBytes } = figures();
        this.set({ state: 'live' }, liveBytes);
        this.set({ state: 'cold' }, coldBytes);
      },
    });
  }
}
