import {
  type Connection,
  type ConnectionArgs,
  type KeysetColumn,
  keysetPage,
  requirePermission,
  type RequestContext,
} from '@rustok/kernel';
import { type CommentRow, selectComments } from './comment-model.js';
import type { CommentStatus } from './comment-rules.js';
import { wherePostVisible } from './visibility.js';

export const OLDEST_FIRST: readonly KeysetColumn<CommentRow>[] = [
  {
    column: 'c.created_at',
    direction: 'asc',
    type: 'timestamptz(3)',
    valueOf: ({ createdAt }) => createdAt,
  },
  { column: 'c.id', direction: 'asc', type: 'uuid', valueOf: ({ id }) => id },
];

export interface CommentFilter {
  readonly postId?: string | null;
  readonly status?: CommentStatus | null;
}

/** For moderators: on all posts they see, or on their own when those are what they may moderate. */
export function listComments(
  context: RequestContext,
  { postId, status }: CommentFilter,
  args: ConnectionArgs,
): Promise<Connection<CommentRow>> {
  const { actor } = context;
  const scope = requirePermission(actor, 'comments:moderate');
  return context.database.read((trx) => {
    const query = selectComments(trx);
    wherePostVisible(query, actor);
    if (scope === 'own' && actor.kind === 'user') query.where('p.author_id', actor.userId);
    if (postId != null) query.where('c.post_id', postId);
    if (status != null) query.where('c.status', status);
    return keysetPage({ list: 'comments', query, order: OLDEST_FIRST, args, context });
  });
}
