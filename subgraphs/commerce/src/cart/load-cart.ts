import type { RequestContext } from '@rustok/kernel';
import type { Knex } from 'knex';
import { DISCOUNT_COLUMNS, type DiscountRow } from '../discounts/discount-model.js';
import { effectivePrices } from '../pricing/effective-prices.js';
import { selectRegions } from '../pricing/region-model.js';
import { settingsOf } from '../settings.js';
import { type CartKey, type CartRow, findCart, findCartLines } from './cart-model.js';
import { type Cart, cartOf } from './cart-rules.js';

/** `null` when there is none, or not for this actor. */
export function readCart(context: RequestContext, key: CartKey): Promise<Cart | null> {
  return context.database.read(async (trx) => {
    const cart = await findCart(trx, context, key);
    return cart && loadCart(trx, context, cart);
  });
}

/** What a cart adds up to at this moment, by five statements, however much is in it. */
export async function loadCart(trx: Knex, context: RequestContext, cart: CartRow): Promise<Cart> {
  const { currency, regionId } = cart;
  const lines = await findCartLines(trx, cart.id);
  const variantIds = lines.map(({ variantId }) => variantId);
  const prices = await effectivePrices(trx, { variantIds, currency, regionId });
  const region =
    regionId === null ? null : ((await selectRegions(trx).where('r.id', regionId).first()) ?? null);
  const discounts = await findDiscounts(trx, cart);
  const clock: { rows: { at: Date }[] } = await trx.raw('select now() as at');
  return cartOf({
    cart,
    region,
    lines,
    prices,
    discounts,
    settings: settingsOf(context),
    locales: context.locales(cart.locale),
    at: (clock.rows[0] as { at: Date }).at,
  });
}

/** With how often this customer has used each; of a guest, as far as the address is known. */
async function findDiscounts(
  trx: Knex,
  { id, userId, email }: CartRow,
): Promise<readonly (DiscountRow & { readonly usedByCustomer: number })[]> {
  const { rows } = await trx.raw(
    `select ${DISCOUNT_COLUMNS},
            (select count(*)::int
               from discount_redemptions r join customers k on k.tenant_id = r.tenant_id and k.id = r.customer_id
              where r.tenant_id = d.tenant_id and r.discount_id = d.id
                and (k.user_id = :userId::uuid or (:userId::uuid is null and k.is_guest and k.email = :email::text))
            ) as "usedByCustomer"
       from cart_discounts cd
       join discounts d on d.tenant_id = cd.tenant_id and d.id = cd.discount_id and d.deleted_at is null
      where cd.cart_id = :id
      order by cd.created_at, d.id`,
    { id, userId, email },
  );
  return rows;
}
