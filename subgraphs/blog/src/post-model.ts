import { type RequestContext, type Seo, TenantModel } from '@rustok/kernel';
import type { Knex } from 'knex';
import type { PostBodyFormat, PostStatus } from './post-rules.js';

/** A post as lists and loaders read it. */
export interface PostRow {
  readonly id: string;
  readonly status: PostStatus;
  readonly authorId: string | null;
  readonly categoryId: string | null;
  readonly featuredMediaId: string | null;
  readonly tags: readonly string[];
  /** Of approved comments. */
  readonly commentCount: number;
  readonly archiveReason: string | null;
  readonly version: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  readonly publishedAt: Date | null;
  /** When it is to become public by itself. */
  readonly publishAt: Date | null;
  readonly unpublishAt: Date | null;
}

/** The `blog_posts` table, for writes. */
export class PostModel extends TenantModel implements PostRow {
  static override tableName = 'blog_posts';

  status!: PostStatus;
  authorId!: string | null;
  categoryId!: string | null;
  featuredMediaId!: string | null;
  tags!: readonly string[];
  commentCount!: number;
  archiveReason!: string | null;
  version!: number;
  publishedAt!: Date | null;
  publishAt!: Date | null;
  unpublishAt!: Date | null;
  /** Who made the present version. */
  editedBy!: string | null;
  deletedAt!: Date | null;
}

export interface PostTranslationRow {
  readonly postId: string;
  readonly locale: string;
  readonly title: string;
  readonly slug: string;
  readonly excerpt: string | null;
  readonly seo: Seo;
}

export interface PostBodyRow {
  readonly postId: string;
  readonly locale: string;
  readonly body: string;
  readonly bodyFormat: PostBodyFormat;
}

const COLUMNS = `p.id, p.status, p.author_id as "authorId", p.category_id as "categoryId", p.featured_media_id as "featuredMediaId", p.tags,
  p.comment_count as "commentCount", p.archive_reason as "archiveReason", p.version,
  p.created_at as "createdAt", p.updated_at as "updatedAt", p.published_at as "publishedAt",
  p.publish_at as "publishAt", p.unpublish_at as "unpublishAt"`;

/** Living posts, as `p`; which of them the actor may see is still to be said. */
export function selectPosts(trx: Knex): Knex.QueryBuilder {
  return trx('blog_posts as p').select(trx.raw(COLUMNS)).whereNull('p.deleted_at');
}

export function findPosts({ database }: RequestContext, ids: readonly string[]): Promise<readonly PostRow[]> {
  return database.prepared<PostRow>(
    {
      name: 'blog.posts-by-id',
      text: `select ${COLUMNS} from blog_posts p where p.id = any($1::uuid[]) and p.deleted_at is null`,
    },
    [ids],
  );
}

/** At most one post per locale. */
export function findPostsBySlug(
  { database }: RequestContext,
  slug: string,
): Promise<readonly (PostRow & { readonly locale: string })[]> {
  return database.prepared(
    {
      name: 'blog.posts-by-slug',
      text: `select ${COLUMNS}, t.locale
               from blog_post_translations t join blog_posts p on p.tenant_id = t.tenant_id and p.id = t.post_id
              where t.slug = $1 and t.is_live
              order by t.locale`,
    },
    [slug],
  );
}

/** Without the bodies: lists show titles, and a body may be long. */
export function findPostTranslations(
  { database }: RequestContext,
  postIds: readonly string[],
): Promise<readonly PostTranslationRow[]> {
  return database.prepared<PostTranslationRow>(
    {
      name: 'blog.translations-by-post',
      text: `select post_id as "postId", locale, title, slug, excerpt, seo
               from blog_post_translations where post_id = any($1::uuid[]) order by locale`,
    },
    [postIds],
  );
}

export function findPostBodies(
  { database }: RequestContext,
  postIds: readonly string[],
): Promise<readonly PostBodyRow[]> {
  return database.prepared<PostBodyRow>(
    {
      name: 'blog.bodies-by-post',
      text: `select post_id as "postId", locale, body, body_format as "bodyFormat"
               from blog_post_translations where post_id = any($1::uuid[]) order by locale`,
    },
    [postIds],
  );
}

/** Ids of tags of the vocabulary, each post's in their order. */
export function findTagsOfPosts(
  { database }: RequestContext,
  postIds: readonly string[],
): Promise<readonly { readonly postId: string; readonly id: string }[]> {
  return database.prepared(
    {
      name: 'blog.tags-by-post',
      text: `select post_id as "postId", tag_id as id
               from blog_post_tags where post_id = any($1::uuid[]) order by position, tag_id`,
    },
    [postIds],
  );
}

/** How many published posts each of these tags has; one without any is left out. */
export function countPostsOfTags(
  { database }: RequestContext,
  tagIds: readonly string[],
): Promise<readonly { readonly tagId: string; readonly count: number }[]> {
  return database.prepared(
    {
      name: 'blog.post-counts-by-tag',
      text: `select m.tag_id as "tagId", count(*)::int as count
               from blog_post_tags m join blog_posts p on p.tenant_id = m.tenant_id and p.id = m.post_id
              where m.tag_id = any($1::uuid[]) and p.status = 'published' and p.deleted_at is null
              group by m.tag_id`,
    },
    [tagIds],
  );
}
