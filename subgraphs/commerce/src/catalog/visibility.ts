import { type Actor, scopeOf } from '@rustok/kernel';
import type { Knex } from 'knex';
import { ProductStatus } from './product-rules.js';

/** What is not for everybody is seen by those who may edit products. A product belongs to nobody: `own` covers none. */
export function mayEdit(actor: Actor): boolean {
  return scopeOf(actor, 'products:update') === 'all';
}

/** What is on sale is everybody's. */
export function isProductVisible({ status }: { readonly status: ProductStatus }, actor: Actor): boolean {
  return status === ProductStatus.ACTIVE || mayEdit(actor);
}

/** `isProductVisible` as SQL, for lists over `products as p`. */
export function whereProductVisible(query: Knex.QueryBuilder, actor: Actor): void {
  if (!mayEdit(actor)) query.where('p.status', ProductStatus.ACTIVE);
}

interface Category {
  readonly isActive: boolean;
  readonly isInternal: boolean;
}

/** By its own flags: what lies below a hidden category is reached by its id, and not from above. */
export function isCategoryVisible({ isActive, isInternal }: Category, actor: Actor): boolean {
  return (isActive && !isInternal) || mayEdit(actor);
}

/** `isCategoryVisible` as SQL, over `product_categories as c`. */
export function categoryVisible(actor: Actor): string {
  return mayEdit(actor) ? 'true' : '(c.is_active and not c.is_internal)';
}

export function isCollectionVisible({ isActive }: { readonly isActive: boolean }, actor: Actor): boolean {
  return isActive || mayEdit(actor);
}

/** `isCollectionVisible` as SQL, over `collections as c`. */
export function collectionVisible(actor: Actor): string {
  return mayEdit(actor) ? 'true' : 'c.is_active';
}
