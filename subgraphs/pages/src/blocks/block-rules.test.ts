import { expect, test } from 'vitest';
import { newBlock, requireHtmlAllowed } from './block-rules.js';
import { blockData, BlockType, jsonSchemaOf } from './block-types.js';

const picture = { url: '/a.png', alt: 'A' };
const link = { label: 'Go', url: '/go' };
const ID = '0197a8e2-8f3c-7bbb-8000-00c0ffee0042';

/** The least each type takes. */
const LEAST: Record<BlockType, object> = {
  hero: { heading: 'Hello' },
  text: { text: '# Hi' },
  image: { image: picture },
  gallery: { images: [picture] },
  cta: { heading: 'Now', action: link },
  features: { features: [{ title: 'Fast' }] },
  testimonials: { testimonials: [{ quote: 'Good.', author: 'Ada' }] },
  pricing: { plans: [{ name: 'Free', price: '0 €' }] },
  faq: { questions: [{ question: 'Why?', answer: 'Because.' }] },
  contact: {},
  product_grid: { productIds: [ID] },
  newsletter: { heading: 'News', buttonLabel: 'Send', actionUrl: 'https://example.org/subscribe' },
  video: { videoUrl: 'https://example.org/v.mp4' },
  html: { html: '<p>Hi</p>' },
  spacer: {},
};

function problemsOf(input: unknown): string[] {
  const { error } = newBlock.safeParse(input);
  return (error?.issues ?? []).map(({ path }) => path.join('.'));
}

test.each(Object.values(BlockType))('a %s block takes the least, and no field it does not know', (type) => {
  expect(problemsOf({ type, data: LEAST[type] })).toEqual([]);
  expect(problemsOf({ type, data: { ...LEAST[type], colour: 'red' } })).toEqual(['data.colour']);
});

test.each(Object.values(BlockType))('the JSON schema of %s names the fields and what is needed', (type) => {
  const schema = jsonSchemaOf(type) as {
    properties: object;
    required?: string[];
    additionalProperties: boolean;
  };
  expect(Object.keys(schema.properties)).toEqual(Object.keys(blockData[type].shape));
  expect(schema.additionalProperties).toBe(false);
  expect(Object.keys(LEAST[type])).toEqual(expect.arrayContaining(schema.required ?? []));
});

test.each<[BlockType, object, string]>([
  [BlockType.HERO, {}, 'heading'],
  [BlockType.HERO, { heading: ' ' }, 'heading'],
  [BlockType.HERO, { heading: 'x', image: { url: 'javascript:alert(1)', alt: '' } }, 'image.url'],
  [BlockType.HERO, { heading: 'x', image: { url: '/a.png' } }, 'image.alt'],
  [
    BlockType.HERO,
    { heading: 'x', primaryAction: { label: 'x', url: '//evil.example' } },
    'primaryAction.url',
  ],
  [BlockType.TEXT, { text: 'x', format: 'html' }, 'format'],
  [BlockType.GALLERY, { images: [] }, 'images'],
  [BlockType.GALLERY, { images: [picture, { ...picture, width: 3 }] }, 'images.1.width'],
  [BlockType.GALLERY, { images: [picture], columns: 7 }, 'columns'],
  [
    BlockType.TESTIMONIALS,
    { testimonials: [{ quote: 'x', author: 'y', rating: 6 }] },
    'testimonials.0.rating',
  ],
  [BlockType.CONTACT, { email: 'nobody' }, 'email'],
  [BlockType.PRODUCT_GRID, {}, 'productIds'],
  [BlockType.PRODUCT_GRID, { productIds: [ID], collectionId: ID }, 'productIds'],
  [BlockType.PRODUCT_GRID, { productIds: ['1'] }, 'productIds.0'],
  [BlockType.VIDEO, { videoUrl: '/v.mp4' }, 'videoUrl'],
  [BlockType.VIDEO, { videoUrl: 'javascript:alert(1)' }, 'videoUrl'],
  [BlockType.HTML, { html: '<script>x()</script>' }, 'html'],
  [BlockType.HTML, { html: '<'.repeat(100_000) }, 'html'],
  [BlockType.SPACER, { size: 'huge' }, 'size'],
])('%s %j is refused at data.%s', (type, data, path) => {
  expect(problemsOf({ type, data })).toEqual([`data.${path}`]);
  expect(problemsOf({ type, data: LEAST[type], translations: [{ locale: 'de', data }] })).toEqual([
    `translations.0.data.${path}`,
  ]);
});

test('what is left out has its default, ids are in lower case, and HTML comes out clean', () => {
  const dataOf = (type: BlockType, data: object) => newBlock.parse({ type, data }).data;
  expect(dataOf(BlockType.SPACER, {})).toEqual({ size: 'medium' });
  expect(dataOf(BlockType.PRODUCT_GRID, { productIds: [ID.toUpperCase()] })).toEqual({
    productIds: [ID],
    limit: 12,
  });
  expect(dataOf(BlockType.HTML, { html: '<p onclick="x()">Hi</p><script>x()</script>' })).toEqual({
    html: '<p>Hi</p>',
  });
});

test('a block of no known type, or translated twice into one locale, is refused', () => {
  expect(problemsOf({ type: 'banner', data: {} })).toEqual(['type']);
  const translation = { locale: 'de', data: {} };
  expect(problemsOf({ type: 'spacer', data: {}, translations: [translation, translation] })).toEqual([
    'translations',
  ]);
});

test('HTML is refused only where it is switched off', () => {
  expect(() => requireHtmlAllowed({ allowHtmlBlocks: true }, BlockType.HTML)).not.toThrow();
  expect(() => requireHtmlAllowed({ allowHtmlBlocks: false }, BlockType.TEXT)).not.toThrow();
  expect(() => requireHtmlAllowed({ allowHtmlBlocks: false }, BlockType.TEXT, BlockType.HTML)).toThrow(
    'switched off',
  );
});
