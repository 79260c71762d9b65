import { type Actor, ANONYMOUS, moduleSlug, type SystemRole, type UserActor } from '@rustok/kernel';
import blog from '@rustok/blog';
import content from '@rustok/content';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createWorld, statementsOf, type World } from '../content/world.js';

let world: World;
let manager: UserActor;
let author: UserActor;
let customer: UserActor;
let stranger: UserActor;
let foreigner: UserActor;

const AUTHOR = {
  'posts:create': 'all',
  'posts:update': 'own',
  'posts:publish': 'own',
  'posts:delete': 'own',
  'comments:create': 'all',
  'comments:delete': 'own',
  'comments:moderate': 'own',
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

const CREATE = `mutation ($input: CreatePostInput!) {
  createPost(input: $input) { id slug status version title tags publishedAt category { id } }
}`;
const UPDATE = `mutation ($id: UUID!, $input: UpdatePostInput!) {
  updatePost(id: $id, input: $input) { id slug version title tags category { id } }
}`;
const COMMENT = `mutation ($postId: UUID!, $body: String!) {
  addComment(postId: $postId, body: $body) { id status post { commentCount } author { id } }
}`;
const NO_ID = '0197a8e2-8f3c-7bbb-8000-00c0ffee0042';

let serial = 0;

async function create(actor: Actor, input: object = {}): Promise<{ id: string; slug: string }> {
  serial += 1;
  const { data, errors } = await world.ask(CREATE, actor, {
    variables: { input: { locale: 'en', title: `Post ${serial}`, body: 'Text.', ...input } },
  });
  expect(errors).toEqual([]);
  return data.createPost;
}

test('viewerCanEdit says of each viewer whether updatePost would let them', async () => {
  const { id } = await create(author, { publish: true });
  for (const [actor, expected] of [
    [author, true],
    [stranger, false],
    [customer, false],
    [ANONYMOUS, false],
    [manager, true],
  ] as const) {
    const { data } = await world.ask(`{ post(id: "${id}") { viewerCanEdit } }`, actor);
    expect(data.post).toEqual({ viewerCanEdit: expected });
  }
});

async function inStatus(status: 'DRAFT' | 'PUBLISHED' | 'ARCHIVED', actor: Actor, input: object = {}) {
  const post = await create(actor, { ...input, publish: status !== 'DRAFT' });
  if (status === 'ARCHIVED') {
    expect((await act('archivePost', post.id, actor)).codes).toEqual([]);
  }
  return post;
}

/** Runs a mutation that takes an id and gives a thing with a status. */
function act(field: string, id: string, actor: Actor) {
  return world.ask(`mutation ($id: UUID!) { ${field}(id: $id) { id status } }`, actor, { variables: { id } });
}

async function comment(postId: string, actor: Actor): Promise<{ id: string; status: string }> {
  const { data, errors } = await world.ask(COMMENT, actor, { variables: { postId, body: 'Well said.' } });
  expect(errors).toEqual([]);
  return data.addComment;
}

async function commentCount(id: string): Promise<number> {
  const { data } = await world.ask(`{ post(id: "${id}") { commentCount } }`, manager);
  return data.post.commentCount;
}

async function makeCategory(name: string): Promise<string> {
  const id = crypto.randomUUID();
  await world.test.context(world.shop).database.transaction(async ({ trx }) => {
    await trx('categories').insert({ id });
    await trx('category_translations').insert({ category_id: id, locale: 'en', name, slug: name });
  });
  return id;
}

describe('visibility', () => {
  /** Whether a post can be found, by each way there is; `commentId` is an approved comment on it. */
  async function paths(post: { id: string; slug: string }, commentId: string, actor: Actor) {
    const { data, errors } = await world.ask(
      `query ($id: UUID!, $slug: String!, $reps: [_Any!]!) {
        id: post(id: $id) { id }
        slug: postBySlug(slug: $slug) { id }
        list: posts(first: 100) { edges { node { id } } }
        references: _entities(representations: $reps) { __typename ... on Post { id } ... on Comment { id } }
      }`,
      actor,
      {
        variables: {
          id: post.id,
          slug: post.slug,
          reps: [
            { __typename: 'Post', id: post.id },
            { __typename: 'Comment', id: commentId },
          ],
        },
      },
    );
    expect(errors).toEqual([]);
    const live = async (source: string, type: string, payload: object) => {
      const answer = await world.ask(source, actor, { rootValue: { type, payload } });
      expect(answer.errors).toEqual([]);
      return Object.values(answer.data)[0] !== null;
    };
    return {
      id: data.id !== null,
      slug: data.slug !== null,
      list: data.list.edges.some((edge: { node: { id: string } }) => edge.node.id === post.id),
      reference: data.references[0] !== null,
      comment: data.references[1] !== null,
      postPublished: await live('subscription { postPublished { id } }', 'blog.post.published', {
        postId: post.id,
      }),
      commentAdded: await live(
        `subscription { commentAdded(postId: "${post.id}") { id } }`,
        'blog.comment.approved',
        { commentId, postId: post.id },
      ),
    };
  }

  test.each(['DRAFT', 'PUBLISHED', 'ARCHIVED'] as const)(
    'of a %s post and its comments is the same on every path',
    async (status) => {
      const post = await inStatus(status, author);
      const { id } = await comment(post.id, manager);
      const cases: [Actor, boolean][] = [
        [ANONYMOUS, status === 'PUBLISHED'],
        [customer, status === 'PUBLISHED'],
        [stranger, status === 'PUBLISHED'],
        [author, true],
        [manager, true],
      ];
      for (const [actor, seen] of cases) {
        const found = await paths(post, id, actor);
        expect(new Set(Object.values(found))).toEqual(new Set([seen]));
      }
    },
  );

  test('a deleted post is gone for everybody, with its comments', async () => {
    const post = await inStatus('DRAFT', author);
    const { id } = await comment(post.id, manager);
    const { codes } = await world.ask(`mutation { deletePost(id: "${post.id}") }`, author);
    expect(codes).toEqual([]);
    for (const actor of [ANONYMOUS, author, manager]) {
      expect(new Set(Object.values(await paths(post, id, actor)))).toEqual(new Set([false]));
    }
    expect((await act('publishPost', post.id, manager)).codes).toEqual(['POST_NOT_FOUND']);
    expect((await act('approveComment', id, manager)).codes).toEqual(['COMMENT_NOT_FOUND']);
    const { data } = await world.ask(`{ comments(postId: "${post.id}") { edges { cursor } } }`, manager);
    expect(data.comments.edges).toEqual([]);
  });

  test.each(['super_admin', 'admin', 'manager'] as SystemRole[])('%s may write posts', async (role) => {
    await create(await world.user(world.shop, role), { publish: true });
  });

  test('nobody signed in and customers may not write posts, and are told why', async () => {
    const input = { locale: 'en', title: 'Mine', body: 'x' };
    expect((await world.ask(CREATE, ANONYMOUS, { variables: { input } })).codes).toEqual(['UNAUTHENTICATED']);
    expect((await world.ask(CREATE, customer, { variables: { input } })).codes).toEqual([
      'PERMISSION_DENIED',
    ]);
    const mayNotPublish = await world.user(world.shop, { 'posts:create': 'all' });
    const publish = { variables: { input: { ...input, publish: true } } };
    expect((await world.ask(CREATE, mayNotPublish, publish)).codes).toEqual(['PERMISSION_DENIED']);
    const system = { kind: 'system', name: 'test' } as const;
    expect((await world.ask(CREATE, system, { variables: { input } })).codes).toEqual(['UNAUTHENTICATED']);
  });

  test('who may edit only their own is refused on a public post, and knows nothing of a draft', async () => {
    const draft = await inStatus('DRAFT', author);
    const post = await inStatus('PUBLISHED', author);
    const update = (id: string) =>
      world.ask(UPDATE, stranger, { variables: { id, input: { version: 1, tags: [] } } });
    expect((await update(draft.id)).codes).toEqual(['POST_NOT_FOUND']);
    expect((await update(post.id)).codes).toEqual(['PERMISSION_DENIED']);
    expect((await act('unpublishPost', post.id, stranger)).codes).toEqual(['PERMISSION_DENIED']);
    expect((await act('publishPost', draft.id, stranger)).codes).toEqual(['POST_NOT_FOUND']);
    expect((await act('publishPost', draft.id, customer)).codes).toEqual(['PERMISSION_DENIED']);
    expect((await world.ask(`mutation { deletePost(id: "${draft.id}") }`, stranger)).codes).toEqual([
      'POST_NOT_FOUND',
    ]);
  });
});

describe('another tenant', () => {
  test('finds nothing of this one, and writes nothing into it', async () => {
    const categoryId = await makeCategory('theirs');
    const post = await inStatus('PUBLISHED', manager, { categoryId });
    const { id: commentId } = await comment(post.id, manager);
    const elsewhere = { tenant: world.other };
    const { data, errors } = await world.ask(
      `query ($id: UUID!, $slug: String!, $category: UUID!, $reps: [_Any!]!) {
        post(id: $id) { id }
        postBySlug(slug: $slug) { id }
        posts { edges { node { id } } }
        byCategory: posts(filter: { categoryId: $category }) { edges { node { id } } }
        comments(postId: $id) { edges { node { id } } }
        _entities(representations: $reps) { __typename }
      }`,
      foreigner,
      {
        ...elsewhere,
        variables: {
          id: post.id,
          slug: post.slug,
          category: categoryId,
          reps: [
            { __typename: 'Post', id: post.id },
            { __typename: 'Comment', id: commentId },
            { __typename: 'Post', id: 'no uuid' },
          ],
        },
      },
    );
    expect(errors).toEqual([]);
    expect(data).toEqual({
      post: null,
      postBySlug: null,
      posts: { edges: [] },
      byCategory: { edges: [] },
      comments: { edges: [] },
      _entities: [null, null, null],
    });

    const ask = async (source: string) => (await world.ask(source, foreigner, elsewhere)).codes;
    for (const field of ['publishPost', 'unpublishPost', 'archivePost', 'restorePost']) {
      expect(await ask(`mutation { ${field}(id: "${post.id}") { id } }`)).toEqual(['POST_NOT_FOUND']);
    }
    for (const field of ['approveComment', 'markCommentSpam', 'trashComment']) {
      expect(await ask(`mutation { ${field}(id: "${commentId}") { id } }`)).toEqual(['COMMENT_NOT_FOUND']);
    }
    expect(await ask(`mutation { updatePost(id: "${post.id}", input: { version: 1 }) { id } }`)).toEqual([
      'POST_NOT_FOUND',
    ]);
    expect(await ask(`mutation { deletePost(id: "${post.id}") }`)).toEqual(['POST_NOT_FOUND']);
    expect(await ask(`mutation { deleteComment(id: "${commentId}") }`)).toEqual(['COMMENT_NOT_FOUND']);
    expect(await ask(`mutation { updateComment(id: "${commentId}", body: "x") { id } }`)).toEqual([
      'COMMENT_NOT_FOUND',
    ]);
    expect(await ask(`mutation { addComment(postId: "${post.id}", body: "x") { id } }`)).toEqual([
      'POST_NOT_FOUND',
    ]);
    const input = { locale: 'en', title: 'Mine', body: 'x', categoryId };
    expect(await world.ask(CREATE, foreigner, { ...elsewhere, variables: { input } })).toMatchObject({
      codes: ['BAD_USER_INPUT'],
      fields: ['categoryId'],
    });
    // The same slug in two tenants is nobody's business.
    const same = { locale: 'en', title: 'Same', body: 'x', slug: post.slug };
    expect((await world.ask(CREATE, foreigner, { ...elsewhere, variables: { input: same } })).codes).toEqual(
      [],
    );
  });

  test('cannot go on from a cursor of this one, and one list not from another’s', async () => {
    const post = await inStatus('PUBLISHED', manager);
    await comment(post.id, manager);
    const { data } = await world.ask(
      `{ posts(first: 1) { pageInfo { endCursor } } comments(postId: "${post.id}") { pageInfo { endCursor } } }`,
      manager,
    );
    const ask = async (source: string, actor: Actor, tenant = world.shop) =>
      (await world.ask(source, actor, { tenant })).codes;
    const cursor = data.posts.pageInfo.endCursor as string;
    const posts = `{ posts(after: "${cursor}") { edges { cursor } } }`;
    expect(await ask(posts, foreigner, world.other)).toEqual(['INVALID_CURSOR']);
    expect(await ask(posts, manager)).toEqual([]);
    const nested = (after: string) =>
      `{ post(id: "${post.id}") { comments(after: "${after}") { edges { cursor } } } }`;
    expect(await ask(nested(cursor), manager)).toEqual(['INVALID_CURSOR']);
    expect(await ask(nested(data.comments.pageInfo.endCursor as string), manager)).toEqual([]);
  });
});

describe('locales', () => {
  test('an update writes one translation and leaves the others; readers get the best', async () => {
    const { id } = await create(manager, { title: 'Tea', slug: 'tea', excerpt: 'Hot.', publish: true });
    const update = (input: object) => world.ask(UPDATE, manager, { variables: { id, input } });
    expect(await update({ version: 1, locale: 'de', title: 'Tee' })).toMatchObject({
      codes: ['BAD_USER_INPUT'],
      fields: ['body'],
    });
    const german = await update({ version: 1, locale: 'de', title: 'Tee', body: 'Wasser.' });
    expect(german.data.updatePost).toMatchObject({ title: 'Tee', slug: 'tee', version: 2 });
    // Without a locale: the tenant's default. The slug stays when the title changes.
    const english = await update({ version: 2, title: 'Tea time' });
    expect(english.data.updatePost).toMatchObject({ title: 'Tea time', slug: 'tea', version: 3 });
    await update({ version: 3, locale: 'en', excerpt: null });

    const { data } = await world.ask(
      `query ($id: UUID!) {
        asked: post(id: $id, locale: "de") { title inEnglish: title(locale: "en") body excerpt }
        accepted: post(id: $id) { title slug }
        far: post(id: $id, locale: "de-AT") { title }
        unknown: post(id: $id, locale: "fr") { title excerpt body translations { locale title } }
        list: posts(locale: "de", first: 1) { edges { node { title } } }
      }`,
      ANONYMOUS,
      { variables: { id }, acceptedLocales: ['de'] },
    );
    expect(data).toEqual({
      asked: { title: 'Tee', inEnglish: 'Tea time', body: 'Wasser.', excerpt: null },
      accepted: { title: 'Tee', slug: 'tee' },
      far: { title: 'Tee' },
      unknown: {
        title: 'Tea time',
        excerpt: null,
        body: 'Text.',
        translations: [
          { locale: 'de', title: 'Tee' },
          { locale: 'en', title: 'Tea time' },
        ],
      },
      list: { edges: [{ node: { title: 'Tee' } }] },
    });
  });

  test('a slug is found in the asked locale and its fallbacks; without one in any, and speaks its language', async () => {
    const bySlug = (args: string) =>
      world.ask(`{ postBySlug(${args}) { title } }`).then(({ data }) => data.postBySlug);
    expect(await bySlug('slug: "tee"')).toEqual({ title: 'Tee' });
    expect(await bySlug('slug: "tea", locale: "de"')).toEqual({ title: 'Tee' });
    expect(await bySlug('slug: "tee", locale: "en"')).toBeNull();
  });
});

describe('lists', () => {
  test('pages are stable over equal timestamps, and over what comes meanwhile', async () => {
    const ids: string[] = [];
    for (let i = 0; i < 7; i += 1) ids.push((await create(manager, { publish: true, tags: ['equal'] })).id);
    await world.test.context(world.shop).database.transaction(async ({ trx }) => {
      await trx('blog_posts')
        .whereRaw(`'equal' = any(tags)`)
        .update({ published_at: '2026-01-01T00:00:00.123Z' });
    });
    const seen: string[] = [];
    let after: string | null = null;
    do {
      const { data, errors } = await world.ask(
        `query ($after: String) {
          posts(filter: { tag: "equal" }, first: 3, after: $after) {
            edges { node { id } } pageInfo { hasNextPage hasPreviousPage endCursor }
          }
        }`,
        ANONYMOUS,
        { variables: { after } },
      );
      expect(errors).toEqual([]);
      const { edges, pageInfo } = data.posts;
      expect(pageInfo.hasPreviousPage).toBe(after !== null);
      seen.push(...edges.map((edge: { node: { id: string } }) => edge.node.id));
      after = pageInfo.hasNextPage ? pageInfo.endCursor : null;
      if (seen.length === 3) await create(manager, { publish: true, tags: ['equal'] });
    } while (after);
    expect(seen).toEqual(ids.sort().reverse());
  });

  test('filters hold together', async () => {
    const categoryId = await makeCategory('filtered');
    const published = await inStatus('PUBLISHED', author, { categoryId, tags: ['a', 'b'] });
    const draft = await inStatus('DRAFT', author, { categoryId, tags: ['b'] });
    const list = async (filter: string, actor: Actor) => {
      const { data } = await world.ask(`{ posts(filter: ${filter}) { edges { node { id } } } }`, actor);
      return data.posts.edges.map((edge: { node: { id: string } }) => edge.node.id);
    };
    const category = `categoryId: "${categoryId}"`;
    expect(await list(`{ ${category} }`, manager)).toEqual([draft.id, published.id]);
    expect(await list(`{ ${category} }`, customer)).toEqual([published.id]);
    expect(await list(`{ ${category}, tag: "b", status: DRAFT }`, author)).toEqual([draft.id]);
    expect(await list(`{ ${category}, status: DRAFT }`, stranger)).toEqual([]);
    expect(await list(`{ ${category}, tag: "a", authorId: "${author.userId}" }`, customer)).toEqual([
      published.id,
    ]);
    expect(await list(`{ ${category}, authorId: "${stranger.userId}" }`, manager)).toEqual([]);
  });

  test.each([
    ['posts(first: 101)', ['BAD_USER_INPUT'], ['first']],
    ['posts(after: "nonsense")', ['INVALID_CURSOR'], ['after']],
  ])('%s is refused', async (list, codes, fields) => {
    expect(await world.ask(`{ ${list} { edges { cursor } } }`)).toMatchObject({ codes, fields });
  });

  test('the number of statements does not grow with the list', async () => {
    const categoryId = await makeCategory('counted');
    for (let i = 0; i < 10; i += 1) {
      const post = await create(manager, { publish: true, tags: ['counted'], categoryId });
      for (let j = 0; j < 3; j += 1) await comment(post.id, manager);
    }
    const ask = async (first: number) => {
      const { data, errors } = await world.ask(
        `{ posts(filter: { tag: "counted" }, first: ${first}) { edges { node {
          title slug(locale: "de") excerpt body tags translations { locale } author { id } category { id }
          commentCount comments(first: 2) { edges { node { body author { id } post { title } } } pageInfo { hasNextPage } }
        } } } }`,
        customer,
      );
      expect(errors).toEqual([]);
      expect(data.posts.edges).toHaveLength(first);
      for (const { node } of data.posts.edges) {
        expect(node).toMatchObject({ commentCount: 3, comments: { pageInfo: { hasNextPage: true } } });
        expect(node.comments.edges).toHaveLength(2);
      }
    };
    const two = await statementsOf(() => ask(2));
    expect(await statementsOf(() => ask(10))).toBe(two);
    // The list, texts, bodies, comments, and their posts.
    expect(two).toBeLessThanOrEqual(5);
  });

  test('entities asked for together are one statement', async () => {
    const ids = [await inStatus('PUBLISHED', manager), await inStatus('DRAFT', manager)].map(({ id }) => id);
    const count = await statementsOf(async () => {
      const { data } = await world.ask(
        'query ($reps: [_Any!]!) { _entities(representations: $reps) { ... on Post { id } } }',
        ANONYMOUS,
        { variables: { reps: ids.map((id) => ({ __typename: 'Post', id })) } },
      );
      expect(data._entities).toEqual([{ id: ids[0] }, null]);
    });
    expect(count).toBe(1);
  });
});

describe('writes', () => {
  test('what is published at once comes back published, with its texts and a derived slug', async () => {
    const categoryId = await makeCategory('fresh');
    const { data } = await world.ask(CREATE, manager, {
      variables: {
        input: {
          locale: 'de',
          title: '  Über Öl  ',
          body: 'x',
          publish: true,
          tags: [' a ', 'b', 'a'],
          categoryId,
        },
      },
    });
    expect(data.createPost).toMatchObject({
      title: 'Über Öl',
      slug: 'uber-ol',
      status: 'PUBLISHED',
      version: 1,
      tags: ['a', 'b'],
      category: { id: categoryId },
      publishedAt: expect.any(Date),
    });
    const cleared = await world.ask(UPDATE, manager, {
      variables: { id: data.createPost.id, input: { version: 1, categoryId: null, tags: [] } },
    });
    expect(cleared.data.updatePost).toMatchObject({ category: null, tags: [], version: 2 });
  });

  test('an update on an old version changes nothing, and of several at once one wins', async () => {
    const { id } = await create(manager);
    const update = (version: number) =>
      world.ask(UPDATE, manager, { variables: { id, input: { version, title: 'New' } } });
    const answers = await Promise.all([update(1), update(1), update(1)]);
    expect(answers.flatMap(({ codes }) => codes)).toEqual([
      'CONCURRENT_MODIFICATION',
      'CONCURRENT_MODIFICATION',
    ]);
    expect((await update(2)).data.updatePost.version).toBe(3);
  });

  test('one slug belongs to one living post of a locale, however many ask for it at once', async () => {
    const attempt = (locale: string) =>
      world.ask(CREATE, manager, {
        variables: { input: { locale, title: 'Race', body: 'x', slug: 'race' } },
      });
    const answers = await Promise.all([1, 2, 3, 4].map(() => attempt('en')));
    const winners = answers.filter(({ data }) => data !== null);
    expect(winners).toHaveLength(1);
    expect(answers.flatMap(({ codes }) => codes)).toEqual(Array(3).fill('DUPLICATE_SLUG'));
    expect((await attempt('de')).codes).toEqual([]);
    const { id } = await create(manager);
    const taken = { version: 1, slug: 'race' };
    expect((await world.ask(UPDATE, manager, { variables: { id, input: taken } })).codes).toEqual([
      'DUPLICATE_SLUG',
    ]);
    const { data } = await world.ask(`{ post(id: "${id}") { version } }`, manager);
    expect(data.post.version).toBe(1);

    await world.ask(`mutation { deletePost(id: "${winners[0]?.data.createPost.id}") }`, manager);
    expect((await attempt('en')).codes).toEqual([]);
  });

  test('status changes go the allowed ways; what is public is not deleted, what is archived not published', async () => {
    const { id } = await create(manager);
    const change = async (field: string) => {
      const { data, codes } = await act(field, id, manager);
      return codes[0] ?? data[field].status;
    };
    const remove = async () => (await world.ask(`mutation { deletePost(id: "${id}") }`, manager)).codes;
    expect(await change('unpublishPost')).toBe('INVALID_STATUS_TRANSITION');
    expect(await change('archivePost')).toBe('INVALID_STATUS_TRANSITION');
    expect(await change('publishPost')).toBe('PUBLISHED');
    expect(await change('publishPost')).toBe('INVALID_STATUS_TRANSITION');
    expect(await remove()).toEqual(['CANNOT_DELETE_PUBLISHED']);
    expect(await change('unpublishPost')).toBe('DRAFT');
    await change('publishPost');
    expect(await change('archivePost')).toBe('ARCHIVED');
    expect(await change('publishPost')).toBe('CANNOT_PUBLISH_ARCHIVED');
    expect(await change('restorePost')).toBe('DRAFT');
    expect(await remove()).toEqual([]);
  });

  test('later fields of the same request read what was written', async () => {
    const { id } = await create(manager);
    const { data } = await world.ask(
      `mutation {
        a: updatePost(id: "${id}", input: { version: 1, title: "First" }) { title }
        b: updatePost(id: "${id}", input: { version: 2, title: "Second" }) { title }
        c: publishPost(id: "${id}") { comments { edges { node { id } } } }
        d: addComment(postId: "${id}", body: "Hm.") { post { status commentCount comments { edges { node { body } } } } }
      }`,
      manager,
    );
    expect(data).toEqual({
      a: { title: 'First' },
      b: { title: 'Second' },
      c: { comments: { edges: [] } },
      d: { post: { status: 'PUBLISHED', commentCount: 1, comments: { edges: [{ node: { body: 'Hm.' } }] } } },
    });
  });

  test('a post outlives its author and its category', async () => {
    const leaving = await world.user(world.shop, AUTHOR);
    const categoryId = await makeCategory('leaving');
    const post = await create(leaving, { publish: true, categoryId });
    await comment(post.id, leaving);
    await world.test.context(world.shop).database.transaction(async ({ trx }) => {
      await trx('users').where({ id: leaving.userId }).delete();
      await trx('categories').where({ id: categoryId }).delete();
    });
    const { data } = await world.ask(
      `{ post(id: "${post.id}") { author { id } category { id } comments { edges { node { author { id } } } } } }`,
    );
    expect(data.post).toEqual({
      author: null,
      category: null,
      comments: { edges: [{ node: { author: null } }] },
    });
  });
});

describe('comments', () => {
  test('wait for approval, seen by their author and moderators only', async () => {
    const post = await inStatus('PUBLISHED', author);
    const waiting = await comment(post.id, customer);
    expect(waiting).toMatchObject({ status: 'PENDING', post: { commentCount: 0 } });
    expect(await comment(post.id, author)).toMatchObject({ status: 'APPROVED', post: { commentCount: 1 } });
    const seen = async (actor: Actor, args = '') => {
      const { data } = await world.ask(
        `{ post(id: "${post.id}") { comments${args} { edges { node { status } } } } }`,
        actor,
      );
      return data.post.comments.edges.map((edge: { node: { status: string } }) => edge.node.status);
    };
    expect(await seen(ANONYMOUS)).toEqual(['APPROVED']);
    expect(await seen(stranger)).toEqual(['APPROVED']);
    expect(await seen(customer)).toEqual(['PENDING', 'APPROVED']);
    expect(await seen(author)).toEqual(['PENDING', 'APPROVED']);
    expect(await seen(manager, '(status: PENDING)')).toEqual(['PENDING']);
    expect(await seen(ANONYMOUS, '(status: PENDING)')).toEqual([]);

    await act('trashComment', waiting.id, manager);
    expect(await seen(customer)).toEqual(['APPROVED']);
    expect(await seen(manager)).toEqual(['TRASH', 'APPROVED']);
  });

  test('are moderated by the allowed ways, and counted while approved', async () => {
    const post = await inStatus('PUBLISHED', author);
    const { id } = await comment(post.id, customer);
    const change = async (field: string, actor: Actor = manager) => {
      const { data, codes } = await act(field, id, actor);
      return [codes[0] ?? data[field].status, await commentCount(post.id)];
    };
    expect(await change('approveComment', ANONYMOUS)).toEqual(['UNAUTHENTICATED', 0]);
    expect(await change('approveComment', customer)).toEqual(['PERMISSION_DENIED', 0]);
    expect(await change('approveComment', stranger)).toEqual(['COMMENT_NOT_FOUND', 0]);
    expect(await change('approveComment', author)).toEqual(['APPROVED', 1]);
    expect(await change('approveComment')).toEqual(['INVALID_STATUS_TRANSITION', 1]);
    expect(await change('trashComment', stranger)).toEqual(['PERMISSION_DENIED', 1]);
    expect(await change('markCommentSpam')).toEqual(['SPAM', 0]);
    expect(await change('markCommentSpam')).toEqual(['INVALID_STATUS_TRANSITION', 0]);
    expect(await change('approveComment')).toEqual(['APPROVED', 1]);
    expect(await change('trashComment')).toEqual(['TRASH', 0]);
    for (const field of ['approveComment', 'markCommentSpam', 'trashComment']) {
      expect(await change(field)).toEqual(['INVALID_STATUS_TRANSITION', 0]);
    }
  });

  test('the moderators’ list is theirs, for one’s own posts where that is the scope', async () => {
    const post = await inStatus('PUBLISHED', author);
    const { id } = await comment(post.id, customer);
    const queue = async (actor: Actor) => {
      const { data, codes } = await world.ask(
        `{ comments(postId: "${post.id}", status: PENDING) { edges { node { id post { id } } } } }`,
        actor,
      );
      return codes[0] ?? data.comments.edges.map((edge: { node: { id: string } }) => edge.node.id);
    };
    expect(await queue(ANONYMOUS)).toBe('UNAUTHENTICATED');
    expect(await queue(customer)).toBe('PERMISSION_DENIED');
    expect(await queue(stranger)).toEqual([]);
    expect(await queue(author)).toEqual([id]);
    expect(await queue(manager)).toEqual([id]);
  });

  test('on a draft are hidden also from a moderator who may not see the draft', async () => {
    const moderator = await world.user(world.shop, { 'comments:moderate': 'all' });
    const post = await inStatus('PUBLISHED', author);
    const { id } = await comment(post.id, customer);
    const queue = async () => {
      const { data } = await world.ask(
        `{ comments(postId: "${post.id}") { edges { node { id } } } }`,
        moderator,
      );
      return data.comments.edges.map((edge: { node: { id: string } }) => edge.node.id);
    };
    expect(await queue()).toEqual([id]);
    await act('unpublishPost', post.id, author);
    expect(await queue()).toEqual([]);
    expect((await act('approveComment', id, moderator)).codes).toEqual(['COMMENT_NOT_FOUND']);
  });

  test('the count is right when many come, are approved and go at once', async () => {
    const post = await inStatus('PUBLISHED', author);
    const waiting = await Promise.all(Array.from({ length: 10 }, () => comment(post.id, customer)));
    await Promise.all([
      ...Array.from({ length: 10 }, () => comment(post.id, manager)),
      ...waiting.map(({ id }) => act('approveComment', id, manager)),
    ]);
    expect(await commentCount(post.id)).toBe(20);
    await Promise.all(
      waiting.flatMap(({ id }) => [
        world.ask(`mutation { deleteComment(id: "${id}") }`, customer),
        act('trashComment', id, manager),
      ]),
    );
    expect(await commentCount(post.id)).toBe(10);
  });

  test('are deleted and changed by their author; deleted by a moderator too', async () => {
    const post = await inStatus('PUBLISHED', author);
    const remove = async (id: string, actor: Actor) =>
      (await world.ask(`mutation { deleteComment(id: "${id}") }`, actor)).codes;
    const change = (id: string, actor: Actor) =>
      world.ask(`mutation { updateComment(id: "${id}", body: "Changed.") { status body } }`, actor);
    const [own, theirs] = [await comment(post.id, customer), await comment(post.id, manager)];
    expect(await remove(theirs.id, customer)).toEqual(['PERMISSION_DENIED']);
    expect((await change(theirs.id, customer)).codes).toEqual(['PERMISSION_DENIED']);
    await act('approveComment', own.id, manager);
    expect(await commentCount(post.id)).toBe(2);
    // Nobody has approved the new text.
    expect((await change(own.id, customer)).data.updateComment).toEqual({
      status: 'PENDING',
      body: 'Changed.',
    });
    expect(await commentCount(post.id)).toBe(1);
    expect(await remove(own.id, customer)).toEqual([]);
    expect(await remove(theirs.id, author)).toEqual([]);
    expect(await commentCount(post.id)).toBe(0);
    expect(await remove(theirs.id, manager)).toEqual(['COMMENT_NOT_FOUND']);
  });

  test('cannot be put on what cannot be seen', async () => {
    const draft = await inStatus('DRAFT', author);
    const add = async (actor: Actor) =>
      (await world.ask(COMMENT, actor, { variables: { postId: draft.id, body: 'x' } })).codes;
    expect(await add(ANONYMOUS)).toEqual(['UNAUTHENTICATED']);
    expect(await add(customer)).toEqual(['POST_NOT_FOUND']);
    expect(await add(author)).toEqual([]);
  });
});

describe('settings', () => {
  const set = (settings: object) => ({
    tenant: { ...world.shop, moduleSettings: { [moduleSlug('blog')]: settings } },
  });

  test('maxTags says how many tags a post has at most', async () => {
    const input = { locale: 'en', title: 'Tagged', body: 'x', tags: ['a', 'b', 'c'] };
    const answer = await world.ask(CREATE, manager, { ...set({ maxTags: 2 }), variables: { input } });
    expect(answer).toMatchObject({ codes: ['BAD_USER_INPUT'], fields: ['tags'] });
  });

  test('without moderation a comment is public at once', async () => {
    const post = await inStatus('PUBLISHED', author);
    const { data } = await world.ask(COMMENT, customer, {
      ...set({ commentModeration: 'none' }),
      variables: { postId: post.id, body: 'Hello.' },
    });
    expect(data.addComment).toMatchObject({ status: 'APPROVED', post: { commentCount: 1 } });
  });

  test('where comments are off, none are added and those there are stay', async () => {
    const post = await inStatus('PUBLISHED', author);
    await comment(post.id, manager);
    const off = set({ commentsEnabled: false });
    const variables = { postId: post.id, body: 'x' };
    expect((await world.ask(COMMENT, customer, { ...off, variables })).codes).toEqual(['COMMENTS_DISABLED']);
    const { data } = await world.ask(
      `{ post(id: "${post.id}") { comments { edges { cursor } } } }`,
      customer,
      off,
    );
    expect(data.post.comments.edges).toHaveLength(1);
  });
});

describe('bad input names its fields', () => {
  const good = { locale: 'en', title: 'T', body: 'B' };
  test.each([
    [['title'], { ...good, title: ' ' }],
    [['title'], { ...good, title: 'x'.repeat(513) }],
    [['body'], { ...good, body: '\n ' }],
    [['locale'], { ...good, locale: '' }],
    [['excerpt'], { ...good, excerpt: 'x'.repeat(1001) }],
    [['slug'], { ...good, slug: 'a--b' }],
    [['slug'], { ...good, slug: 'x'.repeat(256) }],
    [['tags'], { ...good, tags: Array.from({ length: 21 }, (_, i) => `t${i}`) }],
    [['tags.1'], { ...good, tags: ['a', ''] }],
    [['categoryId'], { ...good, categoryId: NO_ID }],
    [['locale', 'title', 'body'], { locale: 'x', title: '', body: '' }],
  ])('of createPost: %s (%#)', async (fields, input) => {
    expect(await world.ask(CREATE, manager, { variables: { input } })).toMatchObject({
      codes: ['BAD_USER_INPUT'],
      fields,
    });
  });

  test.each([
    [['version'], { version: 0 }],
    [['title'], { version: 1, title: '' }],
    [['body'], { version: 1, body: null }],
    [['slug'], { version: 1, slug: 'No' }],
    [['tags'], { version: 1, tags: Array.from({ length: 21 }, (_, i) => `t${i}`) }],
    [['categoryId'], { version: 1, categoryId: NO_ID }],
    [['title', 'body'], { version: 1, locale: 'fr', excerpt: 'Seul' }],
  ])('of updatePost: %s (%#)', async (fields, input) => {
    const { id } = await create(manager);
    expect(await world.ask(UPDATE, manager, { variables: { id, input } })).toMatchObject({
      codes: ['BAD_USER_INPUT'],
      fields,
    });
  });

  test('of archivePost and the comments', async () => {
    const { id } = await inStatus('PUBLISHED', manager);
    const { id: commentId } = await comment(id, manager);
    for (const [field, source] of [
      ['reason', `archivePost(id: "${id}", reason: "${'x'.repeat(501)}")`],
      ['body', `addComment(postId: "${id}", body: " ")`],
      ['body', `updateComment(id: "${commentId}", body: "${'x'.repeat(10_001)}")`],
    ] as const) {
      const answer = await world.ask(`mutation { ${source} { id } }`, manager);
      expect(answer).toMatchObject({ codes: ['BAD_USER_INPUT'], fields: [field] });
    }
  });
});

describe('events', () => {
  test('each write of a post appends its own, by its actor; a refused one appends none', async () => {
    const categoryId = await makeCategory('told');
    const before = (await world.events()).length;
    const { id: postId } = await create(author, { publish: true, tags: ['t'], categoryId });
    await world.ask(UPDATE, author, { variables: { id: postId, input: { version: 1, tags: [] } } });
    await act('unpublishPost', postId, author);
    await act('publishPost', postId, author);
    await world.ask(`mutation { archivePost(id: "${postId}", reason: "old") { id } }`, author);
    // Refused before, in the middle of and after writing.
    await act('publishPost', postId, author);
    const taken = { locale: 'en', title: 'x', body: 'x', slug: 'tea' };
    expect((await world.ask(CREATE, author, { variables: { input: taken } })).codes).toEqual([
      'DUPLICATE_SLUG',
    ]);
    await world.ask(CREATE, author, { variables: { input: { ...taken, categoryId: NO_ID } } });
    await act('restorePost', postId, author);
    await world.ask(`mutation { deletePost(id: "${postId}") }`, author);

    expect((await world.events()).slice(before)).toEqual(
      [
        ['blog.post.created', { postId, authorId: author.userId }],
        ['blog.post.published', { postId, categoryId, tags: ['t'] }],
        ['blog.post.updated', { postId }],
        ['blog.post.unpublished', { postId }],
        ['blog.post.published', { postId, categoryId, tags: [] }],
        ['blog.post.archived', { postId, reason: 'old' }],
        ['blog.post.restored', { postId }],
        ['blog.post.deleted', { postId }],
      ].map(([type, payload]) => ({ type, payload, actorId: author.userId })),
    );
  });

  test('of comments', async () => {
    const { id: postId } = await inStatus('PUBLISHED', author);
    const before = (await world.events()).length;
    const { id: commentId } = await comment(postId, customer);
    await act('approveComment', commentId, manager);
    await act('approveComment', commentId, manager);
    await world.ask(`mutation { updateComment(id: "${commentId}", body: "x") { id } }`, customer);
    await act('markCommentSpam', commentId, manager);
    await act('trashComment', commentId, manager);
    await world.ask(`mutation { deleteComment(id: "${commentId}") }`, manager);
    const ids = { commentId, postId };
    expect((await world.events()).slice(before).map(({ type, payload }) => [type, payload])).toEqual([
      ['blog.comment.added', { ...ids, status: 'pending' }],
      ['blog.comment.approved', ids],
      ['blog.comment.updated', { ...ids, status: 'pending' }],
      ['blog.comment.marked_spam', ids],
      ['blog.comment.trashed', ids],
      ['blog.comment.deleted', ids],
    ]);
  });
});

describe('subscriptions', () => {
  const passes = (field: string, event: object, args: object) =>
    blog.graphql.subscriptions?.[field]?.filter?.(event as never, args as never);

  test('postPublished passes the category and tag that were asked for', () => {
    const event = {
      type: 'blog.post.published',
      payload: { postId: 'p', categoryId: 'c', tags: ['a', 'b'] },
    };
    expect(passes('postPublished', event, {})).toBe(true);
    expect(passes('postPublished', event, { categoryId: 'c', tag: 'b' })).toBe(true);
    expect(passes('postPublished', event, { categoryId: 'd' })).toBe(false);
    expect(passes('postPublished', event, { tag: 'c' })).toBe(false);
  });

  test('commentAdded passes what becomes public, of one post', () => {
    const added = (status: string) => ({ type: 'blog.comment.added', payload: { postId: 'p', status } });
    const approved = { type: 'blog.comment.approved', payload: { postId: 'p' } };
    expect(passes('commentAdded', added('approved'), { postId: 'p' })).toBe(true);
    expect(passes('commentAdded', added('pending'), { postId: 'p' })).toBe(false);
    expect(passes('commentAdded', approved, { postId: 'p' })).toBe(true);
    expect(passes('commentAdded', approved, { postId: 'q' })).toBe(false);
  });

  test('a post that is public is delivered with its author; one taken back meanwhile is null', async () => {
    const post = await inStatus('PUBLISHED', author);
    const deliver = () =>
      world.ask('subscription { postPublished(tag: "x") { id title author { id } } }', ANONYMOUS, {
        rootValue: {
          type: 'blog.post.published',
          payload: { postId: post.id, categoryId: null, tags: ['x'] },
        },
      });
    expect((await deliver()).data.postPublished).toMatchObject({
      id: post.id,
      author: { id: author.userId },
    });
    await act('unpublishPost', post.id, author);
    expect(await deliver()).toMatchObject({ data: { postPublished: null }, codes: [] });
  });
});

describe('search and seed', () => {
  test('seeding is quick, gives the same when repeated, and fills the search', async () => {
    const admin = await world.user(world.other, 'admin');
    const context = () => world.context(admin, { tenant: world.other });
    await content.seed(context());
    const facts = () =>
      world.test.context(world.other).database.read(async (trx) => {
        const { rows } = await trx.raw(
          `
          select count(*)::int as posts, count(*) filter (where status = 'draft')::int as drafts,
                 count(category_id)::int as "inCategory", count(distinct category_id)::int as categories,
                 sum(comment_count)::int as comments, (select count(*)::int from blog_comments) as written
            from blog_posts where author_id = ?`,
          [admin.userId],
        );
        return rows[0];
      });
    const started = performance.now();
    await blog.seed(context());
    expect(performance.now() - started).toBeLessThan(3000);
    const first = await facts();
    expect(first).toMatchObject({ posts: 36, drafts: 3, inCategory: 36, categories: 4 });
    expect(first.comments).toBe(first.written);
    expect(first.comments).toBeGreaterThan(20);
    await blog.seed(context());
    expect(await facts()).toEqual(first);

    const { data } = await world.ask(
      '{ posts(first: 100, locale: "de") { edges { node { title slug body } } } }',
      ANONYMOUS,
      { tenant: world.other },
    );
    const titles = data.posts.edges.map((edge: { node: { title: string } }) => edge.node.title);
    expect(titles).toHaveLength(33);
    expect(new Set(titles).size).toBe(33);
    expect(titles[0]).toBe('Föderierte Graphen, beim Kaffee erklärt');

    const [source] = blog.search;
    await world.test.context(world.other).database.read(async (trx) => {
      const ids = (await source?.ids(trx, { after: null, limit: 100 })) ?? [];
      const documents = (await source?.load(trx, [...ids, NO_ID])) ?? [];
      expect(documents.filter(({ authorId }) => authorId === admin.userId)).toHaveLength(72);
      expect(documents.find(({ slug }) => slug === 'foederierte-graphen-erklaert')).toMatchObject({
        locale: 'de',
        isPublished: true,
        publishedAt: expect.any(Date),
        body: expect.stringContaining('Servietten'),
      });
    });
    const ids = source?.events.map((trigger) => 'idOf' in trigger && trigger.idOf({ postId: 'p' }));
    expect(ids).toEqual(Array(7).fill('p'));
  });
});
