import { moduleSlug, type PersistedDocument, type Tenant, type TenantId } from '@rustok/kernel';
import { afterEach, expect, test } from 'vitest';
import { ApolloPlanner, type Graph, GraphCache, moduleSchema, type TenantGraphs } from './graph/index.js';
import { GraphPreviews } from './graph-previews.js';

const federation =
  'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@shareable"])';

const SCHEMAS = {
  users: 'type User @key(fields: "id") { id: ID! name: String! } type Query { me: User }',
  posts: 'type Post { title: String! } type Query { posts: [Post!]! }',
  // Not to be had beside "posts": it says something else of a field that nobody shares.
  shop: 'type Post { title: Int! } type Query { orders: Int }',
};

const acme = { id: '11111111-1111-7111-8111-111111111111' as TenantId } as Tenant;
const other = { id: '22222222-2222-7222-8222-222222222222' as TenantId } as Tenant;

let cache: GraphCache | undefined;
afterEach(() => cache?.close());

function previews(options: {
  readonly now: readonly string[];
  readonly documentsOf?: (tenant: Tenant) => Promise<readonly PersistedDocument[]>;
  readonly endingOn?: (tenantId: TenantId, graph: Graph) => Promise<ReadonlyMap<string, number>>;
}): GraphPreviews {
  const { now, documentsOf, endingOn = () => Promise.resolve(new Map<string, number>()) } = options;
  const modules = Object.entries(SCHEMAS).map(([slug, sdl]) => moduleSchema(slug, `${federation} ${sdl}`));
  const graphs = new GraphCache({
    modules: new Map(modules.map((schema) => [schema.slug, schema])),
    planner: new ApolloPlanner(),
  });
  cache = graphs;
  const tenantGraphs = {
    of: () => graphs.graphFor(now),
    present: (slugs: readonly string[]) => slugs,
  } as unknown as TenantGraphs;
  return new GraphPreviews({ graphs, tenantGraphs, live: { endingOn }, ...(documentsOf && { documentsOf }) });
}

const slugs = (...names: readonly string[]) => names.map(moduleSlug);

test('modules that do not compose are answered with the reasons, each with the modules it names', async () => {
  const { compositionErrors, types } = await previews({ now: ['users', 'posts'] }).preview(
    acme,
    slugs('users', 'posts', 'shop'),
  );
  expect(compositionErrors.length).toBeGreaterThan(0);
  for (const { code, message, modules } of compositionErrors) {
    expect(code).toMatch(/^[A-Z_]+$/);
    expect(message).toContain('Post.title');
    expect(modules).toEqual(['posts', 'shop']);
  }
  expect(types).toEqual({ removed: [], added: [] });
});

test('documents of the tenant that would break are named with what is wrong; those that are broken now are not', async () => {
  const preview = previews({
    now: ['users', 'posts'],
    documentsOf: async (tenant) =>
      tenant === acme
        ? [
            { id: 'a', document: '{ me { name } }' },
            { id: 'b', document: '{ posts { title } }' },
            { id: 'c', document: '{ gone }' },
            { id: 'd', document: '{' },
          ]
        : [],
  });
  expect((await preview.preview(acme, slugs('users'))).documents).toEqual([
    { id: 'b', errors: ['Cannot query field "posts" on type "Query".'] },
  ]);
  expect((await preview.preview(other, slugs('users'))).documents).toEqual([]);
});

test('a tenant has two under way at most, and does not keep another from its own', async () => {
  let go: () => void = () => undefined;
  const gone = new Promise<void>((resolve) => (go = resolve));
  const asked: TenantId[] = [];
  const preview = previews({
    now: ['users', 'posts'],
    endingOn: async (tenantId) => {
      asked.push(tenantId);
      await gone;
      return new Map([['posted', 3]]);
    },
  });
  const first = [1, 2].map(() => preview.preview(acme, slugs('users')));
  await expect(preview.preview(acme, slugs('users'))).rejects.toMatchObject({
    ...{ code: 'GRAPH_PREVIEW_BUSY', family: 'outage' },
    details: { retryable: true },
  });
  const others = preview.preview(other, slugs('users'));
  await expect.poll(() => asked, { timeout: 20_000 }).toEqual([acme.id]);
  go();
  for (const each of await Promise.all([...first, others]))
    expect(each.subscriptions).toEqual([{ field: 'posted', count: 3 }]);
  expect(asked).toEqual([acme.id, acme.id, other.id]);
  await expect(preview.preview(acme, slugs('users'))).resolves.toBeDefined();
});
