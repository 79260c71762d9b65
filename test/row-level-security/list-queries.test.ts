import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import {
  ANONYMOUS,
  type Actor,
  type GrantScope,
  loadModules,
  type ModuleSlug,
  type Permission,
  readManifest,
  type Tenant,
  type UserId,
} from '@rustok/kernel';
import { graphql } from 'graphql';
import pg from 'pg';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { startTestPlatform, type TestPlatform } from '../kit/platform.js';
import { fillLists, RARE, ROWS } from './fill-lists.js';
import { rowsLookedAt } from './rows-looked-at.js';

// Row-level security lets an index be used only for operators that are leakproof, and says nothing when one is not used. So
// lists are asked for as clients do, and what they send to the database is explained as the application.
let platform: TestPlatform;
let owner: pg.Client;
let tenant: Tenant;

beforeAll(async () => {
  platform = await startTestPlatform(
    await loadModules(await readManifest(join(import.meta.dirname, '../../modules.toml'))),
  );
  tenant = await platform.tenant('large', ['content', 'blog'] as ModuleSlug[]);
  const other = await platform.tenant('other', ['content', 'blog'] as ModuleSlug[]);
  owner = new pg.Client(platform.connection);
  await owner.connect();
  for (const { id } of [tenant, other]) await fillLists(owner, id);
}, 120_000);

afterAll(async () => {
  await owner.end();
  await platform[Symbol.asyncDispose]();
});

const PAGE = 'edges { node { id } } pageInfo { hasNextPage endCursor }';

const LISTS: readonly [what: string, module: string, source: string][] = [
  ['posts', 'blog', `{ posts { ${PAGE} } }`],
  ['posts that are published', 'blog', `{ posts(filter: { status: PUBLISHED }) { ${PAGE} } }`],
  ['posts of a rare status', 'blog', `{ posts(filter: { status: ARCHIVED }) { ${PAGE} } }`],
  ['posts of a category', 'blog', `{ posts(filter: { categoryId: "${RARE}" }) { ${PAGE} } }`],
  ['posts with a tag', 'blog', `{ posts(filter: { tag: "rare" }) { ${PAGE} } }`],
  ['posts of an author', 'blog', `{ posts(filter: { authorId: "${RARE}" }) { ${PAGE} } }`],
  ['a post by its slug', 'blog', `{ postBySlug(slug: "slug-77") { id } }`],
  ['comments', 'blog', `{ comments { ${PAGE} } }`],
  ['comments of a rare status', 'blog', `{ comments(status: SPAM) { ${PAGE} } }`],
  ['comments of a post', 'blog', `{ comments(postId: "${RARE}") { ${PAGE} } }`],
  ['nodes', 'content', `{ contentNodes { ${PAGE} } }`],
  ['nodes of a rare kind', 'content', `{ contentNodes(filter: { kind: "rare" }) { ${PAGE} } }`],
  ['nodes of a rare status', 'content', `{ contentNodes(filter: { status: ARCHIVED }) { ${PAGE} } }`],
  ['nodes of a category', 'content', `{ contentNodes(filter: { categoryId: "${RARE}" }) { ${PAGE} } }`],
  ['nodes of an author', 'content', `{ contentNodes(filter: { authorId: "${RARE}" }) { ${PAGE} } }`],
  ['nodes in a rare locale', 'content', `{ contentNodes(filter: { locale: "de" }) { ${PAGE} } }`],
  ['children of a node', 'content', `{ contentNodes(filter: { parentId: "${RARE}" }) { ${PAGE} } }`],
  ['a node by its slug', 'content', `{ contentNodeBySlug(kind: "page", slug: "slug-77") { id } }`],
  ['categories', 'content', `{ categories { ${PAGE} } }`],
  ['users', 'rbac', `{ users { ${PAGE} } }`],
  ['users of a rare role', 'rbac', `{ users(filter: { role: ADMIN }) { ${PAGE} } }`],
  ['users of a rare status', 'rbac', `{ users(filter: { status: BANNED }) { ${PAGE} } }`],
  ['users by a part of the name', 'rbac', `{ users(search: "rare") { ${PAGE} } }`],
  ['dead letters', 'events', `{ deadLetters { ${PAGE} } }`],
  ['dead letters of a rare type', 'events', `{ deadLetters(filter: { types: ["rare.thing"] }) { ${PAGE} } }`],
  ['dead letters of a rare consumer', 'events', `{ deadLetters(filter: { consumer: "rare" }) { ${PAGE} } }`],
  ['the audit', 'events', `{ eventAudit { edges { node { action } } } }`],
  ['the journal of modules', 'tenant', `{ moduleJournal { edges { node { moduleSlug } } } }`],
  ['what happened last', 'tenant', `{ recentActivity { type } }`],
  ['a search', 'index', `{ search(query: "rare") { ${PAGE} } }`],
  [
    'what a facet leaves',
    'index',
    `{ search(filter: { facets: [{ name: "tag", values: ["rare"] }] }) { ${PAGE} totalCount } }`,
  ],
  ['facets of a search', 'index', `{ search(query: "rare") { facets { values { value } } } }`],
  ['suggestions', 'index', `{ suggest(prefix: "rar") { text } }`],
];

