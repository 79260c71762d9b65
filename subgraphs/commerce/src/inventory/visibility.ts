import { type Actor, scopeOf } from '@rustok/kernel';

/** How many can be bought is everybody's; where they are is for those who may read the inventory. It belongs to nobody. */
export function mayReadInventory(actor: Actor): boolean {
  return scopeOf(actor, 'inventory:read') === 'all';
}
