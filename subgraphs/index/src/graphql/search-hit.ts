import {
  connectionType,
  CurrencyCodeScalar,
  DateTimeScalar,
  MoneyType,
  moneyType,
  type RequestContext,
  UUIDScalar,
} from '@rustok/kernel';
import { Arg, Ctx, Directive, Field, FieldResolver, Float, ObjectType, Resolver, Root } from 'type-graphql';
import { highlights } from '../loaders.js';
import type { PriceBounds } from '../operations/measure-results.js';
import type { Hit } from '../operations/search-documents.js';

@ObjectType({
  description:
    'A published thing that was found. `kind` and `id` say what it is; modules add the thing itself, such as `product`.',
})
@Directive('@key(fields: "kind id locale", resolvable: false)')
export class SearchHit {
  @Field(() => UUIDScalar)
  id!: string;

  @Field(() => String, { description: 'What it is, for example `post`.' })
  kind!: string;

  @Field(() => String, { description: 'The translation it was found in.' })
  locale!: string;

  @Field(() => String, { nullable: true })
  title!: string | null;

  @Field(() => String, { nullable: true })
  slug!: string | null;

  @Field(() => String, { nullable: true, description: 'Plain text.' })
  excerpt!: string | null;

  @Field(() => String, { nullable: true, description: 'Where a picture of it is.' })
  imageUrl!: string | null;

  @Field(() => Float, {
    description: 'How well it matches; comparable within one search only, and 0 without a query.',
  })
  score!: number;

  @Field(() => DateTimeScalar, { description: 'When it was published; else when it was last changed.' })
  publishedAt!: Date;
}

@ObjectType({ description: 'From the lowest to the highest; equal where there is one price.' })
export class SearchPriceRange {
  @Field(() => MoneyType)
  min!: MoneyType;

  @Field(() => MoneyType)
  max!: MoneyType;
}

export function priceRangeType({ min, max }: PriceBounds, currency: string): SearchPriceRange {
  return { min: moneyType({ amount: min, currency }), max: moneyType({ amount: max, currency }) };
}

@Resolver(() => SearchHit)
export class SearchHitResolver {
  @FieldResolver(() => String, {
    nullable: true,
    description:
      'A passage with the words that were found between `**`. Plain text and not HTML: escape it where you show it. ' +
      'Null without a query.',
  })
  highlight(@Root() hit: Hit, @Ctx() { loaders }: RequestContext): Promise<string | null> {
    return hit.query === '' ? Promise.resolve(null) : loaders.get(highlights).load(hit);
  }

  @FieldResolver(() => SearchPriceRange, { nullable: true, description: 'Null where it has no price in it.' })
  priceRange(
    @Root() { currencies, minPrices, maxPrices }: Hit,
    @Arg('currency', () => CurrencyCodeScalar) currency: string,
  ): SearchPriceRange | null {
    const place = currencies.indexOf(currency);
    if (place < 0) return null;
    return priceRangeType({ min: Number(minPrices[place]), max: Number(maxPrices[place]) }, currency);
  }
}

export const SearchConnection = connectionType('Search', SearchHit);
