import { createClient as createStreamClient } from 'graphql-sse';
import { createClient as createSocketClient } from 'graphql-ws';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import type { GraphProcess } from './graph-process.js';
import { type ReviewsServer, startReviews } from './reviews-server.js';
import { ask, PRODUCTS, STOCK, World } from './world.js';

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

interface Client {
  iterate(request: { query: string; extensions?: Record<string, unknown> }): AsyncIterableIterator<unknown>;
  dispose(): unknown;
}

const transports: readonly [string, () => Client][] = [
  [
    'graphql-transport-ws',
    () =>
      createSocketClient({
        url: url.replace('http', 'ws'),
        webSocketImpl: WebSocket,
        retryAttempts: 0,
      }) as Client,
  ],
  ['graphql-sse', () => createStreamClient({ url: `${url}/stream`, retryAttempts: 0 }) as Client],
];

async function all(results: AsyncIterable<unknown>): Promise<unknown[]> {
  const read: unknown[] = [];
  for await (const result of results) read.push(result);
  return read;
}

describe.each(transports)('a subscription by %s', (_transport, connect) => {
  let client: Client;
  beforeAll(() => (client = connect()));
  afterAll(() => void client.dispose());

  it('adds to what a file gives what others know, and completes when the file does', async () => {
    const query = 'subscription { of: productsFrom(id: "1") { name inStock reviews { text } } }';
    expect(await all(client.iterate({ query }))).toMatchObject([
      { data: { of: { name: 'Chair', inStock: 10, reviews: [{ text: 'Wobbly' }] } } },
      { data: { of: { name: 'Table', inStock: 20, reviews: [{ text: 'Solid' }] } } },
      {
        data: { of: { name: 'Lamp', inStock: null, reviews: [] } },
        errors: [{ message: 'nobody counted it' }],
      },
    ]);
  });

  it('adds to what a server gives what files know', async () => {
    expect(
      await all(client.iterate({ query: 'subscription { reviewed { text product { name inStock } } }' })),
    ).toEqual([
      { data: { reviewed: { text: 'Wobbly', product: { name: 'Chair', inStock: 10 } } } },
      { data: { reviewed: { text: 'Solid', product: { name: 'Table', inStock: 20 } } } },
    ]);
  });

  it('is ended in the file when the client leaves, though no event comes', async () => {
    const times = () => graph.output.split('quietProduct was left').length;
    const before = times();
    const results = client.iterate({ query: 'subscription { quietProduct { name } }' });
    expect(await results.next()).toMatchObject({ value: { data: { quietProduct: { name: 'Chair' } } } });
    await results.return?.();
    await expect.poll(times).toBe(before + 1);
  });

  it('ends with an error when the source fails, after what was there', async () => {
    const results = client.iterate({ query: 'subscription { breaksOff { name } }' });
    expect(await results.next()).toEqual({ done: false, value: { data: { breaksOff: { name: 'Chair' } } } });
    const end = await results.next().catch((error: unknown) => error);
    expect(JSON.stringify(end)).toContain('Module \\"products\\" broke the subscription off.');
  });
});

it('refuses by graphql-transport-ws with the errors of who refuses', async () => {
  const client = transports[0]?.[1]() as Client;
  const refusal = async (query: string, extensions = {}) => {
    return client
      .iterate({ query, extensions })
      .next()
      .catch((errors: unknown) => errors);
  };
  expect(await refusal('subscription { forbidden { id } }')).toMatchObject([
    { message: 'not you', path: ['forbidden'], extensions: { code: 'NOT_YOU', module: 'products' } },
  ]);
  expect(await refusal('subscription { nothing }')).toMatchObject([
    { extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } },
  ]);
  expect(await refusal('subscription { quietProduct { id } }', { resumeAfter: 'x' })).toMatchObject([
    { extensions: { code: 'CURSOR_INVALID' } },
  ]);
  await client.dispose();
});

it('gives a stream no event ids, for nothing can be resumed', async () => {
  const response = await fetch(
    `${url}/stream?query=${encodeURIComponent('subscription { reviewed { id } }')}`,
  );
  expect(await response.text()).toBe(
    'event: next\ndata: {"data":{"reviewed":{"id":"r1"}}}\n\n' +
      'event: next\ndata: {"data":{"reviewed":{"id":"r2"}}}\n\n' +
      'event: complete\ndata:\n\n',
  );
});

it('refuses pages of other origins', async () => {
  const query = encodeURIComponent('subscription { reviewed { id } }');
  const response = await fetch(`${url}/stream?query=${query}`, {
    headers: { origin: 'https://evil.example' },
  });
  expect(response.status).toBe(403);
});

it('makes a source wait for a client that does not read', async () => {
  const leave = new AbortController();
  const query = encodeURIComponent('subscription { flood(bytes: 100000) }');
  const response = await fetch(`${url}/stream?query=${query}`, { signal: leave.signal });
  expect(response.status).toBe(200);
  // Others are answered meanwhile: the source does not run through the process.
  expect((await ask(url, '{ products { id } }')).errors).toBeUndefined();
  leave.abort();
  await expect.poll(() => /flood made (\d+)/.exec(graph.output)?.[1]).toBeDefined();
  // A few megabytes fit into the sockets of both sides.
  expect(Number(/flood made (\d+)/.exec(graph.output)?.[1])).toBeLessThan(300);
});
