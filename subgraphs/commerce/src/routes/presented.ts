import { bestTranslation, decimalOf, type RequestContext } from '@rustok/kernel';
import {
  categoriesOfProduct,
  descriptionsOfProduct,
  imagesOfProduct,
  optionsOfProduct,
  translationsOfProduct,
  variantsOfProduct,
} from '../catalog/loaders.js';
import type { OptionRow } from '../catalog/option-model.js';
import type { ProductRow } from '../catalog/product-model.js';
import type { VariantRow } from '../catalog/variant-model.js';
import { mayEdit } from '../catalog/visibility.js';
import type { EffectivePrice } from '../pricing/price-rules.js';
import { pricesShown } from '../pricing/shown-prices.js';
import type { Place } from './query.js';

/** What a list shows of a product. */
export async function presentSummary(context: RequestContext, product: ProductRow, { locale }: Place) {
  const translations = (await context.loaders.get(translationsOfProduct).load(product.id)) ?? [];
  const text = bestTranslation(translations, context.locales(locale));
  const { id, status, vendor, productType, tags, version, createdAt, updatedAt, publishedAt } = product;
  return {
    id,
    status,
    title: text?.title ?? '',
    handle: text?.handle ?? '',
    subtitle: text?.subtitle ?? null,
    vendor,
    productType,
    tags,
    version,
    createdAt,
    updatedAt,
    publishedAt,
  };
}

/** All of a product but its price lists. */
export async function presentProduct(context: RequestContext, product: ProductRow, place: Place) {
  const { loaders, actor } = context;
  const { id } = product;
  const [summary, translations, descriptions, options, images, categories, variants] = await Promise.all([
    presentSummary(context, product, place),
    loaders.get(translationsOfProduct).load(id),
    loaders.get(descriptionsOfProduct).load(id),
    loaders.get(optionsOfProduct).load(id),
    loaders.get(imagesOfProduct).load(id),
    loaders.get(categoriesOfProduct).load(id),
    loaders.get(variantsOfProduct).load(id),
  ]);
  return {
    ...summary,
    isGiftCard: product.isGiftCard,
    isDiscountable: product.isDiscountable,
    hsCode: product.hsCode,
    originCountry: product.originCountry,
    externalId: mayEdit(actor) ? product.externalId : null,
    metadata: product.metadata,
    translations: (translations ?? []).map(({ productId: _productId, ...text }) => ({
      ...text,
      description: descriptions?.find(({ locale }) => locale === text.locale)?.description ?? null,
    })),
    options: (options ?? []).map(({ productId: _productId, ...option }) => option),
    images: (images ?? []).map(({ productId: _productId, ...image }) => image),
    categoryIds: (categories ?? []).map((category) => category.id),
    variants: await Promise.all(
      (variants ?? []).map((variant) => presentVariant(context, variant, place, options ?? [])),
    ),
  };
}

export async function presentVariant(
  context: RequestContext,
  variant: VariantRow,
  place: Place,
  options: readonly OptionRow[],
) {
  const { valueIds, ...facts } = variant;
  const values = options.flatMap((option) => option.values);
  const { currency, region_id: regionId } = place;
  const prices = await pricesShown(context, variant.id, {
    ...(currency !== undefined && { currency }),
    ...(regionId !== undefined && { regionId }),
  });
  return {
    ...facts,
    options: valueIds.map((id) => {
      const translations = values.find((value) => value.id === id)?.translations ?? [];
      return bestTranslation(translations, context.locales(place.locale))?.value ?? '';
    }),
    prices: prices.map(presentPrice),
  };
}

function presentPrice({
  amount,
  compareAtAmount,
  currency,
  onSale,
  minQuantity,
  maxQuantity,
}: EffectivePrice) {
  return {
    price: { amount: decimalOf({ amount, currency }), currency },
    compareAt:
      compareAtAmount === null
        ? null
        : { amount: decimalOf({ amount: compareAtAmount, currency }), currency },
    onSale,
    minQuantity,
    maxQuantity,
  };
}
