export interface GraphSizes {
  readonly repetitions: number;
  /** How often the tenant path is measured by turns with the bare engine. */
  readonly turns: number;
  /** Resolvers with loaders, without, or both, one after the other. */
  readonly loaders: readonly boolean[];
  /** Requests in flight. */
  readonly connections: number;
  /** How long each contender is asked before the first repetition of a measurement: code is compiled, plans are made. */
  readonly warmUpMs: number;
  /** How long each measurement lasts. */
  readonly ms: number;
}

export const FULL: GraphSizes = {
  repetitions: 3,
  turns: 12,
  loaders: [false, true],
  connections: 16,
  warmUpMs: 3_000,
  ms: 1_200,
};

/** To see that it works; its figures say little. */
export const QUICK: GraphSizes = {
  repetitions: 1,
  turns: 2,
  loaders: [false],
  connections: 16,
  warmUpMs: 200,
  ms: 300,
};
