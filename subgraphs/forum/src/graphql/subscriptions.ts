import {
  type PayloadOf,
  type PositionedEnvelope,
  type RequestContext,
  requirePermission,
  type SubscriptionDeclaration,
  UUIDScalar,
} from '@rustok/kernel';
import { Arg, Ctx, Resolver, Root, Subscription } from 'type-graphql';
import {
  ReplyAdded,
  ReplyApproved,
  ReplyRestored,
  ReplyUpdated,
  topicChanges,
  TopicCreated,
} from '../events.js';
import { replyById, topicById } from '../loaders.js';
import { ReplyStatus } from '../reply-rules.js';
import type { TopicRow } from '../topic-model.js';
import { mayModerateReplies, type SeenReply } from '../visibility.js';
import { ForumReply } from './reply.js';
import { ForumTopic } from './topic.js';

type TopicEvent = PositionedEnvelope<{ readonly topicId: string; readonly categoryId: string }>;
type ReplyEvent = PositionedEnvelope<PayloadOf<typeof ReplyApproved>>;
type ReplyTextEvent = PositionedEnvelope<PayloadOf<typeof ReplyAdded>>;

export const topicCreated: SubscriptionDeclaration = {
  events: [TopicCreated],
  filter: (event, { categoryId }) =>
    categoryId == null || (event as TopicEvent).payload.categoryId === categoryId,
};

export const topicUpdated: SubscriptionDeclaration = {
  events: topicChanges,
  filter: (event, { topicId }) => (event as TopicEvent).payload.topicId === topicId,
};

/** Fires when a reply becomes public: at once where it need not wait, by approval, and when it is shown again. */
export const replyAdded: SubscriptionDeclaration = {
  events: [ReplyAdded, ReplyApproved, ReplyRestored],
  filter(event, { topicId }) {
    if ((event as ReplyEvent).payload.topicId !== topicId) return false;
    return (
      event.type !== ReplyAdded.type || (event as ReplyTextEvent).payload.status === ReplyStatus.APPROVED
    );
  },
};

/** Fires when a reply begins to wait: a new one, or one whose text was changed. */
export const replyPending: SubscriptionDeclaration = {
  events: [ReplyAdded, ReplyUpdated],
  filter(event, { categoryId }) {
    const { payload } = event as ReplyTextEvent;
    return (
      payload.status === ReplyStatus.PENDING && (categoryId == null || payload.categoryId === categoryId)
    );
  },
  authorize({ actor }) {
    requirePermission(actor, 'forum_replies:moderate');
  },
};

// All fields are nullable: between the event and its delivery (a replay may lie days between) the thing may be gone.
// A non-null field would then turn the whole result into an error; so the client gets null, and the next event.
@Resolver()
export class ForumSubscriptions {
  @Subscription(() => ForumTopic, {
    topics: TopicCreated.type,
    nullable: true,
    description: 'Somebody opened a topic, in this category if one is given.',
  })
  topicCreated(
    @Root() { payload }: TopicEvent,
    @Arg('categoryId', () => UUIDScalar, { nullable: true }) _categoryId: string | null,
    @Ctx() { loaders }: RequestContext,
  ): Promise<TopicRow | null> {
    return loaders.get(topicById).load(payload.topicId);
  }

  @Subscription(() => ForumTopic, {
    topics: topicChanges.map(({ type }) => type),
    nullable: true,
    description:
      'The topic was edited, moved, pinned, locked, closed, archived, or the opposite. Null when it was deleted.',
  })
  topicUpdated(
    @Root() { payload }: TopicEvent,
    @Arg('topicId', () => UUIDScalar) _topicId: string,
    @Ctx() { loaders }: RequestContext,
  ): Promise<TopicRow | null> {
    return loaders.get(topicById).load(payload.topicId);
  }

  @Subscription(() => ForumReply, {
    topics: [ReplyAdded.type, ReplyApproved.type, ReplyRestored.type],
    nullable: true,
    description:
      'A reply to the topic became public. Null when it is no longer so by the time the event is delivered.',
  })
  async replyAdded(
    @Root() { payload }: ReplyEvent,
    @Arg('topicId', () => UUIDScalar) _topicId: string,
    @Ctx() { loaders }: RequestContext,
  ): Promise<SeenReply | null> {
    const reply = await loaders.get(replyById).load(payload.replyId);
    return reply?.status === ReplyStatus.APPROVED ? reply : null;
  }

  @Subscription(() => ForumReply, {
    topics: [ReplyAdded.type, ReplyUpdated.type],
    nullable: true,
    description:
      'A reply waits for approval, in this category if one is given. Null when it does not any more by the time ' +
      'the event is delivered. Needs `forum_replies:moderate`.',
  })
  async replyPending(
    @Root() { payload }: ReplyTextEvent,
    @Arg('categoryId', () => UUIDScalar, { nullable: true }) _categoryId: string | null,
    @Ctx() { actor, loaders }: RequestContext,
  ): Promise<SeenReply | null> {
    const reply = await loaders.get(replyById).load(payload.replyId);
    const waits = reply?.status === ReplyStatus.PENDING;
    // Its author sees it too, but this is for moderators.
    return waits && mayModerateReplies({ authorId: reply.topicAuthorId }, actor) ? reply : null;
  }
}
