import {
  type Connection,
  type ConnectionArgs,
  defineLoader,
  inKeyOrder,
  type KeysetColumn,
  keysetPage,
  type RequestContext,
  scopeOf,
} from '@rustok/kernel';
import { requireStaff } from '../access.js';
import { type DiscountRow, findDiscounts, selectDiscounts } from './discount-model.js';
import type { DiscountStatus } from './discount-rules.js';

/** Those this actor may see; every way to one that is not a list goes through here. */
export const discountById = defineLoader<string, DiscountRow>({
  batch: async (ids, context) =>
    scopeOf(context.actor, 'discounts:read') === 'all'
      ? inKeyOrder(ids, await findDiscounts(context, ids), ({ id }) => id)
      : ids.map(() => null),
});

const NEWEST_FIRST: readonly KeysetColumn<DiscountRow>[] = [
  { column: 'd.id', direction: 'desc', type: 'uuid', valueOf: ({ id }) => id },
];

/** Throws without `discounts:list`. */
export async function listDiscounts(
  context: RequestContext,
  { status }: { readonly status?: DiscountStatus | null },
  args: ConnectionArgs,
): Promise<Connection<DiscountRow>> {
  requireStaff(context, 'discounts:list');
  return context.database.read((trx) => {
    const query = selectDiscounts(trx);
    if (status != null) query.where('d.status', status);
    return keysetPage({ list: 'discounts', query, order: NEWEST_FIRST, args, context });
  });
}
