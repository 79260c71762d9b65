import { badField } from '@rustok/kernel';

/** Where an item of a menu is. */
export interface ItemPlace {
  readonly id: string;
  readonly parentId: string | null;
  /** Among its siblings, from 0, without gaps. */
  readonly position: number;
}

export interface Move {
  /** An item of the menu, or one that is new. */
  readonly id: string;
  readonly parentId: string | null;
  /** Default: behind its siblings. */
  readonly position?: number | null | undefined;
}

/**
 * The places of all items of a menu after the move; `items` in their order.
 * Throws `BAD_USER_INPUT` on `parentId` or `position`.
 */
export function placed(
  items: readonly ItemPlace[],
  { id, parentId, position }: Move,
  { maxMenuDepth }: { readonly maxMenuDepth: number },
): readonly ItemPlace[] {
  const byId = new Map(items.map((item) => [item.id, item]));
  let level = 1;
  for (let above = parentId; above !== null; above = byId.get(above)?.parentId ?? null) {
    if (above === id) throw badField('parentId', 'must not be the item itself or something below it');
    if (!byId.has(above)) throw badField('parentId', 'does not exist in this menu');
    level += 1;
  }
  if (level + levelsBelow(items, id) > maxMenuDepth) {
    throw badField('parentId', `would lie deeper than ${maxMenuDepth} levels`);
  }

  const others = items.filter((item) => item.id !== id);
  const siblings = others.filter((item) => item.parentId === parentId);
  const index = position ?? siblings.length;
  if (index > siblings.length) throw badField('position', `must be at most ${siblings.length}`);
  const away = others.filter((item) => item.parentId !== parentId);
  return numbered([...away, ...siblings.toSpliced(index, 0, { id, parentId, position: index })]);
}

/** The same items, in whose order there may be gaps, with places without. */
export function numbered(items: readonly ItemPlace[]): readonly ItemPlace[] {
  const counts = new Map<string | null, number>();
  return items.map((item) => {
    const position = counts.get(item.parentId) ?? 0;
    counts.set(item.parentId, position + 1);
    return { ...item, position };
  });
}

function levelsBelow(items: readonly ItemPlace[], id: string): number {
  const children = items.filter(({ parentId }) => parentId === id);
  return children.length === 0 ? 0 : 1 + Math.max(...children.map((child) => levelsBelow(items, child.id)));
}
