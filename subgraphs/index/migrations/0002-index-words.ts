// An index on the words, and the view through which searches may use it: under row-level security they may not.
import { createTenantView, type Migration } from '@rustok/kernel';

export const indexWords: Migration = {
  id: '0002-index-words',
  async up(trx) {
    // With the tenant and the locale in it, other tenants' documents and translations that hold a word are not even looked up.
    await trx.raw(`
      create extension if not exists btree_gin;
      create index search_documents_words on search_documents using gin (tenant_id, locale, search_vector);
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
        'published_at',
        'updated_at',
        'search_vector',
      ],
      where: 'is_published',
    });
  },
};
