import { afterAll, beforeAll, expect, test } from 'vitest';
import { ApiClient } from '../kit/client.js';
import { SEED_PASSWORD, startTestGateway, type TestGateway } from '../kit/gateway.js';
import { SignInToForum } from './forum.operations.js';
import { NO_ID } from './forum-world.js';

let gateway: TestGateway;
const tokens: Record<'customer' | 'admin', string> = { customer: '', admin: '' };

beforeAll(async () => {
  gateway = await startTestGateway();
  const client = new ApiClient(gateway.url, { tenant: 'demo' });
  for (const name of ['customer', 'admin'] as const) {
    const input = { email: `${name}@demo.local`, password: SEED_PASSWORD };
    tokens[name] = (await client.ask(SignInToForum, { input })).data?.signIn.accessToken ?? '';
  }
}, 120_000);
afterAll(() => gateway[Symbol.asyncDispose]());

interface Answered {
  readonly status: number;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- each test knows the shape it asked for
  readonly body: any;
}

async function send(
  method: string,
  path: string,
  { as, body, tenant = 'demo' }: { as?: 'customer' | 'admin'; body?: unknown; tenant?: string } = {},
): Promise<Answered> {
  const response = await fetch(`${gateway.url}/api/forum/${path}`, {
    method,
    headers: {
      'x-tenant-id': tenant,
      ...(as && { authorization: `Bearer ${tokens[as]}` }),
      ...(body !== undefined && { 'content-type': 'application/json' }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  return { status: response.status, body: await response.json() };
}

const codeOf = ({ status, body }: Answered) => [status, body.errors?.[0]?.extensions.code];

test('categories, topics and replies are listed for anybody, page by page', async () => {
  const first = await send('GET', 'categories?limit=3&locale=de');
  expect(first.status).toBe(200);
  expect(first.body.items.map(({ name }: { name: string }) => name)).toEqual([
    'Ankündigungen',
    'Hilfe',
    'Zubereitung',
  ]);
  const rest = await send('GET', `categories?limit=3&after=${first.body.next}`);
  expect(rest.body).toMatchObject({ items: [{ slug: 'off-topic', topic_count: 2 }], next: null });

  const [{ id: categoryId }] = first.body.items;
  const topics = await send('GET', `topics?category_id=${categoryId}&limit=1`);
  expect(topics.body).toMatchObject({
    items: [{ is_pinned: true, reply_count: 3 }],
    next: expect.any(String),
  });
  expect(topics.body.items[0]).not.toHaveProperty('body');
  const [{ id: topicId }] = topics.body.items;
  expect((await send('GET', `topics/${topicId}`)).body.body).toContain('house rules');
  const replies = await send('GET', `topics/${topicId}/replies`);
  expect(replies.body.items.map(({ depth }: { depth: number }) => depth)).toEqual([0, 1, 0]);
  const one = await send('GET', `replies/${replies.body.items[1].id}`);
  expect(one.body).toMatchObject({ parent_reply_id: replies.body.items[0].id, status: 'approved' });
});

test('are written by whoever may, and told in the names of the route what is wrong', async () => {
  const input = { color: '#ff0000', is_moderated: true, translations: [{ locale: 'en', name: 'By hand' }] };
  expect(codeOf(await send('POST', 'categories', { body: input }))).toEqual([401, 'UNAUTHENTICATED']);
  expect(codeOf(await send('POST', 'categories', { as: 'customer', body: input }))).toEqual([
    403,
    'PERMISSION_DENIED',
  ]);
  const category = await send('POST', 'categories', { as: 'admin', body: input });
  expect(category).toMatchObject({ status: 201, body: { slug: 'by-hand', is_moderated: true, version: 1 } });
  const categoryId = category.body.id as string;
  const changed = await send('PUT', `categories/${categoryId}`, {
    as: 'admin',
    body: { expected_version: 1, position: 9 },
  });
  expect(changed).toMatchObject({ status: 200, body: { position: 9, version: 2, name: 'By hand' } });

  const bad = await send('POST', 'topics', {
    as: 'customer',
    body: { category_id: 'x', title: '', body: 'B' },
  });
  expect(codeOf(bad)).toEqual([400, 'BAD_USER_INPUT']);
  expect(JSON.stringify(bad.body)).toContain('category_id');
  const topic = await send('POST', 'topics', {
    as: 'customer',
    body: { category_id: categoryId, title: 'By REST', body: 'Works.', tags: ['rest'] },
  });
  expect(topic).toMatchObject({
    status: 201,
    body: { category_id: categoryId, tags: ['rest'], body: 'Works.' },
  });
  const topicId = topic.body.id as string;
  const renamed = await send('PUT', `topics/${topicId}`, {
    as: 'customer',
    body: { expected_version: 1, title: 'By hand' },
  });
  expect(renamed.body).toMatchObject({ title: 'By hand', body: 'Works.', version: 2 });
  const late = await send('PUT', `topics/${topicId}`, { as: 'admin', body: { expected_version: 1 } });
  expect(codeOf(late)).toEqual([400, 'CONCURRENT_MODIFICATION']);
  expect(JSON.stringify(await send('PUT', `topics/${topicId}`, { as: 'admin', body: {} }))).toContain(
    'expected_version',
  );

  const reply = await send('POST', `topics/${topicId}/replies`, { as: 'customer', body: { body: 'First!' } });
  expect(reply).toMatchObject({ status: 201, body: { status: 'pending', depth: 0, topic_id: topicId } });
  const replyId = reply.body.id as string;
  expect(codeOf(await send('GET', `replies/${replyId}`))).toEqual([404, 'REPLY_NOT_FOUND']);
  const answered = await send('POST', `topics/${topicId}/replies`, {
    as: 'customer',
    body: { body: 'x', parent_reply_id: replyId },
  });
  expect(codeOf(answered)).toEqual([400, 'BAD_USER_INPUT']);
  expect(JSON.stringify(answered.body)).toContain('parent_reply_id');
  const edited = await send('PUT', `replies/${replyId}`, {
    as: 'customer',
    body: { expected_version: 1, body: 'Second!' },
  });
  expect(edited.body).toMatchObject({ body: 'Second!', version: 2 });

  const misspelled = await send('POST', 'topics', {
    as: 'customer',
    body: { category_id: categoryId, title: 'T', body: 'B', tag: ['x'] },
  });
  expect(codeOf(misspelled)).toEqual([400, 'BAD_USER_INPUT']);
  expect(codeOf(await send('POST', 'topics', { as: 'customer', body: ['no', 'topic'] }))).toEqual([
    400,
    'BAD_USER_INPUT',
  ]);

  expect(codeOf(await send('DELETE', `categories/${categoryId}`, { as: 'admin' }))).toEqual([
    400,
    'FORUM_CATEGORY_NOT_EMPTY',
  ]);
  const gone = (id: string) => ({ status: 200, body: { id, deleted: true } });
  expect(await send('DELETE', `replies/${replyId}`, { as: 'customer' })).toEqual(gone(replyId));
  expect(await send('DELETE', `topics/${topicId}`, { as: 'customer' })).toEqual(gone(topicId));
  expect(await send('DELETE', `categories/${categoryId}`, { as: 'admin' })).toEqual(gone(categoryId));
});

test.each([
  ['GET', `categories/${NO_ID}`, 'FORUM_CATEGORY_NOT_FOUND'],
  ['GET', 'categories/no-id', 'FORUM_CATEGORY_NOT_FOUND'],
  ['GET', `topics/${NO_ID}`, 'TOPIC_NOT_FOUND'],
  ['GET', 'topics/no-id/replies', 'TOPIC_NOT_FOUND'],
  ['GET', `topics/${NO_ID}/replies`, 'TOPIC_NOT_FOUND'],
  ['GET', 'replies/no-id', 'REPLY_NOT_FOUND'],
  ['DELETE', `replies/${NO_ID}`, 'REPLY_NOT_FOUND'],
])('%s %s is %s', async (method, path, code) => {
  expect(codeOf(await send(method, path, { as: 'admin' }))).toEqual([404, code]);
});

test.each([
  'topics?limit=0',
  'topics?limit=x',
  'topics?status=gone',
  'topics?page=2',
  'categories?locale=german',
])('%s is refused', async (path) => {
  expect(codeOf(await send('GET', path))).toEqual([400, 'BAD_USER_INPUT']);
});

test('a tenant without the forum has no such routes', async () => {
  expect(codeOf(await send('GET', 'categories', { tenant: 'acme' }))).toEqual([404, 'NOT_FOUND']);
});
