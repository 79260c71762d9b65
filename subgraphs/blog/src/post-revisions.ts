import { definePageLoader, type RequestContext, type Seo, type UnitOfWork } from '@rustok/kernel';
import type { PostBodyFormat } from './post-rules.js';
import { settingsOf } from './settings.js';

/** What a post was before a write. Its status is not part of it: it has mutations of its own. */
export interface PostSnapshot {
  readonly categoryId: string | null;
  readonly featuredMediaId: string | null;
  readonly tags: readonly string[];
  readonly tagIds: readonly string[];
  readonly translations: readonly {
    readonly locale: string;
    readonly title: string;
    readonly slug: string;
    readonly excerpt: string | null;
    readonly body: string;
    readonly bodyFormat: PostBodyFormat;
    readonly seo: Seo;
  }[];
}

export interface PostRevisionRow {
  readonly version: number;
  /** Who made this version. */
  readonly authorId: string | null;
  /** When this version was made. */
  readonly createdAt: Date;
  readonly snapshot: PostSnapshot;
}

/** Keeps what a locked post is now, and forgets what is beyond the tenant's `maxRevisions`. */
export async function keepPostRevision(
  { trx }: UnitOfWork,
  post: { readonly id: string; readonly version: number },
  context: RequestContext,
): Promise<void> {
  const { maxRevisions } = settingsOf(context);
  if (maxRevisions > 0) await trx.raw(KEEP, [post.id]);
  // Each write makes one version: those kept are the last ones.
  if (post.version > maxRevisions) {
    await trx('blog_post_revisions')
      .where({ post_id: post.id })
      .where('version', '<=', post.version - maxRevisions)
      .delete();
  }
}

export async function findPostSnapshot(
  { trx }: UnitOfWork,
  postId: string,
  version: number,
): Promise<PostSnapshot | undefined> {
  const row: { snapshot: PostSnapshot } | undefined = await trx('blog_post_revisions')
    .where({ post_id: postId, version })
    .first('snapshot');
  return row?.snapshot;
}

/** Newest first. Whether the actor may see them is for the caller to say. */
export const revisionsOfPost = definePageLoader<PostRevisionRow>({
  list: 'post.revisions',
  order: [{ column: 'r.version', direction: 'desc', type: 'int', valueOf: ({ version }) => version }],
  query: (trx) =>
    trx('blog_post_revisions as r')
      .select(trx.raw(`r.version, r.author_id as "authorId", r.created_at as "createdAt", r.snapshot`))
      .whereRaw('r.post_id = parent.id'),
});

const KEEP = `
  insert into blog_post_revisions (post_id, version, author_id, created_at, snapshot)
  select p.id, p.version, p.edited_by, p.updated_at, jsonb_build_object(
           'categoryId', p.category_id,
           'featuredMediaId', p.featured_media_id,
           'tags', to_jsonb(p.tags),
           'tagIds', coalesce((select jsonb_agg(m.tag_id order by m.position) from blog_post_tags m where m.post_id = p.id), '[]'),
           'translations', coalesce((
             select jsonb_agg(jsonb_build_object('locale', t.locale, 'title', t.title, 'slug', t.slug, 'excerpt', t.excerpt,
                                                 'body', t.body, 'bodyFormat', t.body_format, 'seo', t.seo) order by t.locale)
               from blog_post_translations t where t.post_id = p.id), '[]'))
    from blog_posts p where p.id = ?`;
