import type { FieldProblem, UnitOfWork } from '@rustok/kernel';
import { type Cart, CartLineProblem } from '../cart/cart-rules.js';
import { cartEmpty, cartIncomplete, cartLinesUnavailable } from '../cart/errors.js';

/** A cart of which an order can be made. */
export interface ReadyCart {
  readonly cart: Cart;
  readonly email: string;
  readonly shippingAddress: NonNullable<Cart['shippingAddress']>;
  readonly shipping: NonNullable<Cart['shipping']>;
}

/**
 * Whether there is stock is not asked here: that is known when it is reserved. Throws `CART_EMPTY`,
 * `CART_LINES_UNAVAILABLE` or `CART_INCOMPLETE`.
 */
export async function readyCart({ trx }: UnitOfWork, cart: Cart): Promise<ReadyCart> {
  if (cart.lines.length === 0) throw cartEmpty();
  const refused = cart.lines.filter(
    ({ problem }) => problem !== null && problem !== CartLineProblem.INSUFFICIENT_STOCK,
  );
  if (refused.length > 0) {
    throw cartLinesUnavailable(
      refused.map(({ id, variantId, problem }) => ({ lineId: id, variantId, problem: String(problem) })),
    );
  }
  const account = cart.userId && (await trx('users').where({ id: cart.userId }).first('email'));
  const email: string | null = cart.email ?? account?.email ?? null;
  const { shippingAddress, shipping } = cart;
  if (email !== null && shippingAddress && shipping) return { cart, email, shippingAddress, shipping };
  throw cartIncomplete(missing(cart, email));
}

function missing({ shippingAddress, shipping, shippingOption }: Cart, email: string | null): FieldProblem[] {
  const problems: FieldProblem[] = [];
  if (email === null) problems.push({ path: 'email', message: 'is needed' });
  if (!shippingAddress) problems.push({ path: 'shippingAddress', message: 'is needed' });
  if (!shipping) {
    const message = shippingOption === null ? 'is needed' : 'is not offered to there, or in this currency';
    problems.push({ path: 'shippingOption', message });
  }
  return problems;
}
