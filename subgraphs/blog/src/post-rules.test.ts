import { expect, test } from 'vitest';
import { nextStatus, PostStatus, type StatusChange } from './post-rules.js';

const { DRAFT, PUBLISHED, ARCHIVED } = PostStatus;
const INVALID = 'INVALID_STATUS_TRANSITION';

test.each<[StatusChange, PostStatus, PostStatus | string]>([
  ['published', DRAFT, PUBLISHED],
  ['published', PUBLISHED, INVALID],
  ['published', ARCHIVED, 'CANNOT_PUBLISH_ARCHIVED'],
  ['unpublished', DRAFT, INVALID],
  ['unpublished', PUBLISHED, DRAFT],
  ['unpublished', ARCHIVED, INVALID],
  ['archived', DRAFT, INVALID],
  ['archived', PUBLISHED, ARCHIVED],
  ['archived', ARCHIVED, INVALID],
  ['restored', DRAFT, INVALID],
  ['restored', PUBLISHED, INVALID],
  ['restored', ARCHIVED, DRAFT],
])('%s from %s: %s', (change, from, outcome) => {
  if (Object.values<string>(PostStatus).includes(outcome)) expect(nextStatus(from, change)).toBe(outcome);
  else expect(() => nextStatus(from, change)).toThrow(expect.objectContaining({ code: outcome }));
});
