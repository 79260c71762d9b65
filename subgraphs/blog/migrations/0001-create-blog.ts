// Posts and their comments. Categories are the content module's; only their ids stand here.
// Foreign keys carry the tenant, so that no row can point into another tenant.
import type { Knex } from 'knex';
import { protectTenantTable } from '@rustok/kernel';

export const createBlog = {
  id: '0001-create-blog',
  async up(trx: Knex.Transaction): Promise<void> {
    await trx.raw(`
      create table blog_posts (
        id uuid not null,
        tenant_id uuid not null default current_setting('app.tenant_id')::uuid references tenants on delete cascade,
        status varchar(16) not null default 'draft' check (status in ('draft', 'published', 'archived')),
        author_id uuid,
        category_id uuid,
        tags text[] not null default '{}',
        comment_count int not null default 0 check (comment_count >= 0),
        archive_reason varchar(500),
        version int not null default 1,
        created_at timestamptz(3) not null default now(),
        updated_at timestamptz(3) not null default now(),
        published_at timestamptz(3),
        -- A column, as row-level security keeps indexes over expressions such as coalesce() from being searched.
        listed_at timestamptz(3) not null generated always as (coalesce(published_at, created_at)) stored,
        deleted_at timestamptz(3),
        primary key (tenant_id, id),
        check ((status = 'published') = (published_at is not null)),
        constraint blog_posts_author foreign key (tenant_id, author_id) references users
          on delete set null (author_id),
        constraint blog_posts_category foreign key (tenant_id, category_id) references categories
          on delete set null (category_id)
      );
      -- The order of lists: what is not published yet stands where it was created.
      create index blog_posts_published on blog_posts (tenant_id, listed_at, id)
        where status = 'published' and deleted_at is null;
      create index blog_posts_in_order on blog_posts (tenant_id, listed_at, id)
        where deleted_at is null;
      create index blog_posts_by_author on blog_posts (tenant_id, author_id);
      create index blog_posts_by_category on blog_posts (tenant_id, category_id);

      create table blog_post_translations (
        tenant_id uuid not null default current_setting('app.tenant_id')::uuid,
        post_id uuid not null,
        locale varchar(10) not null,
        -- Of the post: an index knows only its own table, and slugs are unique among living posts.
        is_live boolean not null default true,
        title varchar(512) not null check (title <> ''),
        slug varchar(255) not null,
        excerpt varchar(1000),
        body text not null check (body <> '' and length(body) <= 1000000),
        body_format varchar(16) not null default 'markdown'
          check (body_format in ('markdown', 'html', 'plain', 'json')),
        primary key (tenant_id, post_id, locale),
        foreign key (tenant_id, post_id) references blog_posts on delete cascade
      );
      create unique index blog_post_translations_slug on blog_post_translations (tenant_id, slug, locale)
        where is_live;

      create table blog_comments (
        id uuid not null,
        tenant_id uuid not null default current_setting('app.tenant_id')::uuid,
        post_id uuid not null,
        author_id uuid,
        status varchar(16) not null check (status in ('pending', 'approved', 'spam', 'trash')),
        body text not null check (body <> '' and length(body) <= 10000),
        created_at timestamptz(3) not null default now(),
        updated_at timestamptz(3) not null default now(),
        primary key (tenant_id, id),
        foreign key (tenant_id, post_id) references blog_posts on delete cascade,
        constraint blog_comments_author foreign key (tenant_id, author_id) references users
          on delete set null (author_id)
      );
      create index blog_comments_by_post on blog_comments (tenant_id, post_id, created_at, id);
      create index blog_comments_by_author on blog_comments (tenant_id, author_id);
      create index blog_comments_by_status on blog_comments (tenant_id, status, created_at, id);
    `);
    for (const table of ['blog_posts', 'blog_post_translations', 'blog_comments']) {
      await protectTenantTable(trx, table);
    }
  },
};
