import { once } from 'node:events';
import { WebSocket } from 'ws';
import { Engine, type GraphqlRequest, type PreparedRequest, ResultStream } from '@rustok/gateway';
import { type RequestContext, systemActor } from '@rustok/kernel';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { SEED_PASSWORD, startAnotherGateway, startTestGateway, type TestGateway } from '../kit/gateway.js';
import { ApiClient } from '../kit/client.js';
import { CreatePost, EnabledModules, PostPublished, Posts, SignIn, ToggleModule } from './demo.operations.js';

let test: TestGateway;

beforeAll(async () => {
  test = await startTestGateway();
}, 120_000);
afterAll(() => test[Symbol.asyncDispose]());

async function admin(url: string): Promise<ApiClient> {
  const client = new ApiClient(url, { tenant: 'demo' });
  const { data } = await client.ask(SignIn, {
    input: { email: 'admin@demo.local', password: SEED_PASSWORD },
  });
  return client.as(data?.signIn.accessToken ?? '');
}

const newPost = (title: string) => ({ input: { locale: 'en', title, body: 'Live.', publish: true } });

describe('two instances on one database', () => {
  it('both deliver an event to their listeners, and both serve the new graph after a toggle', async () => {
    const second = await startAnotherGateway(test.connection);
    try {
      await using first = await new ApiClient(test.url, { tenant: 'demo' }).listen();
      await using other = await new ApiClient(second.url, { tenant: 'demo' }).listen();
      const streams = [first, other].map((listener) => listener.subscribe(PostPublished));
      await Promise.all([first, other].map((listener) => listener.subscribe('{ __typename }').ended));
      const writer = await admin(second.url);
      await writer.ask(CreatePost, newPost('Seen on both'));
      for (const stream of streams) {
        expect((await stream.first(1))[0]?.data?.postPublished?.title).toBe('Seen on both');
      }

      await writer.ask(ToggleModule, { slug: 'blog', enabled: false });
      const reader = new ApiClient(test.url, { tenant: 'demo' });
      await vi.waitFor(async () => {
        expect((await reader.ask(EnabledModules)).data?.enabledModules).not.toContain('blog');
        expect((await reader.ask(Posts)).codes).toContain('GRAPHQL_VALIDATION_FAILED');
      }, 10_000);
      for (const stream of streams) {
        expect(await stream.ended).toMatchObject([
          { extensions: { code: 'MODULE_DISABLED', module: 'blog' } },
        ]);
      }
      await writer.ask(ToggleModule, { slug: 'blog', enabled: true });
      await vi.waitFor(async () => expect((await reader.ask(Posts)).data).toBeTruthy(), 10_000);
    } finally {
      await second.close();
    }
  });
});

