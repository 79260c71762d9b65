import { invalidStatusTransition } from '@rustok/kernel';
import { z } from 'zod';

/** The most any tenant can allow; the table has a check of it. */
export const MAX_REPLY_DEPTH = 20;

export enum ReplyStatus {
  PENDING = 'pending',
  APPROVED = 'approved',
  REJECTED = 'rejected',
  HIDDEN = 'hidden',
}

const { PENDING, APPROVED, REJECTED, HIDDEN } = ReplyStatus;

const TRANSITIONS = {
  approved: { from: [PENDING, REJECTED], to: APPROVED },
  rejected: { from: [PENDING], to: REJECTED },
  hidden: { from: [APPROVED], to: HIDDEN },
  restored: { from: [HIDDEN], to: APPROVED },
} as const;

/** What a moderator does to a reply. */
export type ReplyModeration = keyof typeof TRANSITIONS;

/** Pending → approved or rejected, rejected → approved, approved → hidden and back. Throws `INVALID_STATUS_TRANSITION`. */
export function moderatedReply(status: ReplyStatus, moderation: ReplyModeration): ReplyStatus {
  const { from, to } = TRANSITIONS[moderation];
  if ((from as readonly ReplyStatus[]).includes(status)) return to;
  throw invalidStatusTransition('reply', moderation, status);
}

/** By how much counters change: they count approved replies. `null` is no reply. */
export function countChange(before: ReplyStatus | null, after: ReplyStatus | null): -1 | 0 | 1 {
  return (Number(after === APPROVED) - Number(before === APPROVED)) as -1 | 0 | 1;
}

/** Replies wait where the tenant or their category is moderated, unless their author could approve them alone. */
export function firstStatus({
  moderation,
  isCategoryModerated,
  mayModerate,
}: {
  readonly moderation: 'category' | 'all' | 'none';
  readonly isCategoryModerated: boolean;
  readonly mayModerate: boolean;
}): ReplyStatus {
  const held = moderation === 'all' || (moderation === 'category' && isCategoryModerated);
  return held && !mayModerate ? PENDING : APPROVED;
}

/**
 * What a reply is after its text was changed. An approved one waits again where replies wait, for nobody approved the new
 * text; a rejected one that was mended waits for another look; a hidden one stays hidden.
 */
export function statusAfterEdit(status: ReplyStatus, first: ReplyStatus): ReplyStatus {
  if (status === APPROVED) return first;
  return status === REJECTED ? PENDING : status;
}

const body = z
  .string()
  .max(50_000)
  .refine((text) => text.trim() !== '', 'must not be blank');

export const newReply = z.strictObject({ topicId: z.guid(), parentReplyId: z.guid().nullish(), body });

export const replyChanges = z.strictObject({ expectedVersion: z.int().min(1), body });

export const rejection = z.strictObject({
  reason: z.string().trim().min(1, 'must not be blank').max(500).nullish(),
});
