import { type Actor, ANONYMOUS } from '@rustok/kernel';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { statementsOf } from '../content/world.js';
import { CREATE_CATEGORY, CREATE_TOPIC, createForumWorld, type ForumWorld, NO_ID } from './forum-world.js';

let forum: ForumWorld;
beforeAll(async () => {
  forum = await createForumWorld();
});
afterAll(() => forum[Symbol.asyncDispose]());

const UPDATE_CATEGORY = `mutation ($id: UUID!, $input: UpdateForumCategoryInput!) {
  updateForumCategory(id: $id, input: $input) { version name slug depth color isModerated parent { id } }
}`;
const UPDATE_TOPIC = `mutation ($id: UUID!, $input: UpdateForumTopicInput!) {
  updateForumTopic(id: $id, input: $input) { version title body tags locale editedAt }
}`;

interface Named {
  node: { id: string };
}
const idsOf = ({ edges }: { edges: Named[] }) => edges.map(({ node }) => node.id);

describe('categories', () => {
  test('have names in several languages, and are found by a slug of any', async () => {
    const { id } = await forum.category({
      color: '#1E90FF',
      icon: 'cup',
      translations: [
        { locale: 'en', name: 'Tea Talk', description: 'All about tea.' },
        { locale: 'de', name: 'Teestunde' },
      ],
    });
    const { data } = await forum.world.ask(
      `query ($id: UUID!) {
        asked: forumCategory(id: $id, locale: "de") { name slug description color icon inEnglish: name(locale: "en") }
        accepted: forumCategory(id: $id) { name }
        bySlug: forumCategoryBySlug(slug: "tea-talk") { id name }
        foreign: forumCategoryBySlug(slug: "teestunde") { name }
        wrong: forumCategoryBySlug(slug: "teestunde", locale: "en") { name }
        list: forumCategories(first: 100, locale: "de") { edges { node { id name } } }
      }`,
      ANONYMOUS,
      { variables: { id }, acceptedLocales: ['de'] },
    );
    expect(data).toMatchObject({
      asked: {
        name: 'Teestunde',
        slug: 'teestunde',
        description: null,
        color: '#1e90ff',
        icon: 'cup',
        inEnglish: 'Tea Talk',
      },
      accepted: { name: 'Teestunde' },
      bySlug: { id, name: 'Tea Talk' },
      foreign: { name: 'Teestunde' },
      wrong: null,
    });
    expect(data.list.edges).toContainEqual({ node: { id, name: 'Teestunde' } });
  });

  test('make a tree, ordered by position, that has no circles and an end', async () => {
    const { manager, world } = forum;
    const root = await forum.category();
    const last = await forum.category({ parentId: root.id, position: 2 });
    const first = await forum.category({ parentId: root.id, position: 1 });
    const below = await forum.category({ parentId: first.id });
    const { data } = await world.ask(
      `{
        forumCategory(id: "${root.id}") {
          depth children(first: 1) { edges { node { id depth parent { id } children { edges { node { id } } } } } pageInfo { hasNextPage } }
        }
        forumCategories(rootsOnly: true, first: 100) { edges { node { id } } }
      }`,
    );
    expect(data.forumCategory).toEqual({
      depth: 0,
      children: {
        edges: [
          {
            node: {
              id: first.id,
              depth: 1,
              parent: { id: root.id },
              children: { edges: [{ node: { id: below.id } }] },
            },
          },
        ],
        pageInfo: { hasNextPage: true },
      },
    });
    expect(idsOf(data.forumCategories)).toContain(root.id);
    expect(idsOf(data.forumCategories)).not.toContain(last.id);

    const move = (id: string, parentId: string | null, expectedVersion = 1) =>
      world.ask(UPDATE_CATEGORY, manager, { variables: { id, input: { expectedVersion, parentId } } });
    for (const parentId of [below.id, first.id, NO_ID]) {
      expect(await move(first.id, parentId)).toMatchObject({
        codes: ['BAD_USER_INPUT'],
        fields: ['parentId'],
      });
    }
    expect((await move(first.id, null)).data.updateForumCategory).toMatchObject({ depth: 0, version: 2 });
    const moved = await world.ask(`{ forumCategory(id: "${below.id}") { depth } }`);
    expect(moved.data.forumCategory.depth).toBe(1);

    let deepest: string = below.id;
    for (let depth = 2; depth <= 10; depth += 1) {
      deepest = (await forum.category({ parentId: deepest })).id;
    }
    const translations = [{ locale: 'en', name: 'Too deep' }];
    const variables = { input: { parentId: deepest, translations } };
    expect(await world.ask(CREATE_CATEGORY, manager, { variables })).toMatchObject({
      codes: ['BAD_USER_INPUT'],
      fields: ['parentId'],
    });
    expect((await move(first.id, last.id, 2)).fields).toEqual(['parentId']);
  });

  test('are changed on the version that was read, one slug belonging to one', async () => {
    const { manager, world } = forum;
    const { id } = await forum.category({ translations: [{ locale: 'en', name: 'One', slug: 'only-one' }] });
    const other = await forum.category();
    const update = (expectedVersion: number, input: object, target = id) =>
      world.ask(UPDATE_CATEGORY, manager, {
        variables: { id: target, input: { expectedVersion, ...input } },
      });
    const answers = await Promise.all([1, 1, 1].map((version) => update(version, { isModerated: true })));
    expect(answers.flatMap(({ codes }) => codes)).toEqual([
      'CONCURRENT_MODIFICATION',
      'CONCURRENT_MODIFICATION',
    ]);
    const taken = [{ locale: 'en', name: 'Two', slug: 'only-one' }];
    expect((await update(1, { translations: taken }, other.id)).codes).toEqual(['DUPLICATE_SLUG']);
    expect((await update(1, {}, NO_ID)).codes).toEqual(['FORUM_CATEGORY_NOT_FOUND']);
    const renamed = await update(2, { translations: [{ locale: 'en', name: 'One' }], color: null });
    expect(renamed.data.updateForumCategory).toMatchObject({ version: 3, slug: 'one', isModerated: true });
  });

  test('go only when nothing is in them, not even one that comes meanwhile', async () => {
    const { ann, manager } = forum;
    const parent = await forum.category();
    const child = await forum.category({ parentId: parent.id });
    const topic = await forum.topic(ann, { categoryId: child.id });
    expect(await forum.remove('Category', parent.id, manager)).toBe('FORUM_CATEGORY_NOT_EMPTY');
    expect(await forum.remove('Category', child.id, manager)).toBe('FORUM_CATEGORY_NOT_EMPTY');
    expect(await forum.remove('Topic', topic.id, ann)).toBeUndefined();
    expect(await forum.remove('Category', child.id, manager)).toBeUndefined();
    expect(await forum.remove('Category', parent.id, manager)).toBeUndefined();
    expect(await forum.remove('Category', parent.id, manager)).toBe('FORUM_CATEGORY_NOT_FOUND');

    const busy = await forum.category();
    const [opened, removed] = await Promise.all([
      forum.world.ask(CREATE_TOPIC, ann, {
        variables: { input: { categoryId: busy.id, title: 'T', body: 'B' } },
      }),
      forum.remove('Category', busy.id, manager),
    ]);
    // Either the topic has a category, or there is no topic.
    expect([[...opened.codes], removed]).toEqual(
      removed === undefined ? [['BAD_USER_INPUT'], undefined] : [[], 'FORUM_CATEGORY_NOT_EMPTY'],
    );
  });

  test('are the staff’s to change', async () => {
    const { ann, world } = forum;
    const { id } = await forum.category();
    const variables = { input: { translations: [{ locale: 'en', name: 'Mine' }] } };
    const update = { id, input: { expectedVersion: 1, isModerated: true } };
    for (const [actor, code] of [
      [ANONYMOUS, 'UNAUTHENTICATED'],
      [ann, 'PERMISSION_DENIED'],
    ] as const) {
      expect((await world.ask(CREATE_CATEGORY, actor, { variables })).codes).toEqual([code]);
      expect((await world.ask(UPDATE_CATEGORY, actor, { variables: update })).codes).toEqual([code]);
      expect(await forum.remove('Category', id, actor)).toBe(code);
    }
  });
});

