import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { type GraphOptions, openGraph, type StandaloneGraph } from '@rustok/gateway';
import { graphql, parse } from 'graphql';
import { afterEach, expect, it } from 'vitest';

/** A machine that is busy takes longer than the usual second. */
const PATIENCE = { timeout: 20_000 };

const link = 'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key"])';

const shelves = {
  name: 'shelves',
  typeDefs: `${link}
    type Query { left: [Item!]! right: [Item!]! }
    type Mutation { sell: Item }
    type Item @key(fields: "id") { id: ID! }`,
  resolvers: {
    Query: { left: () => [{ id: '1' }, { id: '2' }], right: () => [{ id: '2' }, { id: '1' }] },
    Mutation: {
      sell: () => {
        sold += 1;
        return { id: '1' };
      },
    },
  },
};

/** Changed by one subgraph, and read by the other: as by a database of both. */
let sold = 0;

const open: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  sold = 0;
  for (const close of open.splice(0).reverse()) await close();
});

/** Counts by HTTP, below shelves in the gateway's process. Requests wait from `hold` to what it gives. */
async function world(options: Partial<GraphOptions> = {}) {
  const stock = { requests: 0, closed: 0, held: undefined as Promise<void> | undefined };
  const sdl = `${link} type Query { level: Int! } type Item @key(fields: "id") { id: ID! left: Int! }`;
  const schema = buildSubgraphSchema([
    {
      typeDefs: parse(sdl),
      resolvers: {
        Query: { level: () => 10 - sold },
        Item: { left: ({ id }: { id: string }) => Number(id) - sold },
      },
    },
  ]);
  const server = createServer((request, response) => {
    stock.requests += 1;
    response.on('close', () => (stock.closed += 1));
    let body = '';
    request
      .on('data', (chunk: Buffer) => (body += chunk.toString()))
      .on('end', () => {
        void (async () => {
          const { query, variables } = JSON.parse(body) as {
            query: string;
            variables: Record<string, unknown>;
          };
          const answer = await graphql({ schema, source: query, variableValues: variables });
          await stock.held;
          response.end(JSON.stringify(answer));
        })();
      });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/graphql`;
  open.push(() => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  });
  const graph = await openGraph({ subgraphs: [shelves, { name: 'stock', url, sdl }], ...options });
  open.push(() => graph.close());
  const hold = () => {
    let release: () => void = () => undefined;
    stock.held = new Promise((resolve) => (release = resolve));
    return () => {
      stock.held = undefined;
      release();
    };
  };
  return { stock, graph, hold };
}

async function ask(graph: StandaloneGraph, query: string, signal?: AbortSignal) {
  const prepared = await graph.prepare(graph.newContext(), { query });
  return graph.execute(prepared, signal ? { signal } : {});
}

it('asks a server once for the same entities at several places', async () => {
  const { stock, graph } = await world();
  const query = '{ left { id left } right { left } again: left { left } }';
  const left = [{ left: 1 }, { left: 2 }];
  for (let turn = 1; turn <= 3; turn += 1) {
    expect(await ask(graph, query)).toEqual({
      data: {
        left: [
          { id: '1', left: 1 },
          { id: '2', left: 2 },
        ],
        right: [...left].reverse(),
        again: left,
      },
    });
    expect(stock.requests).toBe(turn);
  }
});

it('asks a server once for what several clients ask at the same time', async () => {
  const { stock, graph, hold } = await world();
  const release = hold();
  const answers = [1, 2, 3].map(() => ask(graph, '{ level }'));
  const others = ask(graph, '{ left { left } }');
  await expect.poll(() => stock.requests, PATIENCE).toBe(2);
  release();
  expect(await Promise.all(answers)).toEqual(Array(3).fill({ data: { level: 10 } }));
  await others;
  expect(stock.requests).toBe(2);
  expect(await graph.metrics.registry.metrics()).toContain(
    'rustok_subgraph_shared_requests_total{module="stock"} 2',
  );
});

it('asks for each client where that is switched off', async () => {
  const { stock, graph, hold } = await world({ shareRequestsInFlight: false });
  const release = hold();
  const answers = [1, 2, 3].map(() => ask(graph, '{ level }'));
  await expect.poll(() => stock.requests, PATIENCE).toBe(3);
  release();
  await Promise.all(answers);
});

it('answers the others when one of them leaves, and lets go of what nobody waits for', async () => {
  const { stock, graph, hold } = await world();
  const release = hold();
  const leaves = [1, 2, 3].map(() => new AbortController());
  const answers = leaves.map(({ signal }) => ask(graph, '{ level }', signal));
  await expect.poll(() => stock.requests, PATIENCE).toBe(1);
  leaves[0]?.abort(new Error('gone'));
  await expect(answers[0]).rejects.toThrow('gone');
  const alone = new AbortController();
  const other = ask(graph, '{ left { left } }', alone.signal);
  await expect.poll(() => stock.requests, PATIENCE).toBe(2);
  alone.abort(new Error('gone too'));
  await expect(other).rejects.toThrow('gone too');
  await expect.poll(() => stock.closed, PATIENCE).toBe(1);
  release();
  expect(await Promise.all(answers.slice(1))).toEqual(Array(2).fill({ data: { level: 10 } }));
});

it('reads anew for who knows that a mutation is done, whichever subgraph it was', async () => {
  const { stock, graph, hold } = await world();
  const release = hold();
  const before = ask(graph, '{ level }');
  await expect.poll(() => stock.requests, PATIENCE).toBe(1);
  stock.held = undefined;
  expect(await ask(graph, 'mutation { sell { left } }')).toEqual({ data: { sell: { left: 0 } } });
  expect(await ask(graph, '{ level }')).toEqual({ data: { level: 9 } });
  release();
  expect(await before).toEqual({ data: { level: 10 } });
});
