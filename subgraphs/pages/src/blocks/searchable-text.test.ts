import { expect, test } from 'vitest';
import { BlockType } from './block-types.js';
import { searchableText } from './searchable-text.js';

test('is what readers read, however deep it lies', () => {
  const plans = [
    { name: 'Pro', price: '9 €', features: ['Fast', 'Safe'], action: { label: 'Buy', url: '/buy' } },
  ];
  expect(searchableText(BlockType.PRICING, { heading: 'Plans', plans })).toBe(
    'Plans\nPro\n9 €\nFast\nSafe\nBuy',
  );
  const image = { url: '/a.png', alt: 'A boat' };
  expect(searchableText(BlockType.HERO, { heading: 'Ahoy', image })).toBe('Ahoy\nA boat');
  expect(searchableText(BlockType.SPACER, { size: 'large' })).toBe('');
});

test('of HTML is the text between the tags', () => {
  expect(searchableText(BlockType.HTML, { html: '<h1 class="a">One</h1>\n<p>two<br />three</p>' })).toBe(
    'One two three',
  );
});
