import type { RequestContext } from '@rustok/kernel';
import type { BlockData } from './block-rules.js';
import type { BlockType } from './block-types.js';

export interface BlockTranslation {
  readonly locale: string;
  readonly data: BlockData;
}

/** A block of a page with all its translations. */
export interface BlockRow {
  readonly id: string;
  readonly pageId: string;
  readonly type: BlockType;
  readonly position: number;
  /** Where no translation fits. */
  readonly data: BlockData;
  readonly translations: readonly BlockTranslation[];
}

/** In the order they stand on their pages. */
export function findBlocks(
  { database }: RequestContext,
  pageIds: readonly string[],
): Promise<readonly BlockRow[]> {
  return database.prepared<BlockRow>(
    {
      name: 'pages.blocks-by-page',
      text: `select b.id, b.page_id as "pageId", b.type, b.position, b.data, t.translations
               from page_blocks b
               cross join lateral (
                 select coalesce(jsonb_agg(jsonb_build_object('locale', t.locale, 'data', t.data) order by t.locale), '[]')
                        as translations
                   from page_block_translations t where t.tenant_id = b.tenant_id and t.block_id = b.id
               ) t
              where b.page_id = any($1::uuid[])
              order by b.page_id, b.position`,
    },
    [pageIds],
  );
}
