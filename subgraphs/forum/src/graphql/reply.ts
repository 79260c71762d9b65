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
import { childrenOfReply, replyById, topicById } from '../loaders.js';
import { seenReplies } from '../reply-lists.js';
import { ReplyStatus } from '../reply-rules.js';
import { settingsOf } from '../settings.js';
import type { TopicRow } from '../topic-model.js';
import { mayAuthorEdit } from '../topic-rules.js';
import { covers, mayModerateReplies, type SeenReply } from '../visibility.js';
import { ForumTopic } from './topic.js';
import { User } from './user.js';

registerEnumType(ReplyStatus, {
  name: 'ForumReplyStatus',
  description: 'Only what is approved is seen by everybody.',
});

export function resolveReply({ id }: { id: string }, context: RequestContext): Promise<SeenReply | null> {
  return isUuid(id) ? context.loaders.get(replyById).load(id) : Promise.resolve(null);
}

@ObjectType({ description: 'An answer to a topic, or to another answer.' })
@Directive('@key(fields: "id")')
export class ForumReply {
  @Field(() => UUIDScalar)
  id!: string;

  @Field(() => Boolean, {
    description:
      'It was deleted or is not public, and stands only for its place: something below it is public. Then text, author and status are null.',
  })
  isPlaceholder!: boolean;

  @Field(() => Int, { description: '0 for an answer to the topic itself.' })
  depth!: number;

  @Field(() => String, { nullable: true, description: 'Markdown. Null of a placeholder.' })
  body!: string | null;

  @Field(() => ReplyStatus, { nullable: true, description: 'Null of a placeholder.' })
  status!: ReplyStatus | null;

  @Field(() => Int, { description: 'Goes up with each write: the `expectedVersion` of the next update.' })
  version!: number;

  @Field(() => DateTimeScalar)
  createdAt!: Date;

  @Field(() => DateTimeScalar)
  updatedAt!: Date;

  @Field(() => DateTimeScalar, { nullable: true, description: 'When its text was last changed.' })
  editedAt!: Date | null;

  @Field(() => DateTimeScalar, { nullable: true, description: 'When it first became public.' })
  publishedAt!: Date | null;
}

export const ForumReplyConnection = connectionType('ForumReply', ForumReply);

@Resolver(() => ForumReply)
export class ForumReplyResolver {
  @FieldResolver(() => User, {
    nullable: true,
    description: 'Null of a placeholder, and when the user is gone.',
  })
  author(@Root() { authorId }: SeenReply): User | null {
    return authorId === null ? null : { id: authorId };
  }

  @FieldResolver(() => String, { nullable: true, description: 'For its author and moderators.' })
  @Extensions({ viewer: true })
  rejectReason(
    @Root() { rejectReason, authorId, topicAuthorId }: SeenReply,
    @Ctx() { actor }: RequestContext,
  ): string | null {
    const isAuthor = actor.kind === 'user' && authorId === actor.userId;
    return isAuthor || mayModerateReplies({ authorId: topicAuthorId }, actor) ? rejectReason : null;
  }

  @FieldResolver(() => ForumTopic, { nullable: true, description: 'Null when it was deleted meanwhile.' })
  topic(@Root() { topicId }: SeenReply, @Ctx() { loaders }: RequestContext): Promise<TopicRow | null> {
    return loaders.get(topicById).load(topicId);
  }

  @FieldResolver(() => ForumReply, { nullable: true, description: 'What it answers, if that is a reply.' })
  parent(
    @Root() { parentReplyId }: SeenReply,
    @Ctx() { loaders }: RequestContext,
  ): Promise<SeenReply | null> {
    return parentReplyId === null ? Promise.resolve(null) : loaders.get(replyById).load(parentReplyId);
  }

  @FieldResolver(() => ForumReplyConnection, { description: 'What answers it directly, oldest first.' })
  async children(
    @Root() { id: parentId }: SeenReply,
    @Args(() => ConnectionArgs) { first, after }: ConnectionArgs,
    @Ctx() context: RequestContext,
  ): Promise<Connection<SeenReply> | null> {
    const page = await context.loaders.get(childrenOfReply).load({ parentId, first, after: after ?? null });
    return page && seenReplies(page, context);
  }

  @FieldResolver(() => Boolean, { description: 'Whether `updateForumReply` would let the one who asks.' })
  @Extensions({ viewer: true })
  async viewerCanEdit(@Root() reply: SeenReply, @Ctx() context: RequestContext): Promise<boolean> {
    const { actor, loaders } = context;
    if (reply.isPlaceholder || !covers(actor, 'forum_replies:update', reply.authorId)) return false;
    if (mayModerateReplies({ authorId: reply.topicAuthorId }, actor)) return true;
    const { editWindowMinutes } = settingsOf(context);
    const topic = await loaders.get(topicById).load(reply.topicId);
    return topic !== null && mayAuthorEdit(topic, { createdAt: reply.createdAt, editWindowMinutes });
  }

  @FieldResolver(() => Boolean, {
    description: 'Whether the one who asks may approve, reject, hide or restore it.',
  })
  @Extensions({ viewer: true })
  viewerCanModerate(@Root() reply: SeenReply, @Ctx() { actor }: RequestContext): boolean {
    return !reply.isPlaceholder && mayModerateReplies({ authorId: reply.topicAuthorId }, actor);
  }
}
