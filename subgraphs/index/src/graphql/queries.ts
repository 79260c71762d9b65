import { type Connection, ConnectionArgs, DateTimeScalar, type RequestContext } from '@rustok/kernel';
import { Arg, Args, Ctx, Field, Int, ObjectType, Query, Resolver } from 'type-graphql';
import { readStatus, type SearchStatusFacts } from '../operations/read-status.js';
import { type Hit, searchDocuments } from '../operations/search-documents.js';
import { SearchConnection } from './search-hit.js';

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
}

@Resolver()
export class SearchQueries {
  @Query(() => SearchConnection, {
    description:
      'Published things of the modules that are on, best matches first. Each is found in one locale.',
  })
  search(
    @Arg('query', () => String, {
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
    @Args(() => ConnectionArgs) page: ConnectionArgs,
    @Ctx() context: RequestContext,
  ): Promise<Connection<Hit>> {
    return searchDocuments(context, { query, kinds, locale }, page);
  }

  @Query(() => SearchStatus, { description: 'Needs `index:manage`.' })
  searchStatus(@Ctx() context: RequestContext): Promise<SearchStatusFacts> {
    return readStatus(context);
  }
}
