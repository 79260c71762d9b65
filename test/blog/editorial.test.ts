import { type Actor, ANONYMOUS, moduleSlug, type UserActor } from '@rustok/kernel';
import blog from '@rustok/blog';
import content from '@rustok/content';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createWorld, statementsOf, type World } from '../content/world.js';

const SOON = { timeout: 15_000 };

let world: World;
let manager: UserActor;
let author: UserActor;
let stranger: UserActor;
let customer: UserActor;
let foreigner: UserActor;

const AUTHOR = {
  'posts:create': 'all',
  'posts:update': 'own',
  'posts:publish': 'own',
  'posts:delete': 'own',
  'comments:create': 'all',
} as const;

beforeAll(async () => {
  world = await createWorld([blog, content], blog);
  manager = await world.user(world.shop, 'manager');
  author = await world.user(world.shop, AUTHOR);
  stranger = await world.user(world.shop, AUTHOR);
  customer = await world.user(world.shop, 'customer');
  foreigner = await world.user(world.other, 'admin');
});
afterAll(() => world[Symbol.asyncDispose]());

const FIELDS = `id version status title slug tags linkedTags { id } seo { metaTitle metaDescription keywords }`;
const CREATE = `mutation ($input: CreatePostInput!) { createPost(input: $input) { ${FIELDS} } }`;
const UPDATE = `mutation ($id: UUID!, $input: UpdatePostInput!) { updatePost(id: $id, input: $input) { ${FIELDS} } }`;
const SCHEDULE = `mutation ($id: UUID!, $input: SchedulePostInput!) {
  schedulePost(id: $id, input: $input) { status publishAt unpublishAt }
}`;
const RESTORE = `mutation ($id: UUID!, $version: Int!, $expectedVersion: Int!) {
  restorePostRevision(id: $id, version: $version, expectedVersion: $expectedVersion) {
    ${FIELDS} body translations { locale }
  }
}`;
const COMMENT = `mutation ($postId: UUID!, $parentId: UUID, $body: String!) {
  addComment(postId: $postId, parentId: $parentId, body: $body) { id status depth parent { id } }
}`;
const NO_ID = '0197a8e2-8f3c-7bbb-8000-00c0ffee0042';

let serial = 0;
async function create(input: object = {}, actor: Actor = author) {
  serial += 1;
  const { data, errors } = await world.ask(CREATE, actor, {
    variables: { input: { locale: 'en', title: `Edited ${serial}`, body: 'Text.', ...input } },
  });
  expect(errors).toEqual([]);
  return data.createPost;
}

function update(id: string, input: object, options: object = {}) {
  return world.ask(UPDATE, author, { ...options, variables: { id, input } });
}

async function makeTag(name: string, slug = name.toLowerCase(), locale = 'en'): Promise<string> {
  const id = crypto.randomUUID();
  await world.test.context(world.shop).database.transaction(async ({ trx }) => {
    await trx('tags').insert({ id });
    await trx('tag_translations').insert({ tag_id: id, locale, name, slug });
  });
  return id;
}

async function deleteTag(id: string): Promise<void> {
  await world.test.context(world.shop).database.transaction(async ({ trx }) => {
    await trx('tags').where({ id }).delete();
  });
}

const set = (settings: object) => ({
  tenant: { ...world.shop, moduleSettings: { [moduleSlug('blog')]: settings } },
});

