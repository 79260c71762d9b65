import { type Actor, type Permission, scopeOf } from '@rustok/kernel';
import type { Knex } from 'knex';
import { HOLDS_THREAD, type ReplyRow } from './reply-model.js';
import { ReplyStatus } from './reply-rules.js';

// Topics are everybody's as long as they are not deleted, which every select of them sees to. Replies:
// approved ones are everybody's, their author sees one that waits or was rejected, moderators see all. Where one that is
// not seen holds a thread together, a placeholder stands for it: what was answered stays where it was said.

interface Reply {
  readonly status: ReplyStatus;
  readonly authorId: string | null;
  readonly deletedAt: Date | null;
}

/** A topic, as far as its author decides. */
interface Authored {
  readonly authorId: string | null;
}

/** A reply as the one who asks sees it; of a placeholder only its place. */
export type SeenReply = Omit<ReplyRow, 'status' | 'body' | 'holdsThread'> &
  (
    | { readonly isPlaceholder: false; readonly status: ReplyStatus; readonly body: string }
    | { readonly isPlaceholder: true; readonly status: null; readonly body: null }
  );

export function isReplyVisible(reply: Reply, topic: Authored, actor: Actor): boolean {
  if (reply.deletedAt !== null) return false;
  return (
    reply.status === ReplyStatus.APPROVED ||
    mayModerateReplies(topic, actor) ||
    (reply.status !== ReplyStatus.HIDDEN && actor.kind === 'user' && reply.authorId === actor.userId)
  );
}

/** `null` for what this actor may not know of. */
export function seenReply(reply: ReplyRow, actor: Actor): SeenReply | null {
  if (isReplyVisible(reply, { authorId: reply.topicAuthorId }, actor)) {
    return { ...reply, isPlaceholder: false };
  }
  if (!reply.holdsThread) return null;
  return {
    ...reply,
    isPlaceholder: true,
    status: null,
    body: null,
    authorId: null,
    rejectReason: null,
    publishedAt: null,
    editedAt: null,
  };
}

/** `isReplyVisible` as SQL, for lists over `forum_replies as r` joined with their topics as `t`. */
export function whereReplyVisible(query: Knex.QueryBuilder, actor: Actor): void {
  query.whereNull('r.deleted_at');
  const scope = scopeOf(actor, 'forum_replies:moderate');
  if (scope === 'all') return;
  query.where((visible) => {
    visible.where('r.status', ReplyStatus.APPROVED);
    if (actor.kind !== 'user') return;
    visible.orWhere((own) => own.where('r.author_id', actor.userId).whereNot('r.status', ReplyStatus.HIDDEN));
    if (scope === 'own') visible.orWhere('t.author_id', actor.userId);
  });
}

/** As `whereReplyVisible`, and what stands as a placeholder: the replies of a thread. */
export function whereReplyInThread(query: Knex.QueryBuilder, actor: Actor): void {
  query.where((shown) => {
    shown.where((visible) => whereReplyVisible(visible, actor)).orWhereRaw(HOLDS_THREAD);
  });
}

/** A scope of `own` covers the replies to one's own topics. */
export function mayModerateReplies(topic: Authored, actor: Actor): boolean {
  return covers(actor, 'forum_replies:moderate', topic.authorId);
}

/** A scope of `own` covers one's own topics. */
export function mayModerateTopic(topic: Authored, actor: Actor): boolean {
  return covers(actor, 'forum_topics:moderate', topic.authorId);
}

export function covers(actor: Actor, permission: Permission, ownerId: string | null): boolean {
  const scope = scopeOf(actor, permission);
  return scope === 'all' || (scope === 'own' && actor.kind === 'user' && ownerId === actor.userId);
}
