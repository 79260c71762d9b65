import type { SubscriptionProtocol } from '../execution/index.js';

/** Where one part of a graph comes from. */
export type SubgraphSource = RemoteSubgraph | InProcessSubgraph;

/** A subgraph in another process. */
export interface RemoteSubgraph {
  /** Unique in its graph; errors call it `module`. */
  readonly name: string;
  /** `http://localhost:4001/graphql` */
  readonly url: string;
  /** Default: what it answers to `{ _service { sdl } }`. */
  readonly sdl?: string;
  /** How its subscriptions are listened to. Default `sse`. */
  readonly subscriptions?: SubscriptionProtocol;
}

/** A subgraph that runs in this process. */
export interface InProcessSubgraph {
  readonly name: string;
  /** Federation SDL. */
  readonly typeDefs: string;
  /** By type and field, as graphql-tools takes them; `__resolveReference` for entities. */
  readonly resolvers: ResolverMap;
}

export type ResolverMap = Readonly<Record<string, unknown>>;
