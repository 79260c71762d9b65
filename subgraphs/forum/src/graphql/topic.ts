import {
  type Connection,
  ConnectionArgs,
  connectionType,
  DateTimeScalar,
  isUuid,
  type RequestContext,
  UUIDScalar,
} from '@rustok/kernel';
import {
  Args,
  Ctx,
  Directive,
  Extensions,
  Field,
  FieldResolver,
  Int,
  ObjectType,
  registerEnumType,
  Resolver,
  Root,
} from 'type-graphql';
import type { CategoryRow } from '../category-model.js';
import { bodyOfTopic, categoryById, repliesOfTopic, topicById } from '../loaders.js';
import { seenReplies } from '../reply-lists.js';
import { settingsOf } from '../settings.js';
import { lastActivityAt } from '../topic-lists.js';
import type { TopicRow } from '../topic-model.js';
import { mayAuthorEdit, takesReplies, TopicStatus } from '../topic-rules.js';
import { covers, mayModerateTopic, type SeenReply } from '../visibility.js';
import { ForumCategory } from './category.js';
import { ForumReplyConnection } from './reply.js';
import { User } from './user.js';

registerEnumType(TopicStatus, {
  name: 'ForumTopicStatus',
  description: 'Only an open topic takes replies, and not while it is locked.',
});

export function resolveTopic({ id }: { id: string }, context: RequestContext): Promise<TopicRow | null> {
  return isUuid(id) ? context.loaders.get(topicById).load(id) : Promise.resolve(null);
}

@ObjectType({ description: 'A discussion, begun by somebody.' })
@Directive('@key(fields: "id")')
export class ForumTopic {
  @Field(() => UUIDScalar)
  id!: string;

  @Field(() => String, { description: 'The language it is held in.' })
  locale!: string;

  @Field(() => String)
  title!: string;

  @Field(() => [String])
  tags!: readonly string[];

  @Field(() => TopicStatus)
  status!: TopicStatus;

  @Field(() => Boolean, { description: 'Whether it stands above the others.' })
  isPinned!: boolean;

  @Field(() => Boolean, { description: 'Whether a moderator stopped the discussion.' })
  isLocked!: boolean;

  @Field(() => Int, { description: 'Of public replies, however deep.' })
  replyCount!: number;

  @Field(() => DateTimeScalar, { nullable: true, description: 'When the last of those became public.' })
  lastReplyAt!: Date | null;

  @Field(() => Int, { description: 'Goes up with each write: the `expectedVersion` of the next update.' })
  version!: number;

  @Field(() => DateTimeScalar)
  createdAt!: Date;

  @Field(() => DateTimeScalar)
  updatedAt!: Date;

  @Field(() => DateTimeScalar, { nullable: true, description: 'When its text was last changed.' })
  editedAt!: Date | null;
}

export const ForumTopicConnection = connectionType('ForumTopic', ForumTopic);

@Resolver(() => ForumTopic)
export class ForumTopicResolver {
  @FieldResolver(() => ForumCategory, { nullable: true })
  category(
    @Root() { categoryId }: TopicRow,
    @Ctx() { loaders }: RequestContext,
  ): Promise<CategoryRow | null> {
    return loaders.get(categoryById).load(categoryId);
  }

  @FieldResolver(() => User, { nullable: true, description: 'Null when the user is gone.' })
  author(@Root() { authorId }: TopicRow): User | null {
    return authorId === null ? null : { id: authorId };
  }

  @FieldResolver(() => String, { description: 'Markdown.' })
  async body(@Root() { id }: TopicRow, @Ctx() { loaders }: RequestContext): Promise<string> {
    return (await loaders.get(bodyOfTopic).load(id)) ?? '';
  }

  @FieldResolver(() => DateTimeScalar, { description: 'Of the last public reply, or of the topic itself.' })
  lastActivityAt(@Root() topic: TopicRow): Date {
    return lastActivityAt(topic);
  }

  @FieldResolver(() => Boolean, { description: 'It is open and not locked.' })
  takesReplies(@Root() topic: TopicRow): boolean {
    return takesReplies(topic);
  }

  @FieldResolver(() => ForumReplyConnection, {
    description: 'The whole thread, flat: each reply before what answers it, with its `depth`.',
  })
  async replies(
    @Root() { id: parentId }: TopicRow,
    @Args(() => ConnectionArgs) { first, after }: ConnectionArgs,
    @Ctx() context: RequestContext,
  ): Promise<Connection<SeenReply> | null> {
    const page = await context.loaders.get(repliesOfTopic).load({ parentId, first, after: after ?? null });
    return page && seenReplies(page, context);
  }

  @FieldResolver(() => Boolean, { description: 'Whether `updateForumTopic` would let the one who asks.' })
  @Extensions({ viewer: true })
  viewerCanEdit(@Root() topic: TopicRow, @Ctx() context: RequestContext): boolean {
    const { actor } = context;
    if (!covers(actor, 'forum_topics:update', topic.authorId)) return false;
    const { editWindowMinutes } = settingsOf(context);
    const { createdAt } = topic;
    return mayModerateTopic(topic, actor) || mayAuthorEdit(topic, { createdAt, editWindowMinutes });
  }

  @FieldResolver(() => Boolean, { description: 'Whether the one who asks may pin, lock, close or move it.' })
  @Extensions({ viewer: true })
  viewerCanModerate(@Root() topic: TopicRow, @Ctx() { actor }: RequestContext): boolean {
    return mayModerateTopic(topic, actor);
  }
}
