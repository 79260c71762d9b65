import { badField } from '@rustok/kernel';
import type { PaymentProviderName } from '../sales-settings.js';
import type { CommerceSettings } from '../settings.js';
import { manualPayment } from './manual-payment.js';
import type { PaymentProvider } from './payment-provider.js';

/** By the name that settings and orders give them. */
const PROVIDERS: Readonly<Record<PaymentProviderName, PaymentProvider>> = { manual: manualPayment };

/** The one asked for, or the first of the settings. Throws `BAD_USER_INPUT` for one that cannot be chosen. */
export function chosenProvider(
  name: string | null | undefined,
  { paymentProviders }: CommerceSettings,
): PaymentProviderName {
  const chosen = paymentProviders.find((offered) => name == null || offered === name);
  if (chosen) return chosen;
  throw badField('paymentProvider', `must be one of ${paymentProviders.join(', ')}`);
}

/** Of an order, whether or not it is offered any more. */
export function paymentProvider(name: PaymentProviderName): PaymentProvider {
  return PROVIDERS[name];
}
