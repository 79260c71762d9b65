export enum PriceListType {
  /** Lower than the price beside it, which is shown struck through. */
  SALE = 'sale',
  /** Instead of every other. */
  OVERRIDE = 'override',
}

/** One price of a variant that is in force, in one currency: a base price, or one of a running price list. */
export interface PriceEntry {
  /** Minor units. */
  readonly amount: number;
  readonly compareAtAmount: number | null;
  readonly minQuantity: number;
  /** Included; `null` is without end. */
  readonly maxQuantity: number | null;
  /** `null`: of all regions that have none of their own in the same list. */
  readonly regionId: string | null;
  /** `null`: a base price. */
  readonly priceListId: string | null;
  /** Of the price list; `null` for a base price. */
  readonly listType: PriceListType | null;
}

/** What one piece costs when so many are bought. */
export interface EffectivePrice {
  /** Minor units. */
  readonly amount: number;
  readonly currency: string;
  /** What is shown struck through. */
  readonly compareAtAmount: number | null;
  readonly onSale: boolean;
  /** The list it comes from; `null` for a base price. */
  readonly priceListId: string | null;
  readonly minQuantity: number;
  /** Included; `null` is without end. */
  readonly maxQuantity: number | null;
}

/**
 * Which price is in force for which quantity, by rising quantity and without overlaps. At each quantity an override's
 * counts before all others, then a sale's that is below the base price, then the base price; of several overrides or
 * sales the lowest. Within one list, or among the base prices, the region's own counts before the general one.
 *
 * `entries` are of one variant and currency, of one region and general ones.
 */
export function effectiveTiers(entries: readonly PriceEntry[], currency: string): readonly EffectivePrice[] {
  const borders = new Set(
    entries.flatMap(({ minQuantity, maxQuantity }) => [
      minQuantity,
      ...(maxQuantity === null ? [] : [maxQuantity + 1]),
    ]),
  );
  const starts = [...borders].sort((a, b) => a - b);
  const tiers: EffectivePrice[] = [];
  for (const [index, minQuantity] of starts.entries()) {
    const next = starts[index + 1];
    const chosen = chosenAt(entries, minQuantity);
    if (!chosen) continue;
    const tier = {
      ...chosen,
      currency,
      onSale: (chosen.compareAtAmount ?? 0) > chosen.amount,
      minQuantity,
      maxQuantity: next === undefined ? null : next - 1,
    };
    const last = tiers.at(-1);
    if (last && continues(last, tier)) tiers[tiers.length - 1] = { ...last, maxQuantity: tier.maxQuantity };
    else tiers.push(tier);
  }
  return tiers;
}

/** What one piece costs when `quantity` are bought; `null` when that many, or that few, have no price. */
export function priceFor(tiers: readonly EffectivePrice[], quantity: number): EffectivePrice | null {
  return tiers.find((tier) => covers(tier, quantity)) ?? null;
}

/** From `startsAt`, included, to `endsAt`, excluded. */
export function isWithin(
  { startsAt, endsAt }: { readonly startsAt: Date | null; readonly endsAt: Date | null },
  at: Date,
): boolean {
  return (startsAt === null || startsAt <= at) && (endsAt === null || at < endsAt);
}

type Chosen = Pick<EffectivePrice, 'amount' | 'compareAtAmount' | 'priceListId'>;

function chosenAt(entries: readonly PriceEntry[], quantity: number): Chosen | undefined {
  const inForce = ofRegionFirst(entries.filter((entry) => covers(entry, quantity)));
  const override = lowest(inForce.filter(({ listType }) => listType === PriceListType.OVERRIDE));
  if (override) return chosen(override, override.compareAtAmount);
  const base = inForce.find(({ listType }) => listType === null);
  const sale = lowest(inForce.filter(({ listType }) => listType === PriceListType.SALE));
  if (sale && (!base || sale.amount < base.amount)) {
    return chosen(sale, sale.compareAtAmount ?? base?.amount ?? null);
  }
  return base && chosen(base, base.compareAtAmount);
}

/** One entry for each list: the region's own, and of tiers that overlap the one that begins last. */
function ofRegionFirst(entries: readonly PriceEntry[]): readonly PriceEntry[] {
  const best = new Map<string | null, PriceEntry>();
  for (const entry of entries) {
    const other = best.get(entry.priceListId);
    if (!other || isCloser(entry, other)) best.set(entry.priceListId, entry);
  }
  return [...best.values()];
}

function isCloser(entry: PriceEntry, other: PriceEntry): boolean {
  const [own, others] = [entry.regionId !== null, other.regionId !== null];
  return own === others ? entry.minQuantity > other.minQuantity : own;
}

/** Of several with the same amount always the same one. */
function lowest(entries: readonly PriceEntry[]): PriceEntry | undefined {
  return [...entries].sort(
    (a, b) => a.amount - b.amount || (a.priceListId ?? '').localeCompare(b.priceListId ?? ''),
  )[0];
}

function chosen({ amount, priceListId }: PriceEntry, compareAtAmount: number | null): Chosen {
  return { amount, priceListId, compareAtAmount };
}

function covers(
  { minQuantity, maxQuantity }: Pick<PriceEntry, 'minQuantity' | 'maxQuantity'>,
  quantity: number,
): boolean {
  return minQuantity <= quantity && (maxQuantity === null || quantity <= maxQuantity);
}

function continues(last: EffectivePrice, next: EffectivePrice): boolean {
  return (
    last.maxQuantity === next.minQuantity - 1 &&
    last.amount === next.amount &&
    last.compareAtAmount === next.compareAtAmount &&
    last.priceListId === next.priceListId
  );
}
