import type { RequestContext, UnitOfWork } from '@rustok/kernel';
import { changePrices } from './pricing/operations/set-prices.js';
import { insertPriceList } from './pricing/operations/write-price-list.js';
import { insertRegion } from './pricing/operations/write-region.js';
import { insertProduct } from './catalog/operations/create-product.js';
import { insertProductCategory } from './catalog/operations/write-category.js';
import { insertCollection } from './catalog/operations/write-collection.js';
import { SEED_CATEGORIES, SEED_PRODUCTS, type SeedOption, type SeedProduct } from './seed-products.js';
import { seedSales } from './seed-sales.js';
import { settingsOf } from './settings.js';

/** Regions, products with variants, prices and a sale, and what is sold of them, by the acting user. What is there already is left alone. */
export async function seedCommerce(context: RequestContext): Promise<void> {
  await context.database.transaction(async (unit) => {
    await seedRegions(unit, context);
    const categories = await seedCategories(unit, context);
    const products = await seedProducts(unit, context, categories);
    await seedSale(unit, context);
    await seedCollection(unit, context, products);
  });
  await seedSales(context);
}

const REGIONS = [
  {
    name: 'Europe',
    currency: 'EUR',
    taxRate: 1900,
    taxIncluded: true,
    countries: ['AT', 'BE', 'DE', 'ES', 'FR', 'IT', 'NL', 'PT'],
  },
  { name: 'United States', currency: 'USD', taxRate: 0, taxIncluded: false, countries: ['US'] },
] as const;

async function seedRegions(unit: UnitOfWork, context: RequestContext): Promise<void> {
  const { currencies } = settingsOf(context);
  const taken: string[] = (await unit.trx('regions').pluck('countries')).flat();
  for (const region of REGIONS) {
    if (!currencies.includes(region.currency) || region.countries.some((code) => taken.includes(code)))
      continue;
    await insertRegion(unit, context, { ...region, countries: [...region.countries] });
  }
}

/** By slug. */
async function seedCategories(
  unit: UnitOfWork,
  context: RequestContext,
): Promise<ReadonlyMap<string, string>> {
  const known = new Map<string, string>(
    (
      await unit.trx('product_category_translations').where({ locale: 'en' }).select('slug', 'category_id')
    ).map((row: { slug: string; category_id: string }) => [row.slug, row.category_id]),
  );
  const ensure = async (
    { slug, name: [en, de] }: { readonly slug: string; readonly name: readonly [string, string] },
    position: number,
    parentId: string | null,
  ): Promise<string> => {
    const present = known.get(slug);
    if (present !== undefined) return present;
    const translations = [
      { locale: 'en', name: en, slug },
      { locale: 'de', name: de },
    ];
    const { id } = await insertProductCategory(unit, context, { parentId, position, translations });
    known.set(slug, id);
    return id;
  };
  for (const [position, category] of SEED_CATEGORIES.entries()) {
    const parentId = await ensure(category, position, null);
    for (const [below, child] of category.children.entries()) await ensure(child, below, parentId);
  }
  return known;
}

/** Ids of all of them that are there, by handle. */
async function seedProducts(
  unit: UnitOfWork,
  context: RequestContext,
  categories: ReadonlyMap<string, string>,
): Promise<ReadonlyMap<string, string>> {
  const known = new Map<string, string>(
    (
      await unit
        .trx('product_translations')
        .where({ locale: 'en', is_live: true })
        .select('handle', 'product_id')
    ).map((row: { handle: string; product_id: string }) => [row.handle, row.product_id]),
  );
  const { currencies } = settingsOf(context);
  for (const [index, product] of SEED_PRODUCTS.entries()) {
    if (known.has(product.handle)) continue;
    const { id } = await insertProduct(unit, context, newProduct(product, categories, currencies));
    known.set(product.handle, id);
    // One transaction has one time; put on sale a day apart, as a shop would, the newest first written.
    await unit
      .trx('products')
      .where({ id })
      .update({
        created_at: unit.trx.raw(`created_at - make_interval(days => ?)`, [index]),
        published_at: unit.trx.raw(`published_at - make_interval(days => ?)`, [index]),
      });
  }
  return known;
}

