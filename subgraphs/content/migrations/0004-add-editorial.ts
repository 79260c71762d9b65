// What an editor works with beside the texts: tags, SEO, former versions, times of publication.
import type { Knex } from 'knex';
import { protectTenantTable } from '@rustok/kernel';

export const addEditorial = {
  id: '0004-add-editorial',
  async up(trx: Knex.Transaction): Promise<void> {
    await trx.raw(`
      alter table nodes
        add column publish_at timestamptz(3),
        add column unpublish_at timestamptz(3),
        add column featured_media_id uuid,
        -- Who made the present version; null when the platform did, or the user is gone.
        add column edited_by uuid,
        add constraint nodes_featured_media foreign key (tenant_id, featured_media_id) references media
          on delete set null (featured_media_id),
        add constraint nodes_editor foreign key (tenant_id, edited_by) references users
          on delete set null (edited_by);
      create index nodes_by_featured_media on nodes (tenant_id, featured_media_id);
      create index nodes_by_editor on nodes (tenant_id, edited_by);

      alter table node_translations add column seo jsonb not null default '{}';

      create table tags (
        id uuid not null,
        tenant_id uuid not null default current_setting('app.tenant_id')::uuid references tenants on delete cascade,
        -- Of living nodes that have it.
        use_count int not null default 0 check (use_count >= 0),
        version int not null default 1,
        created_at timestamptz(3) not null default now(),
        updated_at timestamptz(3) not null default now(),
        primary key (tenant_id, id)
      );
      create index tags_by_use on tags (tenant_id, use_count, id);

      create table tag_translations (
        tenant_id uuid not null default current_setting('app.tenant_id')::uuid,
        tag_id uuid not null,
        locale varchar(10) not null,
        name varchar(100) not null check (name <> ''),
        slug varchar(255) not null,
        primary key (tenant_id, tag_id, locale),
        foreign key (tenant_id, tag_id) references tags on delete cascade
      );
      create unique index tag_translations_slug on tag_translations (tenant_id, slug, locale);

      create index tag_translations_name on tag_translations (tenant_id, name);

      create table node_tags (
        tenant_id uuid not null default current_setting('app.tenant_id')::uuid,
        node_id uuid not null,
        tag_id uuid not null,
        position int not null,
        primary key (tenant_id, node_id, tag_id),
        foreign key (tenant_id, node_id) references nodes on delete cascade,
        constraint node_tags_tag foreign key (tenant_id, tag_id) references tags on delete cascade
      );
      create index node_tags_by_tag on node_tags (tenant_id, tag_id, node_id);

      create table node_revisions (
        tenant_id uuid not null default current_setting('app.tenant_id')::uuid,
        node_id uuid not null,
        version int not null,
        author_id uuid,
        created_at timestamptz(3) not null,
        snapshot jsonb not null,
        primary key (tenant_id, node_id, version),
        foreign key (tenant_id, node_id) references nodes on delete cascade,
        foreign key (tenant_id, author_id) references users on delete set null (author_id)
      );
      create index node_revisions_by_author on node_revisions (tenant_id, author_id);
    `);
    for (const table of ['tags', 'tag_translations', 'node_tags', 'node_revisions']) {
      await protectTenantTable(trx, table);
    }
  },
};
