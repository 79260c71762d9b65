import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { WebSocket } from 'ws';
import pg from 'pg';
import { getIntrospectionQuery, type IntrospectionQuery } from 'graphql';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { ResultOf } from '@graphql-typed-document-node/core';
import { ApiClient } from '../kit/client.js';
import { SEED_PASSWORD, startTestGateway, type TestGateway } from '../kit/gateway.js';
import {
  CreatePost,
  EnabledModules,
  ModuleToggled,
  PostPublished,
  Posts,
  Search,
  SignIn,
  ToggleModule,
} from './demo.operations.js';

let test: TestGateway;
let demo: ApiClient;
let acme: ApiClient;
let bare: ApiClient;

beforeAll(async () => {
  test = await startTestGateway();
  [demo, acme, bare] = ['demo', 'acme', 'bare'].map((tenant) => new ApiClient(test.url, { tenant })) as [
    ApiClient,
    ApiClient,
    ApiClient,
  ];
}, 120_000);

afterAll(() => test[Symbol.asyncDispose]());

async function signedIn(client: ApiClient, name: 'admin' | 'customer'): Promise<ApiClient> {
  const email = `${name}@${client.options.tenant}.local`;
  const { data } = await client.ask(SignIn, { input: { email, password: SEED_PASSWORD } });
  if (!data) throw new Error(`${email} cannot sign in`);
  return client.as(data.signIn.accessToken);
}

function newPost(title = `Post ${randomUUID()}`) {
  return { input: { locale: 'en', title, body: 'Written for a test.', publish: true } };
}

async function fieldsAndTypes(client: ApiClient): Promise<readonly string[]> {
  const { data } = await client.post<IntrospectionQuery>(getIntrospectionQuery());
  return (data?.__schema.types ?? []).flatMap((type) => [
    type.name,
    ...(type.kind === 'OBJECT' ? type.fields.map((field) => field.name) : []),
  ]);
}

