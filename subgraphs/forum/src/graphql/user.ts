import { type Connection, ConnectionArgs, isUuid, type RequestContext, UUIDScalar } from '@rustok/kernel';
import { Args, Ctx, Directive, Field, FieldResolver, ObjectType, Resolver, Root } from 'type-graphql';
import { repliesOfUser, topicsOfUser } from '../loaders.js';
import { seenReplies } from '../reply-lists.js';
import type { TopicRow } from '../topic-model.js';
import type { SeenReply } from '../visibility.js';
import { ForumReplyConnection } from './reply.js';
import { ForumTopicConnection } from './topic.js';

/** The `rbac` module's; this one adds what they wrote. */
@ObjectType()
@Directive('@key(fields: "id")')
export class User {
  @Field(() => UUIDScalar)
  id!: string;
}

/** Whether there is such a user is for their own module to say; of nobody there is nothing to list. */
export function resolveUser({ id }: { id: string }): User | null {
  return isUuid(id) ? { id } : null;
}

@Resolver(() => User)
export class UserResolver {
  @FieldResolver(() => ForumTopicConnection, { description: 'What they opened in the forum, newest first.' })
  topics(
    @Root() { id: parentId }: User,
    @Args(() => ConnectionArgs) { first, after }: ConnectionArgs,
    @Ctx() { loaders }: RequestContext,
  ): Promise<Connection<TopicRow> | null> {
    return loaders.get(topicsOfUser).load({ parentId, first, after: after ?? null });
  }

  @FieldResolver(() => ForumReplyConnection, {
    description: 'What they replied in the forum, newest first, as far as the one who asks sees it.',
  })
  async replies(
    @Root() { id: parentId }: User,
    @Args(() => ConnectionArgs) { first, after }: ConnectionArgs,
    @Ctx() context: RequestContext,
  ): Promise<Connection<SeenReply> | null> {
    const page = await context.loaders.get(repliesOfUser).load({ parentId, first, after: after ?? null });
    return page && seenReplies(page, context);
  }
}
