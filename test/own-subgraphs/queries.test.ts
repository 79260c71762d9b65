import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { GraphProcess } from './graph-process.js';
import { type ReviewsServer, startReviews } from './reviews-server.js';
import { ask, PRODUCTS, STOCK, World } from './world.js';

describe('npm run graph', () => {
  let world: World;
  let reviews: ReviewsServer;
  let graph: GraphProcess;
  let url: string;

  beforeAll(async () => {
    world = await World.make();
    reviews = await startReviews();
    graph = await world.serve([PRODUCTS, STOCK, { name: 'reviews', url: reviews.url }]);
    url = await graph.url();
  });

  afterAll(async () => {
    await world[Symbol.asyncDispose]();
    await reviews.close();
  });

  it('answers one query from two files and a server', async () => {
    expect(
      await ask(url, 'query ($id: ID!) { product(id: $id) { name colour inStock reviews { text } } }', {
        variables: { id: '1' },
      }),
    ).toEqual({
      data: { product: { name: 'Chair', colour: 'RED', inStock: 10, reviews: [{ text: 'Wobbly' }] } },
    });
    expect(await ask(url, '{ latestReview { text product { name inStock } } }')).toEqual({
      data: { latestReview: { text: 'Solid', product: { name: 'Table', inStock: 20 } } },
    });
  });

  it('is healthy, and says of what it is made', async () => {
    const response = await fetch(new URL('/health', url));
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({ status: 'ok', subgraphs: ['products', 'reviews', 'stock'] });
  });

  it('answers GET, and mutations only by POST', async () => {
    const get = (query: string) => fetch(`${url}?query=${encodeURIComponent(query)}`);
    expect(await (await get('{ lowOnStock { name } }')).json()).toEqual({
      data: { lowOnStock: [{ name: 'Table' }] },
    });
    const mutation = 'mutation { rename(id: "3", name: "Light") { name } }';
    expect((await get(mutation)).status).toBe(405);
    expect(await ask(url, mutation)).toEqual({ data: { rename: { name: 'Light' } } });
  });

  it('answers introspection, without what federation adds', async () => {
    const { data } = await ask(url, '{ __schema { queryType { fields { name } } types { name } } }');
    expect(JSON.stringify(data)).toContain('lowOnStock');
    expect(JSON.stringify(data)).not.toMatch(/_entities|join__|_Any/);
  });

  it('serves the IDE to a browser', async () => {
    const response = await fetch(url, { headers: { accept: 'text/html' } });
    expect(response.headers.get('content-type')).toContain('text/html');
    const [, script = ''] = /src="([^"]+page\.js[^"]*)"/.exec(await response.text()) ?? [];
    expect((await fetch(new URL(script, url))).status).toBe(200);
  });

  it('passes on what a server’s error says: message, code, path and the rest', async () => {
    expect(await ask(url, '{ secret latestReview { id } }')).toEqual({
      data: { secret: null, latestReview: { id: 'r2' } },
      errors: [
        {
          message: 'members only',
          locations: undefined,
          path: ['secret'],
          extensions: { code: 'NOT_A_MEMBER', club: 'readers', module: 'reviews' },
        },
      ],
    });
  });

  it('passes on what a resolver in a file throws, and tells the log where', async () => {
    const { errors } = await ask(url, '{ broken }');
    expect(errors).toMatchObject([
      { message: 'the shelf fell over', path: ['broken'], extensions: { module: 'products' } },
    ]);
    expect(JSON.stringify(errors)).not.toContain('products.mjs');
    await expect.poll(() => graph.output).toMatch(/the shelf fell over.*products\.mjs/);
  });

  it('outlives a promise that a failed list has left behind', async () => {
    expect(await ask(url, '{ labels }')).toMatchObject({ data: { labels: null }, errors: [{}] });
    await expect.poll(() => graph.output).toContain('a promise was left behind');
    expect(await ask(url, '{ product(id: "1") { name } }')).toEqual({ data: { product: { name: 'Chair' } } });
  });

  it('loses one entity to a reference resolver that throws, and not the list', async () => {
    const { data, errors } = await ask(url, '{ products { id inStock } }');
    expect(data).toEqual({
      products: [
        { id: '1', inStock: 10 },
        { id: '2', inStock: 20 },
        { id: '3', inStock: null },
      ],
    });
    expect(errors).toMatchObject([{ message: 'nobody counted it', path: ['products', 2] }]);
  });

  it('gives resolvers in files the headers of the request', async () => {
    expect(await ask(url, '{ whoAsks }', { headers: { 'x-who': 'ada' } })).toEqual({
      data: { whoAsks: 'ada' },
    });
  });

  it('refuses what tenants’ graphs refuse', async () => {
    const code = async (query: string) => (await ask(url, query)).errors?.[0]?.extensions?.['code'];
    expect(await code('{')).toBe('GRAPHQL_PARSE_FAILED');
    expect(await code('{ nothing }')).toBe('GRAPHQL_VALIDATION_FAILED');
    expect(await code('{ product { name } }')).toBe('GRAPHQL_VALIDATION_FAILED');
    expect(await code(`{${'['.repeat(300)}}`)).toBe('QUERY_TOO_DEEP');
    const deep = '{ latestReview { '.concat('product { reviews { '.repeat(8), 'id', ' } }'.repeat(8), ' } }');
    expect(await code(deep)).toBe('QUERY_TOO_DEEP');
    expect((await fetch(new URL('/elsewhere', url))).status).toBe(404);
  });

  it('answers the rest while a server is away, and all when it is back', async () => {
    await reviews.close();
    const { data, errors } = await ask(url, '{ product(id: "1") { name reviews { text } } }');
    expect(data).toEqual({ product: null });
    expect(errors).toMatchObject([
      {
        path: expect.arrayContaining(['product']),
        extensions: { code: 'SUBGRAPH_UNAVAILABLE', module: 'reviews' },
      },
    ]);
    expect(await ask(url, '{ product(id: "1") { name inStock } }')).toEqual({
      data: { product: { name: 'Chair', inStock: 10 } },
    });
    reviews = await startReviews(reviews.port);
    await expect
      .poll(() => ask(url, '{ product(id: "1") { reviews { text } } }'), { timeout: 20_000 })
      .toEqual({ data: { product: { reviews: [{ text: 'Wobbly' }] } } });
  });
});

describe('a graph with wider limits', () => {
  it('takes what would be too deep or too large otherwise', async () => {
    await using world = await World.make();
    const graph = await world.serve([PRODUCTS], '--max-complexity', '3');
    const url = await graph.url();
    expect((await ask(url, '{ products { id name colour } }')).errors?.[0]?.extensions?.['code']).toBe(
      'QUERY_TOO_COMPLEX',
    );
    expect((await ask(url, '{ products { id name } }')).errors).toBeUndefined();
  });
});
