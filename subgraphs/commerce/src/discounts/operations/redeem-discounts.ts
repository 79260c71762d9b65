import type { UnitOfWork } from '@rustok/kernel';
import { DiscountProblem } from '../discount-rules.js';
import { discountRefused } from '../errors.js';

export interface Redemption {
  readonly discountId: string;
  readonly code: string;
  /** Minor units it took off. */
  readonly amount: number;
}

/**
 * Counts a use of each discount by the order, which is written in the same transaction. The discounts stay locked until
 * then, in a fixed order: of all who want the last use one gets it. Throws `DISCOUNT_EXHAUSTED`.
 */
export async function redeemDiscounts(
  { trx }: UnitOfWork,
  {
    orderId,
    customerId,
    redemptions,
  }: {
    readonly orderId: string;
    readonly customerId: string;
    readonly redemptions: readonly Redemption[];
  },
): Promise<void> {
  const inOrder = [...redemptions].sort((a, b) => (a.discountId < b.discountId ? -1 : 1));
  for (const { discountId, code, amount } of inOrder) {
    const { rows } = await trx.raw<{ rows: { perCustomer: number | null }[] }>(
      `update discounts set times_used = times_used + 1
        where id = ? and deleted_at is null and status = 'active'
          and (usage_limit is null or times_used < usage_limit)
          and (starts_at is null or starts_at <= now()) and (ends_at is null or ends_at > now())
       returning usage_limit_per_customer as "perCustomer"`,
      [discountId],
    );
    const [redeemed] = rows;
    if (!redeemed) throw discountRefused(code, DiscountProblem.EXHAUSTED);
    if (redeemed.perCustomer !== null) {
      // Others of the same customer wait for the discount's row, so they count this one.
      const uses = await trx('discount_redemptions')
        .where({ discount_id: discountId, customer_id: customerId })
        .count({ count: '*' })
        .first();
      if (Number(uses?.count) >= redeemed.perCustomer) throw discountRefused(code, DiscountProblem.EXHAUSTED);
    }
    await trx('discount_redemptions').insert({
      discount_id: discountId,
      order_id: orderId,
      customer_id: customerId,
      code,
      amount,
    });
  }
}

/** A cancelled order gives its uses back; what it had taken off stands in the order's totals. */
export async function releaseDiscounts({ trx }: UnitOfWork, orderId: string): Promise<void> {
  const released: string[] = (
    await trx('discount_redemptions').where({ order_id: orderId }).delete('discount_id')
  ).map(({ discount_id }: { discount_id: string }) => discount_id);
  for (const id of released.sort()) await trx('discounts').where({ id }).decrement('times_used', 1);
}
