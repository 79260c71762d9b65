import { type Actor, type Permission, scopeOf } from '@rustok/kernel';
import type { Knex } from 'knex';
import { CommentStatus } from './comment-rules.js';
import { PostStatus } from './post-rules.js';

interface Post {
  readonly status: PostStatus;
  readonly authorId: string | null;
}

interface Comment {
  readonly status: CommentStatus;
  readonly authorId: string | null;
}

/** Published posts are everybody's; drafts and archived ones are seen only by those who may edit them. */
export function isPostVisible(post: Post, actor: Actor): boolean {
  return post.status === PostStatus.PUBLISHED || mayEdit(post, actor);
}

/** The rule of `updatePost`. */
export function mayEdit({ authorId }: Pick<Post, 'authorId'>, actor: Actor): boolean {
  return covers(actor, 'posts:update', authorId);
}

/** `isPostVisible` as SQL, for lists over `blog_posts as p`. */
export function wherePostVisible(query: Knex.QueryBuilder, actor: Actor): void {
  const scope = scopeOf(actor, 'posts:update');
  if (scope === 'all') return;
  query.where((visible) => {
    visible.where('p.status', PostStatus.PUBLISHED);
    if (scope === 'own' && actor.kind === 'user') visible.orWhere('p.author_id', actor.userId);
  });
}

/** On a visible post: approved comments are everybody's; a moderator sees all, and everybody their own but trash. */
export function isCommentVisible(comment: Comment, post: Post, actor: Actor): boolean {
  return (
    comment.status === CommentStatus.APPROVED ||
    mayModerate(post, actor) ||
    (comment.status !== CommentStatus.TRASH && actor.kind === 'user' && comment.authorId === actor.userId)
  );
}

/** `isCommentVisible` as SQL, for lists over `blog_comments as c` joined with their posts as `p`. */
export function whereCommentVisible(query: Knex.QueryBuilder, actor: Actor): void {
  const scope = scopeOf(actor, 'comments:moderate');
  if (scope === 'all') return;
  query.where((visible) => {
    visible.where('c.status', CommentStatus.APPROVED);
    if (actor.kind !== 'user') return;
    visible.orWhere((own) =>
      own.where('c.author_id', actor.userId).whereNot('c.status', CommentStatus.TRASH),
    );
    if (scope === 'own') visible.orWhere('p.author_id', actor.userId);
  });
}

/** A scope of `own` covers the comments on one's own posts. */
export function mayModerate(post: Post, actor: Actor): boolean {
  return covers(actor, 'comments:moderate', post.authorId);
}

function covers(actor: Actor, permission: Permission, ownerId: string | null): boolean {
  const scope = scopeOf(actor, permission);
  return scope === 'all' || (scope === 'own' && actor.kind === 'user' && ownerId === actor.userId);
}
