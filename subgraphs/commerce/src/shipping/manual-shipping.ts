import type { ShippingProvider } from './shipping-provider.js';

/** Staff send it; it costs what the settings say. */
export const manualShipping: ShippingProvider = {
  rate({ id, name, prices, freeFrom, countries }, { currency, country }) {
    const amount = prices[currency];
    if (amount === undefined) return null;
    if (countries.length > 0 && country !== null && !countries.includes(country)) return null;
    return { id, name, amount, freeFrom: freeFrom[currency] ?? null };
  },
};
