import { badField, parseInput, type RequestContext, type UnitOfWork } from '@rustok/kernel';
import type { Address } from '../../customers/address-rules.js';
import { type RegionRow, selectRegions } from '../../pricing/region-model.js';
import { settingsOf } from '../../settings.js';
import { type Cart, cartChanges } from '../cart-rules.js';
import { changingCart, regionOf } from './change-cart.js';

/**
 * What is absent stays. The region follows the country of the shipping address, where there is one of it: prices, currency
 * and tax are those of where it is sent. Throws `CART_NOT_FOUND`, `REGION_NOT_FOUND` or `BAD_USER_INPUT`.
 */
export async function updateCart(
  context: RequestContext,
  token: string | null | undefined,
  input: unknown,
): Promise<Cart> {
  const { regionId, locale, email, shippingAddress, billingAddress, shippingOption } = parseInput(
    cartChanges,
    input,
  );
  if (
    shippingOption != null &&
    !settingsOf(context).shippingOptions.some(({ id }) => id === shippingOption)
  ) {
    throw badField('shippingOption', 'is not offered');
  }
  return changingCart(context, token, async (unit, cart) => {
    const asked = regionId === undefined ? null : await regionOf(unit, regionId);
    const to = shippingAddress ?? (asked ? null : cart.shippingAddress);
    const region = (to && (await regionOfCountry(unit, to))) ?? asked;
    await unit
      .trx('carts')
      .where({ id: cart.id })
      .update({
        ...(region && { region_id: region.id, currency: region.currency }),
        ...(locale !== undefined && { locale }),
        ...(email !== undefined && { email }),
        ...(shippingAddress !== undefined && { shipping_address: asJson(shippingAddress) }),
        ...(billingAddress !== undefined && { billing_address: asJson(billingAddress) }),
        ...(shippingOption !== undefined && { shipping_option: shippingOption }),
        updated_at: unit.trx.fn.now(),
      });
  });
}

async function regionOfCountry({ trx }: UnitOfWork, { country }: Address): Promise<RegionRow | null> {
  return (await selectRegions(trx).whereRaw('? = any(r.countries)', [country]).first()) ?? null;
}

function asJson(address: Address | null): string | null {
  return address && JSON.stringify(address);
}
