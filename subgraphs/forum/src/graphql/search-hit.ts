import { isUuid, type RequestContext, UUIDScalar } from '@rustok/kernel';
import { Ctx, Directive, Field, FieldResolver, ObjectType, Resolver, Root } from 'type-graphql';
import { topicById } from '../loaders.js';
import { topicSearch } from '../search.js';
import type { TopicRow } from '../topic-model.js';
import { ForumTopic } from './topic.js';

/** The `index` module's; this one adds the topic that was found. */
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
  @FieldResolver(() => ForumTopic, {
    nullable: true,
    description: 'If it is a topic; null also when it is gone by now.',
  })
  topic(@Root() { kind, id }: SearchHit, @Ctx() { loaders }: RequestContext): Promise<TopicRow | null> {
    if (kind !== topicSearch.kind) return Promise.resolve(null);
    return loaders.get(topicById).load(id);
  }
}
