import { expect, test } from 'vitest';
import { isNestedTooDeep, MAX_JSON_DEPTH } from './json-depth.js';
import { unstorableTexts } from './unstorable-texts.js';

/** As a client sends it: longer than any stack is deep, and so made without one. */
function nested(levels: number): unknown {
  return JSON.parse(`${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`);
}

const pathsOf = (value: unknown) => unstorableTexts(value).map(({ path }) => path);

test.each<[what: string, value: unknown, paths: readonly string[]]>([
  ['a text with NUL', { title: 'a\0b' }, ['title']],
  ['half of a surrogate pair', { tags: ['a', '\ud800', '\udc00'] }, ['tags.1', 'tags.2']],
  ['a key', { data: { 'a\0b': 1 } }, ['data']],
  ['far below', { blocks: [{ data: { text: '\0' } }] }, ['blocks.0.data.text']],
  ['nothing where a pair is whole', { title: '\u{1f600}', at: new Date(0), nothing: null }, []],
])('finds %s', (_, value, paths) => {
  expect(pathsOf(value)).toEqual(paths);
});

test('names what is nested too deep by its beginning', () => {
  expect(pathsOf({ data: nested(100_000) })).toEqual(['data.a.a.a.a.a.a.a.a.a']);
  expect(pathsOf({ data: nested(100) })).toEqual([]);
});

test('a value may have as many levels as are allowed, and not one more', () => {
  expect(isNestedTooDeep(nested(MAX_JSON_DEPTH))).toBe(false);
  expect(isNestedTooDeep(nested(MAX_JSON_DEPTH + 1))).toBe(true);
  expect(isNestedTooDeep(nested(100_000))).toBe(true);
});
