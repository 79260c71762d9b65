import { badField, isCurrency, type RequestContext } from '@rustok/kernel';
import { defaultCurrencyOf, settingsOf } from '../settings.js';
import { regionById, tiersOfVariant } from './loaders.js';
import type { EffectivePrice } from './price-rules.js';

/** Where somebody asks for prices from. */
export interface PricePlace {
  readonly currency?: string | null;
  readonly regionId?: string | null;
}

/**
 * What a variant costs there, by rising quantity. The currency is the one asked for, else the region's, else the tenant's
 * default. Throws `BAD_USER_INPUT` for a currency the tenant has no prices in, and for a region there is not.
 */
export async function pricesShown(
  context: RequestContext,
  variantId: string,
  place: PricePlace,
): Promise<readonly EffectivePrice[]> {
  const key = await placeOf(context, place);
  return (await context.loaders.get(tiersOfVariant).load({ variantId, ...key })) ?? [];
}

async function placeOf(
  context: RequestContext,
  { currency, regionId }: PricePlace,
): Promise<{ readonly currency: string; readonly regionId: string | null }> {
  const settings = settingsOf(context);
  const region = regionId == null ? null : await context.loaders.get(regionById).load(regionId);
  if (regionId != null && !region) throw badField('regionId', 'does not exist');
  const chosen = currency ?? region?.currency ?? defaultCurrencyOf(settings);
  if (!isCurrency(chosen) || !settings.currencies.includes(chosen)) {
    throw badField('currency', `must be one of ${settings.currencies.join(', ')}`);
  }
  return { currency: chosen, regionId: region?.id ?? null };
}
