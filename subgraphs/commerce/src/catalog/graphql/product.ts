import {
  bestTranslation,
  type Connection,
  connectionType,
  DateTimeScalar,
  isUuid,
  JSONObjectScalar,
  type RequestContext,
  UUIDScalar,
} from '@rustok/kernel';
import {
  Arg,
  Ctx,
  Directive,
  Field,
  FieldResolver,
  Int,
  ObjectType,
  registerEnumType,
  Resolver,
  Root,
} from 'type-graphql';
import {
  descriptionsOfProduct,
  imagesOfProduct,
  optionsOfProduct,
  productById,
  translationsOfProduct,
} from '../loaders.js';
import type { ProductRow, ProductTranslationRow } from '../product-model.js';
import { ProductStatus } from '../product-rules.js';
import { mayEdit } from '../visibility.js';
import { type LocalizedImage, ProductImage } from './image.js';
import { type LocalizedOption, ProductOption } from './option.js';

registerEnumType(ProductStatus, {
  name: 'ProductStatus',
  description: 'Only what is active is on sale, and seen by everybody.',
});

/** A product, and the locale its root field asked for; fields without a `locale` of their own use it. */
export type LocalizedProduct = ProductRow & { readonly locale?: string | null };

export function resolveProduct({ id }: { id: string }, context: RequestContext): Promise<ProductRow | null> {
  return isUuid(id) ? context.loaders.get(productById).load(id) : Promise.resolve(null);
}

@ObjectType()
export class ProductTranslation {
  @Field(() => String)
  locale!: string;

  @Field(() => String)
  title!: string;

  @Field(() => String)
  handle!: string;

  @Field(() => String, { nullable: true })
  subtitle!: string | null;

  @Field(() => String, { nullable: true })
  material!: string | null;

  @Field(() => String, { nullable: true })
  metaTitle!: string | null;

  @Field(() => String, { nullable: true })
  metaDescription!: string | null;
}

@ObjectType()
@Directive('@key(fields: "id")')
export class Product {
  @Field(() => UUIDScalar)
  id!: string;

  @Field(() => ProductStatus)
  status!: ProductStatus;

  @Field(() => String, { nullable: true })
  vendor!: string | null;

  @Field(() => String, { nullable: true })
  productType!: string | null;

  @Field(() => [String])
  tags!: readonly string[];

  @Field(() => Boolean)
  isGiftCard!: boolean;

  @Field(() => Boolean, { description: 'Whether discounts apply to it.' })
  isDiscountable!: boolean;

  @Field(() => String, { nullable: true, description: 'For customs.' })
  hsCode!: string | null;

  @Field(() => String, { nullable: true, description: 'ISO 3166-1, two letters.' })
  originCountry!: string | null;

  @Field(() => JSONObjectScalar, { description: 'The shop’s own facts; everybody sees them.' })
  metadata!: Readonly<Record<string, unknown>>;

  @Field(() => Int, { description: 'Goes up with each write: the `expectedVersion` of the next update.' })
  version!: number;

  @Field(() => DateTimeScalar)
  createdAt!: Date;

  @Field(() => DateTimeScalar)
  updatedAt!: Date;

  @Field(() => DateTimeScalar, { nullable: true, description: 'Since when it is on sale.' })
  publishedAt!: Date | null;
}

export const ProductConnection = connectionType('Product', Product);

@Resolver(() => ProductTranslation)
export class ProductTranslationResolver {
  @FieldResolver(() => String, { nullable: true })
  async description(
    @Root() { productId, locale }: ProductTranslationRow,
    @Ctx() { loaders }: RequestContext,
  ): Promise<string | null> {
    const descriptions = (await loaders.get(descriptionsOfProduct).load(productId)) ?? [];
    return descriptions.find((each) => each.locale === locale)?.description ?? null;
  }
}

@Resolver(() => Product)
export class ProductResolver {
  @FieldResolver(() => String)
  async title(
    @Root() product: LocalizedProduct,
    @Arg('locale', () => String, { nullable: true }) locale: string | null,
    @Ctx() context: RequestContext,
  ): Promise<string> {
    return (await bestText(product, locale, context))?.title ?? '';
  }

