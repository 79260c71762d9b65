import {
  type Connection,
  defineLoader,
  groupedInKeyOrder,
  inKeyOrder,
  type RequestContext,
} from '@rustok/kernel';
import {
  findCategoriesOfProducts,
  findChildren,
  findProductCategories,
  findProductCategoryTranslations,
  type ProductCategoryRow,
  type ProductCategoryTranslationRow,
} from './category-model.js';
import {
  type CollectionRow,
  type CollectionTranslationRow,
  findCollections,
  findCollectionsOfProducts,
  findCollectionTranslations,
} from './collection-model.js';
import { findImages, type ImageRow } from './image-model.js';
import { findOptions, type OptionRow } from './option-model.js';
import { productPages } from './product-lists.js';
import {
  findProductDescriptions,
  findProducts,
  findProductTranslations,
  type ProductDescriptionRow,
  type ProductRow,
  type ProductTranslationRow,
} from './product-model.js';
import { findVariants, findVariantsOfProducts, type VariantRow } from './variant-model.js';
import { isCategoryVisible, isCollectionVisible, isProductVisible } from './visibility.js';

/** Products this actor may see; every way to a product that is not a list goes through here. */
export const productById = defineLoader<string, ProductRow>({
  async batch(ids, context) {
    const products = await findProducts(context, ids);
    return inKeyOrder(
      ids,
      products.filter((product) => isProductVisible(product, context.actor)),
      ({ id }) => id,
    );
  },
});

export const translationsOfProduct = defineLoader<string, readonly ProductTranslationRow[]>({
  batch: async (ids, context) =>
    groupedInKeyOrder(ids, await findProductTranslations(context, ids), ({ productId }) => productId),
});

export const descriptionsOfProduct = defineLoader<string, readonly ProductDescriptionRow[]>({
  batch: async (ids, context) =>
    groupedInKeyOrder(ids, await findProductDescriptions(context, ids), ({ productId }) => productId),
});

export const optionsOfProduct = defineLoader<string, readonly OptionRow[]>({
  batch: async (ids, context) =>
    groupedInKeyOrder(ids, await findOptions(context, ids), ({ productId }) => productId),
});

export const imagesOfProduct = defineLoader<string, readonly ImageRow[]>({
  batch: async (ids, context) =>
    groupedInKeyOrder(ids, await findImages(context, ids), ({ productId }) => productId),
});

/** Living ones, in the product's order. */
export const variantsOfProduct = defineLoader<string, readonly VariantRow[]>({
  batch: async (ids, context) =>
    groupedInKeyOrder(ids, await findVariantsOfProducts(context, ids), ({ productId }) => productId),
});

/** Variants of products this actor may see; every way to a variant by its id goes through here. */
export const variantById = defineLoader<string, VariantRow>({
  async batch(ids, context) {
    const variants = await findVariants(context, ids);
    const products = await Promise.all(
      variants.map(({ productId }) => context.loaders.get(productById).load(productId)),
    );
    return inKeyOrder(
      ids,
      variants.filter((_, index) => products[index]),
      ({ id }) => id,
    );
  },
});

export const productCategoryById = defineLoader<string, ProductCategoryRow>({
  async batch(ids, context) {
    const categories = await findProductCategories(context, ids);
    return inKeyOrder(ids, visibleCategories(categories, context), ({ id }) => id);
  },
});

export const childrenOfCategory = defineLoader<string, readonly ProductCategoryRow[]>({
  batch: async (ids, context) =>
    groupedInKeyOrder(
      ids,
      visibleCategories(await findChildren(context, ids), context),
      ({ parentId }) => parentId as string,
    ),
});

export const categoriesOfProduct = defineLoader<string, readonly ProductCategoryRow[]>({
  batch: async (ids, context) =>
    groupedInKeyOrder(
      ids,
      visibleCategories(await findCategoriesOfProducts(context, ids), context),
      ({ productId }) => productId,
    ),
});

