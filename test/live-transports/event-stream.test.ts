import { createClient } from 'graphql-sse';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RawStream } from './raw-stream.js';
import { type LiveWorld, startLiveWorld, SUBSCRIPTION } from './world.js';

let world: LiveWorld;

beforeAll(async () => {
  world = await startLiveWorld({ heartbeat_ms: 60 });
}, 60_000);
afterAll(() => world[Symbol.asyncDispose]());

const get = (params: Record<string, string>, headers: Record<string, string> = {}) =>
  RawStream.open(`${world.streamUrl}?${new URLSearchParams(params)}`, {
    headers: { 'x-tenant-id': 'demo', ...headers },
  });

const post = (body: unknown, headers: Record<string, string> = {}) =>
  fetch(world.streamUrl, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'text/event-stream',
      'x-tenant-id': 'demo',
      ...headers,
    },
    body: JSON.stringify(body),
  });

const running = () => world.gateway.engine.liveSubscriptions;

describe('an event stream', () => {
  it('brings the official client its events, queries and mutations', async () => {
    const client = createClient({
      url: world.streamUrl,
      headers: { 'x-tenant-id': 'demo' },
      retryAttempts: 0,
    });
    const events = client.iterate({ query: SUBSCRIPTION });
    const first = events.next();
    await expect.poll(running).toBe(1);
    await world.publish('Over SSE');
    expect((await first).value).toMatchObject({
      data: { postPublished: { title: 'Over SSE' } },
      extensions: { cursor: expect.any(String) },
    });
    await events.return?.();
    const results = [];
    for await (const result of client.iterate({ query: '{ __typename }' })) results.push(result);
    expect(results).toEqual([{ data: { __typename: 'Query' } }]);
    client.dispose();
    await expect.poll(running).toBe(0);
  });

  it('says where it is from the beginning, and with each event', async () => {
    await using stream = await get({ query: SUBSCRIPTION });
    expect(Object.fromEntries(stream.response.headers)).toMatchObject({
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
      'x-request-id': expect.any(String),
    });
    await stream.until(({ lastEventId }) => lastEventId !== undefined);
    await world.publish('With an id');
    await stream.until(({ titles }) => titles.length === 1);
    const block = stream.blocks.find(({ event }) => event === 'next');
    expect(JSON.parse(block?.data ?? '')).toEqual({
      data: { postPublished: { title: 'With an id' } },
      extensions: { cursor: block?.id },
    });
  });

  it('has heartbeats that no event comes of', async () => {
    await using stream = await get({ query: SUBSCRIPTION });
    await stream.until(({ blocks }) => blocks.length >= 3);
    expect(stream.blocks.every(({ event, data }) => event === undefined && data === undefined)).toBe(true);
  });

  it('resumes after Last-Event-ID, which wins over the cursor in the URL', async () => {
    const first = await get({ query: SUBSCRIPTION });
    await first.until(({ lastEventId }) => lastEventId !== undefined);
    const atBegin = first.lastEventId ?? '';
    await world.publish('Resumed 1');
    await first.until(({ titles }) => titles.length === 1);
    const atEvent = first.lastEventId ?? '';
    await first[Symbol.asyncDispose]();
    await world.publish('Resumed 2');
    const extensions = JSON.stringify({ resumeAfter: atBegin });
    await using byUrl = await get({ query: SUBSCRIPTION, extensions });
    await using byHeader = await get({ query: SUBSCRIPTION, extensions }, { 'last-event-id': atEvent });
    await byUrl.until(({ titles }) => titles.length === 2);
    await byHeader.until(({ titles }) => titles.length === 1);
    expect([byUrl.titles, byHeader.titles]).toEqual([['Resumed 1', 'Resumed 2'], ['Resumed 2']]);
  });

  it('carries variables in the URL', async () => {
    await using stream = await get({
      query: 'subscription ($tag: String) { postPublished(tag: $tag) { title } }',
      variables: JSON.stringify({ tag: 'no such tag' }),
    });
    await expect.poll(running).toBe(1);
    await using all = await get({ query: SUBSCRIPTION });
    await all.until(({ lastEventId }) => lastEventId !== undefined);
    await world.publish('Untagged');
    await all.until(({ titles }) => titles.length === 1);
    expect(stream.titles).toEqual([]);
  });

  it.each<[what: string, body: unknown, headers: Record<string, string>, status: number, code: string]>([
    ['a document that is none', { query: 'subscription {' }, {}, 400, 'GRAPHQL_PARSE_FAILED'],
    ['a field there is not', { query: '{ nothing }' }, {}, 400, 'GRAPHQL_VALIDATION_FAILED'],
    [
      'variables that do not fit',
      { query: 'subscription ($tag: String!) { postPublished(tag: $tag) { id } }', variables: { tag: 7 } },
      {},
      400,
      'BAD_USER_INPUT',
    ],
    ['a body without a query', { variables: {} }, {}, 400, 'BAD_REQUEST'],
    ['an unknown tenant', { query: SUBSCRIPTION }, { 'x-tenant-id': 'nobody' }, 404, 'TENANT_NOT_FOUND'],
    ['a bad token', { query: SUBSCRIPTION }, { authorization: 'Bearer x' }, 401, 'TOKEN_INVALID'],
    ['what is no cursor', { query: SUBSCRIPTION }, { 'last-event-id': 'x' }, 400, 'CURSOR_INVALID'],
  ])('is refused with a status for %s', async (_what, body, headers, status, code) => {
    const response = await post(body, headers);
    const { errors } = (await response.json()) as { errors: { extensions: object }[] };
    expect([response.status, errors[0]?.extensions]).toMatchObject([status, { code }]);
    await expect.poll(running).toBe(0);
  });

  it('is nothing for a client that wants something else', async () => {
    expect((await post({ query: SUBSCRIPTION }, { accept: 'application/json' })).status).toBe(406);
  });

  it('refuses a mutation by GET', async () => {
    await using stream = await get({ query: 'mutation { signOut { __typename } }' });
    expect(stream.response.status).toBe(405);
  });

  it('ends with the errors that ended the operation', async () => {
    await using stream = await get({ query: SUBSCRIPTION });
    await stream.until(({ lastEventId }) => lastEventId !== undefined);
    const headers = {
      'content-type': 'application/json',
      'x-tenant-id': 'demo',
      authorization: `Bearer ${world.token}`,
    };
    const toggle = (enabled: boolean) =>
      fetch(`${world.url}/graphql`, {
        method: 'POST',
        headers,
        body: JSON.stringify({
          query: 'mutation ($enabled: Boolean!) { toggleModule(slug: "blog", enabled: $enabled) { slug } }',
          variables: { enabled },
        }),
      }).then((response) => response.json());
    await toggle(false);
    await stream.ended;
    const [next, complete] = stream.blocks.slice(-2);
    expect(JSON.parse(next?.data ?? '')).toMatchObject({
      errors: [{ extensions: { code: 'MODULE_DISABLED', module: 'blog' } }],
    });
    expect(complete).toEqual({ event: 'complete', data: '' });
    await toggle(true);
  });
});
