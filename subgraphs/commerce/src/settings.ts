import { currencyCode, type RequestContext } from '@rustok/kernel';
import { z } from 'zod';
import { salesSettings } from './sales-settings.js';

/** What a tenant may set. */
export const commerceSettings = z
  .object({
    /** In which currencies prices can be. Those there are in others stay, and are not shown. */
    currencies: z
      .array(currencyCode())
      .min(1)
      .max(50)
      .default(['EUR', 'USD'])
      .describe('ISO 4217 codes of the currencies prices can be in.'),
    /** What a price is shown in when neither a currency nor a region is asked for. `null`: the first of `currencies`. */
    defaultCurrency: currencyCode()
      .nullable()
      .default(null)
      .describe('The currency when none is asked for; null: the first of currencies.'),
    /** How many variants a product may have. */
    maxVariants: z.int().min(1).max(500).default(100).describe('The most variants a product may have.'),
    /** How many images a product may have. */
    maxImages: z.int().min(0).max(100).default(20).describe('The most images a product may have.'),
    ...salesSettings,
  })
  .refine(
    ({ currencies, defaultCurrency }) => defaultCurrency === null || currencies.includes(defaultCurrency),
    { path: ['defaultCurrency'], message: 'must be one of the currencies' },
  );

export type CommerceSettings = z.output<typeof commerceSettings>;

export function settingsOf(context: RequestContext): CommerceSettings {
  return context.settings('commerce', commerceSettings);
}

/** What prices are in when nobody says. */
export function defaultCurrencyOf({ currencies, defaultCurrency }: CommerceSettings): string {
  return defaultCurrency ?? (currencies[0] as string);
}
