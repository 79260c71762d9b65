import { expect, test } from 'vitest';
import { CommentStatus, countChange, firstStatus, moderated, type Moderation } from './comment-rules.js';

const { PENDING, APPROVED, SPAM, TRASH } = CommentStatus;

const ALLOWED: Readonly<Record<Moderation, { from: readonly CommentStatus[]; to: CommentStatus }>> = {
  approved: { from: [PENDING, SPAM], to: APPROVED },
  'marked as spam': { from: [PENDING, APPROVED], to: SPAM },
  trashed: { from: [PENDING, APPROVED, SPAM], to: TRASH },
};

const cases = (Object.keys(ALLOWED) as Moderation[]).flatMap((moderation) =>
  Object.values(CommentStatus).map((from) => ({ moderation, from })),
);

test.each(cases)('a $from comment, $moderation', ({ moderation, from }) => {
  const { from: allowed, to } = ALLOWED[moderation];
  if (allowed.includes(from)) expect(moderated(from, moderation)).toBe(to);
  else {
    expect(() => moderated(from, moderation)).toThrow(
      expect.objectContaining({ code: 'INVALID_STATUS_TRANSITION' }),
    );
  }
});

test.each([
  [null, APPROVED, 1],
  [null, PENDING, 0],
  [PENDING, APPROVED, 1],
  [SPAM, APPROVED, 1],
  [APPROVED, APPROVED, 0],
  [APPROVED, PENDING, -1],
  [APPROVED, SPAM, -1],
  [APPROVED, null, -1],
  [SPAM, TRASH, 0],
  [TRASH, null, 0],
] as const)('from %s to %s the count changes by %i', (before, after, change) => {
  expect(countChange(before, after)).toBe(change);
});

test.each([
  ['none', false, APPROVED],
  ['none', true, APPROVED],
  ['all', false, PENDING],
  ['all', true, APPROVED],
] as const)('moderation %s, author may moderate %s: starts %s', (moderation, mayModerate, status) => {
  expect(firstStatus({ moderation, mayModerate })).toBe(status);
});
