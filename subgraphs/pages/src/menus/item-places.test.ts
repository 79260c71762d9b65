import { expect, test } from 'vitest';
import { type ItemPlace, type Move, placed } from './item-places.js';

/** a (c, d (e)), b */
const ITEMS: readonly ItemPlace[] = [
  { id: 'a', parentId: null, position: 0 },
  { id: 'c', parentId: 'a', position: 0 },
  { id: 'e', parentId: 'd', position: 0 },
  { id: 'b', parentId: null, position: 1 },
  { id: 'd', parentId: 'a', position: 1 },
];

function drawn(items: readonly ItemPlace[], parentId: string | null = null): string {
  return items
    .filter((item) => item.parentId === parentId)
    .sort((one, other) => one.position - other.position)
    .map(({ id }) => {
      const below = drawn(items, id);
      return below ? `${id}(${below})` : id;
    })
    .join(' ');
}

test.each<[Move, string]>([
  [{ id: 'new', parentId: null }, 'a(c d(e)) b new'],
  [{ id: 'new', parentId: null, position: 0 }, 'new a(c d(e)) b'],
  [{ id: 'new', parentId: 'a', position: 1 }, 'a(c new d(e)) b'],
  [{ id: 'b', parentId: null, position: 0 }, 'b a(c d(e))'],
  [{ id: 'b', parentId: 'd' }, 'a(c d(e b))'],
  [{ id: 'd', parentId: null, position: 1 }, 'a(c) d(e) b'],
  [{ id: 'd', parentId: 'a', position: 0 }, 'a(d(e) c) b'],
  [{ id: 'd', parentId: 'b' }, 'a(c) b(d(e))'],
])('%j: %s', (move, outcome) => {
  const places = placed(ITEMS, move, { maxMenuDepth: 3 });
  expect(drawn(places)).toBe(outcome);
  for (const { parentId } of places) {
    const siblings = places.filter((each) => each.parentId === parentId).map(({ position }) => position);
    expect(siblings.toSorted()).toEqual(siblings.map((_position, index) => index));
  }
});

test.each<[string, Move, string]>([
  ['into itself', { id: 'a', parentId: 'a' }, 'parentId'],
  ['below what is below it', { id: 'a', parentId: 'e' }, 'parentId'],
  ['below nothing', { id: 'a', parentId: 'x' }, 'parentId'],
  ['too deep', { id: 'new', parentId: 'e' }, 'parentId'],
  ['with what lies too deep below it', { id: 'd', parentId: 'c' }, 'parentId'],
  ['behind the end', { id: 'new', parentId: 'a', position: 3 }, 'position'],
])('an item does not go %s', (_where, move, path) => {
  expect(() => placed(ITEMS, move, { maxMenuDepth: 3 })).toThrow(
    expect.objectContaining({ details: { fields: [expect.objectContaining({ path })] } }),
  );
});
