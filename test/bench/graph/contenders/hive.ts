import type { Contender, ContenderOptions } from '../contender.ts';
import { peerProcess } from '../peers.ts';
import { supergraphOf } from '../supergraph.ts';

export interface HiveOptions {
  /** Plans and runs by its router's planner, which is written in Rust. */
  readonly rustPlanner: boolean;
  /** Whether identical requests to a subgraph that are in flight together become one. Its own default is that they do. */
  readonly sharing: boolean;
}

/** Hive Gateway. */
export function openHive(options: HiveOptions): (options: ContenderOptions) => Promise<Contender> {
  return async ({ subgraphs }) => {
    const gateway = peerProcess('hive');
    const url = await gateway.call('open', supergraphOf(subgraphs), options);
    return { url, [Symbol.asyncDispose]: () => gateway[Symbol.asyncDispose]() };
  };
}
