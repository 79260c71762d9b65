// Lists of users of one status had to look at all of a tenant's users.
import type { Knex } from 'knex';

export const indexLists = {
  id: '0014-index-lists',
  async up(trx: Knex.Transaction): Promise<void> {
    await trx.raw(`
      create index users_by_status on users (tenant_id, status, created_at, id);
    `);
  },
};
