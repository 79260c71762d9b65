import { DateTimeScalar, isUuid, JSONObjectScalar, type RequestContext, UUIDScalar } from '@rustok/kernel';
import { Arg, Ctx, Directive, Field, FieldResolver, Int, ObjectType, Resolver, Root } from 'type-graphql';
import { optionsOfProduct, productById, variantById } from '../loaders.js';
import type { ProductRow } from '../product-model.js';
import type { VariantRow } from '../variant-model.js';
import { type LocalizedOptionValue, ProductOptionValue, valueText } from './option.js';
import { Product } from './product.js';

/** A variant, and the locale its root field asked for; fields without a `locale` of their own use it. */
export type LocalizedVariant = VariantRow & { readonly locale?: string | null };

export function resolveVariant({ id }: { id: string }, context: RequestContext): Promise<VariantRow | null> {
  return isUuid(id) ? context.loaders.get(variantById).load(id) : Promise.resolve(null);
}

@ObjectType({ description: 'What can be bought: a product in one combination of its options.' })
@Directive('@key(fields: "id")')
export class ProductVariant {
  @Field(() => UUIDScalar)
  id!: string;

  @Field(() => Int, { description: 'Order among those of the product.' })
  position!: number;

  @Field(() => String, { nullable: true })
  sku!: string | null;

  @Field(() => String, { nullable: true })
  barcode!: string | null;

  @Field(() => String, { nullable: true })
  ean!: string | null;

  @Field(() => String, { nullable: true })
  upc!: string | null;

  @Field(() => Int, { nullable: true, description: 'Grams.' })
  weight!: number | null;

  @Field(() => Int, { nullable: true, description: 'Millimetres.' })
  length!: number | null;

  @Field(() => Int, { nullable: true, description: 'Millimetres.' })
  width!: number | null;

  @Field(() => Int, { nullable: true, description: 'Millimetres.' })
  height!: number | null;

  @Field(() => Boolean, { description: 'What is not counted is always in stock.' })
  manageInventory!: boolean;

  @Field(() => Boolean, { description: 'Whether it is sold although there is none.' })
  allowBackorder!: boolean;

  @Field(() => JSONObjectScalar, { description: 'The shop’s own facts; everybody sees them.' })
  metadata!: Readonly<Record<string, unknown>>;

  @Field(() => Int, { description: 'Goes up with each write: the `expectedVersion` of the next update.' })
  version!: number;

  @Field(() => DateTimeScalar)
  createdAt!: Date;

  @Field(() => DateTimeScalar)
  updatedAt!: Date;
}

@Resolver(() => ProductVariant)
export class ProductVariantResolver {
  // Nullable, though a variant has a product: by the time of an event it may have been taken off sale.
  @FieldResolver(() => Product, { nullable: true })
  async product(
    @Root() { productId, locale }: LocalizedVariant,
    @Ctx() { loaders }: RequestContext,
  ): Promise<(ProductRow & { readonly locale?: string | null }) | null> {
    const product = await loaders.get(productById).load(productId);
    return product && { ...product, locale };
  }

  @FieldResolver(() => String, {
    nullable: true,
    description: 'Its option values: "M / Blue". Null for the one variant of a product without options.',
  })
  async title(
    @Root() variant: LocalizedVariant,
    @Arg('locale', () => String, { nullable: true }) locale: string | null,
    @Ctx() context: RequestContext,
  ): Promise<string | null> {
    const locales = context.locales(locale ?? variant.locale);
    const texts = (await valuesOf(variant, context)).map((value) => valueText(value, locales));
    return texts.length > 0 ? texts.join(' / ') : null;
  }

  @FieldResolver(() => [ProductOptionValue], { description: 'One of each option, in the options’ order.' })
  optionValues(
    @Root() variant: LocalizedVariant,
    @Ctx() context: RequestContext,
  ): Promise<readonly LocalizedOptionValue[]> {
    return valuesOf(variant, context);
  }
}

async function valuesOf(
  { productId, valueIds, locale }: LocalizedVariant,
  { loaders }: RequestContext,
): Promise<readonly LocalizedOptionValue[]> {
  const options = (await loaders.get(optionsOfProduct).load(productId)) ?? [];
  const values = new Map(options.flatMap((option) => option.values.map((value) => [value.id, value])));
  return valueIds.flatMap((id) => {
    const value = values.get(id);
    return value ? [{ ...value, locale }] : [];
  });
}