describe('topics', () => {
  test('are opened by customers, in the language that is said or the tenant’s', async () => {
    const { ann, world } = forum;
    const { id: categoryId } = await forum.category();
    const create = (input: object, actor: Actor = ann) =>
      world.ask(CREATE_TOPIC, actor, { variables: { input: { categoryId, body: '# Hi', ...input } } });
    const { data } = await create({ title: '  Hello  ', tags: [' a ', 'b', 'a'] });
    expect(data.createForumTopic).toMatchObject({
      title: 'Hello',
      body: '# Hi',
      tags: ['a', 'b'],
      locale: 'en',
      status: 'OPEN',
      version: 1,
      category: { id: categoryId, topicCount: 1 },
      author: { id: ann.userId },
    });
    expect((await create({ title: 'Hallo', locale: 'de' })).data.createForumTopic).toMatchObject({
      locale: 'de',
      category: { topicCount: 2 },
    });
    expect((await create({ title: 'x' }, ANONYMOUS)).codes).toEqual(['UNAUTHENTICATED']);
    const reader = await world.user(world.shop, { 'forum_topics:read': 'all' });
    expect((await create({ title: 'x' }, reader)).codes).toEqual(['PERMISSION_DENIED']);
    const system = { kind: 'system', name: 'test' } as const;
    expect((await create({ title: 'x' }, system)).codes).toEqual(['UNAUTHENTICATED']);
  });

  test('are edited by their author on the version that was read', async () => {
    const { ann, ben, manager, world } = forum;
    const { id } = await forum.topic(ann, { tags: ['x'] });
    const update = (actor: Actor, expectedVersion: number, input: object) =>
      world.ask(UPDATE_TOPIC, actor, { variables: { id, input: { expectedVersion, ...input } } });
    expect((await update(ben, 1, { title: 'Mine' })).codes).toEqual(['PERMISSION_DENIED']);
    const { data } = await update(ann, 1, { title: 'New', locale: 'de' });
    expect(data.updateForumTopic).toEqual({
      version: 2,
      title: 'New',
      body: 'Text.',
      tags: ['x'],
      locale: 'de',
      editedAt: expect.any(Date),
    });
    expect((await update(manager, 1, { body: 'x' })).codes).toEqual(['CONCURRENT_MODIFICATION']);
    expect((await update(manager, 2, { body: 'Mended.' })).data.updateForumTopic.body).toBe('Mended.');
    const viewers = [];
    for (const actor of [ann, ben, manager, ANONYMOUS]) {
      const answer = await world.ask(
        `{ forumTopic(id: "${id}") { viewerCanEdit viewerCanModerate } }`,
        actor,
      );
      viewers.push(Object.values(answer.data.forumTopic));
    }
    expect(viewers).toEqual([
      [true, false],
      [false, false],
      [true, true],
      [false, false],
    ]);
  });

  test('are moderated the allowed ways, by those who may; what is so already is no mistake', async () => {
    const { ann, host, manager, world } = forum;
    const { id } = await forum.topic(ann);
    const act = (field: string, actor: Actor = manager) => forum.act(field, id, actor);
    const all = ['pin', 'unpin', 'lock', 'unlock', 'close', 'reopen', 'archive'].map(
      (verb) => `${verb}ForumTopic`,
    );
    for (const field of all) {
      expect(await act(field, ann)).toBe('PERMISSION_DENIED');
      expect(await act(field, host)).toBe('PERMISSION_DENIED');
      expect(await act(field, ANONYMOUS)).toBe('UNAUTHENTICATED');
      expect(await forum.act(field, NO_ID, manager)).toBe('TOPIC_NOT_FOUND');
    }
    for (const field of [
      'pinForumTopic',
      'pinForumTopic',
      'unpinForumTopic',
      'lockForumTopic',
      'unlockForumTopic',
    ]) {
      expect(await act(field)).toBeUndefined();
    }
    expect(await act('reopenForumTopic')).toBe('INVALID_STATUS_TRANSITION');
    expect(await act('closeForumTopic')).toBeUndefined();
    expect(await act('closeForumTopic')).toBe('INVALID_STATUS_TRANSITION');
    expect(await act('archiveForumTopic')).toBeUndefined();
    expect(await act('closeForumTopic')).toBe('INVALID_STATUS_TRANSITION');
    expect(await act('reopenForumTopic')).toBeUndefined();
    const own = await forum.topic(host);
    expect(await forum.act('lockForumTopic', own.id, host)).toBeUndefined();
    const { data } = await world.ask(`{ forumTopic(id: "${own.id}") { isLocked takesReplies version } }`);
    expect(data.forumTopic).toEqual({ isLocked: true, takesReplies: false, version: 2 });
  });

  test('move with their replies from one category’s counters to the other’s', async () => {
    const { ann, ben, manager, world } = forum;
    const [from, to] = [await forum.category(), await forum.category()];
    const topic = await forum.topic(ann, { categoryId: from.id });
    await forum.reply(ben, { topicId: topic.id });
    const move = (categoryId: string, actor: Actor = manager) =>
      world.ask(
        'mutation ($id: UUID!, $categoryId: UUID!) { moveForumTopic(id: $id, categoryId: $categoryId) { category { id topicCount replyCount } } }',
        actor,
        { variables: { id: topic.id, categoryId } },
      );
    expect((await move(to.id, ann)).codes).toEqual(['PERMISSION_DENIED']);
    expect(await move(NO_ID)).toMatchObject({ codes: ['BAD_USER_INPUT'], fields: ['categoryId'] });
    const moved = { category: { id: to.id, topicCount: 1, replyCount: 1 } };
    expect((await move(to.id)).data.moveForumTopic).toEqual(moved);
    expect((await move(to.id)).data.moveForumTopic).toEqual(moved);
    const { data } = await world.ask(
      `{ forumCategory(id: "${from.id}") { topicCount replyCount lastReplyAt } }`,
    );
    expect(data.forumCategory).toEqual({ topicCount: 0, replyCount: 0, lastReplyAt: null });
  });

  test('are deleted by their author until somebody has answered, then by moderators', async () => {
    const { ann, ben, manager, world } = forum;
    const { id: categoryId } = await forum.category();
    const own = await forum.topic(ann, { categoryId });
    const answered = await forum.topic(ann, { categoryId });
    await forum.reply(ben, { topicId: answered.id });
    expect(await forum.remove('Topic', own.id, ANONYMOUS)).toBe('UNAUTHENTICATED');
    expect(await forum.remove('Topic', own.id, ben)).toBe('PERMISSION_DENIED');
    expect(await forum.remove('Topic', own.id, ann)).toBeUndefined();
    expect(await forum.remove('Topic', answered.id, ann)).toBe('TOPIC_HAS_REPLIES');
    expect(await forum.remove('Topic', answered.id, manager)).toBeUndefined();
    expect(await forum.remove('Topic', answered.id, manager)).toBe('TOPIC_NOT_FOUND');
    const { data, errors } = await world.ask(
      `query ($id: UUID!, $category: UUID!, $reps: [_Any!]!) {
        forumTopic(id: $id) { id }
        forumTopics(filter: { categoryId: $category }) { edges { node { id } } }
        forumCategory(id: $category) { topicCount replyCount lastReplyAt topics { edges { node { id } } } }
        _entities(representations: $reps) {
          ... on ForumTopic { id }
          ... on User { topics(first: 100) { edges { node { id } } } }
        }
      }`,
      manager,
      {
        variables: {
          id: answered.id,
          category: categoryId,
          reps: [
            { __typename: 'ForumTopic', id: answered.id },
            { __typename: 'User', id: ann.userId },
          ],
        },
      },
    );
    expect(errors).toEqual([]);
    expect(data).toMatchObject({
      forumTopic: null,
      forumTopics: { edges: [] },
      forumCategory: { topicCount: 0, replyCount: 0, lastReplyAt: null, topics: { edges: [] } },
    });
    expect(data._entities[0]).toBeNull();
    expect(idsOf(data._entities[1].topics)).not.toContain(answered.id);
  });

  test('are as many as the tenant allows in a day, also when they come at once and are deleted', async () => {
    const { manager, world } = forum;
    const eager = await world.user(world.shop, 'customer');
    const { id: categoryId } = await forum.category();
    const limited = forum.set({ topicsPerDayPerUser: 2 });
    const create = (actor: Actor, options: object = limited) =>
      world.ask(CREATE_TOPIC, actor, {
        ...options,
        variables: { input: { categoryId, title: 'T', body: 'B' } },
      });
    const answers = await Promise.all([1, 2, 3, 4].map(() => create(eager)));
    expect(answers.flatMap(({ codes }) => codes)).toEqual(['TOPIC_LIMIT_REACHED', 'TOPIC_LIMIT_REACHED']);
    const opened = answers.find(({ data }) => data !== null);
    await forum.remove('Topic', opened?.data.createForumTopic.id, eager);
    expect((await create(eager)).codes).toEqual(['TOPIC_LIMIT_REACHED']);
    expect((await create(eager, {})).codes).toEqual([]);
    for (let i = 0; i < 3; i += 1) expect((await create(manager)).codes).toEqual([]);
    await world.test.context(world.shop).database.transaction(async ({ trx }) => {
      await trx('forum_topics')
        .where({ author_id: eager.userId })
        .update({ created_at: trx.raw(`created_at - interval '25 hours'`) });
    });
    expect((await create(eager)).codes).toEqual([]);
  });
});

