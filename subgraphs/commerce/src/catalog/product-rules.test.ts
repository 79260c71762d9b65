import { describe, expect, test } from 'vitest';
import {
  imageInputs,
  newProduct,
  nextStatus,
  productChanges,
  ProductStatus,
  type StatusChange,
} from './product-rules.js';

const { DRAFT, ACTIVE, ARCHIVED } = ProductStatus;
const INVALID = 'INVALID_STATUS_TRANSITION';

test.each<[StatusChange, ProductStatus, ProductStatus | string]>([
  ['published', DRAFT, ACTIVE],
  ['published', ACTIVE, INVALID],
  ['published', ARCHIVED, 'CANNOT_PUBLISH_ARCHIVED'],
  ['unpublished', DRAFT, INVALID],
  ['unpublished', ACTIVE, DRAFT],
  ['unpublished', ARCHIVED, INVALID],
  ['archived', DRAFT, INVALID],
  ['archived', ACTIVE, ARCHIVED],
  ['archived', ARCHIVED, INVALID],
  ['restored', DRAFT, INVALID],
  ['restored', ACTIVE, INVALID],
  ['restored', ARCHIVED, DRAFT],
])('%s from %s: %s', (change, from, outcome) => {
  if (Object.values<string>(ProductStatus).includes(outcome)) expect(nextStatus(from, change)).toBe(outcome);
  else expect(() => nextStatus(from, change)).toThrow(expect.objectContaining({ code: outcome }));
});

const LIMITS = { maxVariants: 2, maxImages: 1 };
const least = { translations: [{ locale: 'en', title: 'T' }], variants: [{}] };

describe('a new product', () => {
  test('needs a translation and a variant, and is a draft of no category', () => {
    expect(newProduct(LIMITS).parse(least)).toMatchObject({
      publish: false,
      options: [],
      images: [],
      categoryIds: [],
      variants: [{ options: [], prices: [] }],
    });
  });

  test.each<[string, object]>([
    ['a field nobody knows', { colour: 'red' }],
    ['more variants than the tenant allows', { variants: [{}, {}, {}] }],
    ['a tag that is blank', { tags: [' '] }],
    ['a handle with capitals', { translations: [{ locale: 'en', title: 'T', handle: 'Big' }] }],
    ['a title of 256 characters', { translations: [{ locale: 'en', title: 'x'.repeat(256) }] }],
  ])('with %s is refused', (_name, more) => {
    expect(newProduct(LIMITS).safeParse({ ...least, ...more }).success).toBe(false);
  });
});

test('changes of nothing but the version are changes', () => {
  expect(productChanges(LIMITS).parse({ expectedVersion: 3 })).toEqual({ expectedVersion: 3 });
  expect(productChanges(LIMITS).safeParse({}).success).toBe(false);
});

test.each([
  ['https://example.com/a.jpg', true],
  ['http://example.com/a.jpg', true],
  ['ftp://example.com/a.jpg', false],
  ['data:image/png;base64,AAAA', false],
  ['/a.jpg', false],
  [`https://example.com/${'x'.repeat(2000)}`, false],
])('an image at %s: %s', (url, accepted) => {
  expect(imageInputs.safeParse([{ url }]).success).toBe(accepted);
});
