import { currencyCode, type RequestContext } from '@rustok/kernel';
import { z } from 'zod';
import { salesSettings } from './sales-settings.js';

/** What a tenant may set. */
export const commerceSettings = z.object({
  currencies: z
    .array(currencyCode())
    .min(1)
    .max(50)
    .default(['EUR', 'USD'])
    .meta({
      description:
        'ISO 4217 codes of the currencies prices can be in; the first is shown where none is asked for. ' +
        'Prices there are in others stay, and are not shown.',
    }),
  maxVariants: z
    .int()
    .min(1)
    .max(500)
    .default(100)
    .meta({ description: 'How many variants a product may have.', unit: 'variants' }),
  maxImages: z
    .int()
    .min(0)
    .max(100)
    .default(20)
    .meta({ description: 'How many images a product may have.', unit: 'images' }),
  ...salesSettings,
});

export type CommerceSettings = z.output<typeof commerceSettings>;

export function settingsOf(context: RequestContext): CommerceSettings {
  return context.settings('commerce', commerceSettings);
}

/** What prices are in when nobody says. */
export function defaultCurrencyOf({ currencies }: CommerceSettings): string {
  return currencies[0] as string;
}
