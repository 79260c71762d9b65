import {
  type PayloadOf,
  type PositionedEnvelope,
  type RequestContext,
  type SubscriptionDeclaration,
  UUIDScalar,
} from '@rustok/kernel';
import { Arg, Ctx, Resolver, Root, Subscription } from 'type-graphql';
import type { CommentRow } from '../comment-model.js';
import { CommentStatus } from '../comment-rules.js';
import { CommentAdded, CommentApproved, PostPublished } from '../events.js';
import { commentById, postById } from '../loaders.js';
import type { PostRow } from '../post-model.js';
import { Comment } from './comment.js';
import { Post } from './post.js';

type Published = PositionedEnvelope<PayloadOf<typeof PostPublished>>;
type Approved = PositionedEnvelope<PayloadOf<typeof CommentApproved>>;
type Added = PositionedEnvelope<PayloadOf<typeof CommentAdded>>;

export const postPublished: SubscriptionDeclaration = {
  events: [PostPublished],
  filter(event, { categoryId, tag }) {
    const { payload } = event as Published;
    return (
      (categoryId == null || payload.categoryId === categoryId) &&
      (tag == null || payload.tags.includes(tag as string))
    );
  },
};

/** Fires when a comment becomes public: on approval, or at once when it needs none. */
export const commentAdded: SubscriptionDeclaration = {
  events: [CommentAdded, CommentApproved],
  filter(event, { postId }) {
    if ((event as Added | Approved).payload.postId !== postId) return false;
    return event.type !== CommentAdded.type || (event as Added).payload.status === CommentStatus.APPROVED;
  },
};

// Both fields are nullable: between the event and its delivery (a replay may lie days between) the thing may have been
// taken back. A non-null field would then turn the whole result into an error; so the client gets null, and the next event.
@Resolver()
export class BlogSubscriptions {
  @Subscription(() => Post, {
    topics: PostPublished.type,
    nullable: true,
    description:
      'A post became public, in this category and with this tag if they are given. ' +
      'Null when it is no longer so by the time the event is delivered.',
  })
  postPublished(
    @Root() { payload }: Published,
    @Arg('categoryId', () => UUIDScalar, { nullable: true }) _categoryId: string | null,
    @Arg('tag', () => String, { nullable: true }) _tag: string | null,
    @Ctx() { loaders }: RequestContext,
  ): Promise<PostRow | null> {
    return loaders.get(postById).load(payload.postId);
  }

  @Subscription(() => Comment, {
    topics: [CommentAdded.type, CommentApproved.type],
    nullable: true,
    description:
      'A comment of the post became public. Null when it is no longer so by the time the event is delivered.',
  })
  commentAdded(
    @Root() { payload }: Approved,
    @Arg('postId', () => UUIDScalar) _postId: string,
    @Ctx() { loaders }: RequestContext,
  ): Promise<CommentRow | null> {
    return loaders.get(commentById).load(payload.commentId);
  }
}
