import { randomUUID } from 'node:crypto';

/**
 * By the name of an argument, what works where any value would: it names nothing that somebody could have, so that it
 * reaches nobody. What does belongs into `vocabulary.ts`.
 */
export function plainValue(name: string): { readonly value: unknown } | undefined {
  if (TEXTS.has(name)) return { value: 'Said by the attacker' };
  const made = MADE[name];
  if (made) return { value: made() };
  return name in VALUES ? { value: VALUES[name] } : undefined;
}

const TEXTS: ReadonlySet<string> = new Set([
  ...[
    'altText',
    'body',
    'caption',
    'description',
    'excerpt',
    'label',
    'material',
    'name',
    'nativeName',
    'note',
  ],
  ...[
    'reason',
    'subtitle',
    'title',
    'value',
    'metaTitle',
    'metaDescription',
    'ogTitle',
    'ogDescription',
    'keywords',
  ],
  ...[
    'firstName',
    'lastName',
    'company',
    'line1',
    'line2',
    'city',
    'province',
    'phone',
    'postalCode',
    'originalName',
  ],
  ...['carrier', 'paymentMethod', 'signature', 'trackingNumber'],
]);

const VALUES: Readonly<Record<string, unknown>> = {
  by: -1,
  color: '#336699',
  currency: 'EUR',
  data: { text: 'Said by the attacker' },
  eventsPerSecond: 100_000,
  fallback: 'en',
  hsCode: '6109.10',
  icon: 'star',
  incoming: 1,
  lowStockThreshold: 2,
  maxQuantity: 9,
  metadata: { said: 'by the attacker' },
  minQuantity: 1,
  originCountry: 'DE',
  paymentProvider: 'manual',
  quantity: 1,
  structuredData: { '@type': 'Article' },
  rate: 1_000,
  shippingOption: 'standard',
  stocked: 500,
  target: 'memory',
  taxRate: 700,
  template: 'default',
  usageLimit: 9,
  usageLimitPerCustomer: 9,
  ...{ weight: 1, length: 1, width: 1, height: 1 },
};

const later = (days: number) => () => new Date(Date.now() + days * 86_400_000).toISOString();

const MADE: Readonly<Record<string, () => unknown>> = {
  from: later(-1),
  to: later(1),
  deadAfter: later(-1),
  deadBefore: later(1),
  startsAt: later(1),
  endsAt: later(2),
  publishAt: later(1),
  publishedAfter: later(-30),
  publishedBefore: later(30),
  unpublishAt: later(2),
  externalId: randomUUID,
  paymentId: randomUUID,
};