describe('a graph per tenant', () => {
  it('answers posts with authors that another module owns', async () => {
    const { data, errors } = await demo.ask(Posts, { first: 5 });
    expect(errors).toEqual([]);
    expect(data?.posts.edges).toHaveLength(5);
    expect(data?.posts.edges.map(({ node }) => node.author?.name)).toEqual(Array(5).fill('Demo Admin'));
    expect(data?.posts.pageInfo).toEqual({ hasNextPage: true, endCursor: expect.any(String) });
  });

  it('walks all posts by cursor, each once', async () => {
    const ids: string[] = [];
    let after: string | null | undefined;
    do {
      const page: ResultOf<typeof Posts>['posts'] | undefined = (await demo.ask(Posts, { first: 10, after }))
        .data?.posts;
      ids.push(...(page?.edges ?? []).map(({ node }) => node.id));
      after = page?.pageInfo.hasNextPage ? page.pageInfo.endCursor : undefined;
    } while (after);
    expect(ids.length).toBeGreaterThan(24);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('has no field and no type of a module that the tenant has not enabled', async () => {
    const { codes, errors } = await acme.ask(Posts, { first: 5 });
    expect(codes).toContain('GRAPHQL_VALIDATION_FAILED');
    expect(errors[0]?.message).toContain('"posts"');

    const names = { acme: await fieldsAndTypes(acme), bare: await fieldsAndTypes(bare) };
    expect(names.acme.filter((name) => /post|comment/i.test(name))).toEqual([]);
    expect(names.acme).toContain('ContentNode');
    expect(names.bare.filter((name) => /post|comment|content|categor/i.test(name))).toEqual([]);
    expect(names.bare).toContain('currentTenant');
  });

  it('speaks the locale of the argument, else of Accept-Language, else the default of the tenant', async () => {
    const title = async (client: ApiClient, locale?: string) =>
      (await client.ask(Posts, { first: 1, locale })).data?.posts.edges[0]?.node.title;
    const german = new ApiClient(test.url, {
      tenant: 'demo',
      headers: { 'accept-language': 'de-AT, en;q=0.5' },
    });
    expect(await title(german)).toBe(await title(demo, 'de'));
    expect(await title(german, 'en')).toBe(await title(demo));
    expect(await title(demo)).not.toBe(await title(german));
  });

  it('shares one graph between tenants with the same modules', async () => {
    const { engine, platform } = test.gateway;
    await platform.createTenant({ slug: 'twin', name: 'Twin', locales: DEFAULT_LOCALE, modules: [] });
    const graphs = await Promise.all(
      ['bare', 'twin', 'acme'].map(async (value) => {
        const tenant = await platform.tenants.find({ kind: 'slug', value });
        return tenant && engine.graphOf({ tenant });
      }),
    );
    expect(graphs[0]).toBe(graphs[1]);
    expect(graphs[0]).not.toBe(graphs[2]);
  });

  const DEFAULT_LOCALE = [{ locale: 'en', name: 'English', nativeName: 'English' }];
});

describe('who asks', () => {
  it.each([
    ['unknown', 'nobody', 404, 'TENANT_NOT_FOUND'],
    ['malformed', 'no_such!', 400, 'TENANT_IDENTIFIER_INVALID'],
    ['missing', undefined, 400, 'TENANT_REQUIRED'],
    ['named twice', 'demo, acme', 400, 'TENANT_IDENTIFIER_INVALID'],
    ['reserved', 'admin', 400, 'TENANT_IDENTIFIER_INVALID'],
  ])('refuses a tenant that is %s', async (_case, tenant, status, code) => {
    const answer = await new ApiClient(test.url, tenant === undefined ? {} : { tenant }).post(
      '{ __typename }',
    );
    expect(answer).toMatchObject({ status, codes: [code] });
  });

  it('refuses an inactive tenant with 403, by every name it has', async () => {
    const { platform } = test.gateway;
    const locales = [{ locale: 'en', name: 'English', nativeName: 'English' }];
    const id = await platform.createTenant({ slug: 'closed', name: 'Closed', locales, modules: [] });
    const owner = new pg.Client(test.connection);
    await owner.connect();
    await owner.query('update tenants set is_active = false where id = $1', [id]);
    await owner.end();
    await platform.tenants.invalidate(id);
    for (const tenant of ['closed', id]) {
      expect(await new ApiClient(test.url, { tenant }).post('{ __typename }')).toMatchObject({
        status: 403,
        codes: ['TENANT_INACTIVE'],
      });
    }
  });

  it('takes the id of a tenant for its slug', async () => {
    const tenant = await test.gateway.platform.tenants.find({ kind: 'slug', value: 'demo' });
    const answer = await new ApiClient(test.url, { tenant: tenant?.id ?? '' }).ask(EnabledModules);
    expect(answer.data?.enabledModules).toContain('blog');
  });

  it('refuses a bad token with 401 and the token of another tenant with 403', async () => {
    expect(await demo.as('nonsense').post('{ __typename }')).toMatchObject({
      status: 401,
      codes: ['TOKEN_INVALID'],
    });
    const admin = await signedIn(demo, 'admin');
    expect(await acme.as(admin.options.token ?? '').post('{ __typename }')).toMatchObject({
      status: 403,
      codes: ['TENANT_MISMATCH'],
    });
  });

  it('lets an administrator write, a customer not, and nobody without a token', async () => {
    const written = await (await signedIn(demo, 'admin')).ask(CreatePost, newPost('Hello from a test'));
    expect(written.data?.createPost).toMatchObject({
      title: 'Hello from a test',
      slug: 'hello-from-a-test',
      status: 'PUBLISHED',
      author: { name: 'Demo Admin' },
    });
    expect((await (await signedIn(demo, 'customer')).ask(CreatePost, newPost())).codes).toEqual([
      'PERMISSION_DENIED',
    ]);
    expect((await demo.ask(CreatePost, newPost())).codes).toEqual(['UNAUTHENTICATED']);
  });

  it('names the field of bad input', async () => {
    const admin = await signedIn(demo, 'admin');
    const { codes, errors } = await admin.ask(CreatePost, { input: { ...newPost().input, title: ' ' } });
    expect(codes).toEqual(['BAD_USER_INPUT']);
    expect(errors[0]?.extensions.fields).toEqual([{ path: 'title', message: expect.any(String) }]);
  });
});

describe('GraphQL over HTTP', () => {
  const get = (query: string) =>
    fetch(`${test.url}/graphql?${new URLSearchParams({ query })}`, {
      headers: { 'x-tenant-id': 'demo', accept: 'application/graphql-response+json' },
    });

  it('answers a query by GET and refuses a mutation by GET', async () => {
    const answer = await get('{ currentTenant { slug } }');
    expect([answer.status, await answer.json()]).toEqual([
      200,
      { data: { currentTenant: { slug: 'demo' } } },
    ]);
    const refused = await get('mutation { signOut { success } }');
    expect([refused.status, refused.headers.get('allow')]).toEqual([405, 'POST']);
  });

  it('answers what is no executable document with 400 where the client knows the media type', async () => {
    expect((await get('{ nothing }')).status).toBe(400);
    expect((await get('{')).status).toBe(400);
  });

  it.each([
    ['a literal that is no uuid', '{ post(id: "x") { id } }', undefined, 'GRAPHQL_VALIDATION_FAILED'],
    [
      'a variable that is no uuid',
      'query ($id: UUID!) { post(id: $id) { id } }',
      { id: 'x' },
      'BAD_USER_INPUT',
    ],
    ['a variable that is missing', 'query ($id: UUID!) { post(id: $id) { id } }', {}, 'BAD_USER_INPUT'],
    ['a page that is too long', '{ posts(first: 101) { edges { cursor } } }', undefined, 'BAD_USER_INPUT'],
    [
      'a cursor of another list',
      '{ posts(after: "WyJ4Il0") { edges { cursor } } }',
      undefined,
      'INVALID_CURSOR',
    ],
    ['a document that is none', '{', undefined, 'GRAPHQL_PARSE_FAILED'],
    [
      'an operation nobody named',
      'query A { __typename } query B { __typename }',
      undefined,
      'OPERATION_RESOLUTION_FAILURE',
    ],
    ['brackets without end', '{a'.repeat(3000), undefined, 'QUERY_TOO_DEEP'],
  ])('refuses %s with a code', async (_case, query, variables, code) => {
    expect((await demo.post(query, variables)).codes).toEqual([code]);
  });

  it.each(['[]', '{}', 'null', '"x"', '{"query":5}', '{"query":"{__typename}","variables":[]}', '{"query":'])(
    'refuses the body %s with 400 and a code',
    async (body) => {
      const headers = { 'content-type': 'application/json', 'x-tenant-id': 'demo' };
      const response = await fetch(`${test.url}/graphql`, { method: 'POST', headers, body });
      expect(response.status).toBe(400);
      expect(await response.json()).toMatchObject({ errors: [{ extensions: { code: 'BAD_REQUEST' } }] });
    },
  );

  it('gives every answer a request id, the client’s own where it has one', async () => {
    const ask = (headers: Record<string, string>) =>
      fetch(`${test.url}/health`, { headers }).then((response) => response.headers.get('x-request-id'));
    expect(await ask({})).toMatch(/^[0-9a-f-]{36}$/);
    expect(await ask({ 'x-request-id': 'my-own-request' })).toBe('my-own-request');
    expect(await ask({ 'x-request-id': 'bad id!' })).not.toBe('bad id!');
  });

  it('lets pages of the listed origins call, and no others', async () => {
    await using open = await startTestGateway({ corsOrigins: ['https://shop.example'] });
    const preflight = async (url: string, origin: string) => {
      const headers = {
        origin,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'x-tenant-id',
      };
      return (await fetch(`${url}/graphql`, { method: 'OPTIONS', headers })).headers;
    };
    const allowed = await preflight(open.url, 'https://shop.example');
    expect(allowed.get('access-control-allow-origin')).toBe('https://shop.example');
    expect(allowed.get('access-control-allow-headers')).toBe('x-tenant-id');
    expect(allowed.has('access-control-allow-credentials')).toBe(false);
    for (const [url, origin] of [
      [open.url, 'https://other.example'],
      [test.url, 'https://shop.example'],
    ] as const) {
      expect((await preflight(url, origin)).get('access-control-allow-origin')).toBeNull();
    }
  });

  it('says that it is ready, and which modules it carries', async () => {
    expect((await fetch(`${test.url}/health/ready`)).status).toBe(200);
    const { modules } = (await (await fetch(`${test.url}/health/modules`)).json()) as {
      modules: { slug: string }[];
    };
    expect(modules.map(({ slug }) => slug).sort()).toEqual([
      'blog',
      'commerce',
      'content',
      'events',
      'forum',
      'index',
      'pages',
      'rbac',
      'tenant',
    ]);
    for (const module of modules) {
      const response = await fetch(`${test.url}/api/${module.slug}/health`);
      expect([response.status, await response.json()]).toEqual([200, module]);
    }
  });
});

describe('a live event', () => {
  it('reaches a listener once, enriched by another module, and nobody of another tenant', async () => {
    const otherTenant = await signedIn(acme, 'admin');
    await otherTenant.ask(ToggleModule, { slug: 'blog', enabled: true });
    await using listener = await demo.listen();
    await using foreign = await acme.listen();
    const stream = listener.subscribe(PostPublished);
    const elsewhere = foreign.subscribe(PostPublished);
    const admin = await signedIn(demo, 'admin');
    // A subscription has no acknowledgement of its own: a query behind it on the same socket is one.
    await Promise.all([listener, foreign].map((each) => each.subscribe('{ __typename }').ended));

    const first = (await admin.ask(CreatePost, newPost())).data?.createPost;
    const second = (await admin.ask(CreatePost, newPost())).data?.createPost;
    const received = await stream.first(2);
    const expected = [first, second].map((post) => ({
      data: { postPublished: { id: post?.id, title: post?.title, author: { name: 'Demo Admin' } } },
    }));
    expect(received).toMatchObject(expected);

    const own = (await otherTenant.ask(CreatePost, newPost())).data?.createPost;
    expect((await elsewhere.first(1))[0]?.data).toMatchObject({ postPublished: { id: own?.id } });
    expect(elsewhere.results).toHaveLength(1);
    expect(stream.results).toHaveLength(2);
    await otherTenant.ask(ToggleModule, { slug: 'blog', enabled: false });
  });

  it('reaches the search index', async () => {
    const admin = await signedIn(demo, 'admin');
    const post = (await admin.ask(CreatePost, newPost('Quokkas of Rottnest'))).data?.createPost;
    await vi.waitFor(async () => {
      const { data } = await demo.ask(Search, { query: 'quokkas' });
      expect(data?.search.edges.map(({ node }) => node)).toEqual([
        { id: post?.id, kind: 'post', title: 'Quokkas of Rottnest' },
      ]);
    }, 10_000);
    expect((await acme.ask(Search, { query: 'quokkas' })).data?.search.edges).toEqual([]);
  });

  it.each([
    ['no tenant', {}, 4400],
    ['an unknown tenant', { tenant: 'nobody' }, 4404],
    ['a bad token', { tenant: 'demo', token: 'nonsense' }, 4401],
  ])('closes a socket with %s by its own code', async (_case, options, code) => {
    const client = new ApiClient(test.url, options);
    await expect(client.listen()).rejects.toThrow(String(code));
  });

  it('ends a socket whose message is too large, and serves all others', async () => {
    const socket = new WebSocket(`${test.url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
    await once(socket, 'open');
    socket.send('x'.repeat(2_000_000));
    const [code] = await once(socket, 'close');
    expect(code).toBe(1009);
    await using listener = await demo.listen();
    expect(await listener.subscribe('{ __typename }').first(1)).toEqual([{ data: { __typename: 'Query' } }]);
  });

  it('refuses a listener without the permission, by an error message on an open socket', async () => {
    await using listener = await demo.listen();
    const refused = await listener.subscribe(ModuleToggled).ended;
    expect(refused).toMatchObject([{ extensions: { code: 'UNAUTHENTICATED' } }]);
    expect(await listener.subscribe('{ __typename }').first(1)).toEqual([{ data: { __typename: 'Query' } }]);
  });
});

describe('switching a module', () => {
  it('takes its fields away at once, ends what listened to them, and brings everything back', async () => {
    const admin = await signedIn(demo, 'admin');
    const before = (await demo.ask(Posts, { first: 3 })).data;
    await using listener = await admin.listen();
    const lost = listener.subscribe(PostPublished);
    const kept = listener.subscribe(ModuleToggled);
    await listener.subscribe('{ __typename }').ended;

    const inFlight = Array.from({ length: 20 }, () => demo.ask(Posts, { first: 50 }));
    expect((await admin.ask(ToggleModule, { slug: 'blog', enabled: false })).data?.toggleModule).toEqual({
      moduleSlug: 'blog',
      enabled: false,
    });
    expect((await demo.ask(Posts, { first: 3 })).codes).toContain('GRAPHQL_VALIDATION_FAILED');
    for (const { codes, data } of await Promise.all(inFlight)) {
      expect(data ? 'finished' : codes).toSatisfy(
        (outcome) => outcome === 'finished' || (outcome as string[]).includes('GRAPHQL_VALIDATION_FAILED'),
      );
    }
    expect(await lost.ended).toMatchObject([{ extensions: { code: 'MODULE_DISABLED', module: 'blog' } }]);
    expect((await acme.ask(EnabledModules)).data?.enabledModules).toContain('content');

    await admin.ask(ToggleModule, { slug: 'blog', enabled: true });
    expect((await demo.ask(Posts, { first: 3 })).data).toEqual(before);
    // A subscription whose fields all stayed went on, on the same socket and without losing an event.
    expect(await kept.first(2)).toMatchObject([
      { data: { moduleToggled: { moduleSlug: 'blog', enabled: false } } },
      { data: { moduleToggled: { moduleSlug: 'blog', enabled: true } } },
    ]);
  });

  it.each([
    ['index', false, 'CORE_MODULE_CANNOT_BE_DISABLED'],
    ['tenant', false, 'CORE_MODULE_CANNOT_BE_DISABLED'],
    ['rbac', true, 'CORE_MODULE_CANNOT_BE_DISABLED'],
    ['content', false, 'HAS_DEPENDENTS'],
    ['nothing', true, 'UNKNOWN_MODULE'],
  ])('refuses %s → %s with %s', async (slug, enabled, code) => {
    expect((await (await signedIn(demo, 'admin')).ask(ToggleModule, { slug, enabled })).codes).toEqual([
      code,
    ]);
  });

  it('refuses a module whose dependencies are off, and anybody without the permission', async () => {
    const toggle = { slug: 'blog', enabled: true };
    expect((await (await signedIn(bare, 'admin')).ask(ToggleModule, toggle)).codes).toEqual([
      'MISSING_DEPENDENCIES',
    ]);
    expect((await (await signedIn(bare, 'customer')).ask(ToggleModule, toggle)).codes).toEqual([
      'PERMISSION_DENIED',
    ]);
    expect((await bare.ask(ToggleModule, toggle)).codes).toEqual(['UNAUTHENTICATED']);
  });
});
