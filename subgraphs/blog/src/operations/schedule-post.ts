import {
  parseInput,
  type PublicationTimes,
  publicationTimes,
  type RequestContext,
  requirePermission,
  requirePermissionOn,
  requireSchedulable,
  type UnitOfWork,
} from '@rustok/kernel';
import { PostPublicationDue, PostScheduled, PostUnscheduled } from '../events.js';
import type { PostModel, PostRow } from '../post-model.js';
import { lockPost, writePost } from './write-post.js';

/**
 * Says when a post is published, unpublished, or both. Who may publish says so now; nobody is asked again then.
 * Throws `POST_NOT_FOUND`, `BAD_USER_INPUT`, or `INVALID_STATUS_TRANSITION` where its status leads there by no time.
 */
export function schedulePost(context: RequestContext, id: string, input: unknown): Promise<PostRow> {
  requirePermission(context.actor, 'posts:publish');
  const times = parseInput(publicationTimes(new Date()), input);
  return context.database.transaction(async (unit) => {
    const post = await lockPost(unit, id, context);
    requirePermissionOn(context.actor, 'posts:publish', post.authorId);
    requireSchedulable('post', post.status, times);

    await takeBackSchedule(unit, post, times);
    for (const { change, column } of CHANGES) {
      const at = times[column];
      if (at === null) continue;
      const payload = { postId: id, change, at: at.toISOString() };
      await unit.schedule(PostPublicationDue, payload, { at, key: keyOf(change, id) });
    }
    const written = await writePost(unit, post, { ...times }, context);
    unit.append(PostScheduled, {
      postId: id,
      publishAt: times.publishAt?.toISOString() ?? null,
      unpublishAt: times.unpublishAt?.toISOString() ?? null,
    });
    return written;
  });
}

/** Takes both times back; without any it changes nothing. Throws `POST_NOT_FOUND`. */
export function unschedulePost(context: RequestContext, id: string): Promise<PostRow> {
  requirePermission(context.actor, 'posts:publish');
  return context.database.transaction(async (unit) => {
    const post = await lockPost(unit, id, context);
    requirePermissionOn(context.actor, 'posts:publish', post.authorId);
    if (post.publishAt === null && post.unpublishAt === null) return post;

    const none = { publishAt: null, unpublishAt: null };
    await takeBackSchedule(unit, post, none);
    const written = await writePost(unit, post, none, context);
    unit.append(PostUnscheduled, { postId: id });
    return written;
  });
}

/** Of a locked post, what it will not have any more once it is written with these changes. */
export async function takeBackSchedule(
  unit: UnitOfWork,
  post: PostModel,
  changes: Partial<PublicationTimes>,
): Promise<void> {
  for (const { change, column } of CHANGES) {
    if (post[column] !== null && changes[column] === null) {
      await unit.unschedule(PostPublicationDue, keyOf(change, post.id));
    }
  }
}

const CHANGES = [
  { change: 'publish', column: 'publishAt' },
  { change: 'unpublish', column: 'unpublishAt' },
] as const;

function keyOf(change: 'publish' | 'unpublish', id: string): string {
  return `${change}:${id}`;
}
