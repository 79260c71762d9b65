import { invalidStatusTransition, LOCALE } from '@rustok/kernel';
import { z } from 'zod';
import { topicArchived, topicClosed, topicLocked } from './errors.js';

export enum TopicStatus {
  OPEN = 'open',
  CLOSED = 'closed',
  ARCHIVED = 'archived',
}

const { OPEN, CLOSED, ARCHIVED } = TopicStatus;

/** What a moderator may change of a topic. */
export interface TopicState {
  readonly status: TopicStatus;
  readonly isPinned: boolean;
  readonly isLocked: boolean;
}

const TRANSITIONS = {
  closed: { from: [OPEN], to: CLOSED },
  reopened: { from: [CLOSED, ARCHIVED], to: OPEN },
  archived: { from: [OPEN, CLOSED], to: ARCHIVED },
} as const;

const FLAGS = {
  pinned: { isPinned: true },
  unpinned: { isPinned: false },
  locked: { isLocked: true },
  unlocked: { isLocked: false },
} as const;

/** What a moderator does to a topic. */
export type TopicModeration = keyof typeof TRANSITIONS | keyof typeof FLAGS;

/**
 * What changes, or `null` where it is so already: pinning what is pinned is no mistake.
 * Throws `INVALID_STATUS_TRANSITION` from a status that does not lead on so.
 */
export function moderatedTopic(state: TopicState, moderation: TopicModeration): Partial<TopicState> | null {
  if (moderation in FLAGS) {
    const flag: Partial<TopicState> = FLAGS[moderation as keyof typeof FLAGS];
    const [[name, value] = []] = Object.entries(flag);
    return state[name as keyof TopicState] === value ? null : flag;
  }
  const { from, to } = TRANSITIONS[moderation as keyof typeof TRANSITIONS];
  if ((from as readonly TopicStatus[]).includes(state.status)) return { status: to };
  throw invalidStatusTransition('topic', moderation, state.status);
}

/** Throws `TOPIC_ARCHIVED`, `TOPIC_CLOSED` or `TOPIC_LOCKED` unless the discussion goes on. */
export function requireOpen({ id, status, isLocked }: TopicState & { readonly id: string }): void {
  if (status === ARCHIVED) throw topicArchived(id);
  if (status === CLOSED) throw topicClosed(id);
  if (isLocked) throw topicLocked(id);
}

export function takesReplies({ status, isLocked }: TopicState): boolean {
  return status === OPEN && !isLocked;
}

/** Whether an author may still edit what was written at `createdAt`; 0 minutes are for ever. */
export function isWithinEditWindow(createdAt: Date, editWindowMinutes: number, now: Date): boolean {
  return editWindowMinutes === 0 || now.getTime() - createdAt.getTime() <= editWindowMinutes * 60_000;
}

/** Whether an author who is no moderator may edit what they wrote there at `createdAt`. */
export function mayAuthorEdit(
  topic: TopicState,
  { createdAt, editWindowMinutes }: { readonly createdAt: Date; readonly editWindowMinutes: number },
): boolean {
  return takesReplies(topic) && isWithinEditWindow(createdAt, editWindowMinutes, new Date());
}

const locale = z.string().regex(LOCALE, 'must be a locale such as "en" or "pt-BR"');
const title = z.string().trim().min(1, 'must not be blank').max(255);
const body = z
  .string()
  .max(100_000)
  .refine((text) => text.trim() !== '', 'must not be blank');

/** Trimmed, without repeats. */
const tags = (maxTags: number) =>
  z
    .array(z.string().trim().min(1, 'must not be blank').max(100))
    .transform((list) => [...new Set(list)])
    .refine((list) => list.length <= maxTags, `must be at most ${maxTags}`);

export interface TopicLimits {
  readonly maxTags: number;
}

export function newTopic({ maxTags }: TopicLimits) {
  return z.strictObject({
    categoryId: z.guid(),
    locale: locale.nullish(),
    title,
    body,
    tags: tags(maxTags).nullish(),
  });
}

/** What is absent stays. */
export function topicChangesOf({ maxTags }: TopicLimits) {
  return z.strictObject({
    expectedVersion: z.int().min(1),
    locale: locale.optional(),
    title: title.optional(),
    body: body.optional(),
    tags: tags(maxTags).optional(),
  });
}

export const topicMove = z.strictObject({ categoryId: z.guid() });
