import {
  concurrentModification,
  parseInput,
  type RequestContext,
  requirePermission,
  requirePermissionOn,
  type UnitOfWork,
} from '@rustok/kernel';
import { z } from 'zod';
import { revisionNotFound } from '../errors.js';
import { PostUpdated } from '../events.js';
import type { PostRow } from '../post-model.js';
import { findPostSnapshot } from '../post-revisions.js';
import { linkTags } from './tag-post.js';
import { lockPost, writePost, writeTranslation } from './write-post.js';

const restoring = z.object({ version: z.int().min(1), expectedVersion: z.int().min(1) });

/**
 * Makes what a post was a new version of it: texts, SEO, tags, category and featured media; what of these is gone stays so.
 * Throws `POST_NOT_FOUND`, `REVISION_NOT_FOUND`, `CONCURRENT_MODIFICATION`, or `DUPLICATE_SLUG` when another post has
 * taken one of its slugs since.
 */
export function restorePostRevision(context: RequestContext, id: string, input: unknown): Promise<PostRow> {
  requirePermission(context.actor, 'posts:update');
  const { version, expectedVersion } = parseInput(restoring, input);
  return context.database.transaction(async (unit) => {
    const post = await lockPost(unit, id, context);
    requirePermissionOn(context.actor, 'posts:update', post.authorId);
    if (post.version !== expectedVersion) {
      throw concurrentModification('post', { expected: expectedVersion, actual: post.version });
    }
    const snapshot = await findPostSnapshot(unit, id, version);
    if (!snapshot) throw revisionNotFound(version);

    const { tags, translations } = snapshot;
    const [categoryId = null] = await existing(unit, 'categories', [snapshot.categoryId]);
    const [featuredMediaId = null] = await existing(unit, 'media', [snapshot.featuredMediaId]);
    const links = await existing(unit, 'tags', snapshot.tagIds);
    const written = await writePost(unit, post, { tags, categoryId, featuredMediaId }, context);
    await linkTags(unit, id, links);
    await unit
      .trx('blog_post_translations')
      .where({ post_id: id })
      .whereNotIn(
        'locale',
        translations.map(({ locale }) => locale),
      )
      .delete();
    for (const translation of translations) await writeTranslation(unit, id, translation);
    unit.append(PostUpdated, { postId: id });
    return written;
  });
}

/** Which of these are still there, in their order. */
async function existing(
  { trx }: UnitOfWork,
  table: 'categories' | 'media' | 'tags',
  ids: readonly (string | null)[],
): Promise<readonly string[]> {
  const wanted = ids.filter((id) => id !== null);
  if (wanted.length === 0) return [];
  const query = trx(table).whereIn('id', wanted);
  if (table === 'media') query.whereNull('deleted_at');
  const found: string[] = await query.pluck('id');
  return wanted.filter((id) => found.includes(id));
}