describe('tags', () => {
  test('keep the author’s words, and link those that the vocabulary has by a name or a slug', async () => {
    const [coffee, tea] = [await makeTag('Coffee'), await makeTag('Tee', 'tee', 'de')];
    const post = await create({ tags: ['tee', 'Coffee', 'nobody knows'] });
    expect(post).toMatchObject({
      tags: ['tee', 'Coffee', 'nobody knows'],
      linkedTags: [{ id: tea }, { id: coffee }],
    });
    const { data } = await world.ask(
      `{ byWord: posts(filter: { tag: "nobody knows" }) { edges { node { id } } }
         byTag: posts(filter: { tagId: "${tea}" }) { edges { node { id } } }
         byOther: posts(filter: { tagId: "${NO_ID}" }) { edges { node { id } } } }`,
      author,
    );
    const one = { edges: [{ node: { id: post.id } }] };
    expect(data).toEqual({ byWord: one, byTag: one, byOther: { edges: [] } });
  });

  test('are given by id, too, and then have their names among the words', async () => {
    const [chess, music] = [await makeTag('Chess'), await makeTag('Music')];
    const post = await create({ tags: ['Chess', 'own'], tagIds: [music, chess] });
    expect(post).toMatchObject({
      tags: ['Chess', 'own', 'Music'],
      linkedTags: [{ id: chess }, { id: music }],
    });
    const later = await update(post.id, { version: 1, tagIds: [music] });
    expect(later.data.updatePost).toMatchObject({ tags: ['Music'], linkedTags: [{ id: music }] });
    const untouched = await update(post.id, { version: 2, title: 'Same tags' });
    expect(untouched.data.updatePost).toMatchObject({ tags: ['Music'], linkedTags: [{ id: music }] });
    const none = await update(post.id, { version: 3, tags: [] });
    expect(none.data.updatePost).toMatchObject({ tags: [], linkedTags: [] });
  });

  test('lose the link to a tag that is deleted, and keep the word', async () => {
    const id = await makeTag('Fleeting');
    const post = await create({ tagIds: [id] });
    await deleteTag(id);
    const { data } = await world.ask(`{ post(id: "${post.id}") { tags linkedTags { id } } }`, author);
    expect(data.post).toEqual({ tags: ['Fleeting'], linkedTags: [] });
  });

  test('that do not exist, are another tenant’s, or are too many in sum are refused', async () => {
    const id = await makeTag('Local');
    const input = { locale: 'en', title: 'Refused', body: 'x' };
    const ask = (more: object, actor: Actor, options: object = {}) =>
      world.ask(CREATE, actor, { ...options, variables: { input: { ...input, ...more } } });
    expect(await ask({ tagIds: [id, NO_ID] }, author)).toMatchObject({
      codes: ['BAD_USER_INPUT'],
      fields: ['tagIds.1'],
    });
    expect(await ask({ tagIds: [id] }, foreigner, { tenant: world.other })).toMatchObject({
      codes: ['BAD_USER_INPUT'],
      fields: ['tagIds.0'],
    });
    const word = await ask({ tags: ['Local'] }, foreigner, { tenant: world.other });
    expect(word.data.createPost.linkedTags).toEqual([]);
    expect(await ask({ tags: ['a', 'b'], tagIds: [id] }, author, set({ maxTags: 2 }))).toMatchObject({
      codes: ['BAD_USER_INPUT'],
      fields: ['tags'],
    });
  });
});

describe('SEO', () => {
  test('is of one translation, falls back to its texts, and stays until it is taken away', async () => {
    const { id } = await create({
      title: 'Tea',
      excerpt: 'Hot.',
      seo: { metaTitle: 'All of tea', keywords: ['t'] },
    });
    const german = await update(id, { version: 1, locale: 'de', title: 'Tee', body: 'Wasser.' });
    expect(german.data.updatePost.seo).toEqual({ metaTitle: 'Tee', metaDescription: null, keywords: [] });
    const english = await update(id, { version: 2, locale: 'en', title: 'Tea time' });
    expect(english.data.updatePost.seo).toEqual({
      metaTitle: 'All of tea',
      metaDescription: 'Hot.',
      keywords: ['t'],
    });
    const gone = await update(id, { version: 3, locale: 'en', seo: null });
    expect(gone.data.updatePost.seo).toMatchObject({ metaTitle: 'Tea time', keywords: [] });
    expect(await update(id, { version: 4, seo: { ogImage: 'nowhere' } })).toMatchObject({
      codes: ['BAD_USER_INPUT'],
      fields: ['seo.ogImage'],
    });
  });
});

