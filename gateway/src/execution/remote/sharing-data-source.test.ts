import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { parse } from 'graphql';
import { afterEach, expect, test } from 'vitest';
import type { FetchRequest } from '../data-source.js';
import { HttpDataSource } from './http-data-source.js';
import { ResilientDataSource } from './resilient-data-source.js';
import { SharedExchanges } from './shared-exchanges.js';
import { SharingDataSource } from './sharing-data-source.js';
import { SubgraphMetrics } from './subgraph-metrics.js';

interface Context {
  readonly tenant: string;
  readonly requestId?: number;
}

/** A machine that is busy takes longer than the usual second. */
const PATIENCE = { timeout: 20_000 };

const open: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
});

/** A subgraph whose answers wait for the test: each is the body it was asked with, and for whom. */
async function world({ names = ['stock'], timeoutMs = 10_000 } = {}) {
  const waiting: ServerResponse[] = [];
  const bodies: string[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request
      .on('data', (chunk: Buffer) => (body += chunk.toString()))
      .on('end', () => {
        bodies.push(body);
        waiting.push(response);
      });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const metrics = new SubgraphMetrics();
  const exchanges = new SharedExchanges<never>();
  const sources = names.map((name) => {
    const http = new HttpDataSource<Context>({ name, url, timeoutMs });
    return new SharingDataSource(new ResilientDataSource(http, metrics, { failures: 2 }), {
      ...{ exchanges, metrics },
      askerOf: ({ tenant }) => tenant,
    });
  });
  open.push(async () => {
    await Promise.all(sources.map((source) => source.close()));
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  /** Answers all, once there are so many requests. */
  const answer = async (
    requests: number,
    give = (response: ServerResponse) => response.end('{"data":{"a":1}}'),
  ) => {
    await expect.poll(() => waiting.length, PATIENCE).toBe(requests);
    for (const response of waiting.splice(0)) give(response);
  };
  return { sources, source: sources[0] as SharingDataSource<Context>, metrics, bodies, answer };
}

const acme: Context = { tenant: 'acme' };

function ask(source: string, more: Partial<FetchRequest> = {}): FetchRequest {
  return {
    document: parse(source),
    source,
    operationName: undefined,
    variables: {},
    mayShare: true,
    ...more,
  };
}

test('asks once for what the same asker asks several times at once', async () => {
  const { source, metrics, bodies, answer } = await world();
  const answers = [1, 2, 3].map((requestId) =>
    source.fetch(ask('{ a }', { variables: { of: 'x' } }), { tenant: 'acme', requestId }),
  );
  await answer(1);
  expect(await Promise.all(answers)).toEqual(Array(3).fill({ data: { a: 1 } }));
  expect(bodies).toEqual(['{"query":"{ a }","variables":{"of":"x"}}']);
  const text = await metrics.registry.metrics();
  expect(text).toContain('rustok_subgraph_shared_requests_total{module="stock"} 2');
  expect(text).toContain('rustok_subgraph_requests_total{module="stock",outcome="ok"} 1');
});

test.each<{ what: string; request?: FetchRequest; context?: Context }>([
  { what: 'another tenant', context: { tenant: 'other' } },
  { what: 'a tenant whose name is made to look alike', context: { tenant: 'acme"]{"query' } },
  { what: 'another document', request: ask('{ b: a }') },
  { what: 'other variables', request: ask('{ a }', { variables: { of: 1 } }) },
  { what: 'another operation’s name', request: ask('{ a }', { operationName: 'A' }) },
])('asks for itself for $what', async ({ request = ask('{ a }'), context = acme }) => {
  const { source, answer } = await world();
  const answers = [source.fetch(ask('{ a }'), acme), source.fetch(request, context)];
  await answer(2);
  await Promise.all(answers);
});

test('asks each subgraph for itself', async () => {
  const { sources, answer } = await world({ names: ['stock', 'prices'] });
  const answers = sources.map((source) => source.fetch(ask('{ a }'), acme));
  await answer(2);
  await Promise.all(answers);
});

test('shares nothing that must not be shared, such as a mutation', async () => {
  const { source, answer } = await world();
  const shared = source.fetch(ask('{ a }'), acme);
  const answers = [
    shared,
    ...[1, 2].map(() => source.fetch(ask('mutation { a }', { mayShare: false }), acme)),
    source.fetch(
      { document: parse('{ a }'), source: '{ a }', operationName: undefined, variables: {} },
      acme,
    ),
  ];
  await answer(4);
  await Promise.all(answers);
});

test('asks again once it is answered', async () => {
  const { source, answer } = await world();
  for (let turn = 0; turn < 2; turn += 1) {
    const asked = source.fetch(ask('{ a }'), acme);
    await answer(1);
    await asked;
  }
});

test('counts a failure once for the breaker, however many wait for it', async () => {
  const { source, bodies } = await world({ timeoutMs: 200 });
  const answers = await Promise.allSettled(Array.from({ length: 5 }, () => source.fetch(ask('{ a }'), acme)));
  expect(answers).toMatchObject(Array(5).fill({ status: 'rejected', reason: { code: 'SUBGRAPH_TIMEOUT' } }));
  expect(bodies).toHaveLength(1);
  expect(source.breakerState).toBe('closed');
});
