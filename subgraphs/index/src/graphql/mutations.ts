import type { RequestContext } from '@rustok/kernel';
import { Arg, Ctx, Field, Int, Mutation, ObjectType, Resolver } from 'type-graphql';
import { type Rebuild, rebuildIndex } from '../operations/rebuild-index.js';

@ObjectType({ description: 'What a rebuild of the search index did.' })
class SearchRebuild {
  @Field(() => [String])
  kinds!: string[];

  @Field(() => Int, { description: 'What there is to be searched, one per translation, drafts included.' })
  documents!: number;

  @Field(() => Int, { description: 'What was in the index and no longer exists.' })
  removed!: number;
}

@Resolver()
export class SearchMutations {
  @Mutation(() => SearchRebuild, {
    description:
      'Makes the search index anew from what the modules hold; searches go on meanwhile. Needs `index:manage`.',
  })
  rebuildSearchIndex(
    @Arg('kinds', () => [String], { nullable: true, description: 'Only these. Default: all.' })
    kinds: string[] | null,
    @Ctx() context: RequestContext,
  ): Promise<Rebuild> {
    return rebuildIndex(context, { kinds });
  }
}
