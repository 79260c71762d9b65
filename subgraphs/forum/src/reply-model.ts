import { type RequestContext, TenantModel } from '@rustok/kernel';
import type { Knex } from 'knex';
import type { QueryContext } from 'objection';
import type { ReplyStatus } from './reply-rules.js';

/** A reply as lists and loaders read it. Who asks may see less of it, see `visibility.ts`. */
export interface ReplyRow {
  readonly id: string;
  readonly topicId: string;
  /** A scope of `own` covers moderation of the replies to one's own topics. */
  readonly topicAuthorId: string | null;
  readonly parentReplyId: string | null;
  readonly path: string;
  /** 0 for an answer to the topic itself. */
  readonly depth: number;
  readonly authorId: string | null;
  readonly status: ReplyStatus;
  readonly body: string;
  readonly rejectReason: string | null;
  readonly publishedAt: Date | null;
  readonly version: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  readonly editedAt: Date | null;
  readonly deletedAt: Date | null;
  /** It is not public itself, but something below it is. */
  readonly holdsThread: boolean;
}

/** The `forum_replies` table, for writes. */
export class ReplyModel extends TenantModel {
  static override tableName = 'forum_replies';

  topicId!: string;
  parentReplyId!: string | null;
  /** Inserted with the parent's path, or none; the id that is given then ends it. */
  path!: string;
  depth!: number;
  authorId!: string | null;
  status!: ReplyStatus;
  body!: string;
  rejectReason!: string | null;
  publishedAt!: Date | null;
  version!: number;
  editedAt!: Date | null;
  deletedAt!: Date | null;
  /** Made by the database. */
  readonly isPublic!: boolean;

  override async $beforeInsert(context: QueryContext): Promise<void> {
    await super.$beforeInsert(context);
    this.path += this.id.replaceAll('-', '');
  }
}

/** `g` comes after every digit of a path. */
export const HOLDS_THREAD = `(not r.is_public and exists (
  select from forum_replies d
   where d.tenant_id = r.tenant_id and d.topic_id = r.topic_id and d.is_public
     and d.path > r.path and d.path < r.path || 'g'))`;

const COLUMNS = `r.id, r.topic_id as "topicId", t.author_id as "topicAuthorId", r.parent_reply_id as "parentReplyId",
  r.path, r.depth, r.author_id as "authorId", r.status, r.body, r.reject_reason as "rejectReason",
  r.published_at as "publishedAt", r.version, r.created_at as "createdAt", r.updated_at as "updatedAt",
  r.edited_at as "editedAt", r.deleted_at as "deletedAt", ${HOLDS_THREAD} as "holdsThread"`;

const ON_LIVING_TOPICS = `join forum_topics t
  on t.tenant_id = r.tenant_id and t.id = r.topic_id and t.deleted_at is null`;

/** Replies as `r` to living topics as `t`; which of them the actor is shown is still to be said. */
export function selectReplies(trx: Knex): Knex.QueryBuilder {
  return trx('forum_replies as r').select(trx.raw(COLUMNS)).joinRaw(ON_LIVING_TOPICS);
}

export function findReplies(
  { database }: RequestContext,
  ids: readonly string[],
): Promise<readonly ReplyRow[]> {
  return database.prepared<ReplyRow>(
    {
      name: 'forum.replies-by-id',
      text: `select ${COLUMNS} from forum_replies r ${ON_LIVING_TOPICS} where r.id = any($1::uuid[])`,
    },
    [ids],
  );
}
