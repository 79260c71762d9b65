import { describe, expect, it } from 'vitest';
import { prefixQuery, titleWords } from './title-words.js';

describe('the words of a title', () => {
  it.each([
    ['Red Apple', ['red', 'apple']],
    ['Café-Crème', ['cafe', 'creme']],
    ['T-Shirt 3.5', ['t', 'shirt', '3', '5']],
    ["O'Neil & Söhne", ['o', 'neil', 'sohne']],
    ['日本語 поиск', ['日本語', 'поиск']],
    ['ﬁne', ['fine']],
    ['& | ! ()', []],
    ['', []],
  ])('of %j are %j', (title, words) => {
    expect(titleWords(title)).toEqual(words);
  });

  it('are cut where Postgres would refuse them', () => {
    expect(titleWords('x'.repeat(5000))).toEqual(['x'.repeat(100)]);
  });
});

describe('what is typed', () => {
  it.each([
    ['app', "'app':*"],
    ['Red  ap', "'red' & 'ap':*"],
    ["'; drop table x", "'drop' & 'table' & 'x':*"],
    ['red:* | !a', "'red' & 'a':*"],
  ])('%j asks for %s', (typed, query) => {
    expect(prefixQuery(typed)).toBe(query);
  });

  it('asks for nothing when it holds no word', () => {
    expect(prefixQuery(' -"\\ \0')).toBeNull();
  });
});
