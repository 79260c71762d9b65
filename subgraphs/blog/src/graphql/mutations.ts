import { type RequestContext, UUIDScalar } from '@rustok/kernel';
import { Arg, Ctx, Int, Mutation, Resolver } from 'type-graphql';
import type { CommentRow } from '../comment-model.js';
import { addComment } from '../operations/add-comment.js';
import { archivePost, publishPost, restorePost, unpublishPost } from '../operations/change-post-status.js';
import { createPost } from '../operations/create-post.js';
import { deleteComment } from '../operations/delete-comment.js';
import { deletePost } from '../operations/delete-post.js';
import { moderateComment } from '../operations/moderate-comment.js';
import { restorePostRevision } from '../operations/restore-post-revision.js';
import { schedulePost, unschedulePost } from '../operations/schedule-post.js';
import { updateComment } from '../operations/update-comment.js';
import { updatePost } from '../operations/update-post.js';
import type { PostRow } from '../post-model.js';
import { Comment } from './comment.js';
import { CreatePostInput, SchedulePostInput, UpdatePostInput } from './inputs.js';
import { type LocalizedPost, Post } from './post.js';

@Resolver()
export class PostMutations {
  @Mutation(() => Post, { description: 'Needs `posts:create`, and a signed-in user as author.' })
  async createPost(
    @Arg('input', () => CreatePostInput) input: CreatePostInput,
    @Ctx() context: RequestContext,
  ): Promise<LocalizedPost> {
    return { ...(await createPost(context, input)), locale: input.locale };
  }

  @Mutation(() => Post, { description: 'Needs `posts:update`.' })
  async updatePost(
    @Arg('id', () => UUIDScalar) id: string,
    @Arg('input', () => UpdatePostInput) input: UpdatePostInput,
    @Ctx() context: RequestContext,
  ): Promise<LocalizedPost> {
    return { ...(await updatePost(context, id, input)), locale: input.locale };
  }

  @Mutation(() => Post, { description: 'A draft becomes public. Needs `posts:publish`.' })
  publishPost(@Arg('id', () => UUIDScalar) id: string, @Ctx() context: RequestContext): Promise<PostRow> {
    return publishPost(context, id);
  }

  @Mutation(() => Post, { description: 'It becomes a draft again. Needs `posts:publish`.' })
  unpublishPost(@Arg('id', () => UUIDScalar) id: string, @Ctx() context: RequestContext): Promise<PostRow> {
    return unpublishPost(context, id);
  }

  @Mutation(() => Post, { description: 'Takes a published post out of use. Needs `posts:publish`.' })
  archivePost(
    @Arg('id', () => UUIDScalar) id: string,
    @Arg('reason', () => String, { nullable: true }) reason: string | null,
    @Ctx() context: RequestContext,
  ): Promise<PostRow> {
    return archivePost(context, id, { reason });
  }

  @Mutation(() => Post, { description: 'An archived post becomes a draft. Needs `posts:publish`.' })
  restorePost(@Arg('id', () => UUIDScalar) id: string, @Ctx() context: RequestContext): Promise<PostRow> {
    return restorePost(context, id);
  }

  @Mutation(() => Post, {
    description: 'Says when it is published, unpublished, or both. Needs `posts:publish`.',
  })
  schedulePost(
    @Arg('id', () => UUIDScalar) id: string,
    @Arg('input', () => SchedulePostInput) input: SchedulePostInput,
    @Ctx() context: RequestContext,
  ): Promise<PostRow> {
    return schedulePost(context, id, input);
  }

  @Mutation(() => Post, { description: 'Takes back both times. Needs `posts:publish`.' })
  unschedulePost(@Arg('id', () => UUIDScalar) id: string, @Ctx() context: RequestContext): Promise<PostRow> {
    return unschedulePost(context, id);
  }

  @Mutation(() => Post, {
    description:
      'Makes the texts, SEO, tags, category and featured media it had a new version; its status stays. Needs `posts:update`.',
  })
  restorePostRevision(
    @Arg('id', () => UUIDScalar) id: string,
    @Arg('version', () => Int, { description: 'Of the revision.' }) version: number,
    @Arg('expectedVersion', () => Int, { description: 'The version this change is made on.' })
    expectedVersion: number,
    @Ctx() context: RequestContext,
  ): Promise<PostRow> {
    return restorePostRevision(context, id, { version, expectedVersion });
  }

  @Mutation(() => Boolean, { description: 'Not while it is published. Needs `posts:delete`.' })
  async deletePost(
    @Arg('id', () => UUIDScalar) id: string,
    @Ctx() context: RequestContext,
  ): Promise<boolean> {
    await deletePost(context, id);
    return true;
  }
}

@Resolver()
export class CommentMutations {
  @Mutation(() => Comment, {
    description: 'Waits for approval where the tenant moderates comments. Needs `comments:create`.',
  })
  addComment(
    @Arg('postId', () => UUIDScalar) postId: string,
    @Arg('body', () => String) body: string,
    @Arg('parentId', () => UUIDScalar, { nullable: true, description: 'The comment it answers to.' })
    parentId: string | null,
    @Ctx() context: RequestContext,
  ): Promise<CommentRow> {
    return addComment(context, postId, { body, parentId });
  }

  @Mutation(() => Comment, {
    description: 'Its new text waits for approval where comments are moderated. Needs `comments:update`.',
  })
  updateComment(
    @Arg('id', () => UUIDScalar) id: string,
    @Arg('body', () => String) body: string,
    @Ctx() context: RequestContext,
  ): Promise<CommentRow> {
    return updateComment(context, id, { body });
  }

  @Mutation(() => Comment, { description: 'From pending or spam. Needs `comments:moderate`.' })
  approveComment(
    @Arg('id', () => UUIDScalar) id: string,
    @Ctx() context: RequestContext,
  ): Promise<CommentRow> {
    return moderateComment(context, id, 'approved');
  }

  @Mutation(() => Comment, { description: 'From pending or approved. Needs `comments:moderate`.' })
  markCommentSpam(
    @Arg('id', () => UUIDScalar) id: string,
    @Ctx() context: RequestContext,
  ): Promise<CommentRow> {
    return moderateComment(context, id, 'marked as spam');
  }

  @Mutation(() => Comment, { description: 'From any status; nothing leads back. Needs `comments:moderate`.' })
  trashComment(@Arg('id', () => UUIDScalar) id: string, @Ctx() context: RequestContext): Promise<CommentRow> {
    return moderateComment(context, id, 'trashed');
  }

  @Mutation(() => Boolean, { description: 'One’s own, or any as a moderator. Needs `comments:delete`.' })
  async deleteComment(
    @Arg('id', () => UUIDScalar) id: string,
    @Ctx() context: RequestContext,
  ): Promise<boolean> {
    await deleteComment(context, id);
    return true;
  }
}
