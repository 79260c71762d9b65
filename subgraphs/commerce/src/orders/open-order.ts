import type { RequestContext } from '@rustok/kernel';
import { hashOfToken } from '../cart/cart-token.js';
import { orderById } from './loaders.js';
import { findOrders, type OrderRow } from './order-model.js';
import { isOrderVisible } from './visibility.js';

/** The order, for who may see it or has the token of the cart it was made of. */
export async function openOrder(
  context: RequestContext,
  id: string,
  cartToken: string | null | undefined,
): Promise<OrderRow | null> {
  if (cartToken == null) return context.loaders.get(orderById).load(id);
  const [order] = await findOrders(context, [id]);
  return order && isOrderVisible(order, context.actor, hashOfToken(cartToken)) ? order : null;
}
