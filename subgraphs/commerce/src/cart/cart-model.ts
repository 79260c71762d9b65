import { type RequestContext, type UnitOfWork } from '@rustok/kernel';
import type { Knex } from 'knex';
import type { Address } from '../customers/address-rules.js';

export interface CartRow {
  readonly id: string;
  /** `null`: a guest’s, who has its token. */
  readonly userId: string | null;
  readonly tokenHash: string | null;
  readonly currency: string;
  readonly regionId: string | null;
  readonly locale: string;
  readonly email: string | null;
  readonly shippingAddress: Address | null;
  /** `null`: the same as the shipping address. */
  readonly billingAddress: Address | null;
  readonly shippingOption: string | null;
  readonly expiresAt: Date;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** Whose cart: of whoever has the token, or the actor's own. */
export interface CartKey {
  /** SHA-256 of the token, in hex; `null`: the actor's own. */
  readonly tokenHash: string | null;
}

const COLUMNS = `c.id, c.user_id as "userId", c.token_hash as "tokenHash", c.currency, c.region_id as "regionId", c.locale,
  c.email, c.shipping_address as "shippingAddress", c.billing_address as "billingAddress",
  c.shipping_option as "shippingOption", c.expires_at as "expiresAt", c.created_at as "createdAt",
  c.updated_at as "updatedAt"`;

/** The living cart; `null` when there is none, or not for this actor. The one place that says whose a cart is. */
export async function findCart(
  trx: Knex,
  { actor }: RequestContext,
  { tokenHash }: CartKey,
): Promise<CartRow | null> {
  const query = livingCarts(trx);
  if (tokenHash !== null) query.where('c.token_hash', tokenHash).whereNull('c.user_id');
  else if (actor.kind === 'user') query.where('c.user_id', actor.userId);
  else return null;
  return (await query.first()) ?? null;
}

/** As `findCart`, locked until the transaction ends: changes of one cart come one after the other. */
export async function lockCart(
  { trx }: UnitOfWork,
  context: RequestContext,
  key: CartKey,
): Promise<CartRow | null> {
  const found = await findCart(trx, context, key);
  if (!found) return null;
  // Again, as it may have been ordered or claimed while this waited.
  const cart: CartRow | undefined = await livingCarts(trx).where('c.id', found.id).forUpdate().first();
  return cart && cart.userId === found.userId && cart.tokenHash === found.tokenHash ? cart : null;
}

function livingCarts(trx: Knex): Knex.QueryBuilder {
  return trx('carts as c').select(trx.raw(COLUMNS)).where('c.expires_at', '>', trx.fn.now());
}

/** A line with all that is known of what it is about. */
export interface CartLineRow {
  readonly id: string;
  readonly variantId: string;
  readonly productId: string;
  readonly quantity: number;
  readonly sku: string | null;
  readonly manageInventory: boolean;
  readonly allowBackorder: boolean;
  readonly isOnSale: boolean;
  readonly isDiscountable: boolean;
  /** Over all active locations; below zero where it is owed. */
  readonly available: number;
  readonly titles: readonly { readonly locale: string; readonly title: string }[] | null;
  /** Of each option, its value in each locale. */
  readonly values: readonly (readonly { readonly locale: string; readonly value: string }[] | null)[] | null;
}

/** In the order in which they were added; one statement, however many. */
export async function findCartLines(trx: Knex, cartId: string): Promise<readonly CartLineRow[]> {
  const { rows } = await trx.raw<{ rows: CartLineRow[] }>(
    `select l.id, l.variant_id as "variantId", v.product_id as "productId", l.quantity, v.sku,
            v.manage_inventory as "manageInventory", v.allow_backorder as "allowBackorder",
            p.status = 'active' and p.deleted_at is null and v.deleted_at is null as "isOnSale",
            p.is_discountable as "isDiscountable",
            (select coalesce(sum(i.stocked - i.reserved), 0)::int
               from inventory_levels i
               join stock_locations s on s.tenant_id = i.tenant_id and s.id = i.location_id and s.is_active
              where i.tenant_id = v.tenant_id and i.variant_id = v.id) as available,
            (select json_agg(json_build_object('locale', t.locale, 'title', t.title) order by t.locale)
               from product_translations t
              where t.tenant_id = p.tenant_id and t.product_id = p.id) as titles,
            (select json_agg(texts.all order by texts.position, texts.id)
               from (select o.position, o.id,
                            (select json_agg(json_build_object('locale', vt.locale, 'value', vt.value) order by vt.locale)
                               from product_option_value_translations vt
                              where vt.tenant_id = vov.tenant_id and vt.value_id = vov.value_id) as all
                       from variant_option_values vov
                       join product_options o on o.tenant_id = vov.tenant_id and o.id = vov.option_id
                      where vov.tenant_id = v.tenant_id and vov.variant_id = v.id) texts) as values
       from cart_lines l
       join product_variants v on v.tenant_id = l.tenant_id and v.id = l.variant_id
       join products p on p.tenant_id = v.tenant_id and p.id = v.product_id
      where l.cart_id = ?
      order by l.id`,
    [cartId],
  );
  return rows;
}
