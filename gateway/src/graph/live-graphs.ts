import type { Graph } from './graph.js';

interface LiveGraph {
  readonly graph: Graph;
  /** For callers, who wait for graphs that are being built in the same way. */
  readonly settled: Promise<Graph>;
  bytes: number;
}

/**
 * The graphs that are ready to be asked, as many as fit into `maxBytes`; the one asked for last stays whatever its
 * size. Whoever holds an evicted graph goes on with it.
 */
export class LiveGraphs {
  /** In the order in which they were asked for, the latest at the end. */
  readonly #graphs = new Map<string, LiveGraph>();
  #bytes = 0;

  constructor(
    readonly maxBytes: number,
    readonly onEvicted: (key: string) => void,
  ) {}

  get size(): number {
    return this.#graphs.size;
  }

  get bytes(): number {
    return this.#bytes;
  }

  has(key: string): boolean {
    return this.#graphs.has(key);
  }

  get(key: string): Promise<Graph> | undefined {
    const live = this.#graphs.get(key);
    if (!live) return undefined;
    this.#graphs.delete(key);
    this.#graphs.set(key, live);
    return live.settled;
  }

  add(graph: Graph): void {
    const { key, bytes } = graph;
    this.#remove(key);
    this.#graphs.set(key, { graph, settled: Promise.resolve(graph), bytes });
    this.#bytes += bytes;
    this.#shrink();
  }

  /** To be told when a graph's `bytes` have changed. */
  resized(graph: Graph): void {
    const live = this.#graphs.get(graph.key);
    // An evicted graph is on nobody's account, even when another of its key has taken its place.
    if (live?.graph !== graph) return;
    this.#bytes += graph.bytes - live.bytes;
    live.bytes = graph.bytes;
    this.#shrink();
  }

  #shrink(): void {
    for (const key of this.#graphs.keys()) {
      if (this.#bytes <= this.maxBytes || this.#graphs.size === 1) return;
      this.#remove(key);
      this.onEvicted(key);
    }
  }

  #remove(key: string): void {
    this.#bytes -= this.#graphs.get(key)?.bytes ?? 0;
    this.#graphs.delete(key);
  }
}
