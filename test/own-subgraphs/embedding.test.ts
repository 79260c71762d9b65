import { createHash } from 'node:crypto';
import { type InProcessSubgraph, openGraph, readSubgraphList, serveGraph } from '@rustok/gateway';
import { expect, it } from 'vitest';
import { ask, PRODUCTS, STOCK, World } from './world.js';

const greetings: InProcessSubgraph = {
  name: 'greetings',
  typeDefs: 'type Query { greet(name: String!): String! } type Subscription { count(to: Int!): Int! }',
  resolvers: {
    Query: { greet: (_root: unknown, { name }: { name: string }) => `Hello, ${name}` },
    Subscription: {
      count: {
        async *subscribe(_root: unknown, { to }: { to: number }) {
          for (let count = 1; count <= to; count += 1) yield { count };
        },
      },
    },
  },
};

it('serves subgraphs of a program, and is closed by it', async () => {
  const server = await serveGraph({ subgraphs: [greetings] });
  expect(await ask(server.url, '{ greet(name: "Ada") }')).toEqual({ data: { greet: 'Hello, Ada' } });
  await server.close();
  await server.close();
  await expect(ask(server.url, '{ greet(name: "Ada") }')).rejects.toThrow();
});

it('answers without HTTP', async () => {
  await using world = await World.make();
  const files = await readSubgraphList(await world.file('graph.json', [PRODUCTS, STOCK]));
  const graph = await openGraph({ subgraphs: [greetings, ...files] });
  const prepare = (query: string, variables = {}) => graph.prepare(graph.newContext(), { query, variables });

  const query = 'query ($who: String!) { greet(name: $who) lowOnStock { name } }';
  expect(await graph.execute(await prepare(query, { who: 'Bob' }))).toEqual({
    data: { greet: 'Hello, Bob', lowOnStock: [{ name: 'Table' }] },
  });

  const counted: unknown[] = [];
  const results = await graph.results(await prepare('subscription { count(to: 2) }'));
  if (!('next' in results)) throw results[0];
  for await (const { data } of results) counted.push(data);
  expect(counted).toEqual([{ count: 1 }, { count: 2 }]);

  expect(await graph.results(await prepare('subscription ($to: Int!) { count(to: $to) }'))).toMatchObject([
    { extensions: { code: 'BAD_USER_INPUT' } },
  ]);
  await graph.close();
});

it('knows no document by an id, and runs the text that Apollo’s clients send after the hash', async () => {
  const server = await serveGraph({ subgraphs: [greetings] });
  const query = '{ greet(name: "Ada") }';
  const sha256Hash = createHash('sha256').update(query).digest('hex');
  const extensions = { persistedQuery: { version: 1, sha256Hash } };
  const post = async (body: object) => {
    const headers = { 'content-type': 'application/json' };
    const response = await fetch(server.url, { method: 'POST', headers, body: JSON.stringify(body) });
    return response.json() as Promise<unknown>;
  };
  const refused = (code: string) => ({ errors: [{ extensions: { code } }] });
  expect(await post({ documentId: `sha256:${sha256Hash}` })).toMatchObject(
    refused('PERSISTED_DOCUMENT_NOT_FOUND'),
  );
  expect(await post({ extensions })).toMatchObject(refused('PERSISTED_QUERY_NOT_FOUND'));
  expect(await post({ query, extensions })).toEqual({ data: { greet: 'Hello, Ada' } });
  await server.close();
});

it('refuses two subgraphs of one name, and a subgraph that is none, together', async () => {
  const broken = { ...greetings, name: 'broken', typeDefs: 'type Query {' };
  await expect(openGraph({ subgraphs: [greetings, greetings, broken] })).rejects.toMatchObject({
    code: 'SUBGRAPHS_UNUSABLE',
    problems: ['"greetings" is the name of several', expect.stringMatching(/^"broken": Syntax Error/)],
  });
});
