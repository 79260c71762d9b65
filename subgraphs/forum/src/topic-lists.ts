import {
  type Connection,
  type ConnectionArgs,
  type KeysetColumn,
  keysetPage,
  type RequestContext,
} from '@rustok/kernel';
import { selectTopics, type TopicRow } from './topic-model.js';
import type { TopicStatus } from './topic-rules.js';

export interface TopicFilter {
  readonly categoryId?: string | null;
  readonly status?: TopicStatus | null;
  readonly tag?: string | null;
  readonly authorId?: string | null;
  readonly locale?: string | null;
}

const id: KeysetColumn<{ readonly id: string }> = {
  column: 't.id',
  direction: 'desc',
  type: 'uuid',
  valueOf: (topic) => topic.id,
};

/** As a forum shows them: pinned ones first, then those where something happened last. */
export const LIVELIEST_FIRST: readonly KeysetColumn<TopicRow>[] = [
  { column: 't.pin_rank', direction: 'desc', type: 'int', valueOf: ({ isPinned }) => Number(isPinned) },
  { column: 't.active_at', direction: 'desc', type: 'timestamptz(3)', valueOf: lastActivityAt },
  id,
];

export const NEWEST_TOPICS_FIRST: readonly KeysetColumn<TopicRow>[] = [
  {
    column: 't.created_at',
    direction: 'desc',
    type: 'timestamptz(3)',
    valueOf: ({ createdAt }) => createdAt,
  },
  id,
];

/** Of the last public reply, or of the topic itself. */
export function lastActivityAt({ lastReplyAt, createdAt }: TopicRow): Date {
  return lastReplyAt ?? createdAt;
}

export function listTopics(
  context: RequestContext,
  { categoryId, status, tag, authorId, locale }: TopicFilter,
  args: ConnectionArgs,
): Promise<Connection<TopicRow>> {
  return context.database.read((trx) => {
    const query = selectTopics(trx);
    if (categoryId != null) query.where('t.category_id', categoryId);
    if (status != null) query.where('t.status', status);
    if (tag != null) query.whereRaw('? = any(t.tags)', [tag]);
    if (authorId != null) query.where('t.author_id', authorId);
    if (locale != null) query.where('t.locale', locale);
    return keysetPage({ list: 'topics', query, order: LIVELIEST_FIRST, args, context });
  });
}
