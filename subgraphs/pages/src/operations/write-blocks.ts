import { randomUUID } from 'node:crypto';
import type { UnitOfWork } from '@rustok/kernel';
import type { NewBlock } from '../blocks/block-rules.js';
import type { BlockType } from '../blocks/block-types.js';

/** Puts blocks behind the first `from` of the page, in two statements. Their page is locked or new. */
export async function insertBlocks(
  { trx }: UnitOfWork,
  pageId: string,
  blocks: readonly NewBlock[],
  from = 0,
): Promise<readonly string[]> {
  const rows = blocks.map(({ type, data }, index) => ({
    id: randomUUID(),
    page_id: pageId,
    type,
    position: from + index,
    data: JSON.stringify(data),
  }));
  const translations = blocks.flatMap((block, index) =>
    block.translations.map(({ locale, data }) => ({
      block_id: rows[index]?.id,
      locale,
      data: JSON.stringify(data),
    })),
  );
  if (rows.length > 0) await trx('page_blocks').insert(rows);
  if (translations.length > 0) await trx('page_block_translations').insert(translations);
  return rows.map(({ id }) => id);
}

export interface PlacedBlock {
  readonly id: string;
  readonly type: BlockType;
}

/** The blocks of a locked page, in order. */
export function blocksInOrder({ trx }: UnitOfWork, pageId: string): Promise<readonly PlacedBlock[]> {
  return trx('page_blocks').where({ page_id: pageId }).orderBy('position').select('id', 'type');
}

/** Gives the blocks of a locked page the places of this list, from 0, in one statement. */
export async function placeBlocks(
  { trx }: UnitOfWork,
  pageId: string,
  ids: readonly string[],
): Promise<void> {
  await trx.raw(
    `update page_blocks b set position = place.number - 1
       from unnest(?::uuid[]) with ordinality as place(id, number)
      where b.id = place.id and b.page_id = ? and b.position <> place.number - 1`,
    [[...ids], pageId],
  );
}
