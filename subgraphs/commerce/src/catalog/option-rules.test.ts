import { expect, test } from 'vitest';
import { combinationOf, refuseDuplicates } from './option-rules.js';

const value = (id: string, ...texts: readonly string[]) => ({
  id,
  translations: texts.map((text, index) => ({ locale: ['de', 'en'][index] ?? 'fr', value: text })),
});

const SIZE = {
  id: 'size',
  translations: [{ locale: 'en', title: 'Size' }],
  values: [value('m', 'M'), value('l', 'L')],
};
const COLOUR = {
  id: 'colour',
  translations: [{ locale: 'en', title: 'Colour' }],
  // In German one is called what the other is in English.
  values: [value('blue', 'Blau', 'Blue'), value('pale', 'Hell', 'Pale'), value('light', 'Licht', 'Hell')],
};
const OPTIONS = [SIZE, COLOUR];

test.each<[readonly string[], readonly string[]]>([
  [
    ['M', 'Blue'],
    ['m', 'blue'],
  ],
  [
    ['L', 'Blau'],
    ['l', 'blue'],
  ],
  [
    ['l', 'light'],
    ['l', 'light'],
  ],
])('%j are the values %j', (given, ids) => {
  expect(combinationOf(OPTIONS, given)).toEqual(ids);
});

test.each<[readonly string[], string]>([
  [[], 'A variant of this product has 2 option values, not 0.'],
  [['M', 'Blue', 'Wool'], 'A variant of this product has 2 option values, not 3.'],
  [['Blue', 'M'], '"Blue" is no value of the option "Size".'],
  [['M', 'm'], '"m" is no value of the option "Colour".'],
  [['M', 'Hell'], '"Hell" is more than one value of the option "Colour".'],
])('%j are refused: %s', (given, message) => {
  expect(() => combinationOf(OPTIONS, given)).toThrow(
    expect.objectContaining({ code: 'INVALID_OPTION_COMBINATION', message }),
  );
});

test('a combination is there once, and without options there is one variant', () => {
  expect(() =>
    refuseDuplicates(OPTIONS, [
      ['m', 'blue'],
      ['l', 'blue'],
      ['m', 'pale'],
    ]),
  ).not.toThrow();
  expect(() =>
    refuseDuplicates(OPTIONS, [
      ['m', 'blue'],
      ['l', 'blue'],
      ['m', 'blue'],
    ]),
  ).toThrow(expect.objectContaining({ code: 'DUPLICATE_VARIANT', details: { options: ['M', 'Blau'] } }));
  expect(() => refuseDuplicates([], [[]])).not.toThrow();
  expect(() => refuseDuplicates([], [[], []])).toThrow(
    expect.objectContaining({ code: 'DUPLICATE_VARIANT' }),
  );
});
