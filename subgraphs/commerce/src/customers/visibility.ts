import { type Actor, scopeOf } from '@rustok/kernel';

/** A customer with an account sees themselves; those who may read customers see all. Guests see none. */
export function isCustomerVisible({ userId }: { readonly userId: string | null }, actor: Actor): boolean {
  const scope = scopeOf(actor, 'customers:read');
  return scope === 'all' || (scope === 'own' && actor.kind === 'user' && userId === actor.userId);
}

/** What staff write down of a customer is not for the customer. */
export function maySeeNotes(actor: Actor): boolean {
  return scopeOf(actor, 'customers:read') === 'all';
}
