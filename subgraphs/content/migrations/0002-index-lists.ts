// Lists of nodes of one status had to look at all of a tenant's nodes.
import type { Migration } from '@rustok/kernel';

export const indexLists: Migration = {
  id: '0002-index-lists',
  async up(trx) {
    await trx.raw(`
      create index nodes_by_status on nodes (tenant_id, status, listed_at, id) where deleted_at is null;
    `);
  },
};
