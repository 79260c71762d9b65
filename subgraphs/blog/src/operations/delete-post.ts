import { type RequestContext, requirePermission, requirePermissionOn } from '@rustok/kernel';
import { cannotDeletePublished } from '../errors.js';
import { PostDeleted } from '../events.js';
import { PostStatus } from '../post-rules.js';
import { takeBackSchedule } from './schedule-post.js';
import { lockPost, writePost } from './write-post.js';

/**
 * Softly: the post and its comments are gone for everybody, and its slugs are free.
 * Throws `POST_NOT_FOUND` or `CANNOT_DELETE_PUBLISHED`.
 */
export async function deletePost(context: RequestContext, id: string): Promise<void> {
  requirePermission(context.actor, 'posts:delete');
  await context.database.transaction(async (unit) => {
    const post = await lockPost(unit, id, context);
    requirePermissionOn(context.actor, 'posts:delete', post.authorId);
    if (post.status === PostStatus.PUBLISHED) throw cannotDeletePublished();
    const unscheduled = { publishAt: null, unpublishAt: null };
    await takeBackSchedule(unit, post, unscheduled);
    await writePost(unit, post, { ...unscheduled, deletedAt: new Date() }, context);
    await unit.trx('blog_post_translations').where({ post_id: id }).update({ is_live: false });
    unit.append(PostDeleted, { postId: id });
  });
}
