import type { CommerceSettings } from '../settings.js';
import { manualShipping } from './manual-shipping.js';
import type { ShippingProvider, ShippingRate, ShippingRequest } from './shipping-provider.js';

/** By the name that settings give them. */
const PROVIDERS: ReadonlyMap<string, ShippingProvider> = new Map([['manual', manualShipping]]);

/** How it can be sent, in the order of the settings. */
export function shippingRates(
  { shippingOptions }: CommerceSettings,
  request: ShippingRequest,
): readonly ShippingRate[] {
  return shippingOptions.flatMap((option) => PROVIDERS.get(option.provider)?.rate(option, request) ?? []);
}
