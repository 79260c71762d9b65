import { describe, expect, test } from 'vitest';
import { publicationTimes, requireSchedulable } from './publication-times.js';

const now = new Date('2026-01-01T12:00:00Z');
const hours = (count: number) => new Date(now.getTime() + count * 3_600_000);

describe('the times', () => {
  test.each([
    [{ publishAt: hours(1) }],
    [{ unpublishAt: hours(1) }],
    [{ publishAt: hours(1), unpublishAt: hours(2) }],
  ])('%j are accepted', (input) => {
    expect(publicationTimes(now).safeParse(input).success).toBe(true);
  });

  test.each([
    [{}, 'publishAt'],
    [{ publishAt: null }, 'publishAt'],
    [{ publishAt: now }, 'publishAt'],
    [{ publishAt: hours(1), unpublishAt: hours(-1) }, 'unpublishAt'],
    [{ publishAt: hours(2), unpublishAt: hours(2) }, 'unpublishAt'],
  ])('%j are refused for %s', (input, field) => {
    const { error } = publicationTimes(now).safeParse(input);
    expect(error?.issues[0]?.path.join('.')).toBe(field);
  });
});

test.each([
  ['draft', { publishAt: hours(1), unpublishAt: null }, true],
  ['draft', { publishAt: hours(1), unpublishAt: hours(2) }, true],
  ['draft', { publishAt: null, unpublishAt: hours(2) }, false],
  ['published', { publishAt: null, unpublishAt: hours(2) }, true],
  ['published', { publishAt: hours(1), unpublishAt: null }, false],
  ['archived', { publishAt: hours(1), unpublishAt: null }, false],
] as const)('a %s thing with %j can be scheduled: %s', (status, times, can) => {
  const attempt = () => requireSchedulable('post', status, times);
  if (can) expect(attempt).not.toThrow();
  else expect(attempt).toThrow(expect.objectContaining({ code: 'INVALID_STATUS_TRANSITION' }));
});
