import { describe, expect, test } from 'vitest';
import {
  isWithinEditWindow,
  moderatedTopic,
  requireOpen,
  takesReplies,
  type TopicModeration,
  TopicStatus,
} from './topic-rules.js';

const { OPEN, CLOSED, ARCHIVED } = TopicStatus;

const state = (changes: object = {}) => ({
  id: 'topic',
  status: OPEN,
  isPinned: false,
  isLocked: false,
  ...changes,
});

const ALLOWED: Readonly<
  Record<'closed' | 'reopened' | 'archived', { from: readonly TopicStatus[]; to: TopicStatus }>
> = {
  closed: { from: [OPEN], to: CLOSED },
  reopened: { from: [CLOSED, ARCHIVED], to: OPEN },
  archived: { from: [OPEN, CLOSED], to: ARCHIVED },
};

const cases = (['closed', 'reopened', 'archived'] as const).flatMap((moderation) =>
  Object.values(TopicStatus).map((status) => ({ moderation, status })),
);

test.each(cases)('a topic that is $status can be $moderation, or not', ({ moderation, status }) => {
  const { from, to } = ALLOWED[moderation];
  if (from.includes(status)) expect(moderatedTopic(state({ status }), moderation)).toEqual({ status: to });
  else {
    expect(() => moderatedTopic(state({ status }), moderation)).toThrow(
      expect.objectContaining({ code: 'INVALID_STATUS_TRANSITION' }),
    );
  }
});

test.each<[TopicModeration, object, object | null]>([
  ['pinned', { isPinned: false }, { isPinned: true }],
  ['pinned', { isPinned: true }, null],
  ['unpinned', { isPinned: true }, { isPinned: false }],
  ['unpinned', { isPinned: false }, null],
  ['locked', { isLocked: false }, { isLocked: true }],
  ['locked', { isLocked: true, isPinned: true }, null],
  ['unlocked', { isLocked: true, status: ARCHIVED }, { isLocked: false }],
  ['unlocked', { isLocked: false }, null],
])('%s on %o changes %o', (moderation, before, changes) => {
  expect(moderatedTopic(state(before), moderation)).toEqual(changes);
});

describe('a discussion', () => {
  test.each([
    [{ isLocked: true }, 'TOPIC_LOCKED'],
    [{ status: CLOSED }, 'TOPIC_CLOSED'],
    [{ status: CLOSED, isLocked: true }, 'TOPIC_CLOSED'],
    [{ status: ARCHIVED }, 'TOPIC_ARCHIVED'],
    [{ status: ARCHIVED, isLocked: true }, 'TOPIC_ARCHIVED'],
  ])('%o is over: %s', (changes, code) => {
    expect(() => requireOpen(state(changes))).toThrow(expect.objectContaining({ code }));
    expect(takesReplies(state(changes))).toBe(false);
  });

  test('goes on where the topic is open, pinned or not', () => {
    for (const isPinned of [true, false]) {
      expect(() => requireOpen(state({ isPinned }))).not.toThrow();
      expect(takesReplies(state({ isPinned }))).toBe(true);
    }
  });
});

test.each([
  [0, 1_000_000, true],
  [5, 4.99, true],
  [5, 5, true],
  [5, 5.01, false],
])('with a window of %i minutes, what is %d minutes old may be edited: %s', (window, age, expected) => {
  const now = new Date('2026-06-01T12:00:00Z');
  expect(isWithinEditWindow(new Date(now.getTime() - age * 60_000), window, now)).toBe(expected);
});
