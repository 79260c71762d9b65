import blog from '@rustok/blog';
import content from '@rustok/content';
import { moduleSlug, type Tenant } from '@rustok/kernel';
import rbac from '@rustok/rbac';
import tenantModule from '@rustok/tenant';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApi, type TestApi } from '../kit/api.js';
import { ApiClient } from '../kit/client.js';

const SOON = { timeout: 15_000 };

let api: TestApi;
let pool: pg.Pool;
let shop: Tenant;
let manager: ApiClient;
let foreigner: ApiClient;
let anonymous: ApiClient;

beforeAll(async () => {
  api = await startTestApi([tenantModule, rbac, content, blog]);
  pool = new pg.Pool({ ...api.connection, max: 1 });
  const modules = [moduleSlug('content'), moduleSlug('blog')];
  shop = await api.tenant('shop', modules);
  manager = await signUp(shop, 'manager');
  foreigner = await signUp(await api.tenant('other', modules), 'admin');
  anonymous = new ApiClient(api.url, { tenant: 'shop' });
  await api.tenant('bare');
});
afterAll(async () => {
  await pool.end();
  await api[Symbol.asyncDispose]();
});

async function signUp(tenant: Tenant, role: string): Promise<ApiClient> {
  const client = new ApiClient(api.url, { tenant: tenant.slug });
  const { data, errors } = await client.post<{ signUp: { accessToken: string; user: { id: string } } }>(
    `mutation ($input: SignUpInput!) { signUp(input: $input) { accessToken user { id } } }`,
    { input: { email: `${role}@example.com`, password: 'correct horse battery' } },
  );
  if (!data) throw new Error(JSON.stringify(errors));
  await pool.query(
    `insert into user_roles (tenant_id, user_id, role_id)
     select tenant_id, $1, id from roles where tenant_id = $2 and slug = $3`,
    [data.signUp.user.id, tenant.id, role],
  );
  return client.as(data.signUp.accessToken);
}

/** The data of an answer without errors. */
async function given<T>(client: ApiClient, query: string, variables?: unknown): Promise<T> {
  const { data, errors } = await client.post<T>(query, variables);
  expect(errors).toEqual([]);
  return data as T;
}

interface RestAnswer {
  readonly status: number;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- each test knows the shape it asked for
  readonly body: any;
  readonly code: unknown;
  readonly fields: readonly string[];
}

