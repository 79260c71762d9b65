import { createRequire } from 'node:module';
import { moduleSlug } from '@rustok/kernel';
import { graphqlSync, parse } from 'graphql';
import { afterEach, describe, expect, it } from 'vitest';
import { ApolloPlanner } from './apollo-planner.js';
import { OperationRejected } from './errors.js';
import { GraphCache, type GraphCacheOptions } from './graph-cache.js';
import { moduleSchema, type ModuleSchema } from './module-schema.js';
import type { Planner } from './planner.js';

const federation =
  'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@inaccessible"])';

const accounts = moduleSlug('accounts');
const posts = moduleSlug('posts');
const comments = moduleSlug('comments');

const accountsSchema = moduleSchema(
  accounts,
  `${federation}
    type User @key(fields: "id") { id: ID! name: String! passwordHash: String @inaccessible }
    type Query { me: User }`,
);
const postsSchema = moduleSchema(
  posts,
  `${federation}
    type User @key(fields: "id", resolvable: false) { id: ID! }
    type Post @key(fields: "id") { id: ID! title: String! author: User! }
    type Query { posts(first: Int): [Post!]! }
    type Mutation { createPost(title: String!): Post! }
    type Subscription { postCreated: Post! }`,
);
const commentsSchema = moduleSchema(
  comments,
  `${federation}
    type Comment { id: ID! body: String! }
    type Post @key(fields: "id") { id: ID! comments(first: Int): [Comment!]! }`,
);
const blog = [accountsSchema, postsSchema, commentsSchema];

let open: GraphCache | undefined;
afterEach(() => open?.close());

/** A cache over the real planner that notes what the planner is asked. */
function cacheOf(schemas: readonly ModuleSchema[], options: Partial<GraphCacheOptions> = {}) {
  const apollo = new ApolloPlanner();
  const composed: string[] = [];
  const planned: string[] = [];
  const planner: Planner = {
    adopt: () => Promise.reject(new Error('not used')),
    compose: (key, modules, options) => {
      composed.push(modules.map(({ slug }) => slug).join('+'));
      return apollo.compose(key, modules, options);
    },
    plan: (request) => {
      planned.push(request.source);
      return apollo.plan(request);
    },
    prepare: (key, supergraphSdl) => apollo.prepare(key, supergraphSdl),
    release: (key) => {
      apollo.release(key);
    },
    close: () => apollo.close(),
  };
  const modules = new Map(schemas.map((schema) => [schema.slug, schema]));
  const cache = new GraphCache({ modules, planner, ...options });
  open = cache;
  return { cache, composed, planned, modules };
}

describe('GraphCache', () => {
  it('serves the fields of the modules in the set and of no other', async () => {
    const { cache } = cacheOf(blog);
    const without = await cache.graphFor([accounts, posts]);
    const query = '{ posts { title comments { body } } }';
    await expect(without.prepare({ query })).rejects.toSatisfy(
      (error) =>
        error instanceof OperationRejected &&
        error.errors.length === 1 &&
        error.errors[0]?.message === 'Cannot query field "comments" on type "Post".' &&
        error.errors[0].extensions['code'] === 'GRAPHQL_VALIDATION_FAILED',
    );
    expect(without.apiSchema.getType('Comment')).toBeUndefined();

    const { data } = graphqlSync({ schema: without.apiSchema, source: '{ __schema { types { name } } }' });
    expect(JSON.stringify(data)).not.toMatch(/Comment|join__|_Any|_Entity|link__/);

    const full = await cache.graphFor([accounts, posts, comments]);
    expect((await full.prepare({ query })).plan.node).toMatchObject({ kind: 'Sequence' });
    expect(without.validate(parse(query))).toHaveLength(1);
    expect(full.validate(parse(query))).toEqual([]);
  });

  it('hides what modules keep from clients', async () => {
    const { cache } = cacheOf(blog);
    const { apiSchema, supergraphSdl } = await cache.graphFor([accounts]);
    expect(apiSchema.getType('User')?.toString()).toBe('User');
    expect(supergraphSdl).toContain('passwordHash');
    expect(JSON.stringify(apiSchema.getType('User')?.toConfig())).not.toContain('passwordHash');
  });

  it('shares one graph among all who have the same modules, in whatever order', async () => {
    const { cache, composed } = cacheOf(blog);
    const graphs = await Promise.all(
      Array.from({ length: 20 }, (_, i) =>
        cache.graphFor(i % 2 ? [accounts, posts] : [posts, accounts, posts]),
      ),
    );
    expect(new Set(graphs).size).toBe(1);
    expect(composed).toEqual(['accounts+posts']);
    expect(graphs[0]?.modules).toEqual([accounts, posts]);
  });

  it('keeps the event loop free while it composes', async () => {
    const { cache } = cacheOf(blog);
    let ticks = 0;
    const timer = setInterval(() => (ticks += 1), 1);
    await cache.graphFor([accounts, posts, comments]);
    clearInterval(timer);
    expect(ticks).toBeGreaterThan(10);
  });

  it('loads no package of the planner into the main thread', async () => {
    const { cache } = cacheOf(blog);
    await (await cache.graphFor([accounts])).prepare({ query: '{ me { name } }' });
    const loaded = Object.keys(createRequire(import.meta.url).cache);
    expect(loaded.some((file) => file.includes('/graphql/'))).toBe(true);
    const planner = /@apollo\/(composition|query-planner|query-graphs|federation-internals|gateway)\//;
    expect(loaded.filter((file) => planner.test(file))).toEqual([]);
  });

  it('lists every composition error, once for all who ask soon, and composes as soon as the modules fit', async () => {
    const { cache, composed, modules } = cacheOf([
      moduleSchema(accounts, `${federation} type Query { me: String you: String }`),
      moduleSchema(posts, `${federation} type Query { me: Int you: Int }`),
      moduleSchema(comments, 'type Query {'),
    ]);
    const failure = await cache.graphFor([posts, accounts]).catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 'GRAPH_COMPOSITION_FAILED', modules: [accounts, posts] });
    expect(String(failure)).toContain('cannot compose modules accounts, posts:\n- [');
    expect(String(failure)).toContain('- [FIELD_TYPE_MISMATCH] Type of field "Query.me" is incompatible');
    expect(String(failure)).toContain('- [FIELD_TYPE_MISMATCH] Type of field "Query.you" is incompatible');
    await expect(cache.graphFor([comments])).rejects.toThrow(
      'cannot compose modules comments:\n- [INVALID_GRAPHQL] [comments]',
    );

    await expect(cache.graphFor([posts, accounts])).rejects.toBe(failure);
    expect(composed).toEqual(['accounts+posts', 'comments']);

    modules.set(accounts, accountsSchema);
    modules.set(posts, postsSchema);
    expect((await cache.graphFor([posts, accounts])).modules).toEqual([accounts, posts]);
  });

  it('names the module that the platform does not carry', async () => {
    const { cache } = cacheOf(blog);
    await expect(cache.graphFor([accounts, moduleSlug('shop')])).rejects.toMatchObject({
      code: 'GRAPH_MODULE_UNKNOWN',
      message: 'no schema is registered for module shop',
    });
  });

  it('evicts the graph used least, which goes on for those who hold it', async () => {
    const { cache, composed } = cacheOf(blog, { memory: { liveMb: 0 } });
    const held = await cache.graphFor([accounts]);
    await cache.graphFor([accounts, posts]);
    expect((await held.prepare({ query: '{ me { name } }' })).plan.node).toMatchObject({ kind: 'Fetch' });
    expect(await cache.graphFor([accounts])).not.toBe(held);
    // What it is made of had stayed.
    expect(composed).toEqual(['accounts', 'accounts+posts']);
  });
});

