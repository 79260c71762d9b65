import { type Actor, scopeOf } from '@rustok/kernel';

/**
 * Price lists, and prices that are not in force, are seen by those who may read prices: a sale is a secret until it
 * begins. Regions are everybody's. Nothing here belongs to anybody: `own` covers none.
 */
export function mayReadPrices(actor: Actor): boolean {
  return scopeOf(actor, 'prices:read') === 'all';
}
