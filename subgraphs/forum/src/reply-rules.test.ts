import { expect, test } from 'vitest';
import {
  countChange,
  firstStatus,
  moderatedReply,
  type ReplyModeration,
  ReplyStatus,
  statusAfterEdit,
} from './reply-rules.js';

const { PENDING, APPROVED, REJECTED, HIDDEN } = ReplyStatus;

const ALLOWED: Readonly<Record<ReplyModeration, { from: readonly ReplyStatus[]; to: ReplyStatus }>> = {
  approved: { from: [PENDING, REJECTED], to: APPROVED },
  rejected: { from: [PENDING], to: REJECTED },
  hidden: { from: [APPROVED], to: HIDDEN },
  restored: { from: [HIDDEN], to: APPROVED },
};

const cases = (Object.keys(ALLOWED) as ReplyModeration[]).flatMap((moderation) =>
  Object.values(ReplyStatus).map((from) => ({ moderation, from })),
);

test.each(cases)('a $from reply, $moderation', ({ moderation, from }) => {
  const { from: allowed, to } = ALLOWED[moderation];
  if (allowed.includes(from)) expect(moderatedReply(from, moderation)).toBe(to);
  else {
    expect(() => moderatedReply(from, moderation)).toThrow(
      expect.objectContaining({ code: 'INVALID_STATUS_TRANSITION' }),
    );
  }
});

test.each([
  [null, APPROVED, 1],
  [null, PENDING, 0],
  [PENDING, APPROVED, 1],
  [PENDING, REJECTED, 0],
  [APPROVED, HIDDEN, -1],
  [APPROVED, PENDING, -1],
  [APPROVED, APPROVED, 0],
  [APPROVED, null, -1],
  [HIDDEN, APPROVED, 1],
  [HIDDEN, null, 0],
] as const)('from %s to %s the count changes by %i', (before, after, change) => {
  expect(countChange(before, after)).toBe(change);
});

test.each([
  ['category', false, false, APPROVED],
  ['category', true, false, PENDING],
  ['category', true, true, APPROVED],
  ['all', false, false, PENDING],
  ['all', false, true, APPROVED],
  ['none', true, false, APPROVED],
] as const)(
  'moderation %s, moderated category %s, author may moderate %s: starts %s',
  (moderation, isCategoryModerated, mayModerate, status) => {
    expect(firstStatus({ moderation, isCategoryModerated, mayModerate })).toBe(status);
  },
);

test.each([
  [APPROVED, APPROVED, APPROVED],
  [APPROVED, PENDING, PENDING],
  [REJECTED, APPROVED, PENDING],
  [REJECTED, PENDING, PENDING],
  [PENDING, APPROVED, PENDING],
  [HIDDEN, APPROVED, HIDDEN],
])('an edited %s reply, where new ones are %s, is %s', (status, first, expected) => {
  expect(statusAfterEdit(status, first)).toBe(expected);
});
