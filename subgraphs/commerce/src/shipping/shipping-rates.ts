import type { ShippingProviderName } from '../sales-settings.js';
import type { CommerceSettings } from '../settings.js';
import { manualShipping } from './manual-shipping.js';
import type { ShippingProvider, ShippingRate, ShippingRequest } from './shipping-provider.js';

/** By the name that settings give them. */
const PROVIDERS: Readonly<Record<ShippingProviderName, ShippingProvider>> = { manual: manualShipping };

/** How it can be sent, in the order of the settings. */
export function shippingRates(
  { shippingOptions }: CommerceSettings,
  request: ShippingRequest,
): readonly ShippingRate[] {
  return shippingOptions.flatMap((option) => PROVIDERS[option.provider].rate(option, request) ?? []);
}
