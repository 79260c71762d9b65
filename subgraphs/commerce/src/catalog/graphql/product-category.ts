import {
  bestTranslation,
  type Connection,
  ConnectionArgs,
  connectionType,
  DateTimeScalar,
  isUuid,
  type RequestContext,
  UUIDScalar,
} from '@rustok/kernel';
import {
  Arg,
  Args,
  Ctx,
  Directive,
  Field,
  FieldResolver,
  Int,
  ObjectType,
  Resolver,
  Root,
} from 'type-graphql';
import type { ProductCategoryRow, ProductCategoryTranslationRow } from '../category-model.js';
import {
  childrenOfCategory,
  productCategoryById,
  productsWithin,
  translationsOfCategory,
} from '../loaders.js';
import { type LocalizedProduct, localized, ProductConnection } from './product.js';

/** A category, and the locale its root field asked for; fields without a `locale` of their own use it. */
export type LocalizedCategory = ProductCategoryRow & { readonly locale?: string | null };

export function resolveProductCategory(
  { id }: { id: string },
  context: RequestContext,
): Promise<ProductCategoryRow | null> {
  return isUuid(id) ? context.loaders.get(productCategoryById).load(id) : Promise.resolve(null);
}

@ObjectType()
export class ProductCategoryTranslation {
  @Field(() => String)
  locale!: string;

  @Field(() => String)
  name!: string;

  @Field(() => String)
  slug!: string;

  @Field(() => String, { nullable: true })
  description!: string | null;
}

@ObjectType({ description: 'A place in the tree that products are sorted into.' })
@Directive('@key(fields: "id")')
export class ProductCategory {
  @Field(() => UUIDScalar)
  id!: string;

  @Field(() => Int, { description: 'Order among its siblings.' })
  position!: number;

  @Field(() => Int, { description: '0 at the root.' })
  depth!: number;

  @Field(() => Boolean, { description: 'What is not active is seen by those who may edit products.' })
  isActive!: boolean;

  @Field(() => Boolean, { description: 'What is internal is seen by those who may edit products.' })
  isInternal!: boolean;

  @Field(() => Int, { description: 'Goes up with each write: the `expectedVersion` of the next update.' })
  version!: number;

  @Field(() => DateTimeScalar)
  createdAt!: Date;

  @Field(() => DateTimeScalar)
  updatedAt!: Date;
}

export const ProductCategoryConnection = connectionType('ProductCategory', ProductCategory);

@Resolver(() => ProductCategory)
export class ProductCategoryResolver {
  @FieldResolver(() => ProductCategory, { nullable: true })
  async parent(
    @Root() { parentId, locale }: LocalizedCategory,
    @Ctx() { loaders }: RequestContext,
  ): Promise<LocalizedCategory | null> {
    const parent = parentId === null ? null : await loaders.get(productCategoryById).load(parentId);
    return parent && { ...parent, locale };
  }

  @FieldResolver(() => [ProductCategory], { description: 'Right below it, in their order; at most 200.' })
  async children(
    @Root() { id, locale }: LocalizedCategory,
    @Ctx() { loaders }: RequestContext,
  ): Promise<readonly LocalizedCategory[]> {
    const children = (await loaders.get(childrenOfCategory).load(id)) ?? [];
    return children.map((child) => ({ ...child, locale }));
  }

  @FieldResolver(() => ProductConnection, { description: 'In it or below it, newest first.' })
  async products(
    @Root() { id, locale }: LocalizedCategory,
    @Args(() => ConnectionArgs) { first, after = null }: ConnectionArgs,
    @Ctx() { loaders }: RequestContext,
  ): Promise<Connection<LocalizedProduct> | null> {
    const page = await loaders.get(productsWithin).load({ within: 'category', id, first, after });
    return page && localized(page, locale);
  }

  @FieldResolver(() => String)
  async name(
    @Root() category: LocalizedCategory,
    @Arg('locale', () => String, { nullable: true }) locale: string | null,
    @Ctx() context: RequestContext,
  ): Promise<string> {
    return (await best(category, locale, context))?.name ?? '';
  }

  @FieldResolver(() => String)
  async slug(
    @Root() category: LocalizedCategory,
    @Arg('locale', () => String, { nullable: true }) locale: string | null,
    @Ctx() context: RequestContext,
  ): Promise<string> {
    return (await best(category, locale, context))?.slug ?? '';
  }

  @FieldResolver(() => String, { nullable: true })
  async description(
    @Root() category: LocalizedCategory,
    @Arg('locale', () => String, { nullable: true }) locale: string | null,
    @Ctx() context: RequestContext,
  ): Promise<string | null> {
    return (await best(category, locale, context))?.description ?? null;
  }

  @FieldResolver(() => [ProductCategoryTranslation])
  async translations(
    @Root() { id }: ProductCategoryRow,
    @Ctx() { loaders }: RequestContext,
  ): Promise<readonly ProductCategoryTranslationRow[]> {
    return (await loaders.get(translationsOfCategory).load(id)) ?? [];
  }
}

async function best(
  { id, locale: asked }: LocalizedCategory,
  locale: string | null | undefined,
  context: RequestContext,
): Promise<ProductCategoryTranslationRow | undefined> {
  const translations = (await context.loaders.get(translationsOfCategory).load(id)) ?? [];
  return bestTranslation(translations, context.locales(locale ?? asked));
}
