import {
  badFields,
  concurrentModification,
  parseInput,
  type RequestContext,
  requirePermission,
  requirePermissionOn,
  type UnitOfWork,
} from '@rustok/kernel';
import { PostUpdated } from '../events.js';
import type { PostModel, PostRow } from '../post-model.js';
import { type PostChanges, postChanges } from '../post-rules.js';
import { settingsOf } from '../settings.js';
import { findPostTags, linkTags } from './tag-post.js';
import { lockPost, requireMedia, type Translation, writePost, writeTranslation } from './write-post.js';

/**
 * Changes the post, and its translation into `input.locale` (default: the tenant's default locale); other
 * translations stay. Throws `POST_NOT_FOUND`, `BAD_USER_INPUT`, `DUPLICATE_SLUG`, or `CONCURRENT_MODIFICATION`
 * when the post is not at `input.version` any more.
 */
export function updatePost(context: RequestContext, id: string, input: unknown): Promise<PostRow> {
  return context.database.transaction((unit) => changePost(unit, context, id, input));
}

export async function changePost(
  unit: UnitOfWork,
  context: RequestContext,
  id: string,
  input: unknown,
): Promise<PostModel> {
  requirePermission(context.actor, 'posts:update');
  const { version, locale, tags, tagIds, categoryId, featuredMediaId, ...texts } = parseInput(
    postChanges(settingsOf(context)),
    input,
  );
  const post = await lockPost(unit, id, context);
  requirePermissionOn(context.actor, 'posts:update', post.authorId);
  if (post.version !== version)
    throw concurrentModification('post', { expected: version, actual: post.version });

  const retagged =
    tags !== undefined || tagIds !== undefined ? await findPostTags(unit, { tags, tagIds }, context) : null;
  if (featuredMediaId != null) await requireMedia(unit, featuredMediaId);
  const facts = { categoryId, featuredMediaId };
  const columns = retagged ? { ...facts, tags: retagged.words } : facts;
  const written = await writePost(unit, post, columns, context);
  if (retagged) await linkTags(unit, id, retagged.ids);
  if (Object.values(texts).some((text) => text !== undefined)) {
    await mergeTranslation(unit, id, { ...texts, locale: locale ?? context.tenant.locales.default });
  }
  unit.append(PostUpdated, { postId: id });
  return written;
}

type Texts = Omit<
  PostChanges,
  'version' | 'tags' | 'tagIds' | 'categoryId' | 'featuredMediaId' | 'locale'
> & {
  readonly locale: string;
};

async function mergeTranslation(unit: UnitOfWork, postId: string, texts: Texts): Promise<void> {
  const stored: Translation | undefined = await unit
    .trx('blog_post_translations')
    .where({ post_id: postId, locale: texts.locale })
    .first('title', 'slug', 'excerpt', 'body', 'body_format as bodyFormat', 'seo');
  const { title = stored?.title, body = stored?.body } = texts;
  if (title === undefined || body === undefined) {
    const missing = [...(title === undefined ? ['title'] : []), ...(body === undefined ? ['body'] : [])];
    throw badFields(
      missing.map((path) => ({
        path,
        message: `is needed for the first translation into "${texts.locale}"`,
      })),
    );
  }
  await writeTranslation(unit, postId, {
    locale: texts.locale,
    title,
    body,
    slug: texts.slug ?? stored?.slug,
    excerpt: texts.excerpt === undefined ? stored?.excerpt : texts.excerpt,
    bodyFormat: texts.bodyFormat ?? stored?.bodyFormat,
    seo: texts.seo === undefined ? stored?.seo : texts.seo,
  });
}
