export interface TenantSizes {
  readonly tenants: number;
  /** Module sets among them; further ones are composed for the first time by toggles. */
  readonly sets: number;
  /** Requests a second to tenants whose graph is ready, and for how long before cold graphs are asked for. */
  readonly warm: { readonly perSecond: number; readonly seconds: number };
  readonly lookups: number;
  /** To sets that somebody has composed. */
  readonly toggles: number;
  /** To sets that nobody has composed; 28 at most. */
  readonly newSets: number;
  readonly heap: { readonly toggles: number; readonly every: number };
}

export const FULL: TenantSizes = {
  tenants: 10_000,
  sets: 80,
  warm: { perSecond: 200, seconds: 10 },
  lookups: 1_000_000,
  toggles: 200,
  newSets: 28,
  heap: { toggles: 2_000, every: 500 },
};

/** To see that it works; its figures say little. */
export const QUICK: TenantSizes = {
  tenants: 400,
  sets: 80,
  warm: { perSecond: 50, seconds: 2 },
  lookups: 50_000,
  toggles: 10,
  newSets: 4,
  heap: { toggles: 80, every: 20 },
};