describe('lists', () => {
  test('of topics have pinned ones first, then those where something happened last', async () => {
    const { ann, manager, world } = forum;
    const { id: categoryId } = await forum.category();
    const topics: string[] = [];
    for (let i = 0; i < 6; i += 1) topics.push((await forum.topic(ann, { categoryId })).id);
    const [a, b, c, d, e, f] = topics as [string, string, string, string, string, string];
    await forum.act('pinForumTopic', b, manager);
    await forum.act('pinForumTopic', e, manager);
    await forum.reply(ann, { topicId: a });
    await forum.reply(ann, { topicId: b });
    const expected = [b, e, a, f, d, c];

    const walk = async (field: (args: string) => string, read: (data: never) => Page) => {
      const seen: string[] = [];
      let after: string | null = null;
      do {
        const args = `first: 2${after === null ? '' : `, after: "${after}"`}`;
        const { data, errors } = await world.ask(`{ ${field(args)} }`);
        expect(errors).toEqual([]);
        const { edges, pageInfo } = read(data as never);
        seen.push(...edges.map(({ node }) => node.id));
        after = pageInfo.hasNextPage ? pageInfo.endCursor : null;
      } while (after !== null);
      return seen;
    };
    interface Page {
      edges: Named[];
      pageInfo: { hasNextPage: boolean; endCursor: string };
    }
    const page = '{ edges { node { id } } pageInfo { hasNextPage endCursor } }';
    const filter = `filter: { categoryId: "${categoryId}" }`;
    expect(
      await walk(
        (args) => `forumTopics(${filter}, ${args}) ${page}`,
        (data: { forumTopics: Page }) => data.forumTopics,
      ),
    ).toEqual(expected);
    expect(
      await walk(
        (args) => `forumCategory(id: "${categoryId}") { topics(${args}) ${page} }`,
        (data: { forumCategory: { topics: Page } }) => data.forumCategory.topics,
      ),
    ).toEqual(expected);
  });

  test('filters hold together', async () => {
    const { ann, ben, manager } = forum;
    const { id: categoryId } = await forum.category();
    const one = await forum.topic(ann, { categoryId, tags: ['x', 'y'], locale: 'de' });
    const two = await forum.topic(ben, { categoryId, tags: ['y'] });
    await forum.act('closeForumTopic', two.id, manager);
    const list = async (filter: string) => {
      const { data } = await forum.world.ask(
        `{ forumTopics(filter: { categoryId: "${categoryId}" ${filter} }) { edges { node { id } } } }`,
      );
      return idsOf(data.forumTopics);
    };
    expect(await list('')).toEqual([two.id, one.id]);
    expect(await list('tag: "x"')).toEqual([one.id]);
    expect(await list('tag: "y", status: CLOSED')).toEqual([two.id]);
    expect(await list(`authorId: "${ann.userId}"`)).toEqual([one.id]);
    expect(await list(`authorId: "${ann.userId}", status: CLOSED`)).toEqual([]);
    expect(await list('locale: "de"')).toEqual([one.id]);
  });

  test.each([
    ['forumTopics(first: 101)', ['BAD_USER_INPUT'], ['first']],
    ['forumTopics(after: "nonsense")', ['INVALID_CURSOR'], ['after']],
    ['forumCategories(after: "nonsense")', ['INVALID_CURSOR'], ['after']],
  ])('%s is refused', async (list, codes, fields) => {
    expect(await forum.world.ask(`{ ${list} { edges { cursor } } }`)).toMatchObject({ codes, fields });
  });

  test('the number of statements does not grow with the list', async () => {
    const { ann, ben } = forum;
    const { id: categoryId } = await forum.category();
    for (let i = 0; i < 8; i += 1) {
      const { id: topicId } = await forum.topic(ann, { categoryId });
      const { id: parentReplyId } = await forum.reply(ben, { topicId });
      for (let j = 0; j < 3; j += 1) await forum.reply(ann, { topicId, parentReplyId });
    }
    const ask = async (first: number) => {
      const { data, errors } = await forum.world.ask(
        `{ forumTopics(filter: { categoryId: "${categoryId}" }, first: ${first}) { edges { node {
          title body replyCount lastActivityAt author { id } viewerCanEdit
          category { name(locale: "de") translations { locale } parent { id } children { edges { cursor } } }
          replies(first: 3) { edges { node {
            body rejectReason author { id } topic { title } parent { body }
            children(first: 2) { edges { node { body } } pageInfo { hasNextPage } }
          } } }
        } } } }`,
        ben,
      );
      expect(errors).toEqual([]);
      expect(data.forumTopics.edges).toHaveLength(first);
      for (const { node } of data.forumTopics.edges) {
        expect(node.replyCount).toBe(4);
        expect(node.replies.edges[0].node.children).toMatchObject({
          edges: [{}, {}],
          pageInfo: { hasNextPage: true },
        });
        expect(node.replies.edges[1].node.parent).toEqual({ body: 'Said.' });
      }
    };
    const two = await statementsOf(() => ask(2));
    expect(await statementsOf(() => ask(8))).toBe(two);
    // The list; texts, category, its texts and children, replies; their topics, parents and children.
    expect(two).toBeLessThanOrEqual(9);
  });

  test('of what users wrote cost one statement for all of them', async () => {
    const { ann, ben, host } = forum;
    const reps = (users: readonly { userId: string }[]) => ({
      variables: { reps: users.map(({ userId }) => ({ __typename: 'User', id: userId })) },
    });
    const ask = (users: readonly { userId: string }[]) => async () => {
      const { data, errors } = await forum.world.ask(
        `query ($reps: [_Any!]!) { _entities(representations: $reps) {
          ... on User { topics(first: 2) { edges { node { title } } } replies(first: 2) { edges { node { body } } } }
        } }`,
        ANONYMOUS,
        reps(users),
      );
      expect(errors).toEqual([]);
      expect(data._entities).toHaveLength(users.length);
      expect(data._entities[0].topics.edges).toHaveLength(2);
    };
    expect(await statementsOf(ask([ann]))).toBe(2);
    expect(await statementsOf(ask([ann, ben, host]))).toBe(2);
  });
});

