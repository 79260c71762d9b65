import { parseInput, type RequestContext } from '@rustok/kernel';
import { z } from 'zod';
import { discountCode, DiscountProblem } from '../../discounts/discount-rules.js';
import { discountRefused } from '../../discounts/errors.js';
import type { Cart } from '../cart-rules.js';
import { loadCart } from '../load-cart.js';
import { changingCart } from './change-cart.js';

const given = z.object({ code: discountCode });

/**
 * Whether it may be used is asked again whenever the cart is read, and by the checkout. Throws `CART_NOT_FOUND`,
 * `BAD_USER_INPUT`, `DISCOUNT_NOT_FOUND`, `DISCOUNT_EXPIRED`, `DISCOUNT_EXHAUSTED`, `DISCOUNT_NOT_APPLICABLE` or
 * `DISCOUNT_NOT_COMBINABLE`; then the cart is as it was.
 */
export async function applyDiscount(
  context: RequestContext,
  token: string | null | undefined,
  input: unknown,
): Promise<Cart> {
  const { code } = parseInput(given, input);
  return changingCart(context, token, async ({ trx }, cart) => {
    const discount = await trx('discounts').where({ code }).whereNull('deleted_at').first('id');
    if (!discount) throw discountRefused(code, DiscountProblem.NOT_ACTIVE);
    await trx('cart_discounts')
      .insert({ cart_id: cart.id, discount_id: discount.id })
      .onConflict(['tenant_id', 'cart_id', 'discount_id'])
      .ignore();
    const { discounts } = await loadCart(trx, context, cart);
    const problem = discounts.find(({ id }) => id === discount.id)?.problem;
    if (problem) throw discountRefused(code, problem);
  });
}

/** One that is not in the cart is as good as removed. Throws `CART_NOT_FOUND` or `BAD_USER_INPUT`. */
export async function removeDiscount(
  context: RequestContext,
  token: string | null | undefined,
  input: unknown,
): Promise<Cart> {
  const { code } = parseInput(given, input);
  return changingCart(context, token, async ({ trx }, { id }) => {
    await trx('cart_discounts')
      .where({ cart_id: id })
      .whereIn('discount_id', trx('discounts').where({ code }).select('id'))
      .delete();
  });
}
