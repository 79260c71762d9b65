import { CurrencyCodeScalar, DateTimeScalar, DecimalScalar, UUIDScalar } from '@rustok/kernel';
import { Field, InputType, registerEnumType } from 'type-graphql';
import { SearchSort } from '../search-input.js';

registerEnumType(SearchSort, {
  name: 'SearchSort',
  description: 'In which order hits come; equal ones newest first.',
  valuesConfig: {
    RELEVANCE: { description: 'Best matches first; without a query newest first.' },
    PRICE_ASC: { description: 'By the lowest price of each; what has none comes last.' },
    PRICE_DESC: { description: 'By the lowest price of each; what has none comes last.' },
  },
});

@InputType({ description: 'Values of a facet: a hit has one of them.' })
export class SearchFacetFilter {
  @Field(() => String)
  name!: string;

  @Field(() => [String], { description: 'At most 50.' })
  values!: string[];
}

@InputType({ description: 'A hit has a price in the currency, and between the bounds where there are any.' })
export class SearchPriceFilter {
  @Field(() => CurrencyCodeScalar)
  currency!: string;

  @Field(() => DecimalScalar, { nullable: true })
  min?: string | null;

  @Field(() => DecimalScalar, { nullable: true })
  max?: string | null;
}

@InputType({ description: 'A hit is all of it.' })
export class SearchFilter {
  @Field(() => [SearchFacetFilter], { nullable: true, description: 'Each facet once; at most 10.' })
  facets?: SearchFacetFilter[] | null;

  @Field(() => SearchPriceFilter, { nullable: true })
  price?: SearchPriceFilter | null;

  @Field(() => UUIDScalar, { nullable: true })
  authorId?: string | null;

  @Field(() => DateTimeScalar, { nullable: true })
  publishedAfter?: Date | null;

  @Field(() => DateTimeScalar, { nullable: true })
  publishedBefore?: Date | null;
}
