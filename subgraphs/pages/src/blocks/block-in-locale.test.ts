import { expect, test } from 'vitest';
import { blockIn } from './block-in-locale.js';
import { BlockType } from './block-types.js';

const block = (...locales: string[]) => ({
  id: 'b',
  pageId: 'p',
  type: BlockType.HERO,
  position: 0,
  data: { heading: 'base' },
  translations: locales.map((locale) => ({ locale, data: { heading: locale } })),
});

test.each<[string[], string[], string]>([
  [[], ['de', 'en'], 'base'],
  [['de'], ['de', 'en'], 'de'],
  [['de'], ['de-AT', 'de', 'en'], 'de'],
  [['fr'], ['de', 'en'], 'base'],
  // The base is in the tenant's default locale, which the reader likes better.
  [['de'], ['en', 'de'], 'base'],
  [['en', 'de'], ['en', 'de'], 'en'],
  [['de'], ['fr', 'en', 'de'], 'base'],
])('translated into %j, for a reader of %j: %s', (translations, chain, heading) => {
  const { data, ...shown } = blockIn(block(...translations), chain, 'en');
  expect(data).toEqual({ heading });
  expect(shown).toMatchObject({ heading, id: 'b', type: 'hero' });
});
