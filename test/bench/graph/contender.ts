import type { DatabaseConnection } from '../events/event-system.ts';

/** One server of the fixture's graph, in this process. */
export interface Contender extends AsyncDisposable {
  /** `http://127.0.0.1:41234/graphql` */
  readonly url: string;
  /** What its clients send beside the usual. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** A subgraph of the fixture that is served over HTTP. */
export interface SubgraphAddress {
  readonly name: string;
  readonly url: string;
  /** Federation 2 subgraph SDL. */
  readonly sdl: string;
}

export interface ContenderOptions {
  /** Whether resolvers look rows up by a DataLoader for each table and request. */
  readonly loaders: boolean;
  /** Of an empty database. Only some need one. */
  readonly database: DatabaseConnection;
  /** The same subgraphs over HTTP, for those who take them so. */
  readonly subgraphs: readonly SubgraphAddress[];
}

export type OpenContender = (options: ContenderOptions) => Promise<Contender>;
