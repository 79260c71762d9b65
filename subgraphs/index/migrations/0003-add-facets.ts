// What documents are narrowed down by, what they cost, and the words of their titles as they are written, for suggestions.
// Documents from before have none of these until they are projected anew: `index rebuild`.
import { createTenantView, type Migration } from '@rustok/kernel';

export const addFacets: Migration = {
  id: '0003-add-facets',
  async up(trx) {
    // A price stands at the same place in all three arrays. Its minor units are whole, so they are bigint.
    await trx.raw(`
      alter table search_documents
        add facets text[] not null default '{}',
        add price_currencies text[] not null default '{}',
        add price_min bigint[] not null default '{}',
        add price_max bigint[] not null default '{}',
        add image_url text,
        add title_words tsvector not null default '';
      drop index search_documents_words;
      create index search_documents_words on search_documents
        using gin (tenant_id, locale, search_vector, facets, title_words);
    `);
    await createTenantView(trx, 'published_documents', {
      table: 'search_documents',
      columns: [
        'kind',
        'document_id',
        'locale',
        'title',
        'slug',
        'excerpt',
        'author_id',
        'published_at',
        'updated_at',
        'search_vector',
        'facets',
        'price_currencies',
        'price_min',
        'price_max',
        'image_url',
        'title_words',
      ],
      where: 'is_published',
    });
  },
};
