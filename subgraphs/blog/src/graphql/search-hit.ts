import { isUuid, type RequestContext, UUIDScalar } from '@rustok/kernel';
import { Ctx, Directive, Field, FieldResolver, ObjectType, Resolver, Root } from 'type-graphql';
import { postById } from '../loaders.js';
import { postSearch } from '../search.js';
import { type LocalizedPost, Post } from './post.js';

/** The `index` module's; this one adds the post that was found. */
@ObjectType()
@Directive('@key(fields: "kind id locale")')
export class SearchHit {
  @Field(() => String)
  kind!: string;

  @Field(() => UUIDScalar)
  id!: string;

  @Field(() => String)
  locale!: string;
}

export function resolveSearchHit({ kind, id, locale }: SearchHit): SearchHit | null {
  return isUuid(id) ? { kind, id, locale } : null;
}

@Resolver(() => SearchHit)
export class SearchHitResolver {
  @FieldResolver(() => Post, {
    nullable: true,
    description: 'If it is a post, in the locale it was found in; null also when it is gone by now.',
  })
  async post(
    @Root() { kind, id, locale }: SearchHit,
    @Ctx() { loaders }: RequestContext,
  ): Promise<LocalizedPost | null> {
    if (kind !== postSearch.kind) return null;
    const post = await loaders.get(postById).load(id);
    return post && { ...post, locale };
  }
}