/** More than these a list may not look at: it would be as good as all. */
const FEW = ROWS / 20;

/** What looks at all rows of its tenant, and why that may stay so. */
const LOOKS_AT_ALL: ReadonlyMap<string, string> = new Map([
  [
    'posts with a tag',
    'tags are an array, and its operators are not leakproof; drafts are no matter for a view',
  ],
  [
    'users of a rare role',
    'of a join Postgres cannot know that it is rare; for administrators, and no operator is at fault',
  ],
  [
    'users by a part of the name',
    'a part can stand anywhere; names and addresses are not for everybody, so not for a view',
  ],
  [
    'dead letters of a rare type',
    'there should be few of any type; they are read in their order until the page is full',
  ],
]);

test.each(LISTS)('%s: looks at few of many rows', async (what, module, source) => {
  const statements = [
    ...(await statementsOf(module, source, administrator())),
    ...(await statementsOf(module, source, ANONYMOUS)),
  ];
  const looked = await rowsLookedAt(platform.connection, tenant.id, statements);
  const tables = Object.keys(looked);
  const many = tables.filter((table) => (looked[table] ?? 0) > FEW);
  expect(tables, 'tables it looks at').not.toEqual([]);
  if (LOOKS_AT_ALL.has(what))
    expect(many, 'looks at few now, and need not be listed any more').not.toEqual([]);
  else expect(many, JSON.stringify(looked)).toEqual([]);
});

test('would notice a list that looks at many rows', async () => {
  const text = `select title from search_documents where search_vector @@ 'rare'`;
  const looked = await rowsLookedAt(platform.connection, tenant.id, [{ text, values: [] }]);
  expect(looked.search_documents).toBeGreaterThanOrEqual(ROWS);
});

/** What an operation of the actor reads. What they may not ask for reads nothing. */
async function statementsOf(
  module: string,
  source: string,
  actor: Actor,
): Promise<readonly pg.QueryConfig[]> {
  const schema = [...platform.platform.schemas].find(([slug]) => slug === module)?.[1].executable;
  if (!schema) throw new Error(`${module} is not registered`);
  const query = vi.spyOn(pg.Client.prototype, 'query');
  try {
    const { errors } = await graphql({ schema, source, contextValue: platform.context(tenant, actor) });
    const code = errors?.[0]?.extensions.code;
    if (errors && code !== 'UNAUTHENTICATED' && code !== 'PERMISSION_DENIED') throw errors[0];
    const sent = query.mock.calls.map((call, n) => ({
      client: query.mock.contexts[n],
      ...asConfig(...(call as unknown as [pg.QueryConfig | string, unknown[]?])),
    }));
    // Relay and consumers go on meanwhile; what only reads in a tenant is the operation.
    const readers = sent.filter(({ text }) => text.startsWith('begin read only')).map(({ client }) => client);
    return sent.filter(({ client, text }) => readers.includes(client) && /^\s*(select|with)\b/i.test(text));
  } finally {
    query.mockRestore();
  }
}

function asConfig(query: pg.QueryConfig | string, values: unknown[] = []) {
  return typeof query === 'string'
    ? { text: query, values }
    : { text: query.text, values: query.values ?? values };
}

function administrator(): Actor {
  const permissions = platform.platform.registry.modules.flatMap((m) =>
    m.permissions.map((p) => p.permission),
  );
  return {
    kind: 'user',
    userId: RARE as UserId,
    sessionId: randomUUID(),
    roles: ['super_admin'],
    grants: new Map<Permission, GrantScope>(permissions.map((p) => [p as Permission, 'all'])),
    tokenExpiresAt: new Date('2100-01-01'),
  };
}
