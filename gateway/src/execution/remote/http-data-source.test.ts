import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buildSchema, parse } from 'graphql';
import { createHandler as createStreamHandler } from 'graphql-sse/lib/use/http';
import { useServer } from 'graphql-ws/use/ws';
import { afterEach, expect, test } from 'vitest';
import { WebSocketServer } from 'ws';
import type { FetchRequest } from '../data-source.js';
import { HttpDataSource, type HttpDataSourceOptions } from './http-data-source.js';

interface Context {
  readonly who: string;
}

const context: Context = { who: 'ada' };
const open: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
});

/** Its URL. Nothing is left open: a request that hangs in a test ends with its server. */
async function serve(listener?: RequestListener): Promise<{ url: string; server: Server }> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  open.push(() => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`, server };
}

function source(url: string, options: Partial<HttpDataSourceOptions<Context>> = {}): HttpDataSource<Context> {
  const dataSource = new HttpDataSource<Context>({ name: 'stock', url, ...options });
  open.push(() => dataSource.close());
  return dataSource;
}

function ask(text: string, more: Partial<FetchRequest> = {}): FetchRequest {
  return { document: parse(text), source: text, operationName: undefined, variables: {}, ...more };
}

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  return JSON.parse(text);
}

test('posts document, variables and name, with the headers its context gives', async () => {
  const seen: unknown[] = [];
  const { url } = await serve(async (request, response) => {
    seen.push(request.method, request.headers['x-who'], await bodyOf(request));
    response.end('{"data":{"a":1}}');
  });
  const dataSource = source(url, { headers: ({ who }) => Promise.resolve({ 'x-who': who }) });
  const query = 'query A($id: ID) { a(id: $id) }';

  expect(
    await dataSource.fetch(ask(query, { operationName: 'A', variables: { id: '"1' } }), context),
  ).toEqual({
    data: { a: 1 },
  });
  expect(seen).toEqual(['POST', 'ada', { query, variables: { id: '"1' }, operationName: 'A' }]);
});

test('keeps its connections for the requests that follow', async () => {
  const ports = new Set<number | undefined>();
  const { url } = await serve((request, response) => {
    ports.add(request.socket.remotePort);
    response.end('{"data":{}}');
  });
  const dataSource = source(url);
  for (let turn = 0; turn < 20; turn++) await dataSource.fetch(ask('{ a }'), context);
  // The next request may be there before the last one's connection is free again.
  expect(ports.size).toBeLessThanOrEqual(2);
});

test('gives the errors of GraphQL as a result, whatever 2xx or 4xx carries them', async () => {
  const { url } = await serve((_request, response) => {
    response.writeHead(400).end('{"errors":[{"message":"no such field"}]}');
  });
  expect(await source(url).fetch(ask('{ a }'), context)).toEqual({ errors: [{ message: 'no such field' }] });
});

test.each([
  ['a status of 500', 500, '{"errors":[{"message":"boom"}]}', 'SUBGRAPH_UNAVAILABLE'],
  ['a status of 503', 503, 'busy', 'SUBGRAPH_UNAVAILABLE'],
  ['HTML', 200, '<html></html>', 'SUBGRAPH_RESPONSE_INVALID'],
  ['JSON that is no result', 200, '{"ok":true}', 'SUBGRAPH_RESPONSE_INVALID'],
  ['a redirect', 302, '', 'SUBGRAPH_RESPONSE_INVALID'],
  ['more than the limit', 200, `{"data":{"a":"${'x'.repeat(2000)}"}}`, 'SUBGRAPH_RESPONSE_TOO_LARGE'],
])('throws for %s', async (_what, status, body, code) => {
  const { url } = await serve((_request, response) => {
    response.writeHead(status, { location: '/elsewhere' }).end(body);
  });
  await expect(source(url, { maxResponseBytes: 1000 }).fetch(ask('{ a }'), context)).rejects.toMatchObject({
    code,
  });
});

test('stops reading an answer without end at the limit', async () => {
  let closed = false;
  const { url } = await serve((_request, response) => {
    const flood = () => {
      while (!response.destroyed && response.write('x'.repeat(10_000)));
    };
    response.on('drain', flood).on('close', () => (closed = true));
    flood();
  });
  await expect(source(url, { maxResponseBytes: 100_000 }).fetch(ask('{ a }'), context)).rejects.toMatchObject(
    {
      code: 'SUBGRAPH_RESPONSE_TOO_LARGE',
    },
  );
  await expect.poll(() => closed).toBe(true);
});

test('throws when nobody listens, with the cause', async () => {
  const { url, server } = await serve();
  await new Promise((resolve) => server.close(resolve));
  await expect(source(url).fetch(ask('{ a }'), context)).rejects.toMatchObject({
    code: 'SUBGRAPH_UNAVAILABLE',
    cause: { code: 'ECONNREFUSED' },
  });
});

test.each([
  ['headers', 0],
  ['a body', 100],
])('gives up at the deadline when %s do not come, and closes the connection', async (_what, headersAfter) => {
  let closed = false;
  const { url } = await serve((_request, response) => {
    response.on('close', () => (closed = true));
    if (headersAfter > 0) response.write('{"data":');
  });
  await expect(source(url, { timeoutMs: 200 }).fetch(ask('{ a }'), context)).rejects.toMatchObject({
    code: 'SUBGRAPH_TIMEOUT',
  });
  await expect.poll(() => closed).toBe(true);
});

test('counts waiting for a connection into the deadline, and never sends what nobody waits for any more', async () => {
  let requests = 0;
  const { url } = await serve(() => {
    requests += 1;
  });
  const dataSource = source(url, { timeoutMs: 200, connections: 1 });
  const outcomes = await Promise.allSettled([1, 2, 3].map(() => dataSource.fetch(ask('{ a }'), context)));
  expect(outcomes.map((outcome) => (outcome as PromiseRejectedResult).reason.code)).toEqual(
    Array(3).fill('SUBGRAPH_TIMEOUT'),
  );
  expect(requests).toBe(1);
});

test('lets go of an answer nobody waits for', async () => {
  const abort = new AbortController();
  let closed = false;
  const { url } = await serve((_request, response) => {
    response.on('close', () => (closed = true));
    abort.abort(new Error('gone'));
  });
  await expect(source(url).fetch(ask('{ a }', { signal: abort.signal }), context)).rejects.toThrow('gone');
  await expect.poll(() => closed).toBe(true);
});

const schema = buildSchema('type Query { a: Int } type Subscription { count(to: Int!): Int }');
Object.assign(schema.getSubscriptionType()?.getFields()['count'] ?? {}, {
  subscribe: (_root: unknown, { to }: { to: number }) => counter(to),
});

/** What was left or came to its end. */
let ended: number[] = [];

/** Counts; up to a negative number, and then it waits until it is left. */
function counter(to: number): AsyncIterableIterator<{ count: number }> {
  let count = 0;
  const over = () => {
    ended.push(to);
    return { done: true as const, value: undefined };
  };
  return {
    next() {
      count += 1;
      if (count <= Math.abs(to)) return Promise.resolve({ done: false, value: { count } });
      return to < 0 ? new Promise(() => undefined) : Promise.resolve(over());
    },
    return: () => Promise.resolve(over()),
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}

async function subscriptionServer(
  protocol: 'sse' | 'ws',
  seen: unknown[] = [],
): Promise<{ url: string; cut: () => void }> {
  ended = [];
  if (protocol === 'sse') {
    const handler = createStreamHandler({ schema });
    const { url, server } = await serve((request, response) => {
      seen.push(request.headers['x-who']);
      void handler(request, response);
    });
    return { url, cut: () => server.closeAllConnections() };
  }
  const { url, server } = await serve();
  const sockets = new WebSocketServer({ server, path: '/graphql' });
  const onConnect = ({ extra }: { extra: { request: IncomingMessage } }) => {
    seen.push(extra.request.headers['x-who']);
    return true;
  };
  useServer({ schema, onConnect }, sockets);
  const cut = () => {
    for (const client of sockets.clients) client.terminate();
  };
  open.push(() => {
    cut();
    return new Promise((resolve) => sockets.close(resolve));
  });
  return { url, cut };
}

const counting = (to: number, more: Partial<FetchRequest> = {}) =>
  ask('subscription ($to: Int!) { count(to: $to) }', { variables: { to }, ...more });

for (const protocol of ['sse', 'ws'] as const) {
  test(`${protocol}: iterates over the results until the subgraph completes`, async () => {
    const seen: unknown[] = [];
    const { url } = await subscriptionServer(protocol, seen);
    const dataSource = source(url, { subscriptions: protocol, headers: ({ who }) => ({ 'x-who': who }) });
    const results: unknown[] = [];
    for await (const result of await dataSource.subscribe(counting(3), context)) results.push(result);
    expect(results).toEqual([1, 2, 3].map((n) => ({ data: { count: n } })));
    expect(seen).toEqual(['ada']);
  });

  test(`${protocol}: leaving ends the connection`, async () => {
    const { url } = await subscriptionServer(protocol);
    const results = await source(url, { subscriptions: protocol }).subscribe(counting(-1), context);
    expect(await results.next()).toEqual({ done: false, value: { data: { count: 1 } } });
    await results.return?.();
    expect(await results.next()).toMatchObject({ done: true });
    await expect.poll(() => ended).toEqual([-1]);
  });

  test(`${protocol}: an aborted signal ends it for the reader`, async () => {
    const { url } = await subscriptionServer(protocol);
    const abort = new AbortController();
    const results = await source(url, { subscriptions: protocol }).subscribe(
      counting(-1, { signal: abort.signal }),
      context,
    );
    await results.next();
    const waiting = results.next();
    abort.abort(new Error('gone'));
    await expect(waiting).rejects.toThrow('gone');
    expect(await results.next()).toMatchObject({ done: true });
  });

  test(`${protocol}: closing the source ends what runs`, async () => {
    const { url } = await subscriptionServer(protocol);
    const dataSource = new HttpDataSource<Context>({ name: 'stock', url, subscriptions: protocol });
    const results = await dataSource.subscribe(counting(-1), context);
    await results.next();
    const waiting = results.next();
    await dataSource.close();
    expect(await waiting).toMatchObject({ done: true });
  });

  test(`${protocol}: rejects when nobody listens`, async () => {
    const { url, server } = await serve();
    await new Promise((resolve) => server.close(resolve));
    await expect(
      source(url, { subscriptions: protocol }).subscribe(counting(1), context),
    ).rejects.toMatchObject({
      code: 'SUBGRAPH_UNAVAILABLE',
    });
  });

  test(`${protocol}: a connection that breaks is an error for the reader`, async () => {
    const { url, cut } = await subscriptionServer(protocol);
    const results = await source(url, { subscriptions: protocol }).subscribe(counting(-1), context);
    await results.next();
    const waiting = results.next();
    cut();
    await expect(waiting).rejects.toMatchObject({ code: 'SUBGRAPH_UNAVAILABLE' });
  });

  test(`${protocol}: a reader that is too slow is told`, async () => {
    const { url } = await subscriptionServer(protocol);
    const results = await source(url, { subscriptions: protocol, maxWaitingResults: 5 }).subscribe(
      counting(-100),
      context,
    );
    // It is left as soon as too much waits.
    await expect.poll(() => ended).toContain(-100);
    const read = async () => {
      for await (const result of results) expect(result.errors).toBeUndefined();
    };
    await expect(read()).rejects.toMatchObject({ code: 'SUBGRAPH_STREAM_OVERFLOW' });
  });

  test(`${protocol}: a subscription the subgraph refuses is a result with errors`, async () => {
    const { url } = await subscriptionServer(protocol);
    const results = await source(url, { subscriptions: protocol }).subscribe(
      ask('subscription { no }'),
      context,
    );
    const { value } = await results.next();
    expect(value).toMatchObject({ errors: [{ message: expect.stringContaining('Cannot query field') }] });
  });
}

test('ws: a subgraph that gives no sign of life any more is an error for the reader', async () => {
  const { url, server } = await serve();
  const sockets = new WebSocketServer({ server });
  open.push(() => new Promise((resolve) => sockets.close(resolve)));
  sockets.on('connection', (socket) => {
    // Answers the first message and no other.
    socket.once('message', () => socket.send('{"type":"connection_ack"}'));
  });
  const results = await source(url, { subscriptions: 'ws', silenceMs: 20 }).subscribe(counting(-1), context);
  await expect(results.next()).rejects.toMatchObject({ code: 'SUBGRAPH_UNAVAILABLE' });
  await expect.poll(() => sockets.clients.size).toBe(0);
});
