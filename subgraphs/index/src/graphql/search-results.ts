import { badField, CurrencyCodeScalar, type RequestContext } from '@rustok/kernel';
import { Arg, Ctx, Field, FieldResolver, Int, ObjectType, Resolver, Root } from 'type-graphql';
import {
  countFacets,
  type FacetCount,
  type FacetCounts,
  MAX_FACET_VALUES,
} from '../operations/count-facets.js';
import { countResults, priceBounds } from '../operations/measure-results.js';
import type { SearchResults } from '../operations/search-documents.js';
import { priceRangeType, SearchConnection, SearchPriceRange } from './search-hit.js';

@ObjectType({ description: 'One value a search can be narrowed down to.' })
export class SearchFacetValue {
  @Field(() => String, { description: 'What a filter takes.' })
  value!: string;

  @Field(() => String, { description: 'What people read.' })
  label!: string;

  @Field(() => Int, {
    description: 'How many hits have it; a choice made in the same facet does not matter.',
  })
  count!: number;

  @Field(() => Boolean, { description: 'Whether the filter has it.' })
  isSelected!: boolean;
}

@ObjectType({ description: 'What hits can be told apart by.' })
export class SearchFacet {
  @Field(() => String)
  name!: string;

  readonly values!: readonly FacetCount[];
}

@Resolver(() => SearchFacet)
export class SearchFacetResolver {
  @FieldResolver(() => [SearchFacetValue], {
    description: 'Those of most hits first. What the filter has is among them, also beyond `first`.',
  })
  values(
    @Root() { values }: FacetCounts,
    @Arg('first', () => Int, { defaultValue: 20, description: `At most ${String(MAX_FACET_VALUES)}.` })
    first: number,
  ): readonly FacetCount[] {
    if (first < 0 || first > MAX_FACET_VALUES) {
      throw badField('first', `must be between 0 and ${String(MAX_FACET_VALUES)}`);
    }
    return values.filter(({ isSelected }, place) => place < first || isSelected);
  }
}

@Resolver(() => SearchConnection)
export class SearchResultsResolver {
  @FieldResolver(() => Int, { description: 'Hits on all pages, counted exactly.' })
  totalCount(@Root() { search }: SearchResults, @Ctx() context: RequestContext): Promise<number> {
    return countResults(context, search);
  }

  @FieldResolver(() => [SearchFacet], {
    description:
      'What the search can be narrowed down by: each facet counted as if nothing of it were chosen yet, with the rest of the filter.',
  })
  facets(
    @Root() { search }: SearchResults,
    @Arg('names', () => [String], { nullable: true, description: 'Only these. Default: all.' })
    names: string[] | null,
    @Ctx() context: RequestContext,
  ): Promise<readonly FacetCounts[]> {
    return countFacets(context, search, names);
  }

  @FieldResolver(() => SearchPriceRange, {
    nullable: true,
    description: 'Between what prices there are hits, as if the filter had no price. Null when none has one.',
  })
  async priceRange(
    @Root() { search }: SearchResults,
    @Arg('currency', () => CurrencyCodeScalar) currency: string,
    @Ctx() context: RequestContext,
  ): Promise<SearchPriceRange | null> {
    const bounds = await priceBounds(context, search, currency);
    return bounds && priceRangeType(bounds, currency);
  }
}
