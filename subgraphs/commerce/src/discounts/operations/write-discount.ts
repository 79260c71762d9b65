import {
  concurrentModification,
  newId,
  parseInput,
  type RequestContext,
  type UnitOfWork,
  violates,
} from '@rustok/kernel';
import { z } from 'zod';
import { requireStaff } from '../../access.js';
import { type DiscountRow, selectDiscounts } from '../discount-model.js';
import { type DiscountInput, discountInput } from '../discount-rules.js';
import { discountNotFound, duplicateDiscountCode } from '../errors.js';
import { DiscountCreated, DiscountDeleted, DiscountUpdated } from '../events.js';
import { discountById } from '../loaders.js';

/** Throws `BAD_USER_INPUT` or `DUPLICATE_DISCOUNT_CODE`. */
export function createDiscount(context: RequestContext, input: unknown): Promise<DiscountRow> {
  return context.database.transaction((unit) => insertDiscount(unit, context, input));
}

export async function insertDiscount(
  unit: UnitOfWork,
  context: RequestContext,
  input: unknown,
): Promise<DiscountRow> {
  requireStaff(context, 'discounts:create');
  const discount = parseInput(discountInput, input);
  const id = newId();
  await refusingDuplicates(discount, () => unit.trx('discounts').insert({ id, ...columns(discount) }));
  unit.append(DiscountCreated, { discountId: id });
  return selectDiscounts(unit.trx).where('d.id', id).first();
}

const expected = z.looseObject({ expectedVersion: z.int().min(1) });

/**
 * What is absent stays; it is checked as a whole. Throws `DISCOUNT_NOT_FOUND`, `BAD_USER_INPUT`,
 * `DUPLICATE_DISCOUNT_CODE` or `CONCURRENT_MODIFICATION`.
 */
export function updateDiscount(context: RequestContext, id: string, input: unknown): Promise<DiscountRow> {
  requireStaff(context, 'discounts:update');
  const { expectedVersion, ...changes } = parseInput(expected, input);
  return context.database.transaction(async (unit) => {
    const discount: DiscountRow | undefined = await selectDiscounts(unit.trx)
      .where('d.id', id)
      .forUpdate()
      .first();
    if (!discount) throw discountNotFound(id);
    if (discount.version !== expectedVersion) {
      throw concurrentModification('discount', { expected: expectedVersion, actual: discount.version });
    }
    const given = Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined));
    const next = parseInput(discountInput, { ...discount, ...given });
    await refusingDuplicates(next, () =>
      unit
        .trx('discounts')
        .where({ id })
        .update({ ...columns(next), version: discount.version + 1, updated_at: unit.trx.fn.now() }),
    );
    unit.append(DiscountUpdated, { discountId: id });
    context.loaders.get(discountById).clear(id);
    return selectDiscounts(unit.trx).where('d.id', id).first();
  });
}

/** Its code is free again, and carts that had it pay without. Throws `DISCOUNT_NOT_FOUND`. */
export function deleteDiscount(context: RequestContext, id: string): Promise<void> {
  requireStaff(context, 'discounts:delete');
  return context.database.transaction(async (unit) => {
    const deleted = await unit
      .trx('discounts')
      .where({ id })
      .whereNull('deleted_at')
      .update({ deleted_at: unit.trx.fn.now() });
    if (deleted === 0) throw discountNotFound(id);
    unit.append(DiscountDeleted, { discountId: id });
    context.loaders.get(discountById).clear(id);
  });
}

function columns(discount: DiscountInput): object {
  return {
    code: discount.code,
    type: discount.type,
    rate: discount.rate ?? null,
    amount: discount.amount ?? null,
    min_subtotal: discount.minSubtotal ?? null,
    currency: discount.currency ?? null,
    starts_at: discount.startsAt ?? null,
    ends_at: discount.endsAt ?? null,
    usage_limit: discount.usageLimit ?? null,
    usage_limit_per_customer: discount.usageLimitPerCustomer ?? null,
    is_combinable: discount.isCombinable,
    status: discount.status,
  };
}

async function refusingDuplicates({ code }: DiscountInput, write: () => PromiseLike<unknown>): Promise<void> {
  try {
    await write();
  } catch (error) {
    throw violates(error, 'discounts_code') ? duplicateDiscountCode(code) : error;
  }
}