function newProduct(
  { handle, category, vendor, productType, tags, en, de, options, price, isDraft = false }: SeedProduct,
  categories: ReadonlyMap<string, string>,
  currencies: readonly string[],
) {
  const categoryId = categories.get(category);
  return {
    vendor,
    productType,
    tags,
    translations: [
      { locale: 'en', handle, ...en },
      { locale: 'de', ...de },
    ],
    options: options.map(({ title, values }) => ({
      translations: inBoth(title, 'title'),
      values: values.map((value) => ({ translations: inBoth(value, 'value') })),
    })),
    variants: combinations(options).map((values) => ({
      options: values,
      sku: [handle, ...values].join('-').toUpperCase(),
      prices: pricesOf(price, currencies),
    })),
    images: [1, 2].map((number) => ({
      url: `https://picsum.photos/seed/${handle}-${number}/800/800`,
      altTexts: [
        { locale: 'en', altText: en.title },
        { locale: 'de', altText: de.title },
      ],
    })),
    categoryIds: categoryId === undefined ? [] : [categoryId],
    publish: !isDraft,
  };
}

function inBoth<K extends string>([en, de]: readonly [string, string], key: K) {
  return [
    { locale: 'en', [key]: en },
    { locale: 'de', [key]: de },
  ];
}

/** Each value of each option with each of the others; of no options the one without values. */
function combinations(options: readonly SeedOption[]): readonly (readonly string[])[] {
  return options.reduce<readonly (readonly string[])[]>(
    (all, { values }) => all.flatMap((known) => values.map(([value]) => [...known, value])),
    [[]],
  );
}

function pricesOf([eur, usd]: readonly [string, string], currencies: readonly string[]) {
  return [{ price: { amount: eur, currency: 'EUR' } }, { price: { amount: usd, currency: 'USD' } }].filter(
    ({ price }) => currencies.includes(price.currency),
  );
}

const SALE = 'Summer sale';

async function seedSale(unit: UnitOfWork, context: RequestContext): Promise<void> {
  const { trx } = unit;
  if (await trx('price_lists').where({ name: SALE }).first('id')) return;
  const variants: { id: string; handle: string }[] = await trx('product_variants as v')
    .join('product_translations as t', 't.product_id', 'v.product_id')
    .where({ 't.locale': 'en', 't.is_live': true })
    .whereNull('v.deleted_at')
    .select('v.id', 't.handle');
  const { currencies } = settingsOf(context);
  const prices = variants.flatMap(({ id, handle }) => {
    const sale = SEED_PRODUCTS.find((product) => product.handle === handle)?.sale;
    return sale ? [{ variantId: id, prices: pricesOf(sale, currencies) }] : [];
  });
  if (prices.length === 0) return;
  const { id: priceListId } = await insertPriceList(unit, context, { name: SALE, status: 'active' });
  await changePrices(unit, context, { priceListId, variants: prices });
}

async function seedCollection(
  unit: UnitOfWork,
  context: RequestContext,
  products: ReadonlyMap<string, string>,
): Promise<void> {
  const handle = 'favourites';
  if (await unit.trx('collection_translations').where({ locale: 'en', handle }).first('locale')) return;
  const picked = ['coffee-dripper', 'linen-shirt', 'desk-lamp', 'wool-socks'];
  await insertCollection(unit, context, {
    translations: [
      { locale: 'en', title: 'Favourites', handle, description: 'What we use ourselves.' },
      { locale: 'de', title: 'Lieblinge', description: 'Was wir selbst benutzen.' },
    ],
    productIds: picked.flatMap((each) => products.get(each) ?? []),
  });
}
