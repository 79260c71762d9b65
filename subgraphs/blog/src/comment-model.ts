import { type RequestContext, TenantModel } from '@rustok/kernel';
import type { Knex } from 'knex';
import type { CommentStatus } from './comment-rules.js';

/** A comment as lists and loaders read it. */
export interface CommentRow {
  readonly id: string;
  readonly postId: string;
  /** What it answers to. */
  readonly parentId: string | null;
  /** 0 for what answers to none. */
  readonly depth: number;
  readonly authorId: string | null;
  readonly status: CommentStatus;
  readonly body: string;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** The `blog_comments` table, for writes. */
export class CommentModel extends TenantModel implements CommentRow {
  static override tableName = 'blog_comments';

  postId!: string;
  parentId!: string | null;
  depth!: number;
  authorId!: string | null;
  status!: CommentStatus;
  body!: string;
}

const COLUMNS = `c.id, c.post_id as "postId", c.parent_id as "parentId", c.depth, c.author_id as "authorId", c.status, c.body,
  c.created_at as "createdAt", c.updated_at as "updatedAt"`;

/** Comments as `c` on living posts as `p`; which of them the actor may see is still to be said. */
export function selectComments(trx: Knex): Knex.QueryBuilder {
  return trx('blog_comments as c')
    .select(trx.raw(COLUMNS))
    .joinRaw('join blog_posts p on p.tenant_id = c.tenant_id and p.id = c.post_id')
    .whereNull('p.deleted_at');
}

export function findComments(
  { database }: RequestContext,
  ids: readonly string[],
): Promise<readonly CommentRow[]> {
  return database.prepared<CommentRow>(
    {
      name: 'blog.comments-by-id',
      text: `select ${COLUMNS} from blog_comments c where c.id = any($1::uuid[])`,
    },
    [ids],
  );
}
