import { connectionType, DateTimeScalar, type RequestContext, UUIDScalar } from '@rustok/kernel';
import { Ctx, Field, FieldResolver, Float, ObjectType, Resolver, Root } from 'type-graphql';
import { highlights } from '../loaders.js';
import type { Hit } from '../operations/search-documents.js';

@ObjectType({
  description: 'A published thing that was found. `kind` and `id` say what it is; its module has the rest.',
})
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

  @Field(() => Float, { description: 'How well it matches; comparable within one search only.' })
  score!: number;

  @Field(() => DateTimeScalar, { description: 'When it was published; else when it was last changed.' })
  publishedAt!: Date;
}

@Resolver(() => SearchHit)
export class SearchHitResolver {
  @FieldResolver(() => String, {
    nullable: true,
    description:
      'A passage with the words that were found between `**`. Plain text and not HTML: escape it where you show it.',
  })
  highlight(@Root() hit: Hit, @Ctx() { loaders }: RequestContext): Promise<string | null> {
    return loaders.get(highlights).load(hit);
  }
}

export const SearchConnection = connectionType('Search', SearchHit);
