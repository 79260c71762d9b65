// What an editor works with beside the texts: links to tags, SEO, former versions, times of publication; and replies
// to comments. Tags and media are the content module's; only their
// ids stand here.
import type { Knex } from 'knex';
import { protectTenantTable } from '@rustok/kernel';

export const addEditorial = {
  id: '0003-add-editorial',
  async up(trx: Knex.Transaction): Promise<void> {
    await trx.raw(`
      alter table blog_posts
        add column publish_at timestamptz(3),
        add column unpublish_at timestamptz(3),
        add column featured_media_id uuid,
        -- Who made the present version; null when the platform did, or the user is gone.
        add column edited_by uuid,
        add constraint blog_posts_featured_media foreign key (tenant_id, featured_media_id) references media
          on delete set null (featured_media_id),
        add constraint blog_posts_editor foreign key (tenant_id, edited_by) references users
          on delete set null (edited_by);
      create index blog_posts_by_featured_media on blog_posts (tenant_id, featured_media_id);
      create index blog_posts_by_editor on blog_posts (tenant_id, edited_by);
      create index blog_posts_by_update on blog_posts (tenant_id, updated_at, id) where deleted_at is null;

      alter table blog_post_translations add column seo jsonb not null default '{}';

      -- Those of a post's tags that the tenant's vocabulary has.
      create table blog_post_tags (
        tenant_id uuid not null default current_setting('app.tenant_id')::uuid,
        post_id uuid not null,
        tag_id uuid not null,
        position int not null,
        primary key (tenant_id, post_id, tag_id),
        foreign key (tenant_id, post_id) references blog_posts on delete cascade,
        constraint blog_post_tags_tag foreign key (tenant_id, tag_id) references tags on delete cascade
      );
      create index blog_post_tags_by_tag on blog_post_tags (tenant_id, tag_id, post_id);

      create table blog_post_revisions (
        tenant_id uuid not null default current_setting('app.tenant_id')::uuid,
        post_id uuid not null,
        version int not null,
        author_id uuid,
        created_at timestamptz(3) not null,
        snapshot jsonb not null,
        primary key (tenant_id, post_id, version),
        foreign key (tenant_id, post_id) references blog_posts on delete cascade,
        foreign key (tenant_id, author_id) references users on delete set null (author_id)
      );
      create index blog_post_revisions_by_author on blog_post_revisions (tenant_id, author_id);

      alter table blog_comments
        add column parent_id uuid,
        add column depth int not null default 0 check (depth between 0 and 20),
        add unique (tenant_id, post_id, id),
        -- An answer is to a comment on the same post, and stays when that is deleted.
        add constraint blog_comments_parent foreign key (tenant_id, post_id, parent_id)
          references blog_comments (tenant_id, post_id, id) on delete set null (parent_id);
      create index blog_comments_by_parent on blog_comments (tenant_id, parent_id, created_at, id);
    `);
    for (const table of ['blog_post_tags', 'blog_post_revisions']) await protectTenantTable(trx, table);
  },
};
