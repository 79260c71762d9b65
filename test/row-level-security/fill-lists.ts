import type pg from 'pg';

/** Rows that each list gets in a tenant, and how many of them are rare: one in `RARITY`. */
export const ROWS = 20_000;
export const RARITY = 500;
/** Id of the category, author, parent and post that rare rows belong to. */
export const RARE = '00000000-0000-7000-8000-000000000001';

/**
 * Fills what is listed: of each table the rows with `g % RARITY = 0` are rare in every way there is. As the superuser, and without
 * looking at foreign keys.
 */
export async function fillLists(owner: pg.ClientBase, tenantId: string): Promise<void> {
  await owner.query('set session_replication_role = replica');
  for (const [table, columns] of Object.entries(TABLES)) {
    const names = ['tenant_id', ...Object.keys(columns)].join(', ');
    const values = ['$tenant', ...Object.values(columns)].join(', ').replaceAll('$tenant', `'${tenantId}'`);
    await owner.query(
      `insert into ${table} (${names})
       select ${values} from generate_series(1, ${ROWS}) g,
              lateral (select g % ${RARITY} = 0 as rare, ${idOf('g')} as id, now() - g * interval '1 minute' as at) r`,
    );
    // Also of what a GIN index keeps for later, as autovacuum does in a while: plans count it as pages to read, and of a small
    // table would rather read all.
    await owner.query(`vacuum analyze ${table}`);
  }
  await owner.query('reset session_replication_role');
}

function idOf(number: string): string {
  return `('00000000-0000-7000-8000-' || lpad((${number})::text, 12, '0'))::uuid`;
}

const RARE_OR_OWN = `case when rare then '${RARE}'::uuid else gen_random_uuid() end`;
const PUBLISHED = {
  status: `case when rare then 'archived' when g % 10 = 1 then 'draft' else 'published' end`,
  published_at: `case when rare or g % 10 = 1 then null else at end`,
};

/** Column → its value for row `g`. */
const TABLES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  users: {
    id: 'id',
    email: `case when rare then 'rare' else 'user' end || g || '@example.org'`,
    password_hash: `'x'`,
    name: `case when rare then 'Rare ' else 'User ' end || g`,
    status: `case when rare then 'banned' else 'active' end`,
    created_at: 'at',
  },
  user_roles: {
    user_id: 'id',
    role_id: `(select roles.id from roles where roles.tenant_id = $tenant
                and slug = case when rare then 'admin' else 'customer' end)`,
  },
  categories: { id: 'id', position: 'g' },
  blog_posts: {
    id: 'id',
    ...PUBLISHED,
    author_id: RARE_OR_OWN,
    category_id: RARE_OR_OWN,
    tags: `array['tag' || g % 50, case when rare then 'rare' else 'common' end]`,
    created_at: 'at',
  },
  blog_post_translations: {
    post_id: 'id',
    locale: `case when rare then 'de' else 'en' end`,
    title: `'Title ' || g`,
    slug: `'slug-' || g`,
    body: `'Body'`,
  },
  blog_comments: {
    id: 'id',
    post_id: idOf('1 + g % 1000'),
    author_id: RARE_OR_OWN,
    status: `case when rare then 'spam' else 'approved' end`,
    body: `'Body'`,
    created_at: 'at',
  },
  nodes: {
    id: 'id',
    kind: `case when rare then 'rare' else 'page' end`,
    ...PUBLISHED,
    parent_id: `case when rare then '${RARE}'::uuid end`,
    author_id: RARE_OR_OWN,
    category_id: RARE_OR_OWN,
    position: 'g',
    created_at: 'at',
  },
  node_translations: {
    node_id: 'id',
    locale: `case when rare then 'de' else 'en' end`,
    kind: `case when rare then 'rare' else 'page' end`,
    title: `'Title ' || g`,
    slug: `'slug-' || g`,
  },
  search_documents: {
    kind: `'post'`,
    document_id: 'id',
    locale: `'en'`,
    title: `case when rare then 'Rare' else 'Common' end`,
    facets: `array['tag=' || case when rare then 'rare' else 'common' end]`,
    title_words: `array_to_tsvector(array[case when rare then 'rare' else 'common' end])`,
    is_published: 'true',
    updated_at: 'at',
  },
  sys_events_dlq: {
    id: 'gen_random_uuid()',
    event_id: 'gen_random_uuid()',
    position: 'g',
    type: `case when rare then 'rare.thing' else 'common.thing' end`,
    version: '1',
    envelope: `'{}'`,
    consumer: `case when rare then 'rare' else 'common' end`,
    reason: `'reason'`,
    attempts: '5',
    dead_at: 'at',
  },
  sys_event_audit: { id: 'gen_random_uuid()', at: 'at', actor: `'x'`, action: `'x'`, subject: `'x'` },
  sys_module_journal: {
    id: 'gen_random_uuid()',
    at: 'at',
    actor: `'x'`,
    module_slug: `'blog'`,
    enabled: 'true',
    outcome: `'committed'`,
    revision_before: `'x'`,
    revision_after: `'x'`,
    correlation_id: `'x'`,
  },
};
