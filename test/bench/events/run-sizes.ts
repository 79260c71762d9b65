export interface RunSizes {
  readonly repetitions: number;
  /** Events appended one a transaction, per repetition. */
  readonly singles: number;
  /** Events appended ten a transaction, per repetition. */
  readonly tens: number;
  /** Events that get positions, in steps of a hundred and then at once, per repetition. */
  readonly positions: number;
  readonly latency: { readonly perSecond: readonly number[]; readonly seconds: number };
}

export const FULL: RunSizes = {
  repetitions: 3,
  singles: 10_000,
  tens: 40_000,
  positions: 50_000,
  latency: { perSecond: [100, 1000], seconds: 20 },
};

/** To see that it works; its figures say little. */
export const QUICK: RunSizes = {
  repetitions: 1,
  singles: 2_000,
  tens: 5_000,
  positions: 5_000,
  latency: { perSecond: [100, 1000], seconds: 3 },
};
