import type { RequestContext } from '@rustok/kernel';
import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import { categoriesOfProduct, collectionsOfProduct, variantsOfProduct } from '../loaders.js';
import { Collection, type LocalizedCollection } from './collection.js';
import { type LocalizedProduct, Product } from './product.js';
import { type LocalizedCategory, ProductCategory } from './product-category.js';
import { type LocalizedVariant, ProductVariant } from './variant.js';

// Apart from the product itself, which all of these name in turn.
@Resolver(() => Product)
export class ProductLinksResolver {
  @FieldResolver(() => [ProductVariant], {
    description: 'In their order; the tenant’s setting `maxVariants` is the most.',
  })
  async variants(
    @Root() { id, locale }: LocalizedProduct,
    @Ctx() { loaders }: RequestContext,
  ): Promise<readonly LocalizedVariant[]> {
    const variants = (await loaders.get(variantsOfProduct).load(id)) ?? [];
    return variants.map((variant) => ({ ...variant, locale }));
  }

  @FieldResolver(() => [ProductCategory], { description: 'Those it was put into; at most 100.' })
  async categories(
    @Root() { id, locale }: LocalizedProduct,
    @Ctx() { loaders }: RequestContext,
  ): Promise<readonly LocalizedCategory[]> {
    const categories = (await loaders.get(categoriesOfProduct).load(id)) ?? [];
    return categories.map((category) => ({ ...category, locale }));
  }

  @FieldResolver(() => [Collection], { description: 'Those that hold it.' })
  async collections(
    @Root() { id, locale }: LocalizedProduct,
    @Ctx() { loaders }: RequestContext,
  ): Promise<readonly LocalizedCollection[]> {
    const collections = (await loaders.get(collectionsOfProduct).load(id)) ?? [];
    return collections.map((collection) => ({ ...collection, locale }));
  }
}