describe('revisions', () => {
  const revisionsOf = async (id: string, actor: Actor, args = '') =>
    (
      await world.ask(
        `{ post(id: "${id}") { revisions${args} { edges { node { version snapshot author { id } } } pageInfo { endCursor } } } }`,
        actor,
      )
    ).data.post?.revisions;
  const versions = (list: { edges: { node: { version: number } }[] }) =>
    list.edges.map(({ node }) => node.version);

  test('keep what was before each write, for those who may edit the post', async () => {
    const { id } = await create({ publish: true, title: 'One' });
    await world.ask(UPDATE, manager, { variables: { id, input: { version: 1, title: 'Two' } } });
    await update(id, { version: 2, title: 'Three' });
    const { edges } = await revisionsOf(id, author);
    expect(edges).toMatchObject([
      {
        node: {
          version: 2,
          author: { id: manager.userId },
          snapshot: { translations: [{ title: 'Two', body: 'Text.' }] },
        },
      },
      { node: { version: 1, author: { id: author.userId }, snapshot: { translations: [{ title: 'One' }] } } },
    ]);
    expect(await revisionsOf(id, stranger)).toBeNull();
    expect(await revisionsOf(id, ANONYMOUS)).toBeNull();
    const first = await revisionsOf(id, manager, '(first: 1)');
    expect(versions(await revisionsOf(id, manager, `(after: "${first.pageInfo.endCursor}")`))).toEqual([1]);
  });

  test('are restored as a new version, without what is gone since', async () => {
    const [kept, gone] = [await makeTag('Kept'), await makeTag('Gone')];
    const { id } = await create({
      title: 'First',
      slug: 'blog-first',
      tags: ['own'],
      tagIds: [gone, kept],
      seo: { keywords: ['k'] },
    });
    await update(id, { version: 1, title: 'Second', slug: 'blog-second', body: 'New.', tags: [], seo: null });
    await update(id, { version: 2, locale: 'de', title: 'Zweites', body: 'Neu.' });
    await deleteTag(gone);
    const restore = (actor: Actor, more: object = {}, tenant = world.shop) =>
      world.ask(RESTORE, actor, { tenant, variables: { id, version: 1, expectedVersion: 3, ...more } });
    expect((await restore(author, { expectedVersion: 1 })).codes).toEqual(['CONCURRENT_MODIFICATION']);
    expect((await restore(author, { version: 3 })).codes).toEqual(['REVISION_NOT_FOUND']);
    expect(await restore(author, { version: -1 })).toMatchObject({
      codes: ['BAD_USER_INPUT'],
      fields: ['version'],
    });
    expect((await restore(stranger)).codes).toEqual(['POST_NOT_FOUND']);
    expect((await restore(customer)).codes).toEqual(['PERMISSION_DENIED']);
    expect((await restore(foreigner, {}, world.other)).codes).toEqual(['POST_NOT_FOUND']);
    expect((await restore(author)).data.restorePostRevision).toMatchObject({
      version: 4,
      title: 'First',
      slug: 'blog-first',
      body: 'Text.',
      tags: ['own', 'Gone', 'Kept'],
      linkedTags: [{ id: kept }],
      seo: { keywords: ['k'] },
      translations: [{ locale: 'en' }],
    });
    expect(versions(await revisionsOf(id, author))).toEqual([3, 2, 1]);
  });

  test('are as many as the tenant keeps', async () => {
    const { id } = await create();
    for (let version = 1; version <= 4; version += 1) {
      expect((await update(id, { version, title: `V${version}` }, set({ maxRevisions: 2 }))).codes).toEqual(
        [],
      );
    }
    expect(versions(await revisionsOf(id, author))).toEqual([4, 3]);
  });
});

