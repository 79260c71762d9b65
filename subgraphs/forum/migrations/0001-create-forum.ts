// Categories, topics and replies. Foreign keys carry the tenant, so that no row can point into another tenant.
import type { Knex } from 'knex';
import { protectTenantTable } from '@rustok/kernel';

export const createForum = {
  id: '0001-create-forum',
  async up(trx: Knex.Transaction): Promise<void> {
    await trx.raw(`
      create table forum_categories (
        id uuid not null,
        tenant_id uuid not null default current_setting('app.tenant_id')::uuid references tenants on delete cascade,
        parent_id uuid,
        position int not null default 0 check (position between 0 and 100000),
        depth int not null default 0 constraint forum_categories_depth_check check (depth between 0 and 10),
        icon varchar(64),
        color varchar(7) check (color ~ '^#[0-9a-f]{6}$'),
        is_moderated boolean not null default false,
        topic_count int not null default 0 check (topic_count >= 0),
        reply_count int not null default 0 check (reply_count >= 0),
        last_reply_at timestamptz(3),
        version int not null default 1,
        created_at timestamptz(3) not null default now(),
        updated_at timestamptz(3) not null default now(),
        primary key (tenant_id, id),
        constraint forum_categories_parent foreign key (tenant_id, parent_id) references forum_categories
      );
      create index forum_categories_in_order on forum_categories (tenant_id, position, id);
      create index forum_categories_by_parent on forum_categories (tenant_id, parent_id, position, id);

      create table forum_category_translations (
        tenant_id uuid not null default current_setting('app.tenant_id')::uuid,
        category_id uuid not null,
        locale varchar(10) not null,
        name varchar(255) not null check (name <> ''),
        slug varchar(255) not null,
        description varchar(1000),
        primary key (tenant_id, category_id, locale),
        foreign key (tenant_id, category_id) references forum_categories on delete cascade
      );
      create unique index forum_category_translations_slug
        on forum_category_translations (tenant_id, slug, locale);

      create table forum_topics (
        id uuid not null,
        tenant_id uuid not null default current_setting('app.tenant_id')::uuid references tenants on delete cascade,
        -- Of a deleted topic it may be gone; a living one keeps its category from being deleted.
        category_id uuid,
        author_id uuid,
        locale varchar(10) not null,
        title varchar(255) not null check (title <> ''),
        body text not null check (body <> '' and length(body) <= 100000),
        tags text[] not null default '{}',
        status varchar(16) not null default 'open' check (status in ('open', 'closed', 'archived')),
        is_pinned boolean not null default false,
        is_locked boolean not null default false,
        reply_count int not null default 0 check (reply_count >= 0),
        last_reply_at timestamptz(3),
        version int not null default 1,
        created_at timestamptz(3) not null default now(),
        updated_at timestamptz(3) not null default now(),
        edited_at timestamptz(3),
        deleted_at timestamptz(3),
        -- Columns, as row-level security keeps indexes over expressions from being searched.
        pin_rank int not null generated always as (case when is_pinned then 1 else 0 end) stored,
        active_at timestamptz(3) not null generated always as (coalesce(last_reply_at, created_at)) stored,
        primary key (tenant_id, id),
        constraint forum_topics_in_a_category check (category_id is not null or deleted_at is not null),
        constraint forum_topics_category foreign key (tenant_id, category_id) references forum_categories
          on delete set null (category_id),
        constraint forum_topics_author foreign key (tenant_id, author_id) references users
          on delete set null (author_id)
      );
      create index forum_topics_in_order on forum_topics (tenant_id, pin_rank, active_at, id)
        where deleted_at is null;
      create index forum_topics_of_category on forum_topics (tenant_id, category_id, pin_rank, active_at, id)
        where deleted_at is null;
      create index forum_topics_by_last_reply on forum_topics (tenant_id, category_id, last_reply_at)
        where deleted_at is null;
      create index forum_topics_by_author on forum_topics (tenant_id, author_id, created_at, id);

      create table forum_replies (
        id uuid not null,
        tenant_id uuid not null default current_setting('app.tenant_id')::uuid,
        topic_id uuid not null,
        parent_reply_id uuid,
        -- The ids from the top of the thread down to this reply: ids grow with time, so it sorts in the order of the
        -- thread, and what begins with it lies below.
        path text collate "C" not null,
        depth int not null check (depth between 0 and 20),
        author_id uuid,
        status varchar(16) not null check (status in ('pending', 'approved', 'rejected', 'hidden')),
        body text not null check (body <> '' and length(body) <= 50000),
        reject_reason varchar(500),
        -- When it first became public; its place in what is recent, however long it waited.
        published_at timestamptz(3),
        version int not null default 1,
        created_at timestamptz(3) not null default now(),
        updated_at timestamptz(3) not null default now(),
        edited_at timestamptz(3),
        deleted_at timestamptz(3),
        is_public boolean not null generated always as (status = 'approved' and deleted_at is null) stored,
        primary key (tenant_id, id),
        unique (tenant_id, topic_id, id),
        check (not (status = 'approved' and published_at is null)),
        foreign key (tenant_id, topic_id) references forum_topics on delete cascade,
        constraint forum_replies_parent foreign key (tenant_id, topic_id, parent_reply_id)
          references forum_replies (tenant_id, topic_id, id) on delete cascade,
        constraint forum_replies_author foreign key (tenant_id, author_id) references users
          on delete set null (author_id)
      );
      create index forum_replies_in_thread on forum_replies (tenant_id, topic_id, path);
      create index forum_replies_by_parent on forum_replies (tenant_id, parent_reply_id, path);
      create index forum_replies_by_publication on forum_replies (tenant_id, topic_id, published_at)
        where is_public;
      create index forum_replies_by_status on forum_replies (tenant_id, status, created_at, id)
        where deleted_at is null;
      create index forum_replies_by_author on forum_replies (tenant_id, author_id, created_at, id);
    `);
    for (const table of [
      'forum_categories',
      'forum_category_translations',
      'forum_topics',
      'forum_replies',
    ]) {
      await protectTenantTable(trx, table);
    }
  },
};