describe('another tenant', () => {
  test('finds nothing of this one, and writes nothing into it', async () => {
    const { ann, ben, foreigner, world } = forum;
    const category = await forum.category({ isModerated: true });
    const topic = await forum.topic(ann, { categoryId: category.id });
    const reply = await forum.reply(ben, { topicId: topic.id });
    const elsewhere = { tenant: world.other };
    const reps = ['ForumCategory', 'ForumTopic', 'ForumReply'].map((__typename, index) => ({
      __typename,
      id: [category.id, topic.id, reply.id][index],
    }));
    const { data, errors } = await world.ask(
      `query ($category: UUID!, $topic: UUID!, $reply: UUID!, $slug: String!, $reps: [_Any!]!) {
        forumCategory(id: $category) { id }
        forumCategoryBySlug(slug: $slug) { id }
        forumCategories { edges { node { id } } }
        forumTopic(id: $topic) { id }
        forumTopics { edges { node { id } } }
        inCategory: forumTopics(filter: { categoryId: $category }) { edges { node { id } } }
        forumReply(id: $reply) { id }
        forumReplies(filter: { topicId: $topic }) { edges { node { id } } }
        _entities(representations: $reps) { ... on User { topics { edges { cursor } } replies { edges { cursor } } } }
      }`,
      foreigner,
      {
        ...elsewhere,
        variables: {
          category: category.id,
          topic: topic.id,
          reply: reply.id,
          slug: category.slug,
          reps: [
            ...reps,
            { __typename: 'ForumTopic', id: 'no uuid' },
            { __typename: 'User', id: ann.userId },
          ],
        },
      },
    );
    expect(errors).toEqual([]);
    const none = { edges: [] };
    expect(data).toEqual({
      forumCategory: null,
      forumCategoryBySlug: null,
      forumCategories: none,
      forumTopic: null,
      forumTopics: none,
      inCategory: none,
      forumReply: null,
      forumReplies: none,
      _entities: [null, null, null, null, { topics: none, replies: none }],
    });

    const refused = async (source: string) =>
      (await world.ask(`mutation { ${source} }`, foreigner, elsewhere)).codes[0];
    for (const verb of ['pin', 'unpin', 'lock', 'unlock', 'close', 'reopen', 'archive']) {
      expect(await refused(`${verb}ForumTopic(id: "${topic.id}") { id }`)).toBe('TOPIC_NOT_FOUND');
    }
    for (const verb of ['approve', 'reject', 'hide', 'restore']) {
      expect(await refused(`${verb}ForumReply(id: "${reply.id}") { id }`)).toBe('REPLY_NOT_FOUND');
    }
    expect(
      await refused(`updateForumReply(id: "${reply.id}", input: { expectedVersion: 1, body: "x" }) { id }`),
    ).toBe('REPLY_NOT_FOUND');
    expect(await refused(`updateForumTopic(id: "${topic.id}", input: { expectedVersion: 1 }) { id }`)).toBe(
      'TOPIC_NOT_FOUND',
    );
    expect(
      await refused(`updateForumCategory(id: "${category.id}", input: { expectedVersion: 1 }) { id }`),
    ).toBe('FORUM_CATEGORY_NOT_FOUND');
    expect(await refused(`deleteForumReply(id: "${reply.id}")`)).toBe('REPLY_NOT_FOUND');
    expect(await refused(`deleteForumTopic(id: "${topic.id}")`)).toBe('TOPIC_NOT_FOUND');
    expect(await refused(`deleteForumCategory(id: "${category.id}")`)).toBe('FORUM_CATEGORY_NOT_FOUND');
    expect(await refused(`createForumReply(input: { topicId: "${topic.id}", body: "x" }) { id }`)).toBe(
      'TOPIC_NOT_FOUND',
    );
    const theirs = { categoryId: category.id, title: 'x', body: 'x' };
    expect(
      await world.ask(CREATE_TOPIC, foreigner, { ...elsewhere, variables: { input: theirs } }),
    ).toMatchObject({
      codes: ['BAD_USER_INPUT'],
      fields: ['categoryId'],
    });
    // The same slug in two tenants is nobody's business; a category of one is no parent in the other.
    const same = { translations: [{ locale: 'en', name: 'x', slug: category.slug }] };
    const create = (input: object) =>
      world.ask(CREATE_CATEGORY, foreigner, { ...elsewhere, variables: { input } });
    expect((await create({ ...same, parentId: category.id })).fields).toEqual(['parentId']);
    const own = await create(same);
    expect(own.codes).toEqual([]);
    const ownTopic = await world.ask(CREATE_TOPIC, foreigner, {
      ...elsewhere,
      variables: { input: { ...theirs, categoryId: own.data.createForumCategory.id } },
    });
    const ownId = ownTopic.data.createForumTopic.id as string;
    const move = await world.ask(
      `mutation { moveForumTopic(id: "${ownId}", categoryId: "${category.id}") { id } }`,
      foreigner,
      elsewhere,
    );
    expect(move.fields).toEqual(['categoryId']);
    const answer = await world.ask(
      `mutation { createForumReply(input: { topicId: "${ownId}", parentReplyId: "${reply.id}", body: "x" }) { id } }`,
      foreigner,
      elsewhere,
    );
    expect(answer.fields).toEqual(['parentReplyId']);
  });

  test('cannot go on from a cursor of this one, and one list not from another’s', async () => {
    const { ann, foreigner, world } = forum;
    const topic = await forum.topic(ann);
    await forum.reply(ann, { topicId: topic.id });
    const { data } = await world.ask(
      `{ forumTopics(first: 1) { pageInfo { endCursor } } forumTopic(id: "${topic.id}") { replies { pageInfo { endCursor } } } }`,
    );
    const cursor = data.forumTopics.pageInfo.endCursor as string;
    const inThread = data.forumTopic.replies.pageInfo.endCursor as string;
    const codes = async (source: string, tenant = world.shop) =>
      (await world.ask(source, tenant === world.shop ? ann : foreigner, { tenant })).codes;
    const topics = (after: string) => `{ forumTopics(after: "${after}") { edges { cursor } } }`;
    expect(await codes(topics(cursor))).toEqual([]);
    expect(await codes(topics(cursor), world.other)).toEqual(['INVALID_CURSOR']);
    expect(await codes(topics(inThread))).toEqual(['INVALID_CURSOR']);
    const thread = (after: string) =>
      `{ forumTopic(id: "${topic.id}") { replies(after: "${after}") { edges { cursor } } } }`;
    expect(await codes(thread(inThread))).toEqual([]);
    expect(await codes(thread(cursor))).toEqual(['INVALID_CURSOR']);
  });
});