export const translationsOfCategory = defineLoader<string, readonly ProductCategoryTranslationRow[]>({
  batch: async (ids, context) =>
    groupedInKeyOrder(
      ids,
      await findProductCategoryTranslations(context, ids),
      ({ categoryId }) => categoryId,
    ),
});

export const collectionById = defineLoader<string, CollectionRow>({
  async batch(ids, context) {
    const collections = await findCollections(context, ids);
    return inKeyOrder(ids, visibleCollections(collections, context), ({ id }) => id);
  },
});

export const collectionsOfProduct = defineLoader<string, readonly CollectionRow[]>({
  batch: async (ids, context) =>
    groupedInKeyOrder(
      ids,
      visibleCollections(await findCollectionsOfProducts(context, ids), context),
      ({ productId }) => productId,
    ),
});

export const translationsOfCollection = defineLoader<string, readonly CollectionTranslationRow[]>({
  batch: async (ids, context) =>
    groupedInKeyOrder(
      ids,
      await findCollectionTranslations(context, ids),
      ({ collectionId }) => collectionId,
    ),
});

/** A page of the products of a category, with all below it, or of a collection. */
export interface ProductsKey {
  readonly within: 'category' | 'collection';
  readonly id: string;
  readonly first: number | null;
  readonly after: string | null;
}

/** Those that are asked for the same page share one statement: those of a list all do. */
export const productsWithin = defineLoader<ProductsKey, Connection<ProductRow>>({
  cacheKey: (key) => `${key.id} ${pageOf(key)}`,
  async batch(keys, context) {
    const pages = new Map<string, Promise<ReadonlyMap<string, Connection<ProductRow>>>>();
    for (const key of keys) {
      const page = pageOf(key);
      if (pages.has(page)) continue;
      const parents = keys.filter((other) => pageOf(other) === page).map(({ id }) => id);
      pages.set(page, productPages(context, key, parents));
    }
    // A bad cursor spoils the page it was given for, and no other.
    return Promise.all(
      keys.map(async (key) => {
        try {
          return (await pages.get(pageOf(key)))?.get(key.id) ?? null;
        } catch (error) {
          return error as Error;
        }
      }),
    );
  },
});

function pageOf({ within, first, after }: ProductsKey): string {
  return JSON.stringify([within, first, after]);
}

function visibleCategories<C extends ProductCategoryRow>(
  categories: readonly C[],
  { actor }: RequestContext,
): readonly C[] {
  return categories.filter((category) => isCategoryVisible(category, actor));
}

function visibleCollections<C extends CollectionRow>(
  collections: readonly C[],
  { actor }: RequestContext,
): readonly C[] {
  return collections.filter((collection) => isCollectionVisible(collection, actor));
}

/** After a write, so that later fields of the same request read what was written. */
export function forgetProduct({ loaders }: RequestContext, id: string): void {
  for (const loader of [
    productById,
    translationsOfProduct,
    descriptionsOfProduct,
    optionsOfProduct,
    imagesOfProduct,
    variantsOfProduct,
    categoriesOfProduct,
    collectionsOfProduct,
  ]) {
    loaders.get<string, unknown>(loader).clear(id);
  }
  loaders.get(variantById).clearAll();
  loaders.get(productsWithin).clearAll();
}

export function forgetCategories({ loaders }: RequestContext): void {
  for (const loader of [
    productCategoryById,
    childrenOfCategory,
    categoriesOfProduct,
    translationsOfCategory,
  ]) {
    loaders.get<string, unknown>(loader).clearAll();
  }
  loaders.get(productsWithin).clearAll();
}

export function forgetCollections({ loaders }: RequestContext): void {
  for (const loader of [collectionById, collectionsOfProduct, translationsOfCollection]) {
    loaders.get<string, unknown>(loader).clearAll();
  }
  loaders.get(productsWithin).clearAll();
}
