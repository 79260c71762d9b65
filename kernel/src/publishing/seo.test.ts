import 'reflect-metadata';
import { expect, test } from 'vitest';
import { seoMeta } from '../graphql/seo-meta.js';
import { seoInput } from './seo.js';

test('what is not set falls back: to the titles and the excerpt of the text', () => {
  expect(seoMeta({}, { title: 'Tea', excerpt: 'Hot.' })).toEqual({
    metaTitle: 'Tea',
    metaDescription: 'Hot.',
    keywords: [],
    ogTitle: 'Tea',
    ogDescription: 'Hot.',
    ogImage: null,
    canonicalUrl: null,
    noIndex: false,
    noFollow: false,
    structuredData: null,
  });
  const own = seoMeta({ metaTitle: 'All of tea', ogDescription: 'Read' }, { title: 'Tea', excerpt: null });
  expect(own).toMatchObject({
    metaTitle: 'All of tea',
    ogTitle: 'All of tea',
    metaDescription: null,
    ogDescription: 'Read',
  });
});

test.each([
  [{ metaTitle: ' ' }, 'metaTitle'],
  [{ metaDescription: 'x'.repeat(501) }, 'metaDescription'],
  [{ keywords: ['a', ''] }, 'keywords.1'],
  [{ keywords: Array.from({ length: 21 }, String) }, 'keywords'],
  [{ canonicalUrl: 'javascript:alert(1)' }, 'canonicalUrl'],
  [{ ogImage: '/relative.png' }, 'ogImage'],
  [{ structuredData: { text: 'x'.repeat(20_000) } }, 'structuredData'],
])('%j is refused for %s', (input, field) => {
  const { error } = seoInput.safeParse(input);
  expect(error?.issues.map(({ path }) => path.join('.'))).toEqual([field]);
});
