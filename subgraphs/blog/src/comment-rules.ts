import { invalidStatusTransition } from '@rustok/kernel';
import { z } from 'zod';

export enum CommentStatus {
  PENDING = 'pending',
  APPROVED = 'approved',
  SPAM = 'spam',
  TRASH = 'trash',
}

const { PENDING, APPROVED, SPAM, TRASH } = CommentStatus;

const TRANSITIONS = {
  approved: { from: [PENDING, SPAM], to: APPROVED },
  'marked as spam': { from: [PENDING, APPROVED], to: SPAM },
  trashed: { from: [PENDING, APPROVED, SPAM], to: TRASH },
} as const;

/** What a moderator does to a comment. */
export type Moderation = keyof typeof TRANSITIONS;

/** Nothing leads out of the trash. Throws `INVALID_STATUS_TRANSITION`. */
export function moderated(status: CommentStatus, moderation: Moderation): CommentStatus {
  const { from, to } = TRANSITIONS[moderation];
  if ((from as readonly CommentStatus[]).includes(status)) return to;
  throw invalidStatusTransition('comment', moderation, status);
}

/** By how much a post's comment count changes: it counts approved comments. `null` is no comment. */
export function countChange(before: CommentStatus | null, after: CommentStatus | null): -1 | 0 | 1 {
  const counted = Number(after === APPROVED) - Number(before === APPROVED);
  return counted as -1 | 0 | 1;
}

/** Comments wait for approval, unless there is no moderation or their author could approve them alone. */
export function firstStatus({
  moderation,
  mayModerate,
}: {
  readonly moderation: 'none' | 'all';
  readonly mayModerate: boolean;
}): CommentStatus {
  return moderation === 'none' || mayModerate ? APPROVED : PENDING;
}

export const MAX_COMMENT_LENGTH = 10_000;
export const MAX_COMMENT_DEPTH = 20;

export interface CommentLimits {
  /** Characters. */
  readonly maxCommentLength: number;
}

export function commentText({ maxCommentLength }: CommentLimits) {
  return z.object({ body: z.string().trim().min(1, 'must not be blank').max(maxCommentLength) });
}

export function newComment(limits: CommentLimits) {
  return commentText(limits).extend({ parentId: z.guid().toLowerCase().nullish() });
}
