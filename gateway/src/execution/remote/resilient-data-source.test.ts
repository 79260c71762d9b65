import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { parse } from 'graphql';
import { afterEach, expect, test } from 'vitest';
import type { FetchRequest } from '../data-source.js';
import { HttpDataSource } from './http-data-source.js';
import { ResilientDataSource, type ResilienceOptions } from './resilient-data-source.js';
import { SubgraphMetrics } from './subgraph-metrics.js';

const open: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
});

/** A subgraph whose answers are given as they are asked for; `asked` counts requests. */
async function world(
  answer: (response: ServerResponse, count: number) => void,
  options: ResilienceOptions = {},
) {
  const seen = { asked: 0 };
  const server = createServer((_request, response) => answer(response, ++seen.asked));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const metrics = new SubgraphMetrics();
  const source = new ResilientDataSource(
    new HttpDataSource<undefined>({ name: 'stock', url, timeoutMs: 200 }),
    metrics,
    options,
  );
  open.push(async () => {
    await source.close();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return { source, metrics, seen };
}

function ask(source: string): FetchRequest {
  return { document: parse(source), source, operationName: undefined, variables: {} };
}

const codeOf = (answer: Promise<unknown>) =>
  answer.then(
    () => 'ok',
    ({ code, message }: { code: string; message: string }) =>
      message.includes('left alone') ? 'left alone' : code,
  );

test('asks a query again that did not get through', async () => {
  const { source, metrics, seen } = await world((response, count) => {
    if (count < 3) response.destroy();
    else response.end('{"data":{"a":1}}');
  });
  expect(await source.fetch(ask('{ a }'), undefined)).toEqual({ data: { a: 1 } });
  expect(seen.asked).toBe(3);
  const text = await metrics.registry.metrics();
  expect(text).toContain('rustok_subgraph_requests_total{module="stock",outcome="ok"} 1');
  expect(text).toContain('rustok_subgraph_requests_total{module="stock",outcome="SUBGRAPH_UNAVAILABLE"} 2');
  expect(text).toContain('rustok_subgraph_retries_total{module="stock"} 2');
});

test('asks a subscription’s field for an event again, for that changes nothing', async () => {
  const { source, seen } = await world((response, count) => {
    if (count < 2) response.destroy();
    else response.end('{"data":{"a":1}}');
  });
  const extensions = { event: {} };
  const result = await source.fetch({ ...ask('subscription { a }'), extensions }, undefined);
  expect([result, seen.asked]).toEqual([{ data: { a: 1 } }, 2]);
});

test('never asks a mutation again: it may have happened', async () => {
  const { source, seen } = await world((response) => response.destroy());
  expect(await codeOf(source.fetch(ask('mutation { a }'), undefined))).toBe('SUBGRAPH_UNAVAILABLE');
  expect(seen.asked).toBe(1);
});

test('does not ask again after a deadline, or for an answer that is no better the second time', async () => {
  const slow = await world(() => undefined);
  expect(await codeOf(slow.source.fetch(ask('{ a }'), undefined))).toBe('SUBGRAPH_TIMEOUT');
  expect(slow.seen.asked).toBe(1);
  const odd = await world((response) => response.end('<html>'));
  expect(await codeOf(odd.source.fetch(ask('{ a }'), undefined))).toBe('SUBGRAPH_RESPONSE_INVALID');
  expect(odd.seen.asked).toBe(1);
});

test('gives up after its retries', async () => {
  const { source, seen } = await world((response) => response.writeHead(503).end());
  expect(await codeOf(source.fetch(ask('{ a }'), undefined))).toBe('SUBGRAPH_UNAVAILABLE');
  expect(seen.asked).toBe(3);
});

test('leaves a subgraph alone that fails in a row, tries it with one request, and then asks it again', async () => {
  let broken = true;
  let hold: (() => void) | undefined;
  const { source, metrics, seen } = await world(
    (response) => {
      if (broken) response.destroy();
      else hold = () => response.end('{"data":{}}');
    },
    { retries: 0, failures: 3, leaveMs: { first: 50, max: 50 } },
  );
  const state = async () =>
    /rustok_subgraph_breaker_state{module="stock"} (\d)/.exec(await metrics.registry.metrics())?.[1];
  const mutation = ask('mutation { a }');
  for (let turn = 0; turn < 3; turn++)
    expect(await codeOf(source.fetch(mutation, undefined))).toBe('SUBGRAPH_UNAVAILABLE');
  expect(await codeOf(source.fetch(mutation, undefined))).toBe('left alone');
  expect(seen.asked).toBe(3);
  expect(await state()).toBe('2');

  broken = false;
  let trial: Promise<string> | undefined;
  await expect
    .poll(() => {
      trial = codeOf(source.fetch(mutation, undefined));
      return source.breakerState;
    })
    .toBe('half-open');
  // Others are not kept waiting for the trial.
  expect(await codeOf(source.fetch(mutation, undefined))).toBe('left alone');
  expect(await state()).toBe('1');
  await expect.poll(() => hold).toBeDefined();
  hold?.();
  expect(await trial).toBe('ok');
  expect(await state()).toBe('0');
});

test('counts what is wrong with a request as no failure of the subgraph', async () => {
  const { source } = await world((response) => response.writeHead(400).end('{"errors":[{"message":"no"}]}'), {
    failures: 2,
  });
  for (let turn = 0; turn < 5; turn++) await source.fetch(ask('{ a }'), undefined);
  expect(source.breakerState).toBe('closed');
});
