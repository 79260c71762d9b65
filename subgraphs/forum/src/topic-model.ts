import { type RequestContext, TenantModel } from '@rustok/kernel';
import type { Knex } from 'knex';
import type { TopicStatus } from './topic-rules.js';

/** A topic as lists and loaders read it: without its text, which may be long. */
export interface TopicRow {
  readonly id: string;
  readonly categoryId: string;
  readonly authorId: string | null;
  readonly locale: string;
  readonly title: string;
  readonly tags: readonly string[];
  readonly status: TopicStatus;
  readonly isPinned: boolean;
  readonly isLocked: boolean;
  /** Of public replies. */
  readonly replyCount: number;
  /** When the last of the public replies became so. */
  readonly lastReplyAt: Date | null;
  readonly version: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  /** When its text was last changed. */
  readonly editedAt: Date | null;
}

/** The `forum_topics` table, for writes. */
export class TopicModel extends TenantModel implements TopicRow {
  static override tableName = 'forum_topics';

  /** `null` only of deleted ones whose category is gone. */
  categoryId!: string;
  authorId!: string | null;
  locale!: string;
  title!: string;
  body!: string;
  tags!: readonly string[];
  status!: TopicStatus;
  isPinned!: boolean;
  isLocked!: boolean;
  replyCount!: number;
  lastReplyAt!: Date | null;
  version!: number;
  editedAt!: Date | null;
  deletedAt!: Date | null;
}

const COLUMNS = `t.id, t.category_id as "categoryId", t.author_id as "authorId", t.locale, t.title, t.tags, t.status,
  t.is_pinned as "isPinned", t.is_locked as "isLocked", t.reply_count as "replyCount",
  t.last_reply_at as "lastReplyAt", t.version, t.created_at as "createdAt", t.updated_at as "updatedAt",
  t.edited_at as "editedAt"`;

/** Living topics, as `t`. */
export function selectTopics(trx: Knex): Knex.QueryBuilder {
  return trx('forum_topics as t').select(trx.raw(COLUMNS)).whereNull('t.deleted_at');
}

export function findTopics(
  { database }: RequestContext,
  ids: readonly string[],
): Promise<readonly TopicRow[]> {
  return database.prepared<TopicRow>(
    {
      name: 'forum.topics-by-id',
      text: `select ${COLUMNS} from forum_topics t where t.id = any($1::uuid[]) and t.deleted_at is null`,
    },
    [ids],
  );
}

export function findTopicBodies(
  { database }: RequestContext,
  ids: readonly string[],
): Promise<readonly { readonly id: string; readonly body: string }[]> {
  return database.prepared(
    { name: 'forum.bodies-by-topic', text: 'select id, body from forum_topics where id = any($1::uuid[])' },
    [ids],
  );
}
