import { bestTranslation, type RequestContext, UUIDScalar } from '@rustok/kernel';
import { Arg, Ctx, Field, FieldResolver, ObjectType, Resolver, Root } from 'type-graphql';
import type { OptionRow, OptionValueRow } from '../option-model.js';

export type LocalizedOption = OptionRow & { readonly locale?: string | null };
export type LocalizedOptionValue = OptionValueRow & { readonly locale?: string | null };

@ObjectType()
export class ProductOptionTranslation {
  @Field(() => String)
  locale!: string;

  @Field(() => String)
  title!: string;
}

@ObjectType()
export class ProductOptionValueTranslation {
  @Field(() => String)
  locale!: string;

  @Field(() => String)
  value!: string;
}

@ObjectType()
export class ProductOptionValue {
  @Field(() => UUIDScalar)
  id!: string;

  @Field(() => [ProductOptionValueTranslation])
  translations!: readonly ProductOptionValueTranslation[];
}

@ObjectType({ description: 'What a product can be had in, such as its sizes.' })
export class ProductOption {
  @Field(() => UUIDScalar)
  id!: string;

  @Field(() => [ProductOptionTranslation])
  translations!: readonly ProductOptionTranslation[];
}

@Resolver(() => ProductOptionValue)
export class ProductOptionValueResolver {
  @FieldResolver(() => String)
  value(
    @Root() value: LocalizedOptionValue,
    @Arg('locale', () => String, { nullable: true }) locale: string | null,
    @Ctx() context: RequestContext,
  ): string {
    return valueText(value, context.locales(locale ?? value.locale));
  }
}

@Resolver(() => ProductOption)
export class ProductOptionResolver {
  @FieldResolver(() => String)
  title(
    @Root() { translations, locale: asked }: LocalizedOption,
    @Arg('locale', () => String, { nullable: true }) locale: string | null,
    @Ctx() context: RequestContext,
  ): string {
    return bestTranslation(translations, context.locales(locale ?? asked))?.title ?? '';
  }

  @FieldResolver(() => [ProductOptionValue])
  values(@Root() { values, locale }: LocalizedOption): readonly LocalizedOptionValue[] {
    return values.map((value) => ({ ...value, locale }));
  }
}

export function valueText({ translations }: OptionValueRow, locales: readonly string[]): string {
  return bestTranslation(translations, locales)?.value ?? '';
}
