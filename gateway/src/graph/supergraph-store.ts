/** What composition made of a module set, as text. */
export interface StoredSupergraph {
  /** What composed it, and the graph's key: another version of composition may make another supergraph. */
  readonly key: string;
  /** Sorted. */
  readonly modules: readonly string[];
  readonly supergraphSdl: string;
  readonly apiSdl: string;
}

/**
 * Supergraphs that outlive a process and are shared by all instances: what one has composed, the others and the next
 * start only read. A memory, not a truth: whoever finds nothing, or nobody there, composes. Methods reject when the
 * store is away.
 */
export interface SupergraphStore {
  /** `null`: nobody has composed it, or it was dropped since. */
  read(key: string): Promise<Pick<StoredSupergraph, 'supergraphSdl' | 'apiSdl'> | null>;

  /** May drop those that were not used for longest. */
  keep(supergraph: StoredSupergraph): Promise<void>;

  /** Those of the keys that would be found. */
  known(keys: readonly string[]): Promise<ReadonlySet<string>>;

  /** Key → how often it was used since the last time. */
  used(uses: ReadonlyMap<string, number>): Promise<void>;

  /** Module sets, the one used most first; a use counts half after a day. */
  mostUsed(limit: number): Promise<readonly (readonly string[])[]>;
}
