import { buildSchema } from 'graphql';
import { describe, expect, it } from 'vitest';
import { pathWalk } from './path-walk.js';

const types = buildSchema(`
  type Query { things: [Thing] }
  interface Thing { id: ID }
  interface Named { name: String }
  type Book implements Thing & Named { id: ID name: String by: Thing }
  type Toy implements Thing { id: ID by: Thing }
`);

const book = { __typename: 'Book', id: 'b', by: { id: 'by b' } };
const toy = { __typename: 'Toy', id: 't', by: [{ id: 'by t' }, null] };
const stranger = { id: 's', by: { id: 'by s' } };

const idsAt = (path: readonly (string | number)[], data: object, seen?: Set<unknown>) =>
  pathWalk(path)(data as never, types, seen).map(({ id }) => id);

describe('a walk along a path', () => {
  const data = { things: [[book, null], [toy], stranger, undefined, 5] };

  it.each<[path: readonly string[], ids: readonly string[]]>([
    [
      ['things', '@'],
      ['b', 't', 's'],
    ],
    [
      ['things', '@', '@', 'by'],
      ['by b', 'by t', 'by s'],
    ],
    [
      ['things', '@|[Toy]', 'by', '@'],
      ['by t', 'by s'],
    ],
    [
      ['things|[Named]', 'by'],
      ['by b', 'by s'],
    ],
    [
      ['things', '@', '|[Book,Toy]'],
      ['b', 't', 's'],
    ],
    [['things', 'nothing'], []],
  ])('finds what stands at %j, of the types that are meant and of unknown ones', (path, ids) => {
    expect(idsAt(path, data)).toEqual(ids);
  });

  it('finds an object once that stands at several places, when it is to look', () => {
    const shared = { things: [book, toy, book, { by: book.by }] };
    expect(idsAt(['things', 'by'], shared, new Set())).toEqual(['by b', 'by t']);
  });
});
