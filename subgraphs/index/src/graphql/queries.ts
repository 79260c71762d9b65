import { ConnectionArgs, CurrencyCodeScalar, DateTimeScalar, type RequestContext } from '@rustok/kernel';
import { Arg, Args, Ctx, Field, Float, Int, ObjectType, Query, Resolver } from 'type-graphql';
import { readStatus, type SearchStatusFacts } from '../operations/read-status.js';
import { searchDocuments, type SearchResults } from '../operations/search-documents.js';
import { type Suggestion, suggestTitles } from '../operations/suggest-titles.js';
import { SearchSort } from '../search-input.js';
import { SearchConnection } from './search-hit.js';
import { SearchFilter } from './search-inputs.js';
import { SearchSuggestion } from './search-suggestion.js';

@ObjectType({ description: 'What the search index holds of one kind.' })
class SearchKindStatus {
  @Field(() => String)
  kind!: string;

  @Field(() => Int, { description: 'One per translation, drafts included.' })
  documents!: number;

  @Field(() => DateTimeScalar, { nullable: true, description: 'When a document last changed in the index.' })
  lastIndexedAt!: Date | null;
}

@ObjectType({ description: 'How the search index of the tenant is doing.' })
class SearchStatus {
  @Field(() => [SearchKindStatus])
  kinds!: SearchKindStatus[];

  @Field(() => Int, { description: 'Events that change documents and are not in the index yet.' })
  eventsBehind!: number;

  @Field(() => Float, { description: 'Seconds since the oldest of them; 0 when there is none.' })
  lagSeconds!: number;
}

@Resolver()
export class SearchQueries {
  @Query(() => SearchConnection, {
    description:
      'Published things of the modules that are on, best matches first. Each is found in one locale. ' +
      'Without a query all that the filter, or the kinds, let through.',
  })
  search(
    @Arg('query', () => String, {
      defaultValue: '',
      description: 'Words; `"a phrase"`, `or` and `-not` are understood. At most 200 characters.',
    })
    query: string,
    @Arg('kinds', () => [String], { nullable: true, description: 'Only these. Default: all.' })
    kinds: string[] | null,
    @Arg('locale', () => String, {
      nullable: true,
      description: 'Search the texts of this locale, and of its fallbacks where a thing lacks it.',
    })
    locale: string | null,
    @Arg('filter', () => SearchFilter, { nullable: true }) filter: SearchFilter | null,
    @Arg('sort', () => SearchSort, { nullable: true, description: 'Default: `RELEVANCE`.' })
    sort: SearchSort | null,
    @Arg('currency', () => CurrencyCodeScalar, {
      nullable: true,
      description: 'What prices are compared in. Default: that of the filter’s price.',
    })
    currency: string | null,
    @Args(() => ConnectionArgs) page: ConnectionArgs,
    @Ctx() context: RequestContext,
  ): Promise<SearchResults> {
    return searchDocuments(context, { query, kinds, locale, filter, sort, currency }, page);
  }

  @Query(() => [SearchSuggestion], {
    description:
      'Titles that hold the words typed, the last of them as a beginning, in any case and with or without accents; ' +
      'those that begin with what was typed first. None comes twice.',
  })
  suggest(
    @Arg('prefix', () => String, { description: 'At most 100 characters.' }) prefix: string,
    @Arg('kinds', () => [String], { nullable: true, description: 'Only these. Default: all.' })
    kinds: string[] | null,
    @Arg('locale', () => String, { nullable: true }) locale: string | null,
    @Arg('first', () => Int, { defaultValue: 10, description: 'At most 10.' }) first: number,
    @Ctx() context: RequestContext,
  ): Promise<readonly Suggestion[]> {
    return suggestTitles(context, { prefix, kinds, locale, first });
  }

  @Query(() => SearchStatus, { description: 'Needs `index:manage`.' })
  searchStatus(@Ctx() context: RequestContext): Promise<SearchStatusFacts> {
    return readStatus(context);
  }
}
