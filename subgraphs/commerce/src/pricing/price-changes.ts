import type { PayloadOf, UnitOfWork } from '@rustok/kernel';
import type { Knex } from 'knex';
import { type PriceInForce, pricesInForce } from './effective-prices.js';
import { PriceChanged } from './events.js';
import { effectiveTiers, type EffectivePrice, priceFor } from './price-rules.js';

/** What variants cost in one currency, generally or in one region. */
interface PriceState {
  readonly variantId: string;
  readonly productId: string;
  readonly currency: string;
  readonly regionId: string | null;
  readonly tiers: readonly EffectivePrice[];
}

export type PriceStates = ReadonlyMap<string, PriceState>;

/** How many variants are compared at a time. */
const CHUNK = 500;

/** Does `work`, and publishes `price.changed` for whatever of these variants costs something else after it. */
export async function tellingPriceChanges<T>(
  unit: UnitOfWork,
  variantIds: readonly string[],
  work: () => Promise<T>,
): Promise<T> {
  const before = await priceStates(unit.trx, variantIds);
  const result = await work();
  appendPriceChanges(unit, before, await priceStates(unit.trx, variantIds));
  return result;
}

/** Of all currencies, generally and in each region with prices of its own. `at`: default the time of the database. */
export async function priceStates(
  trx: Knex,
  variantIds: readonly string[],
  at: Date | null = null,
): Promise<PriceStates> {
  const states = new Map<string, PriceState>();
  for (let start = 0; start < variantIds.length; start += CHUNK) {
    const entries = await pricesInForce(trx, variantIds.slice(start, start + CHUNK), at);
    for (const own of groups(entries, ({ variantId, currency }) => `${variantId} ${currency}`)) {
      for (const regionId of new Set([null, ...own.map((entry) => entry.regionId)])) {
        const state = stateOf(own, regionId);
        states.set(`${state.variantId} ${state.currency} ${regionId ?? ''}`, state);
      }
    }
  }
  return states;
}

export function appendPriceChanges(unit: UnitOfWork, before: PriceStates, after: PriceStates): void {
  for (const payload of priceChanges(before, after)) unit.append(PriceChanged, payload);
}

/** One for each variant, currency and region whose price became another. */
export function priceChanges(
  before: PriceStates,
  after: PriceStates,
): readonly PayloadOf<typeof PriceChanged>[] {
  return [...new Set([...before.keys(), ...after.keys()])].flatMap((key) => {
    const [old, now] = [before.get(key), after.get(key)];
    const known = now ?? old;
    if (!known || JSON.stringify(old?.tiers ?? []) === JSON.stringify(now?.tiers ?? [])) return [];
    const { variantId, productId, currency, regionId } = known;
    return [{ variantId, productId, currency, regionId, old: ofOne(old), new: ofOne(now) }];
  });
}

/** Entries of one variant and currency, as they work in a region. */
function stateOf(entries: readonly PriceInForce[], regionId: string | null): PriceState {
  const [{ variantId, productId, currency }] = entries as [PriceInForce];
  const there = entries.filter((entry) => entry.regionId === null || entry.regionId === regionId);
  return { variantId, productId, currency, regionId, tiers: effectiveTiers(there, currency) };
}

function ofOne(state: PriceState | undefined) {
  const price = priceFor(state?.tiers ?? [], 1);
  return price && { amount: price.amount, currency: price.currency };
}

function groups<T>(items: readonly T[], keyOf: (item: T) => string): Iterable<readonly T[]> {
  const found = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = found.get(key);
    if (group) group.push(item);
    else found.set(key, [item]);
  }
  return found.values();
}
