// Lists that had to look at all of a tenant's posts or comments: of one status, and of all comments in their order.
import type { Migration } from '@rustok/kernel';

export const indexLists: Migration = {
  id: '0002-index-lists',
  async up(trx) {
    await trx.raw(`
      create index blog_posts_by_status on blog_posts (tenant_id, status, listed_at, id)
        where deleted_at is null;
      -- The same of one status only.
      drop index blog_posts_published;
      create index blog_comments_in_order on blog_comments (tenant_id, created_at, id);
    `);
  },
};
