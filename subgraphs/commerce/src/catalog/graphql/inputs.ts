import { JSONObjectScalar, UUIDScalar } from '@rustok/kernel';
import { Field, InputType, Int } from 'type-graphql';
import { PriceInput } from '../../pricing/graphql/inputs.js';

@InputType({ description: 'Written as a whole: what is absent is not there.' })
export class ProductTranslationInput {
  @Field(() => String)
  locale!: string;

  @Field(() => String)
  title!: string;

  @Field(() => String, {
    nullable: true,
    description: 'Stays when it is absent, so that links hold; a new one is derived from the title.',
  })
  handle?: string | null;

  @Field(() => String, { nullable: true })
  subtitle?: string | null;

  @Field(() => String, { nullable: true })
  description?: string | null;

  @Field(() => String, { nullable: true })
  material?: string | null;

  @Field(() => String, { nullable: true })
  metaTitle?: string | null;

  @Field(() => String, { nullable: true })
  metaDescription?: string | null;
}

@InputType()
export class OptionTitleInput {
  @Field(() => String)
  locale!: string;

  @Field(() => String)
  title!: string;
}

@InputType()
export class OptionValueTextInput {
  @Field(() => String)
  locale!: string;

  @Field(() => String)
  value!: string;
}

@InputType()
export class OptionValueInput {
  @Field(() => UUIDScalar, {
    nullable: true,
    description: 'Of a value there is already: it keeps its variants.',
  })
  id?: string | null;

  @Field(() => [OptionValueTextInput])
  translations!: OptionValueTextInput[];
}

@InputType()
export class ProductOptionInput {
  @Field(() => UUIDScalar, { nullable: true, description: 'Of an option there is already.' })
  id?: string | null;

  @Field(() => [OptionTitleInput])
  translations!: OptionTitleInput[];

  @Field(() => [OptionValueInput])
  values!: OptionValueInput[];
}

@InputType()
export class ImageAltTextInput {
  @Field(() => String)
  locale!: string;

  @Field(() => String)
  altText!: string;
}

@InputType({ description: 'Either a `url` or a `mediaId`.' })
export class ProductImageInput {
  @Field(() => UUIDScalar, { nullable: true, description: 'Of an image there is already.' })
  id?: string | null;

  @Field(() => String, { nullable: true })
  url?: string | null;

  @Field(() => UUIDScalar, { nullable: true })
  mediaId?: string | null;

  @Field(() => [ImageAltTextInput], { nullable: true })
  altTexts?: ImageAltTextInput[];
}

@InputType()
abstract class VariantFacts {
  @Field(() => String, { nullable: true, description: 'Once among the living variants of the tenant.' })
  sku?: string | null;

  @Field(() => String, { nullable: true })
  barcode?: string | null;

  @Field(() => String, { nullable: true })
  ean?: string | null;

  @Field(() => String, { nullable: true })
  upc?: string | null;

  @Field(() => Int, { nullable: true, description: 'Grams.' })
  weight?: number | null;

  @Field(() => Int, { nullable: true, description: 'Millimetres.' })
  length?: number | null;

  @Field(() => Int, { nullable: true, description: 'Millimetres.' })
  width?: number | null;

  @Field(() => Int, { nullable: true, description: 'Millimetres.' })
  height?: number | null;

  @Field(() => Boolean, { nullable: true, description: 'Default: true.' })
  manageInventory?: boolean;

  @Field(() => Boolean, { nullable: true, description: 'Default: false.' })
  allowBackorder?: boolean;

  @Field(() => JSONObjectScalar, { nullable: true })
  metadata?: Record<string, unknown>;

  @Field(() => [String], {
    nullable: true,
    description: 'One value of each option, in the options’ order, by its text in any locale or its id.',
  })
  options?: string[];
}

@InputType()
export class CreateVariantInput extends VariantFacts {
  @Field(() => [PriceInput], { nullable: true, description: 'Base prices. Need `prices:update`.' })
  prices?: PriceInput[];
}

@InputType({ description: 'What is absent stays as it is.' })
export class UpdateVariantInput extends VariantFacts {
  @Field(() => Int, { description: 'The version this change is made on.' })
  expectedVersion!: number;

  @Field(() => Int, { nullable: true })
  position?: number;
}

@InputType()
abstract class ProductFacts {
  @Field(() => String, { nullable: true })
  vendor?: string | null;

  @Field(() => String, { nullable: true })
  productType?: string | null;

  @Field(() => [String], { nullable: true })
  tags?: string[];

  @Field(() => Boolean, { nullable: true, description: 'Default: false.' })
  isGiftCard?: boolean;

