import {
  type Connection,
  type ConnectionArgs,
  type KeysetColumn,
  keysetPage,
  type RequestContext,
} from '@rustok/kernel';
import { type ProductCategoryRow, selectProductCategories } from './category-model.js';
import { categoryVisible } from './visibility.js';

const IN_ORDER: readonly KeysetColumn<ProductCategoryRow>[] = [
  { column: 'c.depth', direction: 'asc', type: 'int', valueOf: ({ depth }) => depth },
  { column: 'c.position', direction: 'asc', type: 'int', valueOf: ({ position }) => position },
  { column: 'c.id', direction: 'asc', type: 'uuid', valueOf: ({ id }) => id },
];

/** Those right below `parentId`, or all: the root's first, then in their order. */
export function listProductCategories(
  context: RequestContext,
  { parentId }: { readonly parentId?: string | null },
  args: ConnectionArgs,
): Promise<Connection<ProductCategoryRow>> {
  return context.database.read((trx) => {
    const query = selectProductCategories(trx).whereRaw(categoryVisible(context.actor));
    if (parentId != null) query.where('c.parent_id', parentId);
    return keysetPage({ list: 'productCategories', query, order: IN_ORDER, args, context });
  });
}

/** Those at the root, in their order; a write sees to it that they are few. */
export function listRoots(context: RequestContext): Promise<readonly ProductCategoryRow[]> {
  return context.database.read((trx) =>
    selectProductCategories(trx)
      .whereNull('c.parent_id')
      .whereRaw(categoryVisible(context.actor))
      .orderBy(['c.position', 'c.id']),
  );
}