describe('publication at a time', () => {
  const soon = (ms: number) => new Date(Date.now() + ms).toISOString();
  const schedule = (id: string, input: object, actor: Actor = author, tenant = world.shop) =>
    world.ask(SCHEDULE, actor, { tenant, variables: { id, input } });
  const stateOf = async (id: string) =>
    (await world.ask(`{ post(id: "${id}") { status publishAt unpublishAt } }`, manager)).data.post;
  const act = (field: string, id: string) => world.ask(`mutation { ${field}(id: "${id}") { id } }`, author);

  test('happens then, and is taken back then, and tells what subscribers filter by', async () => {
    const { id } = await create({ tags: ['timely'] });
    const before = (await world.events()).length;
    expect((await schedule(id, { publishAt: soon(400), unpublishAt: soon(1_600) })).codes).toEqual([]);
    const seen = async () => (await world.ask(`{ post(id: "${id}") { id } }`, ANONYMOUS)).data.post !== null;
    expect(await seen()).toBe(false);
    await expect.poll(seen, SOON).toBe(true);
    await expect.poll(seen, SOON).toBe(false);
    expect(await stateOf(id)).toEqual({ status: 'DRAFT', publishAt: null, unpublishAt: null });
    const events = (await world.events()).slice(before);
    expect(events.map(({ type }) => type)).toEqual([
      'blog.post.scheduled',
      'blog.post.publication_due',
      'blog.post.published',
      'blog.post.publication_due',
      'blog.post.unpublished',
    ]);
    expect(events[2]?.payload).toEqual({ postId: id, categoryId: null, tags: ['timely'] });
  });

  test('does not happen when it was cancelled, done by hand, deleted or put off', async () => {
    const [cancelled, byHand, deleted, putOff, marker] = (
      await Promise.all(Array.from({ length: 5 }, () => create()))
    ).map(({ id }) => id as string) as [string, string, string, string, string];
    for (const id of [cancelled, byHand, deleted, putOff]) {
      expect((await schedule(id, { publishAt: soon(600) })).codes).toEqual([]);
    }
    await act('unschedulePost', cancelled);
    await act('publishPost', byHand);
    await act('unpublishPost', byHand);
    await world.ask(`mutation { deletePost(id: "${deleted}") }`, author);
    const late = soon(3_600_000);
    await schedule(putOff, { publishAt: late });
    await schedule(marker, { publishAt: soon(900) });
    await expect.poll(async () => (await stateOf(marker)).status, SOON).toBe('PUBLISHED');
    for (const id of [cancelled, byHand]) {
      expect(await stateOf(id)).toEqual({ status: 'DRAFT', publishAt: null, unpublishAt: null });
    }
    expect(await stateOf(putOff)).toMatchObject({ status: 'DRAFT', publishAt: new Date(late) });
    expect(await stateOf(deleted)).toBeNull();
  });

  test('is for those who may publish, of what its status allows, at times to come', async () => {
    const { id } = await create();
    const hour = soon(3_600_000);
    expect((await schedule(id, { publishAt: hour }, ANONYMOUS)).codes).toEqual(['UNAUTHENTICATED']);
    expect((await schedule(id, { publishAt: hour }, customer)).codes).toEqual(['PERMISSION_DENIED']);
    expect((await schedule(id, { publishAt: hour }, stranger)).codes).toEqual(['POST_NOT_FOUND']);
    expect((await schedule(id, { publishAt: hour }, foreigner, world.other)).codes).toEqual([
      'POST_NOT_FOUND',
    ]);
    for (const [input, field] of [
      [{}, 'publishAt'],
      [{ publishAt: soon(-1_000) }, 'publishAt'],
      [{ publishAt: hour, unpublishAt: hour }, 'unpublishAt'],
    ] as const) {
      expect(await schedule(id, input)).toMatchObject({ codes: ['BAD_USER_INPUT'], fields: [field] });
    }
    expect((await schedule(id, { unpublishAt: hour })).codes).toEqual(['INVALID_STATUS_TRANSITION']);
    await act('publishPost', id);
    expect((await schedule(id, { publishAt: hour })).codes).toEqual(['INVALID_STATUS_TRANSITION']);
    expect((await schedule(id, { unpublishAt: hour })).codes).toEqual([]);
  });
});