  @Field(() => Boolean, { nullable: true, description: 'Default: true.' })
  isDiscountable?: boolean;

  @Field(() => String, { nullable: true })
  hsCode?: string | null;

  @Field(() => String, { nullable: true })
  originCountry?: string | null;

  @Field(() => String, { nullable: true })
  externalId?: string | null;

  @Field(() => JSONObjectScalar, { nullable: true })
  metadata?: Record<string, unknown>;

  @Field(() => [ProductOptionInput], {
    nullable: true,
    description: 'All of them, in their order; at most 5.',
  })
  options?: ProductOptionInput[];

  @Field(() => [ProductImageInput], { nullable: true, description: 'All of them, in their order.' })
  images?: ProductImageInput[];

  @Field(() => [UUIDScalar], { nullable: true, description: 'All of them; at most 100.' })
  categoryIds?: string[];
}

@InputType()
export class CreateProductInput extends ProductFacts {
  @Field(() => [ProductTranslationInput])
  translations!: ProductTranslationInput[];

  @Field(() => [CreateVariantInput], {
    description: 'At least one: of a product without options exactly one.',
  })
  variants!: CreateVariantInput[];

  @Field(() => Boolean, {
    defaultValue: false,
    description: 'Puts it on sale at once. Needs `products:publish`.',
  })
  publish!: boolean;
}

@InputType({ description: 'What is absent stays as it is.' })
export class UpdateProductInput extends ProductFacts {
  @Field(() => Int, { description: 'The version this change is made on.' })
  expectedVersion!: number;

  @Field(() => [ProductTranslationInput], {
    nullable: true,
    description: 'Replace those of their locales; others stay.',
  })
  translations?: ProductTranslationInput[];

  @Field(() => [String], {
    nullable: true,
    description: 'Whose translations are taken away; not the last one.',
  })
  removedLocales?: string[];
}

@InputType()
export class ProductCategoryTranslationInput {
  @Field(() => String)
  locale!: string;

  @Field(() => String)
  name!: string;

  @Field(() => String, { nullable: true, description: 'Derived from the name when absent.' })
  slug?: string | null;

  @Field(() => String, { nullable: true })
  description?: string | null;
}

@InputType()
export class CreateProductCategoryInput {
  @Field(() => UUIDScalar, { nullable: true })
  parentId?: string | null;

  @Field(() => Int, { nullable: true, description: 'Default: 0.' })
  position?: number;

  @Field(() => Boolean, { nullable: true, description: 'Default: true.' })
  isActive?: boolean;

  @Field(() => Boolean, { nullable: true, description: 'Default: false.' })
  isInternal?: boolean;

  @Field(() => [ProductCategoryTranslationInput])
  translations!: ProductCategoryTranslationInput[];
}

@InputType({ description: 'What is absent stays as it is.' })
export class UpdateProductCategoryInput {
  @Field(() => Int, { description: 'The version this change is made on.' })
  expectedVersion!: number;

  @Field(() => UUIDScalar, { nullable: true, description: 'Null moves it to the root.' })
  parentId?: string | null;

  @Field(() => Int, { nullable: true })
  position?: number;

  @Field(() => Boolean, { nullable: true })
  isActive?: boolean;

  @Field(() => Boolean, { nullable: true })
  isInternal?: boolean;

  @Field(() => [ProductCategoryTranslationInput], { nullable: true, description: 'Replaces all of them.' })
  translations?: ProductCategoryTranslationInput[];
}

@InputType()
export class CollectionTranslationInput {
  @Field(() => String)
  locale!: string;

  @Field(() => String)
  title!: string;

  @Field(() => String, { nullable: true, description: 'Derived from the title when absent.' })
  handle?: string | null;

  @Field(() => String, { nullable: true })
  description?: string | null;
}

@InputType()
export class CreateCollectionInput {
  @Field(() => Boolean, { nullable: true, description: 'Default: true.' })
  isActive?: boolean;

  @Field(() => [CollectionTranslationInput])
  translations!: CollectionTranslationInput[];

  @Field(() => [UUIDScalar], { nullable: true, description: 'In their order; at most 1000.' })
  productIds?: string[];
}

@InputType({ description: 'What is absent stays as it is.' })
export class UpdateCollectionInput {
  @Field(() => Int, { description: 'The version this change is made on.' })
  expectedVersion!: number;

  @Field(() => Boolean, { nullable: true })
  isActive?: boolean;

  @Field(() => [CollectionTranslationInput], { nullable: true, description: 'Replaces all of them.' })
  translations?: CollectionTranslationInput[];

  @Field(() => [UUIDScalar], { nullable: true, description: 'Replaces all of them, in this order.' })
  productIds?: string[];
}