describe('bad input names its fields', () => {
  const name = { locale: 'en', name: 'N' };
  test.each([
    [['translations'], { translations: [] }],
    [['translations'], { translations: [name, name] }],
    [['translations.0.locale'], { translations: [{ ...name, locale: 'english' }] }],
    [['translations.0.name'], { translations: [{ ...name, name: ' ' }] }],
    [['translations.0.slug'], { translations: [{ ...name, slug: 'A b' }] }],
    [['translations.0.description'], { translations: [{ ...name, description: 'x'.repeat(1001) }] }],
    [['position'], { translations: [name], position: -1 }],
    [['color'], { translations: [name], color: 'blue' }],
    [['icon'], { translations: [name], icon: 'x'.repeat(65) }],
    [['parentId'], { translations: [name], parentId: NO_ID }],
  ])('of createForumCategory: %s (%#)', async (fields, input) => {
    expect(await forum.world.ask(CREATE_CATEGORY, forum.manager, { variables: { input } })).toMatchObject({
      codes: ['BAD_USER_INPUT'],
      fields,
    });
  });

  test.each([
    [['title'], { title: ' ' }],
    [['title'], { title: 'x'.repeat(256) }],
    [['body'], { body: '\n' }],
    [['body'], { body: 'x'.repeat(100_001) }],
    [['locale'], { locale: 'x' }],
    [['tags.0'], { tags: [''] }],
    [['tags'], { tags: Array.from({ length: 11 }, (_, i) => `t${i}`) }],
    [['categoryId'], { categoryId: NO_ID }],
    [['title', 'body'], { title: '', body: '' }],
  ])('of createForumTopic: %s (%#)', async (fields, input) => {
    const good = { categoryId: (await forum.category()).id, title: 'T', body: 'B' };
    const variables = { input: { ...good, ...input } };
    expect(await forum.world.ask(CREATE_TOPIC, forum.ann, { variables })).toMatchObject({
      codes: ['BAD_USER_INPUT'],
      fields,
    });
  });

  test('of updates and replies', async () => {
    const { ann, manager, world } = forum;
    const topic = await forum.topic(ann);
    const reply = await forum.reply(ann, { topicId: topic.id });
    const category = topic.category.id;
    for (const [field, source] of [
      ['expectedVersion', `updateForumTopic(id: "${topic.id}", input: { expectedVersion: 0 }) { id }`],
      ['title', `updateForumTopic(id: "${topic.id}", input: { expectedVersion: 1, title: null }) { id }`],
      ['expectedVersion', `updateForumCategory(id: "${category}", input: { expectedVersion: 0 }) { id }`],
      ['color', `updateForumCategory(id: "${category}", input: { expectedVersion: 1, color: "x" }) { id }`],
      ['body', `createForumReply(input: { topicId: "${topic.id}", body: " " }) { id }`],
      ['body', `createForumReply(input: { topicId: "${topic.id}", body: "${'x'.repeat(50_001)}" }) { id }`],
      ['body', `updateForumReply(id: "${reply.id}", input: { expectedVersion: 1, body: "" }) { id }`],
      [
        'expectedVersion',
        `updateForumReply(id: "${reply.id}", input: { expectedVersion: 0, body: "x" }) { id }`,
      ],
    ] as const) {
      expect(await world.ask(`mutation { ${source} }`, manager)).toMatchObject({
        codes: ['BAD_USER_INPUT'],
        fields: [field],
      });
    }
  });

  test('tags are as many as the tenant allows', async () => {
    const { id: categoryId } = await forum.category();
    const variables = { input: { categoryId, title: 'T', body: 'B', tags: ['a', 'b'] } };
    const ask = (maxTags: number) =>
      forum.world.ask(CREATE_TOPIC, forum.ann, { ...forum.set({ maxTags }), variables });
    expect((await ask(1)).fields).toEqual(['tags']);
    expect((await ask(2)).codes).toEqual([]);
  });
});