describe('answers to comments', () => {
  const add = (postId: string, parentId: string | null, actor: Actor = manager, options: object = {}) =>
    world.ask(COMMENT, actor, { ...options, variables: { postId, parentId, body: 'Indeed.' } });
  const ids = ({ edges }: { edges: { node: { id: string } }[] }) => edges.map(({ node }) => node.id);

  test('stand below what they answer to, oldest first, and among all of the post', async () => {
    const { id: postId } = await create({ publish: true });
    const root = (await add(postId, null)).data.addComment;
    const answer = (await add(postId, root.id)).data.addComment;
    const deep = (await add(postId, answer.id)).data.addComment;
    expect([root, answer, deep].map(({ depth, parent }) => [depth, parent?.id ?? null])).toEqual([
      [0, null],
      [1, root.id],
      [2, answer.id],
    ]);
    await add(postId, root.id, customer);
    const { data } = await world.ask(
      `{ post(id: "${postId}") { commentCount comments { edges { node { id } } }
           top: comments(topLevel: true) { edges { node { id replies { edges { node { id replies { edges { node { id } } } } } } } } } } }`,
      ANONYMOUS,
    );
    expect(data.post.commentCount).toBe(3);
    expect(ids(data.post.comments)).toEqual([root.id, answer.id, deep.id]);
    // The customer's waits for approval: nobody else sees it.
    expect(data.post.top.edges).toEqual([
      {
        node: {
          id: root.id,
          replies: { edges: [{ node: { id: answer.id, replies: { edges: [{ node: { id: deep.id } }] } } }] },
        },
      },
    ]);
  });

  test('go as deep as the tenant allows, and to what can be seen on the same post', async () => {
    const { id: postId } = await create({ publish: true });
    const { id: elsewhere } = await create({ publish: true });
    const root = (await add(postId, null)).data.addComment;
    const pending = (await add(postId, null, customer)).data.addComment;
    const refused = { codes: ['BAD_USER_INPUT'], fields: ['parentId'] };
    expect(await add(elsewhere, root.id)).toMatchObject(refused);
    expect(await add(postId, NO_ID)).toMatchObject(refused);
    expect(await add(postId, pending.id, stranger)).toMatchObject(refused);
    expect(await add(postId, root.id, customer, set({ maxCommentDepth: 0 }))).toMatchObject(refused);
    expect((await add(postId, root.id, customer, set({ maxCommentDepth: 1 }))).codes).toEqual([]);
    await world.ask(`mutation { trashComment(id: "${root.id}") { id } }`, manager);
    expect(await add(postId, root.id)).toMatchObject(refused);
  });

  test('stay when what they answer to is deleted', async () => {
    const { id: postId } = await create({ publish: true });
    const root = (await add(postId, null)).data.addComment;
    const answer = (await add(postId, root.id)).data.addComment;
    await world.ask(`mutation { deleteComment(id: "${root.id}") }`, manager);
    const { data } = await world.ask(
      `{ post(id: "${postId}") { commentCount comments(topLevel: true) { edges { node { id parent { id } } } } } }`,
    );
    expect(data.post).toEqual({
      commentCount: 1,
      comments: { edges: [{ node: { id: answer.id, parent: null } }] },
    });
  });
});

