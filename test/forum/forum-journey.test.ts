import { afterAll, beforeAll, expect, test } from 'vitest';
import { ApiClient } from '../kit/client.js';
import { SEED_PASSWORD, startTestGateway, type TestGateway } from '../kit/gateway.js';
import {
  ApproveReply,
  ForumCategoryBySlug,
  LockTopic,
  MyForum,
  OpenTopic,
  Reply,
  ReplyAdded,
  ReplyPending,
  SignInToForum,
  SignUpToForum,
  Thread,
  TopicCreated,
  TopicUpdated,
} from './forum.operations.js';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway();
}, 60_000);
afterAll(() => gateway[Symbol.asyncDispose]());

const visitor = (tenant = 'demo') => new ApiClient(gateway.url, { tenant });

async function signedIn(email: string): Promise<ApiClient> {
  const { data } = await visitor().ask(SignInToForum, { input: { email, password: SEED_PASSWORD } });
  return visitor().as(data?.signIn.accessToken ?? '');
}

async function newcomer(name: string): Promise<ApiClient> {
  const input = { email: `${name.toLowerCase()}@demo.local`, password: 'a long enough password', name };
  const { data, errors } = await visitor().ask(SignUpToForum, { input });
  expect(errors).toEqual([]);
  return visitor().as(data?.signUp.accessToken ?? '');
}

test('a topic in a moderated category: opened, answered, approved, read live by everybody, and locked', async () => {
  const [customer, other, moderator] = [
    await signedIn('customer@demo.local'),
    await newcomer('Nora'),
    await signedIn('admin@demo.local'),
  ];
  const found = await visitor().ask(ForumCategoryBySlug, { slug: 'announcements' });
  const category = found.data?.forumCategoryBySlug;
  expect(category).toMatchObject({ isModerated: true, topicCount: 2 });
  const categoryId = category?.id ?? '';

  // A visitor, who has not signed in, and the moderator listen from the beginning.
  await using reader = await visitor().listen();
  await using desk = await moderator.listen();
  const created = reader.subscribe(TopicCreated, { categoryId });
  const pending = desk.subscribe(ReplyPending, { categoryId });
  await Promise.all([reader, desk].map((listener) => listener.subscribe('{ __typename }').ended));

  const opened = await customer.ask(OpenTopic, {
    input: { categoryId, title: 'A wish', body: 'More **green** tea, please.', tags: ['tea'] },
  });
  expect(opened.errors).toEqual([]);
  expect(opened.data?.createForumTopic).toMatchObject({
    status: 'OPEN',
    category: { topicCount: 3 },
    author: { displayName: expect.any(String) },
  });
  const topicId = opened.data?.createForumTopic.id ?? '';
  expect((await created.first(1))[0]?.data?.topicCreated).toMatchObject({ id: topicId, title: 'A wish' });

  const added = reader.subscribe(ReplyAdded, { topicId });
  const updated = reader.subscribe(TopicUpdated, { topicId });
  await reader.subscribe('{ __typename }').ended;

  const replied = await other.ask(Reply, { input: { topicId, body: 'Sencha!' } });
  expect(replied.data?.createForumReply).toMatchObject({ status: 'PENDING', depth: 0 });
  const replyId = replied.data?.createForumReply.id ?? '';
  // The moderator sees it live; for others it is not there yet, but for who wrote it.
  expect((await pending.first(1))[0]?.data?.replyPending).toEqual({
    id: replyId,
    body: 'Sencha!',
    status: 'PENDING',
    author: { displayName: 'Nora' },
  });
  const thread = async (client: ApiClient) =>
    (await client.ask(Thread, { id: topicId })).data?.forumTopic?.replies.edges.map(({ node }) => node.body);
  expect(await thread(visitor())).toEqual([]);
  expect(await thread(customer)).toEqual([]);
  expect(await thread(other)).toEqual(['Sencha!']);
  expect(added.results).toEqual([]);

  expect((await other.ask(ApproveReply, { id: replyId })).codes).toEqual(['PERMISSION_DENIED']);
  const approved = await moderator.ask(ApproveReply, { id: replyId });
  expect(approved.data?.approveForumReply.status).toBe('APPROVED');
  expect((await added.first(1))[0]?.data?.replyAdded).toEqual({
    id: replyId,
    body: 'Sencha!',
    topic: { replyCount: 1 },
    author: { displayName: 'Nora' },
  });
  expect(await thread(visitor())).toEqual(['Sencha!']);

  // What a moderator writes is public at once.
  const answer = await moderator.ask(Reply, {
    input: { topicId, parentReplyId: replyId, body: 'Ordered.' },
  });
  expect(answer.data?.createForumReply).toMatchObject({ status: 'APPROVED', depth: 1 });
  expect((await added.first(2))[1]?.data?.replyAdded).toMatchObject({ body: 'Ordered.' });

  const locked = await moderator.ask(LockTopic, { id: topicId });
  expect(locked.data?.lockForumTopic.isLocked).toBe(true);
  expect((await updated.first(1))[0]?.data?.topicUpdated).toEqual({ id: topicId, isLocked: true });
  const refused = await customer.ask(Reply, { input: { topicId, body: 'Thank you!' } });
  expect(refused.codes).toEqual(['TOPIC_LOCKED']);
  const after = await visitor().ask(Thread, { id: topicId });
  expect(after.data?.forumTopic).toMatchObject({ replyCount: 2, isLocked: true, takesReplies: false });
  expect([pending, added, updated, created].map(({ results }) => results.length)).toEqual([1, 2, 1, 1]);

  // Through the user of another module: what each of them wrote.
  expect((await customer.ask(MyForum)).data?.me?.topics?.edges).toEqual([{ node: { title: 'A wish' } }]);
  expect((await other.ask(MyForum)).data?.me?.replies?.edges).toEqual([
    { node: { body: 'Sencha!', status: 'APPROVED' } },
  ]);
}, 60_000);

test('who may not moderate cannot listen to what waits', async () => {
  const customer = await signedIn('customer@demo.local');
  for (const [client, code] of [
    [visitor(), 'UNAUTHENTICATED'],
    [customer, 'PERMISSION_DENIED'],
  ] as const) {
    await using listener = await client.listen();
    expect(await listener.subscribe(ReplyPending).ended).toMatchObject([{ extensions: { code } }]);
  }
});

test('a tenant without the forum has no part of it', async () => {
  const { codes } = await visitor('acme').ask(ForumCategoryBySlug, { slug: 'help' });
  expect(codes).toContain('GRAPHQL_VALIDATION_FAILED');
});