describe('a subscription', () => {
  const context = async (): Promise<RequestContext> => {
    const { platform } = test.gateway;
    const tenant = await platform.tenants.find({ kind: 'slug', value: 'demo' });
    if (!tenant) throw new Error('no demo tenant');
    return platform.contextFor({ tenant, actor: systemActor('test') });
  };
  const subscribe = async (engine: Engine, request: GraphqlRequest) => {
    const stream = await start(engine, await engine.prepare(await context(), request));
    if (!(stream instanceof ResultStream)) throw new Error(stream[0]?.message);
    return stream;
  };
  const start = (engine: Engine, prepared: PreparedRequest) =>
    ResultStream.start((sink) => engine.subscribe(prepared, { sink }));
  const query = 'subscription { postPublished { title author { name } } }';

  it('ends with a retryable code when its reader is too slow, and hurts no other', async () => {
    const engine = new Engine({ platform: test.gateway.platform, live: { queue_frames: 2 } });
    await engine.start();
    const slow = await subscribe(engine, { query });
    await using quick = await new ApiClient(test.url, { tenant: 'demo' }).listen();
    const seen = quick.subscribe(PostPublished);
    await quick.subscribe('{ __typename }').ended;
    const writer = await admin(test.url);
    for (const title of ['One', 'Two', 'Three', 'Four']) await writer.ask(CreatePost, newPost(title));
    expect((await seen.first(4)).map(({ data }) => data?.postPublished?.title)).toEqual([
      'One',
      'Two',
      'Three',
      'Four',
    ]);
    await expect.poll(() => engine.liveSubscriptions).toBe(0);
    expect(await slow.next()).toMatchObject({ value: { data: { postPublished: { title: 'One' } } } });
    await expect(slow.next()).rejects.toMatchObject({
      extensions: { code: 'SUBSCRIPTION_TOO_SLOW', retryable: true, cursor: expect.any(String) },
    });
    expect(await slow.next()).toEqual({ value: undefined, done: true });
    await engine.close();
  });

  it('does not begin on a graph that was replaced while it was being prepared', async () => {
    const { engine } = test.gateway;
    const prepared = await engine.prepare(await context(), { query });
    const writer = await admin(test.url);
    await writer.ask(ToggleModule, { slug: 'blog', enabled: false });
    await expect(start(engine, prepared)).rejects.toMatchObject({
      code: 'MODULE_DISABLED',
      extensions: { module: 'blog' },
    });
    await writer.ask(ToggleModule, { slug: 'blog', enabled: true });
  });

  it('ends at once when its reader leaves while it waits', async () => {
    const stream = await subscribe(test.gateway.engine, { query });
    const waiting = stream.next();
    await stream.return?.();
    expect(await waiting).toEqual({ value: undefined, done: true });
  });

  it('leaves nothing behind, however its client goes', async () => {
    const { engine } = test.gateway;
    const running = () => engine.liveSubscriptions;
    const client = new ApiClient(test.url, { tenant: 'demo' });
    await expect.poll(running).toBe(0);

    await using listener = await client.listen();
    const completed = listener.subscribe(PostPublished);
    listener.subscribe(PostPublished);
    await expect.poll(running).toBe(2);
    completed.stop();
    await expect.poll(running).toBe(1);

    const gone = new WebSocket(`${test.url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
    await once(gone, 'open');
    gone.send(JSON.stringify({ type: 'connection_init', payload: { tenant: 'demo' } }));
    await once(gone, 'message');
    gone.send(JSON.stringify({ id: '1', type: 'subscribe', payload: { query } }));
    await expect.poll(running).toBe(2);
    gone.terminate();
    await expect.poll(running).toBe(1);

    await listener[Symbol.asyncDispose]();
    await expect.poll(running).toBe(0);

    // Gone before the subscription has begun: it never does, or ends at once.
    const hasty = new WebSocket(`${test.url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
    await once(hasty, 'open');
    hasty.send(JSON.stringify({ type: 'connection_init', payload: { tenant: 'demo' } }));
    await once(hasty, 'message');
    const unplanned = 'subscription Hasty { postPublished { id title tags author { id displayName } } }';
    hasty.send(JSON.stringify({ id: '1', type: 'subscribe', payload: { query: unplanned } }));
    hasty.terminate();
    await once(hasty, 'close');
    const later = await client.listen();
    const witness = later.subscribe(PostPublished);
    await expect.poll(running).toBe(1);
    witness.stop();
    await expect.poll(running).toBe(0);
    await later[Symbol.asyncDispose]();
  });

  it('is refused, and nothing started, for variables that do not fit', async () => {
    const { engine } = test.gateway;
    const prepared = await engine.prepare(await context(), {
      query: 'subscription ($tag: String!) { postPublished(tag: $tag) { id } }',
      variables: { tag: 7 },
    });
    expect(await start(engine, prepared)).toMatchObject([{ message: expect.stringContaining('$tag') }]);
  });

  it('passes arguments to the filter of the module that owns the field', async () => {
    await using listener = await new ApiClient(test.url, { tenant: 'demo' }).listen();
    const tagged = listener.subscribe<{ live: { title: string; tags: string[] } }, unknown>(
      `subscription ($tag: String) { ...Tagged } fragment Tagged on Subscription { live: postPublished(tag: $tag) { title tags } }`,
      { tag: 'rare' },
    );
    await listener.subscribe('{ __typename }').ended;
    const writer = await admin(test.url);
    await writer.ask(CreatePost, newPost('Plain'));
    await writer.ask(CreatePost, { input: { ...newPost('Tagged').input, tags: ['rare'] } });
    expect(await tagged.first(1)).toMatchObject([{ data: { live: { title: 'Tagged', tags: ['rare'] } } }]);
  });

  it('keeps a draft from its listeners: nothing is sent for what they may not see', async () => {
    await using listener = await new ApiClient(test.url, { tenant: 'demo' }).listen();
    const stream = listener.subscribe(PostPublished);
    await listener.subscribe('{ __typename }').ended;
    const writer = await admin(test.url);
    await writer.ask(CreatePost, { input: { ...newPost('Draft').input, publish: false } });
    await writer.ask(CreatePost, newPost('Public'));
    expect((await stream.first(1)).map(({ data }) => data?.postPublished?.title)).toEqual(['Public']);
  });
});