describe('lists', () => {
  test('come in the order that was asked for, page by page', async () => {
    const posts: string[] = [];
    for (let index = 0; index < 3; index += 1)
      posts.push((await create({ publish: true, tags: ['ordered'] })).id);
    const [a, b, c] = posts as [string, string, string];
    await world.test.context(world.shop).database.transaction(async ({ trx }) => {
      for (const [index, id] of posts.entries()) {
        await trx('blog_posts')
          .where({ id })
          .update({
            published_at: `2026-01-0${index + 1}T00:00:00Z`,
            updated_at: `2026-02-0${index + 1}T00:00:00Z`,
          });
      }
      await trx('blog_posts').where({ id: a }).update({ updated_at: '2026-03-01T00:00:00Z' });
    });
    const all = async (order: string) => {
      const seen: string[] = [];
      for (let after: string | null = null; ;) {
        const { data, errors } = await world.ask(
          `query ($after: String) { posts(order: ${order}, filter: { tag: "ordered" }, first: 2, after: $after) {
             edges { node { id } } pageInfo { hasNextPage endCursor } } }`,
          ANONYMOUS,
          { variables: { after } },
        );
        expect(errors).toEqual([]);
        seen.push(...data.posts.edges.map(({ node }: { node: { id: string } }) => node.id));
        if (!data.posts.pageInfo.hasNextPage) return seen;
        after = data.posts.pageInfo.endCursor;
      }
    };
    expect(await all('NEWEST')).toEqual([c, b, a]);
    expect(await all('OLDEST')).toEqual([a, b, c]);
    expect(await all('RECENTLY_UPDATED')).toEqual([a, c, b]);
  });

  test('below authors, categories and tags show what the viewer may see, in a constant number of statements', async () => {
    const tag = await makeTag('Below');
    const writer = await world.user(world.shop, AUTHOR);
    const { id } = await create({ publish: true, tagIds: [tag] }, writer);
    const { id: draft } = await create({ tagIds: [tag] }, writer);
    const reps = (count: number) => [
      { __typename: 'Tag', id: tag },
      ...Array.from({ length: count }, () => ({ __typename: 'Tag', id: crypto.randomUUID() })),
      { __typename: 'User', id: writer.userId },
      ...Array.from({ length: count }, () => ({ __typename: 'User', id: crypto.randomUUID() })),
    ];
    const ask = (actor: Actor, count: number, tenant = world.shop) =>
      world.ask(
        `query ($reps: [_Any!]!) { _entities(representations: $reps) {
           ... on Tag { id postCount posts { edges { node { id linkedTags { id } } } } }
           ... on User { id userPosts: posts { edges { node { id } } } } } }`,
        actor,
        { tenant, variables: { reps: reps(count) } },
      );
    const found = async (actor: Actor) => {
      const { data, errors } = await ask(actor, 0);
      expect(errors).toEqual([]);
      const [ofTag, ofUser] = data._entities;
      const ids = (page: { edges: { node: { id: string } }[] }) => page.edges.map(({ node }) => node.id);
      return [ofTag.postCount, ids(ofTag.posts), ids(ofUser.userPosts)];
    };
    expect(await found(ANONYMOUS)).toEqual([1, [id], [id]]);
    expect(await found(stranger)).toEqual([1, [id], [id]]);
    expect((await found(writer))[2]).toEqual(expect.arrayContaining([id, draft]));
    expect((await found(manager))[1]).toHaveLength(2);
    expect((await ask(foreigner, 0, world.other)).data).toEqual({ _entities: [null, null] });
    const few = await statementsOf(() => ask(ANONYMOUS, 1));
    expect(await statementsOf(() => ask(ANONYMOUS, 9))).toBe(few);
  });
});

describe('settings', () => {
  test.each([
    [{ maxTitleLength: 10 }, { title: 'Longer than ten' }, 'title'],
    [{ maxExcerptLength: 3 }, { excerpt: 'Four' }, 'excerpt'],
    [{ maxBodyLength: 5 }, { body: 'Longer' }, 'body'],
  ])('%j refuses %j', async (settings, texts, field) => {
    const input = { locale: 'en', title: 'Short', body: 'x', ...texts };
    expect(await world.ask(CREATE, author, { ...set(settings), variables: { input } })).toMatchObject({
      codes: ['BAD_USER_INPUT'],
      fields: [field],
    });
    const { id } = await create();
    expect(await update(id, { version: 1, ...texts }, set(settings))).toMatchObject({
      codes: ['BAD_USER_INPUT'],
      fields: [field],
    });
  });

  test('maxCommentLength refuses a longer comment', async () => {
    const { id: postId } = await create({ publish: true });
    const answer = await world.ask(COMMENT, customer, {
      ...set({ maxCommentLength: 3 }),
      variables: { postId, body: 'Four' },
    });
    expect(answer).toMatchObject({ codes: ['BAD_USER_INPUT'], fields: ['body'] });
  });
});
