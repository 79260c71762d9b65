import { FederatedEngine } from '@rustok/gateway';
import { buildSchema, lexicographicSortSchema, printSchema } from 'graphql';
import { expect, test } from 'vitest';
import { createTestDatabase } from '../../kit/database.js';
import { OPERATION_NAMES, wrongAnswers } from './answers.ts';
import { type ContenderEntry, CONTENDERS } from './contenders.ts';
import { findNow, monolithTypeDefs, OPERATIONS, subgraphs } from './fixture/index.js';
import { serveSubgraphs } from './subgraph-server.ts';
import { bodiesOf } from './traffic.ts';

const ours = Object.entries<ContenderEntry>(CONTENDERS).filter(([, { peer }]) => !peer);

test.each(ours.flatMap(([name, { open }]) => [false, true].map((loaders) => ({ name, loaders, open }))))(
  '$name answers as the monolith does, with loaders: $loaders',
  async ({ loaders, open }) => {
    const { connection: database, drop } = await createTestDatabase();
    {
      await using servers = await serveSubgraphs(loaders);
      await using contender = await open({ loaders, database, subgraphs: servers.addresses });
      for (const operation of OPERATION_NAMES) expect(await wrongAnswers(contender, operation)).toEqual([]);
    }
    await drop();
  },
  60_000,
);

test('an answer that is not the monolith’s is found', async () => {
  await using servers = await serveSubgraphs(false);
  const [accounts] = servers.addresses;
  // It has no reviews.
  expect(await wrongAnswers({ url: accounts?.url ?? '' }, 'small')).toHaveLength(3);
});

test('the monolith has the schema the subgraphs compose to', async () => {
  const dataSource = { fetch: () => ({ data: null }) };
  const engine = new FederatedEngine<object>({
    subgraphs: subgraphs(findNow).map(({ name, typeDefs }) => ({ name, sdl: typeDefs, dataSource })),
  });
  const { apiSchema } = await engine.fullGraph();
  const sorted = (schema: Parameters<typeof printSchema>[0]) => printSchema(lexicographicSortSchema(schema));
  expect(sorted(buildSchema(monolithTypeDefs))).toBe(sorted(apiSchema));
  await engine.close();
});

test.each([
  { operation: 'small', fetches: 2 },
  { operation: 'medium', fetches: 4 },
  { operation: 'big', fetches: 7 },
] as const)('the $operation operation takes $fetches fetches', async ({ operation, fetches }) => {
  const dataSource = { fetch: () => ({ data: null }) };
  const engine = new FederatedEngine<object>({
    subgraphs: subgraphs(findNow).map(({ name, typeDefs }) => ({ name, sdl: typeDefs, dataSource })),
  });
  const graph = await engine.fullGraph();
  const { plan } = await graph.prepare(OPERATIONS[operation]);
  expect(JSON.stringify(plan).match(/"kind":"Fetch"/g)).toHaveLength(fetches);
  await engine.close();
});

test('distinct traffic repeats nothing, identical traffic everything', () => {
  for (const operation of OPERATION_NAMES) {
    const distinct = bodiesOf(operation, 'distinct');
    expect(new Set(distinct).size).toBe(distinct.length);
    expect(bodiesOf(operation, 'identical')).toEqual([distinct[0]]);
  }
});
