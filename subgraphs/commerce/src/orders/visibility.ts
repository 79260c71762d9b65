import { type Actor, scopeOf } from '@rustok/kernel';
import type { Knex } from 'knex';

interface Owned {
  readonly userId: string | null;
  readonly tokenHash: string | null;
}

/**
 * A customer sees what they ordered while signed in; those who may read orders see all. An order of a guest is opened by
 * the token of its cart, and by nothing else: who knows an address does not get at its orders.
 */
export function isOrderVisible(
  { userId, tokenHash }: Owned,
  actor: Actor,
  hash: string | null = null,
): boolean {
  if (hash !== null && tokenHash === hash) return true;
  const scope = scopeOf(actor, 'orders:read');
  return scope === 'all' || (scope === 'own' && actor.kind === 'user' && userId === actor.userId);
}

/** Of `orders:list`, as SQL, for lists over `orders as o`. Nothing for who holds none of it. */
export function whereOrderListed(query: Knex.QueryBuilder, actor: Actor): void {
  const scope = scopeOf(actor, 'orders:list');
  if (scope === 'all') return;
  if (scope === 'own' && actor.kind === 'user') query.where('o.user_id', actor.userId);
  else query.whereRaw('false');
}
