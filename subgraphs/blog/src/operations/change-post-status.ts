import {
  parseInput,
  type RequestContext,
  requirePermission,
  requirePermissionOn,
  type UnitOfWork,
} from '@rustok/kernel';
import { PostArchived, PostPublished, PostRestored, PostUnpublished } from '../events.js';
import type { PostModel, PostRow } from '../post-model.js';
import { archiving, nextStatus, type StatusChange } from '../post-rules.js';
import { takeBackSchedule } from './schedule-post.js';
import { lockPost, writePost } from './write-post.js';

/**
 * Each of these throws `POST_NOT_FOUND`, or `INVALID_STATUS_TRANSITION` from a status it does not lead on from;
 * publishing what is archived throws `CANNOT_PUBLISH_ARCHIVED`.
 */
export function publishPost(context: RequestContext, id: string): Promise<PostRow> {
  return context.database.transaction((unit) => publish(unit, context, id));
}

export async function publish(unit: UnitOfWork, context: RequestContext, id: string): Promise<PostRow> {
  const columns = { publishedAt: new Date(), publishAt: null };
  const post = await changeStatus(unit, context, id, 'published', columns);
  unit.append(PostPublished, { postId: id, categoryId: post.categoryId, tags: [...post.tags] });
  return post;
}

export function unpublishPost(context: RequestContext, id: string): Promise<PostRow> {
  return context.database.transaction((unit) => unpublish(unit, context, id));
}

export async function unpublish(unit: UnitOfWork, context: RequestContext, id: string): Promise<PostRow> {
  const columns = { publishedAt: null, unpublishAt: null };
  const post = await changeStatus(unit, context, id, 'unpublished', columns);
  unit.append(PostUnpublished, { postId: id });
  return post;
}

export function archivePost(context: RequestContext, id: string, input: unknown): Promise<PostRow> {
  requirePermission(context.actor, 'posts:publish');
  const { reason = null } = parseInput(archiving, input);
  return context.database.transaction(async (unit) => {
    const columns = { publishedAt: null, unpublishAt: null, archiveReason: reason };
    const post = await changeStatus(unit, context, id, 'archived', columns);
    unit.append(PostArchived, { postId: id, reason });
    return post;
  });
}

export function restorePost(context: RequestContext, id: string): Promise<PostRow> {
  return context.database.transaction(async (unit) => {
    const post = await changeStatus(unit, context, id, 'restored', { archiveReason: null });
    unit.append(PostRestored, { postId: id });
    return post;
  });
}

async function changeStatus(
  unit: UnitOfWork,
  context: RequestContext,
  id: string,
  change: StatusChange,
  columns: Partial<PostModel>,
): Promise<PostModel> {
  requirePermission(context.actor, 'posts:publish');
  const post = await lockPost(unit, id, context);
  requirePermissionOn(context.actor, 'posts:publish', post.authorId);
  const status = nextStatus(post.status, change);
  await takeBackSchedule(unit, post, columns);
  return writePost(unit, post, { ...columns, status }, context);
}
