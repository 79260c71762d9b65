import { newId, parseInput, type RequestContext, type UnitOfWork } from '@rustok/kernel';
import { regionNotFound } from '../../pricing/errors.js';
import { type RegionRow, selectRegions } from '../../pricing/region-model.js';
import { defaultCurrencyOf, settingsOf } from '../../settings.js';
import { type CartKey, type CartRow, lockCart } from '../cart-model.js';
import { type Cart, newCart } from '../cart-rules.js';
import { cartKey, hashOfToken, newCartToken } from '../cart-token.js';
import { cartNotFound } from '../errors.js';
import { CartAbandoned } from '../events.js';
import { loadCart } from '../load-cart.js';

/** What who begins a cart gets. */
export interface BegunCart {
  readonly cart: Cart;
  /** Told this once; `null` for who is signed in, and needs none. */
  readonly token: string | null;
}

/** A guest's new cart, or the one of who is signed in, who has one. Throws `BAD_USER_INPUT` or `REGION_NOT_FOUND`. */
export function createCart(context: RequestContext, input: unknown): Promise<BegunCart> {
  const given = parseInput(newCart, input);
  const { actor } = context;
  return context.database.transaction(async (unit) => {
    const token = actor.kind === 'user' ? null : newCartToken();
    const key: CartKey = { tokenHash: token === null ? null : hashOfToken(token) };
    await insertCart(unit, context, key, given);
    const cart = await lockCart(unit, context, key);
    if (!cart) throw cartNotFound();
    return { cart: await loadCart(unit.trx, context, cart), token };
  });
}

/**
 * Does `work` on a locked cart, says that it lives, and answers what became of it. Who is signed in has a cart by beginning
 * to use it. Throws `CART_NOT_FOUND`, or `BAD_USER_INPUT` for a guest without a token.
 */
export function changingCart(
  context: RequestContext,
  token: string | null | undefined,
  work: (unit: UnitOfWork, cart: CartRow) => Promise<void>,
): Promise<Cart> {
  const key = cartKey(context, token);
  return context.database.transaction(async (unit) => {
    if (key.tokenHash === null) await insertCart(unit, context, key, {});
    const cart = await lockCart(unit, context, key);
    if (!cart) throw cartNotFound();
    await work(unit, cart);
    await keepAlive(unit, context, cart.id);
    const changed = await lockCart(unit, context, key);
    if (!changed) throw cartNotFound();
    return loadCart(unit.trx, context, changed);
  });
}

/** Counts the days anew until it is deleted. */
export async function keepAlive(unit: UnitOfWork, context: RequestContext, cartId: string): Promise<void> {
  const { cartDays } = settingsOf(context);
  const [kept] = await unit
    .trx('carts')
    .where({ id: cartId })
    .update({
      updated_at: unit.trx.fn.now(),
      expires_at: unit.trx.raw(`now() + make_interval(days => ?)`, [cartDays]),
    })
    .returning('expires_at');
  await unit.schedule(CartAbandoned, { cartId }, { at: kept.expires_at, key: cartSchedule(cartId) });
}

export function cartSchedule(cartId: string): string {
  return `cart:${cartId}`;
}

/** Throws `REGION_NOT_FOUND`. */
export async function regionOf({ trx }: UnitOfWork, id: string): Promise<RegionRow> {
  const region: RegionRow | undefined = await selectRegions(trx).where('r.id', id).first();
  if (!region) throw regionNotFound(id);
  return region;
}

/** Where the actor has one already, there is nothing to do; one that has ended makes room. */
async function insertCart(
  unit: UnitOfWork,
  context: RequestContext,
  { tokenHash }: CartKey,
  { regionId = null, locale = null }: { readonly regionId?: string | null; readonly locale?: string | null },
): Promise<void> {
  const { actor, tenant } = context;
  const userId = tokenHash === null && actor.kind === 'user' ? actor.userId : null;
  if (userId !== null) {
    await unit.trx('carts').where({ user_id: userId }).where('expires_at', '<=', unit.trx.fn.now()).delete();
  }
  const region = regionId === null ? null : await regionOf(unit, regionId);
  const settings = settingsOf(context);
  const id = newId();
  const { rows } = await unit.trx.raw(
    `insert into carts (id, token_hash, user_id, currency, region_id, locale, expires_at)
     values (?, ?, ?, ?, ?, ?, now() + make_interval(days => ?)) on conflict do nothing returning id`,
    [
      id,
      tokenHash,
      userId,
      region?.currency ?? defaultCurrencyOf(settings),
      region?.id ?? null,
      locale ?? context.locales()[0] ?? tenant.locales.default,
      settings.cartDays,
    ],
  );
  if (rows.length > 0) await keepAlive(unit, context, id);
}
