import {
  type Connection,
  type ConnectionArgs,
  defineLoader,
  groupedInKeyOrder,
  inKeyOrder,
  type KeysetColumn,
  keysetPage,
  type RequestContext,
} from '@rustok/kernel';
import { effectivePrices } from './effective-prices.js';
import { findPriceLists, type PriceListRow, selectPriceLists } from './price-list-model.js';
import { findPricesOfVariants, type PriceRow, selectPrices } from './price-model.js';
import type { EffectivePrice } from './price-rules.js';
import { findRegions, type RegionRow, selectRegions } from './region-model.js';
import { mayReadPrices } from './visibility.js';

export const regionById = defineLoader<string, RegionRow>({
  batch: async (ids, context) => inKeyOrder(ids, await findRegions(context, ids), ({ id }) => id),
});

/** Price lists this actor may see; every way to one that is not a list goes through here. */
export const priceListById = defineLoader<string, PriceListRow>({
  batch: async (ids, context) =>
    mayReadPrices(context.actor)
      ? inKeyOrder(ids, await findPriceLists(context, ids), ({ id }) => id)
      : ids.map(() => null),
});

/** As they were written, in force or not. */
export const pricesOfVariant = defineLoader<string, readonly PriceRow[]>({
  batch: async (ids, context) =>
    groupedInKeyOrder(ids, await findPricesOfVariants(context, ids), ({ variantId }) => variantId),
});

export interface TiersKey {
  readonly variantId: string;
  readonly currency: string;
  readonly regionId: string | null;
}

/** What variants cost now: one statement for all of one currency and region. */
export const tiersOfVariant = defineLoader<TiersKey, readonly EffectivePrice[]>({
  cacheKey: (key) => `${key.variantId} ${placeOf(key)}`,
  async batch(keys, { database }) {
    const places = new Map<string, ReturnType<typeof effectivePrices>>();
    for (const key of keys) {
      const place = placeOf(key);
      if (places.has(place)) continue;
      const { currency, regionId } = key;
      const variantIds = keys.filter((other) => placeOf(other) === place).map(({ variantId }) => variantId);
      places.set(
        place,
        database.read((trx) => effectivePrices(trx, { variantIds, currency, regionId })),
      );
    }
    return Promise.all(keys.map(async (key) => (await places.get(placeOf(key)))?.get(key.variantId) ?? []));
  },
});

function placeOf({ currency, regionId }: TiersKey): string {
  return `${currency} ${regionId ?? ''}`;
}

/** By name. */
export function listRegions(context: RequestContext, args: ConnectionArgs): Promise<Connection<RegionRow>> {
  const order: readonly KeysetColumn<RegionRow>[] = [
    { column: 'r.name', direction: 'asc', type: 'text', valueOf: ({ name }) => name },
    { column: 'r.id', direction: 'asc', type: 'uuid', valueOf: ({ id }) => id },
  ];
  return context.database.read((trx) =>
    keysetPage({ list: 'regions', query: selectRegions(trx), order, args, context }),
  );
}

/** The one region a country is in. */
export function findRegionOfCountry(context: RequestContext, country: string): Promise<RegionRow | null> {
  return context.database.read(
    async (trx) => (await selectRegions(trx).whereRaw('? = any(r.countries)', [country]).first()) ?? null,
  );
}

/** Newest first. */
export function listPriceLists(
  context: RequestContext,
  args: ConnectionArgs,
): Promise<Connection<PriceListRow>> {
  const order: readonly KeysetColumn<PriceListRow>[] = [
    { column: 'l.id', direction: 'desc', type: 'uuid', valueOf: ({ id }) => id },
  ];
  return context.database.read((trx) =>
    keysetPage({ list: 'priceLists', query: selectPriceLists(trx), order, args, context }),
  );
}

/** In the order they were written. */
export function listPricesOfList(
  context: RequestContext,
  priceListId: string,
  args: ConnectionArgs,
): Promise<Connection<PriceRow>> {
  const order: readonly KeysetColumn<PriceRow>[] = [
    { column: 'p.id', direction: 'asc', type: 'uuid', valueOf: ({ id }) => id },
  ];
  return context.database.read((trx) => {
    const query = selectPrices(trx).where('p.price_list_id', priceListId);
    return keysetPage({ list: `prices.${priceListId}`, query, order, args, context });
  });
}

/** After a write, so that later fields of the same request read what was written. */
export function forgetPrices({ loaders }: RequestContext): void {
  loaders.get(pricesOfVariant).clearAll();
  loaders.get(tiersOfVariant).clearAll();
  loaders.get(regionById).clearAll();
  loaders.get(priceListById).clearAll();
}
