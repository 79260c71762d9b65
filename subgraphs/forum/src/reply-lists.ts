import {
  type Connection,
  type ConnectionArgs,
  type KeysetColumn,
  keysetPage,
  requirePermission,
  type RequestContext,
} from '@rustok/kernel';
import { type ReplyRow, selectReplies } from './reply-model.js';
import type { ReplyStatus } from './reply-rules.js';
import { seenReply, type SeenReply, whereReplyVisible } from './visibility.js';

/** Every reply before what answers it, and answers in the order they were written. */
export const THREAD_ORDER: readonly KeysetColumn<ReplyRow>[] = [
  { column: 'r.path', direction: 'asc', type: 'text', valueOf: ({ path }) => path },
];

const byCreation = (direction: 'asc' | 'desc'): readonly KeysetColumn<ReplyRow>[] => [
  { column: 'r.created_at', direction, type: 'timestamptz(3)', valueOf: ({ createdAt }) => createdAt },
  { column: 'r.id', direction, type: 'uuid', valueOf: ({ id }) => id },
];

export const OLDEST_REPLIES_FIRST = byCreation('asc');
export const NEWEST_REPLIES_FIRST = byCreation('desc');

/** Rows that a list was allowed to find, as the actor sees them. */
export function seenReplies(
  { edges, pageInfo }: Connection<ReplyRow>,
  { actor }: RequestContext,
): Connection<SeenReply> {
  const seen = edges.flatMap(({ node, cursor }) => {
    const reply = seenReply(node, actor);
    return reply ? [{ node: reply, cursor }] : [];
  });
  return { edges: seen, pageInfo };
}

export interface ReplyFilter {
  readonly topicId?: string | null;
  readonly categoryId?: string | null;
  readonly status?: ReplyStatus | null;
}

/** For moderators: to all topics, or to their own when those are what they may moderate. */
export async function listReplies(
  context: RequestContext,
  { topicId, categoryId, status }: ReplyFilter,
  args: ConnectionArgs,
): Promise<Connection<SeenReply>> {
  const { actor } = context;
  const scope = requirePermission(actor, 'forum_replies:moderate');
  const page = await context.database.read((trx) => {
    const query = selectReplies(trx);
    whereReplyVisible(query, actor);
    if (scope === 'own' && actor.kind === 'user') query.where('t.author_id', actor.userId);
    if (topicId != null) query.where('r.topic_id', topicId);
    if (categoryId != null) query.where('t.category_id', categoryId);
    if (status != null) query.where('r.status', status);
    return keysetPage<ReplyRow>({
      list: 'moderated replies',
      query,
      order: OLDEST_REPLIES_FIRST,
      args,
      context,
    });
  });
  return seenReplies(page, context);
}
