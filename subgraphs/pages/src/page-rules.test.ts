import { expect, test } from 'vitest';
import { newPage, nextStatus, PageStatus, plan, type StatusChange } from './page-rules.js';
import { pagesSettings } from './settings.js';

const { DRAFT, PUBLISHED, ARCHIVED } = PageStatus;
const INVALID = 'INVALID_STATUS_TRANSITION';

test.each<[StatusChange, PageStatus, PageStatus | string]>([
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
  const result = () => nextStatus(from, change);
  if (Object.values<string>(PageStatus).includes(outcome)) expect(result()).toBe(outcome);
  else expect(result).toThrow(expect.objectContaining({ code: outcome }));
});

const settings = pagesSettings.parse({ templates: ['wide', 'narrow'], maxBlocks: 1 });
const spacer = { type: 'spacer', data: {} };

test.each<[object, string]>([
  [{ locale: 'english' }, 'locale'],
  [{ title: ' ' }, 'title'],
  [{ title: 'x'.repeat(256) }, 'title'],
  [{ slug: 'No Slug' }, 'slug'],
  [{ template: 'default' }, 'template'],
  [{ blocks: [spacer, spacer] }, 'blocks'],
  [{ blocks: [{ type: 'hero', data: {} }] }, 'blocks.0.data.heading'],
  [{ seo: { ogImage: 'javascript:alert(1)' } }, 'seo.ogImage'],
  [{ seo: { canonicalUrl: '/about' } }, 'seo.canonicalUrl'],
  [{ seo: { keywords: [' '] } }, 'seo.keywords.0'],
  [{ seo: { metaDescription: 'x'.repeat(501) } }, 'seo.metaDescription'],
])('a new page with %j is refused at %s', (wrong, path) => {
  const { error } = newPage(settings).safeParse({ locale: 'en', title: 'Page', ...wrong });
  expect(error?.issues.map((issue) => issue.path.join('.'))).toEqual([path]);
});

test('a page cannot be withdrawn before it is published', () => {
  const [early, late] = [new Date(1), new Date(2)];
  expect(plan.safeParse({ version: 1, publishAt: early, unpublishAt: late }).success).toBe(true);
  expect(plan.safeParse({ version: 1, unpublishAt: early }).success).toBe(true);
  const { error } = plan.safeParse({ version: 1, publishAt: late, unpublishAt: early });
  expect(error?.issues.map(({ path }) => path)).toEqual([['unpublishAt']]);
});
