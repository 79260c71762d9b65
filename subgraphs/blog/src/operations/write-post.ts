import {
  badField,
  duplicateSlug,
  freeSlug,
  type RequestContext,
  type Seo,
  type UnitOfWork,
  violates,
} from '@rustok/kernel';
import { postNotFound } from '../errors.js';
import { forgetPost } from '../loaders.js';
import { PostModel } from '../post-model.js';
import { PostBodyFormat } from '../post-rules.js';
import { keepPostRevision } from '../post-revisions.js';
import { isPostVisible } from '../visibility.js';

/** The post, locked until the transaction ends. Throws `POST_NOT_FOUND` also for one the actor may not know of. */
export async function lockPost(
  { trx }: UnitOfWork,
  id: string,
  { actor }: RequestContext,
): Promise<PostModel> {
  // Not `for update`: comments that are being added refer to the row and need not wait.
  const post = await PostModel.query(trx).findById(id).forNoKeyUpdate();
  if (!post || post.deletedAt || !isPostVisible(post, actor)) throw postNotFound(id);
  return post;
}

/**
 * Writes columns of a locked post as its next version. Comes before what is written to other tables: what was is kept
 * here.
 */
export async function writePost(
  unit: UnitOfWork,
  post: PostModel,
  changes: Partial<PostModel>,
  context: RequestContext,
): Promise<PostModel> {
  const { actor } = context;
  const editedBy = actor.kind === 'user' ? actor.userId : null;
  await keepPostRevision(unit, post, context);
  try {
    const [written] = await PostModel.query(unit.trx)
      .patch({ ...changes, editedBy, version: post.version + 1 })
      .where({ id: post.id })
      .returning('*');
    if (!written) throw postNotFound(post.id);
    return written;
  } catch (error) {
    throw translated(error);
  } finally {
    forgetPost(context, post.id);
  }
}

export interface Translation {
  readonly locale: string;
  readonly title: string;
  /** Made from the title when absent, with a number where that is taken. */
  readonly slug?: string | null;
  readonly excerpt?: string | null;
  readonly body: string;
  /** Default markdown. */
  readonly bodyFormat?: PostBodyFormat | null;
  readonly seo?: Seo | null;
}

/** Writes one translation; the others stay. Throws `DUPLICATE_SLUG` for a slug that was asked for. */
export async function writeTranslation(
  { trx }: UnitOfWork,
  postId: string,
  { locale, title, slug, excerpt, body, bodyFormat, seo }: Translation,
): Promise<void> {
  const table = 'blog_post_translations';
  const owner = { column: 'post_id', id: postId };
  const row = {
    post_id: postId,
    locale,
    title,
    slug: slug ?? (await freeSlug({ trx, table, within: { locale, is_live: true }, owner, title })),
    excerpt: excerpt ?? null,
    body,
    body_format: bodyFormat ?? PostBodyFormat.MARKDOWN,
    seo: seo ?? {},
  };
  try {
    await trx(table).insert(row).onConflict(['tenant_id', 'post_id', 'locale']).merge();
  } catch (error) {
    throw violates(error, 'blog_post_translations_slug') ? duplicateSlug('post', [row]) : error;
  }
}

/** Throws `BAD_USER_INPUT` unless it is there. */
export async function requireMedia({ trx }: UnitOfWork, id: string): Promise<void> {
  const media: unknown = await trx('media').where({ id }).whereNull('deleted_at').first('id');
  if (!media) throw badField('featuredMediaId', 'does not exist');
}

/** What the database alone can know of the input. */
export function translated(error: unknown): unknown {
  if (violates(error, 'blog_posts_category')) return badField('categoryId', 'does not exist');
  return violates(error, 'blog_posts_featured_media') ? badField('featuredMediaId', 'does not exist') : error;
}