  @FieldResolver(() => String)
  async handle(
    @Root() product: LocalizedProduct,
    @Arg('locale', () => String, { nullable: true }) locale: string | null,
    @Ctx() context: RequestContext,
  ): Promise<string> {
    return (await bestText(product, locale, context))?.handle ?? '';
  }

  @FieldResolver(() => String, { nullable: true })
  async subtitle(
    @Root() product: LocalizedProduct,
    @Arg('locale', () => String, { nullable: true }) locale: string | null,
    @Ctx() context: RequestContext,
  ): Promise<string | null> {
    return (await bestText(product, locale, context))?.subtitle ?? null;
  }

  @FieldResolver(() => String, { nullable: true })
  async description(
    @Root() { id, locale: asked }: LocalizedProduct,
    @Arg('locale', () => String, { nullable: true }) locale: string | null,
    @Ctx() context: RequestContext,
  ): Promise<string | null> {
    const descriptions = (await context.loaders.get(descriptionsOfProduct).load(id)) ?? [];
    return bestTranslation(descriptions, context.locales(locale ?? asked))?.description ?? null;
  }

  @FieldResolver(() => String, { nullable: true })
  async material(
    @Root() product: LocalizedProduct,
    @Arg('locale', () => String, { nullable: true }) locale: string | null,
    @Ctx() context: RequestContext,
  ): Promise<string | null> {
    return (await bestText(product, locale, context))?.material ?? null;
  }

  @FieldResolver(() => String, { nullable: true })
  async metaTitle(
    @Root() product: LocalizedProduct,
    @Arg('locale', () => String, { nullable: true }) locale: string | null,
    @Ctx() context: RequestContext,
  ): Promise<string | null> {
    return (await bestText(product, locale, context))?.metaTitle ?? null;
  }

  @FieldResolver(() => String, { nullable: true })
  async metaDescription(
    @Root() product: LocalizedProduct,
    @Arg('locale', () => String, { nullable: true }) locale: string | null,
    @Ctx() context: RequestContext,
  ): Promise<string | null> {
    return (await bestText(product, locale, context))?.metaDescription ?? null;
  }

  @FieldResolver(() => [ProductTranslation])
  async translations(
    @Root() { id }: ProductRow,
    @Ctx() { loaders }: RequestContext,
  ): Promise<readonly ProductTranslationRow[]> {
    return (await loaders.get(translationsOfProduct).load(id)) ?? [];
  }

  @FieldResolver(() => String, {
    nullable: true,
    description: 'Of another system. Null for those who may not edit products.',
  })
  externalId(@Root() { externalId }: ProductRow, @Ctx() { actor }: RequestContext): string | null {
    return mayEdit(actor) ? externalId : null;
  }

  @FieldResolver(() => [ProductOption], { description: 'In their order, at most 5.' })
  async options(
    @Root() { id, locale }: LocalizedProduct,
    @Ctx() { loaders }: RequestContext,
  ): Promise<readonly LocalizedOption[]> {
    const options = (await loaders.get(optionsOfProduct).load(id)) ?? [];
    return options.map((option) => ({ ...option, locale }));
  }

  @FieldResolver(() => [ProductImage], {
    description: 'In their order; the tenant’s setting `maxImages` is the most.',
  })
  async images(
    @Root() { id, locale }: LocalizedProduct,
    @Ctx() { loaders }: RequestContext,
  ): Promise<readonly LocalizedImage[]> {
    const images = (await loaders.get(imagesOfProduct).load(id)) ?? [];
    return images.map((image) => ({ ...image, locale }));
  }
}

/** The products of a page in the locale its root field asked for. */
export function localized(
  { edges, pageInfo }: Connection<ProductRow>,
  locale: string | null | undefined,
): Connection<LocalizedProduct> {
  return { edges: edges.map(({ node, cursor }) => ({ node: { ...node, locale }, cursor })), pageInfo };
}

async function bestText(
  { id, locale: asked }: LocalizedProduct,
  locale: string | null | undefined,
  context: RequestContext,
): Promise<ProductTranslationRow | undefined> {
  const translations = (await context.loaders.get(translationsOfProduct).load(id)) ?? [];
  return bestTranslation(translations, context.locales(locale ?? asked));
}