async function rest(
  { options: { tenant, token } }: ApiClient,
  method: string,
  path: string,
  body?: unknown,
): Promise<RestAnswer> {
  const response = await fetch(`${api.url}/api/${path}`, {
    method,
    headers: {
      ...(tenant !== undefined && { 'x-tenant-id': tenant }),
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
      ...(body !== undefined && { 'content-type': 'application/json' }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const answer = await response.json();
  const extensions = answer.errors?.[0]?.extensions;
  const fields = ((extensions?.fields ?? []) as { path: string }[]).map(({ path }) => path);
  return { status: response.status, body: answer, code: extensions?.code, fields };
}

const NO_ID = '0197a8e2-8f3c-7bbb-8000-00c0ffee0042';
const structured_data = { '@type': 'Article', snake_case: { stays_so: 1 } };

interface Things {
  readonly path: string;
  readonly input: Record<string, unknown>;
  readonly change: (version: number) => Record<string, unknown>;
  readonly notFound: string;
  readonly bad: readonly [Record<string, unknown>, string];
  readonly publish: string;
}

describe.each<Things>([
  {
    path: 'content/nodes',
    input: {
      kind: 'page',
      translations: [{ locale: 'en', title: 'Over HTTP', seo: { meta_title: 'HTTP', structured_data } }],
      bodies: [{ locale: 'en', body: 'Text.', format: 'plain' }],
    },
    change: (version) => ({ expected_version: version, translations: [{ locale: 'en', title: 'Changed' }] }),
    notFound: 'NODE_NOT_FOUND',
    bad: [
      { kind: 'page', translations: [{ locale: 'en', title: 'x', seo: { canonical_url: 'x' } }] },
      'translations.0.seo.canonical_url',
    ],
    publish: 'publishContentNode',
  },
  {
    path: 'blog/posts',
    input: {
      locale: 'en',
      title: 'Over HTTP',
      body: 'Text.',
      body_format: 'plain',
      seo: { meta_title: 'HTTP', structured_data },
    },
    change: (version) => ({ version, title: 'Changed' }),
    notFound: 'POST_NOT_FOUND',
    bad: [{ locale: 'en', title: 'x', body: 'x', body_format: 'none' }, 'body_format'],
    publish: 'publishPost',
  },
])('/api/$path', ({ path, input, change, notFound, bad, publish }) => {
  test('creates, reads, changes, lists and deletes', async () => {
    const created = await rest(manager, 'POST', path, input);
    expect(created).toMatchObject({ status: 201, body: { status: 'draft', version: 1 } });
    const { id } = created.body as { id: string };
    const read = await rest(manager, 'GET', `${path}/${id.toUpperCase()}`);
    expect(read).toMatchObject({
      status: 200,
      body: { id, translations: [{ locale: 'en', title: 'Over HTTP' }] },
    });
    expect(read.body.translations[0].seo).toMatchObject({
      meta_title: 'HTTP',
      structured_data,
      no_index: false,
    });

    const changed = await rest(manager, 'PUT', `${path}/${id}`, change(1));
    expect(changed).toMatchObject({
      status: 200,
      body: { version: 2, translations: [{ title: 'Changed' }] },
    });
    expect(changed.body.translations[0].seo.meta_title).toBe('HTTP');
    expect(await rest(manager, 'PUT', `${path}/${id}`, change(1))).toMatchObject({
      code: 'CONCURRENT_MODIFICATION',
    });

    const listed = await rest(manager, 'GET', `${path}?status=draft&limit=1`);
    expect(listed).toMatchObject({
      status: 200,
      body: { items: [{ id, title: 'Changed', locale: 'en' }], next: null },
    });
    expect((await rest(anonymous, 'GET', path)).body.items).toEqual([]);
    await manager.post(`mutation { ${publish}(id: "${id}") { id } }`);
    expect((await rest(anonymous, 'GET', path)).body.items).toMatchObject([{ id }]);
    expect((await rest(anonymous, 'GET', `${path}/${id}`)).body.published_at).not.toBeNull();
    expect((await rest(foreigner, 'GET', path)).body.items).toEqual([]);

    const { body: other } = await rest(manager, 'POST', path, input);
    const page = await rest(manager, 'GET', `${path}?limit=1`);
    expect((await rest(manager, 'GET', `${path}?limit=1&after=${page.body.next}`)).body.items).toHaveLength(
      1,
    );
    expect(await rest(foreigner, 'GET', `${path}?after=${page.body.next}`)).toMatchObject({
      status: 400,
      code: 'INVALID_CURSOR',
    });
    expect(await rest(manager, 'DELETE', `${path}/${other.id}`)).toMatchObject({
      status: 200,
      body: { id: other.id, deleted: true },
    });
    expect(await rest(manager, 'GET', `${path}/${other.id}`)).toMatchObject({ status: 404, code: notFound });
  });

  test('answers bad requests with codes, and in the names they were written in', async () => {
    const refused = { status: 400, code: 'BAD_USER_INPUT' };
    expect(await rest(manager, 'POST', path, bad[0])).toMatchObject({ ...refused, fields: [bad[1]] });
    expect(await rest(manager, 'POST', path, ['nothing'])).toMatchObject(refused);
    expect(await rest(manager, 'GET', `${path}?limit=101`)).toMatchObject({ ...refused, fields: ['limit'] });
    expect(await rest(manager, 'GET', `${path}?author_id=me`)).toMatchObject({
      ...refused,
      fields: ['author_id'],
    });
    expect((await rest(anonymous, 'POST', path, input)).status).toBe(401);
    for (const id of [NO_ID, 'no-id']) {
      expect(await rest(manager, 'GET', `${path}/${id}`)).toMatchObject({ status: 404, code: notFound });
      expect(await rest(manager, 'PUT', `${path}/${id}`, change(1))).toMatchObject({
        status: 404,
        code: notFound,
      });
      expect(await rest(manager, 'DELETE', `${path}/${id}`)).toMatchObject({ status: 404, code: notFound });
    }
    expect((await rest(new ApiClient(api.url, { tenant: 'bare' }), 'GET', path)).status).toBe(404);
  });

  test('keeps tenants apart', async () => {
    const { body } = await rest(manager, 'POST', path, input);
    for (const [method, sent] of [['GET'], ['PUT', change(1)], ['DELETE']] as const) {
      expect(await rest(foreigner, method, `${path}/${body.id}`, sent)).toMatchObject({
        status: 404,
        code: notFound,
      });
    }
  });
});

describe('one graph', () => {
  test('goes from people, categories and tags to posts, and from posts back to tags', async () => {
    const made = await given<{ createTag: { id: string }; createCategory: { id: string } }>(
      manager,
      `mutation {
        createTag(input: { translations: [{ locale: "en", name: "Graph" }, { locale: "de", name: "Graf" }] }) { id }
        createCategory(input: { translations: [{ locale: "en", name: "Maths" }] }) { id }
      }`,
    );
    const { createTag: tag, createCategory: category } = made;
    const { createPost: post } = await given<{ createPost: { id: string; linkedTags: unknown } }>(
      manager,
      `mutation ($category: UUID!) {
        createPost(input: { locale: "en", title: "Nodes", body: "x", publish: true, tags: ["graf"], categoryId: $category }) {
          id linkedTags { name inGerman: name(locale: "de") }
        }
      }`,
      { category: category.id },
    );
    expect(post.linkedTags).toEqual([{ name: 'Graph', inGerman: 'Graf' }]);
    const { id } = post;
    const { me } = await given<{ me: { id: string } }>(manager, '{ me { id } }');
    const found = await given(
      anonymous,
      `query ($tag: UUID!, $category: UUID!, $post: UUID!) {
        tag(id: $tag) { name useCount postCount posts { edges { node { id author { posts(first: 1) { edges { node { id } } } } } } } }
        category(id: $category) { name posts { edges { node { title } } } nodes { edges { cursor } } }
        post(id: $post) { author { id } revisions { edges { cursor } } }
      }`,
      { tag: tag.id, category: category.id, post: id },
    );
    expect(found).toEqual({
      tag: {
        name: 'Graph',
        useCount: 0,
        postCount: 1,
        posts: { edges: [{ node: { id, author: { posts: { edges: [{ node: { id } }] } } } }] },
      },
      category: { name: 'Maths', posts: { edges: [{ node: { title: 'Nodes' } }] }, nodes: { edges: [] } },
      post: { author: { id: me.id }, revisions: null },
    });
  });

  test('tells who listens when a post becomes public at its time', async () => {
    const { createPost: post } = await given<{ createPost: { id: string } }>(
      manager,
      `mutation { createPost(input: { locale: "en", title: "Punctual", body: "x", tags: ["live"] }) { id } }`,
    );
    const { id } = post;
    await using listener = await anonymous.listen();
    const stream = listener.subscribe<{ postPublished: unknown }, unknown>(
      'subscription { postPublished(tag: "live") { id title status } }',
    );
    const at = new Date(Date.now() + 2_000).toISOString();
    const scheduled = await manager.post(
      `mutation { schedulePost(id: "${id}", input: { publishAt: "${at}" }) { status publishAt } }`,
    );
    expect(scheduled.data).toEqual({ schedulePost: { status: 'DRAFT', publishAt: at } });
    await expect
      .poll(() => stream.results.map((result) => result.data), SOON)
      .toEqual([{ postPublished: { id, title: 'Punctual', status: 'PUBLISHED' } }]);
  });
});