describe('Graph.prepare', () => {
  const authorNames = {
    kind: 'Fetch',
    serviceName: 'accounts',
    operationKind: 'query',
    operation: expect.stringContaining('_entities') as unknown,
  };

  it('plans queries, mutations and subscriptions across modules, as JSON', async () => {
    const { cache } = cacheOf(blog);
    const graph = await cache.graphFor([accounts, posts]);
    const planOf = async (query: string) => (await graph.prepare({ query })).plan;

    const query = await planOf('{ posts(first: 2) { title author { name } } }');
    expect(query.node).toMatchObject({
      kind: 'Sequence',
      nodes: [
        { kind: 'Fetch', serviceName: 'posts', operationKind: 'query' },
        { kind: 'Flatten', path: ['posts', '@', 'author'], node: authorNames },
      ],
    });
    expect(JSON.parse(JSON.stringify(query))).toStrictEqual(query);

    expect((await planOf('mutation { createPost(title: "a") { author { name } } }')).node).toMatchObject({
      kind: 'Sequence',
      nodes: [
        { kind: 'Fetch', serviceName: 'posts', operationKind: 'mutation' },
        { kind: 'Flatten', path: ['createPost', 'author'], node: authorNames },
      ],
    });
    expect((await planOf('subscription { postCreated { title author { name } } }')).node).toMatchObject({
      kind: 'Subscription',
      primary: { kind: 'Fetch', serviceName: 'posts', operationKind: 'subscription' },
      rest: { kind: 'Sequence', nodes: [{ kind: 'Flatten', path: ['postCreated', 'author'] }] },
    });
  });

  it('plans an operation once, however many ask for it and when', async () => {
    const { cache, planned } = cacheOf(blog);
    const graph = await cache.graphFor([posts]);
    const query = 'query A { posts { id } } query B { posts { title } }';
    const prepare = () => graph.prepare({ query, operationName: 'A' });
    const first = await Promise.all(Array.from({ length: 20 }, prepare));
    expect(new Set([...first, await prepare()]).size).toBe(1);
    expect(planned).toHaveLength(1);

    const other = await graph.prepare({ query, operationName: 'B' });
    expect(other.definition.name?.value).toBe('B');
    expect(planned).toHaveLength(2);
  });

  it('keeps no more operations than it may', async () => {
    const { cache, planned } = cacheOf(blog, { limits: { maxCachedCharacters: 30 } });
    const graph = await cache.graphFor([posts]);
    const [a, b] = [{ query: 'query A { posts { id } }' }, { query: 'query B { posts { id } }' }];
    await graph.prepare(a);
    await graph.prepare(b);
    await graph.prepare(b);
    await graph.prepare(a);
    expect(planned).toEqual([a.query, b.query, a.query]);
  });

  it('tries again after planning has failed', async () => {
    const { cache, modules } = cacheOf(blog);
    const apollo = new ApolloPlanner();
    let failures = 1;
    await cache.close();
    open = new GraphCache({
      modules,
      planner: {
        compose: (key, schemas) => apollo.compose(key, schemas),
        plan: (request) => (failures-- > 0 ? Promise.resolve({}) : apollo.plan(request)),
        adopt: () => Promise.reject(new Error('not used')),
        prepare: () => Promise.resolve(),
        release: () => undefined,
        close: () => apollo.close(),
      },
    });
    const graph = await open.graphFor([posts]);
    await expect(graph.prepare({ query: '{ posts { id } }' })).rejects.toMatchObject({
      code: 'QUERY_PLAN_EMPTY',
    });
    expect((await graph.prepare({ query: '{ posts { id } }' })).plan.node).toMatchObject({ kind: 'Fetch' });
  });
});
