import { expect, test } from 'vitest';
import { MAX_SLUG_LENGTH, SLUG, slugOf } from './slug.js';

const ID = '0197a8e2-8f3c-7bbb-8000-00c0ffee0042';

test.each([
  ['Hello, World!', 'hello-world'],
  ['  --Already-a--slug-- ', 'already-a-slug'],
  ['Crème brûlée à la carte', 'creme-brulee-a-la-carte'],
  ['Über die Straße', 'uber-die-strasse'],
  ['ﬁne ½ ①', 'fine-1-2-1'],
  ['C++ & C#: 3 notes', 'c-c-3-notes'],
  ['İstanbul', 'istanbul'],
  ['Привет 2024', '2024'],
])('the slug of "%s" is "%s"', (title, slug) => {
  expect(slugOf(title, ID)).toBe(slug);
});

test.each(['こんにちは', 'Привет', '!!!', '', '😀'])(
  '"%s" has no latin letter, so the id stands in',
  (title) => {
    expect(slugOf(title, ID)).toBe('00c0ffee0042');
  },
);

test('a long title is cut at a word or inside one, never behind a hyphen', () => {
  const slug = slugOf(`${'a'.repeat(254)} b`, ID);
  expect(slug).toBe('a'.repeat(254));
  expect(slugOf('ab '.repeat(200), ID).length).toBeLessThanOrEqual(MAX_SLUG_LENGTH);
});

test('what comes out is always a slug', () => {
  for (const title of ['a-', '-a', 'ä-ö', 'x'.repeat(300), '\u0301', 'a\u0000b']) {
    expect(slugOf(title, ID)).toMatch(SLUG);
  }
});
