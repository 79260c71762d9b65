import type { SearchDocument, SearchSource } from '@rustok/kernel';
import type { BlockTranslation } from './blocks/block-model.js';
import type { BlockData } from './blocks/block-rules.js';
import type { BlockType } from './blocks/block-types.js';
import { searchableText } from './blocks/searchable-text.js';
import { pageEvents } from './events.js';
import { PageStatus } from './page-rules.js';

interface Row extends Omit<SearchDocument, 'isPublished' | 'body'> {
  readonly status: PageStatus;
}

interface Block {
  readonly pageId: string;
  readonly type: BlockType;
  readonly data: BlockData;
  readonly translations: readonly BlockTranslation[];
}

export const pageSearch: SearchSource = {
  kind: 'page',
  events: pageEvents.map((event) => ({ event, idOf: ({ pageId }: { pageId: string }) => pageId })),

  async ids(trx, { after, limit }) {
    const query = trx('pages').whereNull('deleted_at').orderBy('id').limit(limit);
    if (after !== null) query.where('id', '>', after);
    return query.pluck('id');
  },

  async load(trx, ids) {
    const rows: Row[] = await trx('pages as p')
      .joinRaw('join page_translations t on t.tenant_id = p.tenant_id and t.page_id = p.id')
      .whereRaw('p.id = any(?::uuid[])', [[...ids]])
      .whereNull('p.deleted_at')
      .select({
        id: 'p.id',
        locale: 't.locale',
        title: 't.title',
        slug: 't.slug',
        excerpt: 't.meta_description',
        status: 'p.status',
        authorId: 'p.author_id',
        publishedAt: 'p.published_at',
        updatedAt: 'p.updated_at',
      });
    const { rows: blocks } = (await trx.raw(
      `select b.page_id as "pageId", b.type, b.data, t.translations
         from page_blocks b
         cross join lateral (
           select coalesce(jsonb_agg(jsonb_build_object('locale', t.locale, 'data', t.data)), '[]') as translations
             from page_block_translations t where t.tenant_id = b.tenant_id and t.block_id = b.id
         ) t
        where b.page_id = any(?::uuid[])
        order by b.page_id, b.position`,
      [[...ids]],
    )) as { rows: Block[] };
    return rows.map(({ status, ...document }) => ({
      ...document,
      body: bodyOf(
        blocks.filter(({ pageId }) => pageId === document.id),
        document.locale,
      ),
      isPublished: status === PageStatus.PUBLISHED,
    }));
  },
};

/** What a reader of this locale reads: a block without a translation says what it says to everybody. */
function bodyOf(blocks: readonly Block[], locale: string): string | null {
  const texts = blocks.map(({ type, data, translations }) => {
    const own = translations.find((translation) => translation.locale === locale);
    return searchableText(type, own?.data ?? data);
  });
  return texts.filter((text) => text !== '').join('\n\n') || null;
}
