import { type RequestContext, requireUser } from '@rustok/kernel';
import { lockCart } from '../cart-model.js';
import type { Cart } from '../cart-rules.js';
import { hashOfToken } from '../cart-token.js';
import { cartNotFound } from '../errors.js';
import { CartAbandoned } from '../events.js';
import { cartSchedule, changingCart } from './change-cart.js';
import { addPieces } from './change-lines.js';

/**
 * Who has signed in takes over what they put into a cart as a guest: its lines are added to their own cart, as many as a
 * cart may have, with its discounts and what else the own one does not say yet. The guest's cart is gone, and its token
 * with it. Throws `UNAUTHENTICATED` or `CART_NOT_FOUND`.
 */
export async function claimCart(context: RequestContext, token: string): Promise<Cart> {
  requireUser(context.actor);
  return changingCart(context, null, async (unit, own) => {
    const { trx } = unit;
    const guest = await lockCart(unit, context, { tokenHash: hashOfToken(token) });
    if (!guest) throw cartNotFound();
    const lines: readonly { variantId: string; quantity: number }[] = await trx('cart_lines')
      .where({ cart_id: guest.id })
      .orderBy('id')
      .select('variant_id as variantId', 'quantity');
    const isNew = !(await trx('cart_lines').where({ cart_id: own.id }).first('id'));
    await addPieces(unit, context, own.id, lines, { bounded: true });
    await trx.raw(
      `insert into cart_discounts (cart_id, discount_id, created_at)
       select ?, discount_id, created_at from cart_discounts where cart_id = ? on conflict do nothing`,
      [own.id, guest.id],
    );
    await trx('carts')
      .where({ id: own.id })
      .update({
        // An empty cart has not decided anything: where the guest shopped is where they shop.
        ...(isNew && { region_id: guest.regionId, currency: guest.currency }),
        email: own.email ?? guest.email,
        shipping_address: json(own.shippingAddress ?? guest.shippingAddress),
        billing_address: json(own.billingAddress ?? guest.billingAddress),
        shipping_option: own.shippingOption ?? guest.shippingOption,
      });
    await trx('carts').where({ id: guest.id }).delete();
    await unit.unschedule(CartAbandoned, cartSchedule(guest.id));
  });
}

function json(value: object | null): string | null {
  return value && JSON.stringify(value);
}
