import type { Area } from '../area.js';
import { catalogEvents } from './events.js';
import { CollectionResolver, resolveCollection } from './graphql/collection.js';
import { ProductImageResolver } from './graphql/image.js';
import {
  CollectionMutations,
  ProductCategoryMutations,
  ProductMutations,
  VariantMutations,
} from './graphql/mutations.js';
import { ProductOptionResolver, ProductOptionValueResolver } from './graphql/option.js';
import { ProductCategoryResolver, resolveProductCategory } from './graphql/product-category.js';
import { ProductLinksResolver } from './graphql/product-links.js';
import { ProductResolver, ProductTranslationResolver, resolveProduct } from './graphql/product.js';
import { CatalogQueries } from './graphql/queries.js';
import { CatalogSubscriptions, productChanged, productPublished } from './graphql/subscriptions.js';
import { productRoutes } from '../routes/product-routes.js';
import { variantRoutes } from '../routes/variant-routes.js';
import { ProductVariantResolver, resolveVariant } from './graphql/variant.js';

/** What is sold: products with their variants, and what they are sorted into. */
export const catalog: Area = {
  events: catalogEvents,
  resolvers: [
    ProductResolver,
    ProductTranslationResolver,
    ProductLinksResolver,
    ProductOptionResolver,
    ProductOptionValueResolver,
    ProductVariantResolver,
    ProductImageResolver,
    ProductCategoryResolver,
    CollectionResolver,
    CatalogQueries,
    ProductMutations,
    VariantMutations,
    ProductCategoryMutations,
    CollectionMutations,
    CatalogSubscriptions,
  ],
  references: {
    Product: resolveProduct,
    ProductVariant: resolveVariant,
    ProductCategory: resolveProductCategory,
    Collection: resolveCollection,
  },
  subscriptions: { productPublished, productChanged },
  routes: [...productRoutes, ...variantRoutes],
};
