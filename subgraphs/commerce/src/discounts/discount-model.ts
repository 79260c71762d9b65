import type { RequestContext } from '@rustok/kernel';
import type { Knex } from 'knex';
import type { DiscountTerms, DiscountType } from './discount-rules.js';

/** What a code takes off. Amounts are minor units of `currency`. */
export interface DiscountRow extends DiscountTerms {
  readonly id: string;
  /** In capitals. */
  readonly code: string;
  readonly type: DiscountType;
  /** Hundredths of a percent; of percentages. */
  readonly rate: number | null;
  /** Of fixed ones. */
  readonly amount: number | null;
  readonly version: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

// Amounts are below 10^13, which a double holds exactly; bigint would come as text.
export const DISCOUNT_COLUMNS = `d.id, d.code, d.type, d.rate, d.amount::float8 as amount,
  d.min_subtotal::float8 as "minSubtotal", d.currency, d.starts_at as "startsAt", d.ends_at as "endsAt",
  d.usage_limit as "usageLimit", d.usage_limit_per_customer as "usageLimitPerCustomer", d.times_used as "timesUsed",
  d.is_combinable as "isCombinable", d.status, d.version, d.created_at as "createdAt", d.updated_at as "updatedAt"`;

/** Living ones, as `d`. */
export function selectDiscounts(trx: Knex): Knex.QueryBuilder {
  return trx('discounts as d').select(trx.raw(DISCOUNT_COLUMNS)).whereNull('d.deleted_at');
}

export function findDiscounts(
  { database }: RequestContext,
  ids: readonly string[],
): Promise<readonly DiscountRow[]> {
  return database.prepared<DiscountRow>(
    {
      name: 'commerce.discounts-by-id',
      text: `select ${DISCOUNT_COLUMNS} from discounts d where d.id = any($1::uuid[]) and d.deleted_at is null`,
    },
    [ids],
  );
}

/** How often the customer has used each of the discounts, by its id. */
export async function usesByCustomer(
  trx: Knex,
  customerId: string | null,
  discountIds: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  if (customerId === null || discountIds.length === 0) return new Map();
  const rows: readonly { id: string; uses: number }[] = await trx('discount_redemptions')
    .where({ customer_id: customerId })
    .whereIn('discount_id', discountIds)
    .groupBy('discount_id')
    .select('discount_id as id', trx.raw('count(*)::int as uses'));
  return new Map(rows.map(({ id, uses }) => [id, uses]));
}
