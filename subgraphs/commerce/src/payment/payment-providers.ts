import { badField } from '@rustok/kernel';
import type { CommerceSettings } from '../settings.js';
import { manualPayment } from './manual-payment.js';
import type { PaymentProvider } from './payment-provider.js';

/** By the name that settings and orders give them. */
const PROVIDERS: ReadonlyMap<string, PaymentProvider> = new Map([['manual', manualPayment]]);

/** What one can pay with: what the settings list and this version has. */
export function paymentProvidersOf({ paymentProviders }: CommerceSettings): readonly string[] {
  return paymentProviders.filter((name) => PROVIDERS.has(name));
}

/** The one asked for, or the first. Throws `BAD_USER_INPUT` for one that cannot be chosen. */
export function chosenProvider(name: string | null | undefined, settings: CommerceSettings): string {
  const offered = paymentProvidersOf(settings);
  const chosen = name ?? offered[0];
  if (chosen !== undefined && offered.includes(chosen)) return chosen;
  throw badField(
    'paymentProvider',
    `must be one of ${offered.join(', ') || 'those that are set up: none is'}`,
  );
}

/** Of an order, whether or not it is offered any more. */
export function paymentProvider(name: string): PaymentProvider {
  const provider = PROVIDERS.get(name);
  if (!provider) throw new Error(`there is no payment provider "${name}"`);
  return provider;
}
