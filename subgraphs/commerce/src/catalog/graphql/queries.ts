import { type Connection, ConnectionArgs, type RequestContext, UUIDScalar } from '@rustok/kernel';
import { Arg, Args, Ctx, Field, InputType, Query, registerEnumType, Resolver } from 'type-graphql';
import { listProductCategories, listRoots } from '../category-lists.js';
import { listCollections } from '../collection-lists.js';
import { collectionById, productById, productCategoryById, variantById } from '../loaders.js';
import { findProductByHandle, listProducts, ProductSort } from '../product-lists.js';
import { ProductStatus } from '../product-rules.js';
import { Collection, CollectionConnection, type LocalizedCollection } from './collection.js';
import { type LocalizedProduct, localized, Product, ProductConnection } from './product.js';
import { type LocalizedCategory, ProductCategory, ProductCategoryConnection } from './product-category.js';
import { type LocalizedVariant, ProductVariant } from './variant.js';

registerEnumType(ProductSort, {
  name: 'ProductSort',
  valuesConfig: {
    NEWEST: { description: 'By when they went on sale; what is not on sale stands where it was created.' },
    TITLE: { description: 'In the locale that is asked for.' },
  },
});

@InputType({ description: 'Conditions that must all hold.' })
export class ProductsFilter {
  @Field(() => ProductStatus, { nullable: true })
  status?: ProductStatus | null;

  @Field(() => UUIDScalar, { nullable: true, description: 'In it or below it.' })
  categoryId?: string | null;

  @Field(() => UUIDScalar, { nullable: true })
  collectionId?: string | null;

  @Field(() => String, { nullable: true })
  tag?: string | null;

  @Field(() => String, { nullable: true })
  vendor?: string | null;

  @Field(() => String, { nullable: true })
  productType?: string | null;
}

@Resolver()
export class CatalogQueries {
  @Query(() => Product, { nullable: true })
  async product(
    @Arg('id', () => UUIDScalar) id: string,
    @Arg('locale', () => String, { nullable: true }) locale: string | null,
    @Ctx() { loaders }: RequestContext,
  ): Promise<LocalizedProduct | null> {
    const product = await loaders.get(productById).load(id);
    return product && { ...product, locale };
  }

  @Query(() => Product, {
    nullable: true,
    description:
      'Without a locale any translation’s handle counts, and the product is in the locale of its handle.',
  })
  productByHandle(
    @Arg('handle', () => String) handle: string,
    @Arg('locale', () => String, { nullable: true }) locale: string | null,
    @Ctx() context: RequestContext,
  ): Promise<LocalizedProduct | null> {
    return findProductByHandle(context, { handle, locale });
  }

  @Query(() => ProductConnection)
  async products(
    @Arg('filter', () => ProductsFilter, { nullable: true }) filter: ProductsFilter | null,
    @Arg('sort', () => ProductSort, { nullable: true, description: 'Default: `NEWEST`.' })
    sort: ProductSort | null,
    @Arg('locale', () => String, { nullable: true }) locale: string | null,
    @Args(() => ConnectionArgs) { first, after = null }: ConnectionArgs,
    @Ctx() context: RequestContext,
  ): Promise<Connection<LocalizedProduct>> {
    return localized(
      await listProducts(context, filter ?? {}, { sort: sort ?? ProductSort.NEWEST, locale, first, after }),
      locale,
    );
  }

  @Query(() => ProductVariant, { nullable: true })
  async productVariant(
    @Arg('id', () => UUIDScalar) id: string,
    @Arg('locale', () => String, { nullable: true }) locale: string | null,
    @Ctx() { loaders }: RequestContext,
  ): Promise<LocalizedVariant | null> {
    const variant = await loaders.get(variantById).load(id);
    return variant && { ...variant, locale };
  }

  @Query(() => ProductCategory, { nullable: true })
  async productCategory(
    @Arg('id', () => UUIDScalar) id: string,
    @Arg('locale', () => String, { nullable: true }) locale: string | null,
    @Ctx() { loaders }: RequestContext,
  ): Promise<LocalizedCategory | null> {
    const category = await loaders.get(productCategoryById).load(id);
    return category && { ...category, locale };
  }

  @Query(() => ProductCategoryConnection, { description: 'From the root down, each level in its order.' })
  async productCategories(
    @Arg('parentId', () => UUIDScalar, { nullable: true, description: 'Only those right below it.' })
    parentId: string | null,
    @Arg('locale', () => String, { nullable: true }) locale: string | null,
    @Args(() => ConnectionArgs) args: ConnectionArgs,
    @Ctx() context: RequestContext,
  ): Promise<Connection<LocalizedCategory>> {
    const { edges, pageInfo } = await listProductCategories(context, { parentId }, args);
    return { edges: edges.map(({ node, cursor }) => ({ node: { ...node, locale }, cursor })), pageInfo };
  }

  @Query(() => [ProductCategory], {
    description: 'Those at the root, in their order; `children` leads down, each level by one statement.',
  })
  async productCategoryTree(
    @Arg('locale', () => String, { nullable: true }) locale: string | null,
    @Ctx() context: RequestContext,
  ): Promise<readonly LocalizedCategory[]> {
    return (await listRoots(context)).map((category) => ({ ...category, locale }));
  }

  @Query(() => Collection, { nullable: true })
  async collection(
    @Arg('id', () => UUIDScalar) id: string,
    @Arg('locale', () => String, { nullable: true }) locale: string | null,
    @Ctx() { loaders }: RequestContext,
  ): Promise<LocalizedCollection | null> {
    const collection = await loaders.get(collectionById).load(id);
    return collection && { ...collection, locale };
  }

  @Query(() => CollectionConnection, { description: 'Newest first.' })
  async collections(
    @Arg('locale', () => String, { nullable: true }) locale: string | null,
    @Args(() => ConnectionArgs) args: ConnectionArgs,
    @Ctx() context: RequestContext,
  ): Promise<Connection<LocalizedCollection>> {
    const { edges, pageInfo } = await listCollections(context, args);
    return { edges: edges.map(({ node, cursor }) => ({ node: { ...node, locale }, cursor })), pageInfo };
  }
}
