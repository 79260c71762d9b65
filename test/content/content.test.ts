import { type Actor, ANONYMOUS, moduleSlug, type UserActor } from '@rustok/kernel';
import content from '@rustok/content';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createWorld, statementsOf, type World } from './world.js';

let world: World;
let manager: UserActor;
let author: UserActor;
let customer: UserActor;
let stranger: UserActor;
let foreigner: UserActor;

const AUTHOR = {
  'nodes:create': 'all',
  'nodes:update': 'own',
  'nodes:publish': 'own',
  'nodes:delete': 'own',
} as const;

beforeAll(async () => {
  world = await createWorld([content], content);
  manager = await world.user(world.shop, 'manager');
  author = await world.user(world.shop, AUTHOR);
  stranger = await world.user(world.shop, AUTHOR);
  customer = await world.user(world.shop, 'customer');
  foreigner = await world.user(world.other, 'admin');
});
afterAll(() => world[Symbol.asyncDispose]());

const CREATE = `mutation ($input: CreateContentNodeInput!) { createContentNode(input: $input) { id slug status version depth } }`;
const UPDATE = `mutation ($id: UUID!, $input: UpdateContentNodeInput!) { updateContentNode(id: $id, input: $input) { id slug version depth } }`;

let serial = 0;

/** A draft by `actor`, with a slug no other has. */
async function create(actor: Actor, input: object = {}): Promise<{ id: string; slug: string }> {
  serial += 1;
  const { data, errors } = await world.ask(CREATE, actor, {
    variables: {
      input: { kind: 'page', translations: [{ locale: 'en', title: `Node ${serial}` }], ...input },
    },
  });
  expect(errors).toEqual([]);
  return data.createContentNode;
}

async function act(field: string, id: string, actor: Actor): Promise<void> {
  const { errors } = await world.ask(`mutation ($id: UUID!) { ${field}(id: $id) { id } }`, actor, {
    variables: { id },
  });
  expect(errors).toEqual([]);
}

async function inStatus(status: 'DRAFT' | 'PUBLISHED' | 'ARCHIVED', actor: Actor, input: object = {}) {
  const node = await create(actor, input);
  if (status !== 'DRAFT') await act('publishContentNode', node.id, actor);
  if (status === 'ARCHIVED') await act('archiveContentNode', node.id, actor);
  return node;
}

describe('visibility', () => {
  /** Whether a node can be found, by each way there is. */
  async function paths(node: { id: string; slug: string }, actor: Actor, parentId: string, child: string) {
    const { data, errors } = await world.ask(
      `query ($id: UUID!, $slug: String!, $parent: UUID!, $child: UUID!, $reps: [_Any!]!) {
        id: contentNode(id: $id) { id }
        slug: contentNodeBySlug(kind: "page", slug: $slug) { id }
        list: contentNodes(first: 100) { edges { node { id } } }
        children: contentNodes(filter: { parentId: $parent }) { edges { node { id } } }
        parent: contentNode(id: $child) { parent { id } }
        reference: _entities(representations: $reps) { ... on ContentNode { id } }
      }`,
      actor,
      {
        variables: {
          id: node.id,
          slug: node.slug,
          parent: parentId,
          child,
          reps: [{ __typename: 'ContentNode', id: node.id }],
        },
      },
    );
    expect(errors).toEqual([]);
    const listed = ({ edges }: { edges: { node: { id: string } }[] }) =>
      edges.some((edge) => edge.node.id === node.id);
    const event = { type: 'node.published', payload: { nodeId: node.id, kind: 'page' } };
    const live = await world.ask('subscription { contentNodePublished { id } }', actor, { rootValue: event });
    expect(live.errors).toEqual([]);
    return {
      id: data.id !== null,
      slug: data.slug !== null,
      list: listed(data.list),
      children: listed(data.children),
      parent: data.parent.parent !== null,
      reference: data.reference[0] !== null,
      subscription: live.data.contentNodePublished !== null,
    };
  }

  test.each(['DRAFT', 'PUBLISHED', 'ARCHIVED'] as const)(
    'of a %s node is the same on every path',
    async (status) => {
      const above = await inStatus('PUBLISHED', author);
      const node = await inStatus(status, author, { parentId: above.id });
      const child = await inStatus('PUBLISHED', author, { parentId: node.id });
      const cases: [Actor, boolean][] = [
        [ANONYMOUS, status === 'PUBLISHED'],
        [customer, status === 'PUBLISHED'],
        [stranger, status === 'PUBLISHED'],
        [author, true],
        [manager, true],
      ];
      for (const [actor, seen] of cases) {
        const found = await paths(node, actor, above.id, child.id);
        expect(new Set(Object.values(found))).toEqual(new Set([seen]));
      }
    },
  );

  test('a deleted node is gone for everybody', async () => {
    const above = await inStatus('PUBLISHED', author);
    const node = await inStatus('PUBLISHED', author, { parentId: above.id });
    const child = await inStatus('PUBLISHED', author, { parentId: node.id });
    await world.ask(`mutation { deleteContentNode(id: "${node.id}") }`, author);
    for (const actor of [ANONYMOUS, author, manager]) {
      expect(new Set(Object.values(await paths(node, actor, above.id, child.id)))).toEqual(new Set([false]));
    }
  });

  test('who may not edit gets a permission error, who may not see gets NODE_NOT_FOUND', async () => {
    const draft = await inStatus('DRAFT', author);
    const published = await inStatus('PUBLISHED', author);
    const update = (id: string, actor: Actor) =>
      world.ask(UPDATE, actor, { variables: { id, input: { expectedVersion: 1, position: 1 } } });
    expect((await update(draft.id, ANONYMOUS)).codes).toEqual(['UNAUTHENTICATED']);
    expect((await update(draft.id, customer)).codes).toEqual(['PERMISSION_DENIED']);
    expect((await update(draft.id, stranger)).codes).toEqual(['NODE_NOT_FOUND']);
    expect((await update(published.id, stranger)).codes).toEqual(['PERMISSION_DENIED']);
    expect((await update(draft.id, author)).codes).toEqual([]);
  });
});

describe('another tenant', () => {
  test('finds nothing of this one, and writes nothing into it', async () => {
    const { data: made } = await world.ask(
      'mutation { createCategory(input: { translations: [{ locale: "en", name: "Ours" }] }) { id } }',
      manager,
    );
    const categoryId = made.createCategory.id as string;
    const node = await inStatus('PUBLISHED', manager, { categoryId });
    const elsewhere = { tenant: world.other };
    const { data, errors } = await world.ask(
      `query ($id: UUID!, $category: UUID!, $slug: String!, $reps: [_Any!]!) {
        contentNode(id: $id) { id }
        contentNodeBySlug(kind: "page", slug: $slug) { id }
        contentNodes { edges { node { id } } }
        children: contentNodes(filter: { parentId: $id }) { edges { node { id } } }
        category(id: $category) { id }
        categories { edges { node { id } } }
        _entities(representations: $reps) { __typename }
      }`,
      foreigner,
      {
        ...elsewhere,
        variables: {
          id: node.id,
          slug: node.slug,
          category: categoryId,
          reps: [
            { __typename: 'ContentNode', id: node.id },
            { __typename: 'Category', id: categoryId },
            { __typename: 'Category', id: 'no uuid' },
          ],
        },
      },
    );
    expect(errors).toEqual([]);
    expect(data).toEqual({
      contentNode: null,
      contentNodeBySlug: null,
      contentNodes: { edges: [] },
      children: { edges: [] },
      category: null,
      categories: { edges: [] },
      _entities: [null, null, null],
    });

    for (const field of [
      'publishContentNode',
      'unpublishContentNode',
      'archiveContentNode',
      'restoreContentNode',
    ]) {
      const { codes } = await world.ask(
        `mutation { ${field}(id: "${node.id}") { id } }`,
        foreigner,
        elsewhere,
      );
      expect(codes).toEqual(['NODE_NOT_FOUND']);
    }
    expect(
      (await world.ask(`mutation { deleteContentNode(id: "${node.id}") }`, foreigner, elsewhere)).codes,
    ).toEqual(['NODE_NOT_FOUND']);
    expect(
      (await world.ask(`mutation { deleteCategory(id: "${categoryId}") }`, foreigner, elsewhere)).codes,
    ).toEqual(['CATEGORY_NOT_FOUND']);
    for (const [field, id] of [
      ['parentId', node.id],
      ['categoryId', categoryId],
    ] as const) {
      const refused = await world.ask(CREATE, foreigner, {
        ...elsewhere,
        variables: { input: { kind: 'page', translations: [{ locale: 'en', title: 'Mine' }], [field]: id } },
      });
      expect(refused).toMatchObject({ codes: ['BAD_USER_INPUT'], fields: [field] });
    }
  });

  test('cannot go on from a cursor of this one', async () => {
    const { data } = await world.ask('{ contentNodes(first: 1) { pageInfo { endCursor } } }', manager);
    const { codes } = await world.ask(
      `{ contentNodes(after: "${data.contentNodes.pageInfo.endCursor}") { edges { cursor } } }`,
      foreigner,
      { tenant: world.other },
    );
    expect(codes).toEqual(['INVALID_CURSOR']);
  });
});

describe('locales', () => {
  const translations = [
    { locale: 'en', title: 'Tea', slug: 'tea', excerpt: 'Hot.' },
    { locale: 'de', title: 'Tee', slug: 'tee' },
  ];
  const bodies = [{ locale: 'en', body: 'Water first.' }];

  test('the argument wins over the root, the root over Accept-Language, and that over the default', async () => {
    const { id } = await inStatus('PUBLISHED', manager, { kind: 'article', translations, bodies });
    const { data } = await world.ask(
      `query ($id: UUID!) {
        asked: contentNode(id: $id, locale: "de") { title inEnglish: title(locale: "en") body slug }
        accepted: contentNode(id: $id) { title }
        far: contentNode(id: $id, locale: "de-AT") { title }
        unknown: contentNode(id: $id, locale: "fr") { title translations { locale } bodies { locale format } }
      }`,
      ANONYMOUS,
      { variables: { id }, acceptedLocales: ['de'] },
    );
    expect(data).toEqual({
      asked: { title: 'Tee', inEnglish: 'Tea', body: 'Water first.', slug: 'tee' },
      accepted: { title: 'Tee' },
      far: { title: 'Tee' },
      unknown: {
        title: 'Tea',
        translations: [{ locale: 'de' }, { locale: 'en' }],
        bodies: [{ locale: 'en', format: 'MARKDOWN' }],
      },
    });
  });

  test('a slug is found in the asked locale and its fallbacks; without one in any, and speaks its language', async () => {
    const bySlug = (args: string) =>
      world
        .ask(`{ contentNodeBySlug(kind: "article", ${args}) { title } }`)
        .then(({ data }) => data.contentNodeBySlug);
    expect(await bySlug('slug: "tee"')).toEqual({ title: 'Tee' });
    expect(await bySlug('slug: "tea", locale: "de"')).toEqual({ title: 'Tee' });
    expect(await bySlug('slug: "tee", locale: "en"')).toBeNull();
    const { data } = await world.ask('{ contentNodeBySlug(kind: "page", slug: "tea") { id } }');
    expect(data.contentNodeBySlug).toBeNull();
  });

  test('a title without latin letters still gets a slug', async () => {
    const node = await create(manager, { translations: [{ locale: 'en', title: 'こんにちは' }] });
    expect(node.slug).toBe(node.id.slice(-12));
  });
});

describe('lists', () => {
  test('pages are stable over equal timestamps, and over what comes meanwhile', async () => {
    const ids: string[] = [];
    for (let i = 0; i < 7; i += 1) ids.push((await create(manager, { kind: 'equal' })).id);
    await world.test.context(world.shop).database.transaction(async ({ trx }) => {
      await trx('nodes').where({ kind: 'equal' }).update({ created_at: '2026-01-01T00:00:00.123Z' });
    });
    const seen: string[] = [];
    let after: string | null = null;
    do {
      const { data, errors } = await world.ask(
        `query ($after: String) {
          contentNodes(filter: { kind: "equal" }, first: 3, after: $after) {
            edges { node { id } } pageInfo { hasNextPage endCursor }
          }
        }`,
        manager,
        { variables: { after } },
      );
      expect(errors).toEqual([]);
      const { edges, pageInfo } = data.contentNodes;
      seen.push(...edges.map((edge: { node: { id: string } }) => edge.node.id));
      after = pageInfo.hasNextPage ? pageInfo.endCursor : null;
      if (seen.length === 3) await create(manager, { kind: 'equal' });
    } while (after);
    expect(seen).toEqual(ids.sort().reverse());
  });

  test.each([
    ['first: 101', ['BAD_USER_INPUT'], ['first']],
    ['first: -1', ['BAD_USER_INPUT'], ['first']],
    ['after: "nonsense"', ['INVALID_CURSOR'], ['after']],
  ])('%s is refused', async (args, codes, fields) => {
    expect(await world.ask(`{ contentNodes(${args}) { edges { cursor } } }`)).toMatchObject({
      codes,
      fields,
    });
  });

  test('filters hold together, and children come by position', async () => {
    const parent = await create(manager, { kind: 'menu' });
    const second = await create(manager, { kind: 'menu', parentId: parent.id, position: 2 });
    const first = await create(manager, { kind: 'menu', parentId: parent.id, position: 1 });
    const german = await create(author, {
      kind: 'menu',
      translations: [{ locale: 'de', title: 'Nur deutsch' }],
    });
    const list = async (filter: string) => {
      const { data } = await world.ask(
        `{ contentNodes(filter: ${filter}) { edges { node { id } } } }`,
        manager,
      );
      return data.contentNodes.edges.map((edge: { node: { id: string } }) => edge.node.id);
    };
    expect(await list(`{ parentId: "${parent.id}" }`)).toEqual([first.id, second.id]);
    expect(await list('{ kind: "menu", locale: "de" }')).toEqual([german.id]);
    expect(await list(`{ kind: "menu", authorId: "${author.userId}" }`)).toEqual([german.id]);
    expect(await list('{ kind: "menu", status: PUBLISHED }')).toEqual([]);
  });

  test('the number of statements does not grow with the list', async () => {
    const { data } = await world.ask(
      'mutation { createCategory(input: { translations: [{ locale: "en", name: "Counted" }] }) { id } }',
      manager,
    );
    const categoryId = data.createCategory.id as string;
    const parent = await create(manager, { kind: 'root' });
    for (let i = 0; i < 12; i += 1) {
      await create(manager, {
        kind: 'counted',
        categoryId,
        parentId: parent.id,
        bodies: [{ locale: 'en', body: 'x' }],
      });
    }
    const query = (first: number) => `{
      contentNodes(filter: { kind: "counted" }, first: ${first}) {
        edges { node {
          title slug(locale: "de") excerpt body bodyFormat translations { locale } bodies { body }
          author { id } category { name slug parent { name } } parent { title }
        } }
      }
    }`;
    const count = (first: number) =>
      statementsOf(async () => expect((await world.ask(query(first), manager)).errors).toEqual([]));
    const two = await count(2);
    expect(await count(12)).toBe(two);
    // The list, texts, bodies, categories and their texts, parents; the parents' texts are asked for later.
    expect(two).toBeLessThanOrEqual(7);
  });

  test('nor does that of media', async () => {
    await world.context(manager).database.transaction(async ({ trx }) => {
      await trx.raw(
        `insert into media (id, uploaded_by, file_name, original_name, mime_type, size, sha256, storage_key, storage_driver)
         select gen_random_uuid(), ?, 'a.png', 'a.png', 'image/png', 1, repeat('0', 64), 'media/' || n, 'local'
           from generate_series(1, 12) n`,
        [manager.userId],
      );
      await trx.raw(
        `insert into media_translations (media_id, locale, title) select id, 'en', 'Title' from media`,
      );
    });
    const query = (first: number) => `{
      mediaList(first: ${first}) { edges { node { title uploadedBy { id } translations { locale title } } } }
    }`;
    const count = (first: number) =>
      statementsOf(async () => {
        const { data } = await world.ask(query(first), manager);
        expect(data.mediaList.edges).toHaveLength(first);
      });
    const two = await count(2);
    expect(await count(12)).toBe(two);
    // The list and its texts.
    expect(two).toBe(2);
  });
});

describe('writes', () => {
  test('an update on an old version changes nothing, and of two at once one wins', async () => {
    const { id } = await create(manager);
    const update = (expectedVersion: number) =>
      world.ask(UPDATE, manager, { variables: { id, input: { expectedVersion, position: 5 } } });
    const answers = await Promise.all([update(1), update(1), update(1)]);
    expect(answers.flatMap(({ codes }) => codes)).toEqual([
      'CONCURRENT_MODIFICATION',
      'CONCURRENT_MODIFICATION',
    ]);
    expect((await update(2)).data.updateContentNode.version).toBe(3);
  });

  test('translations and bodies of an update replace the whole set', async () => {
    const { id } = await create(manager, {
      translations: [
        { locale: 'en', title: 'One' },
        { locale: 'de', title: 'Eins' },
      ],
      bodies: [{ locale: 'en', body: 'one', format: 'PLAIN' }],
    });
    await world.ask(UPDATE, manager, {
      variables: {
        id,
        input: { expectedVersion: 1, translations: [{ locale: 'de', slug: 'nur-noch-eins' }] },
      },
    });
    await world.ask(UPDATE, manager, {
      variables: { id, input: { expectedVersion: 2, bodies: [] } },
    });
    const { data } = await world.ask(
      `{ contentNode(id: "${id}") { title translations { locale slug } bodies { body } } }`,
      manager,
    );
    expect(data.contentNode).toEqual({
      title: null,
      translations: [{ locale: 'de', slug: 'nur-noch-eins' }],
      bodies: [],
    });
  });

  test('one slug belongs to one living node of a kind and locale, however many ask for it at once', async () => {
    const attempt = (kind: string, locale: string) =>
      world.ask(CREATE, manager, {
        variables: { input: { kind, translations: [{ locale, slug: 'race' }] } },
      });
    const answers = await Promise.all([1, 2, 3, 4].map(() => attempt('page', 'en')));
    const winners = answers.filter(({ data }) => data !== null);
    expect(winners).toHaveLength(1);
    expect(answers.flatMap(({ codes }) => codes)).toEqual(Array(3).fill('DUPLICATE_SLUG'));
    expect((await attempt('article', 'en')).codes).toEqual([]);
    expect((await attempt('page', 'de')).codes).toEqual([]);

    const { id } = winners[0]?.data.createContentNode as { id: string };
    await world.ask(`mutation { deleteContentNode(id: "${id}") }`, manager);
    expect((await attempt('page', 'en')).codes).toEqual([]);
    const restored = await world.ask(`mutation { restoreContentNode(id: "${id}") { id } }`, manager);
    expect(restored.codes).toEqual(['DUPLICATE_SLUG']);
  });

  test('a deleted node can be restored, and is a draft then', async () => {
    const { id } = await inStatus('PUBLISHED', manager);
    await world.ask(`mutation { deleteContentNode(id: "${id}") }`, manager);
    const { data } = await world.ask(
      `mutation { restoreContentNode(id: "${id}") { status publishedAt title } }`,
      manager,
    );
    expect(data.restoreContentNode).toMatchObject({ status: 'DRAFT', publishedAt: null });
  });

  test('status changes go the allowed ways, and set and clear the time', async () => {
    const { id } = await create(manager);
    const change = async (field: string, args = '') => {
      const { data, codes } = await world.ask(
        `mutation { ${field}(id: "${id}"${args}) { status publishedAt archiveReason } }`,
        manager,
      );
      return codes[0] ?? data[field];
    };
    expect(await change('unpublishContentNode')).toBe('INVALID_STATUS_TRANSITION');
    expect(await change('archiveContentNode')).toBe('INVALID_STATUS_TRANSITION');
    expect(await change('publishContentNode')).toMatchObject({
      status: 'PUBLISHED',
      publishedAt: expect.any(Date),
    });
    expect(await change('publishContentNode')).toBe('INVALID_STATUS_TRANSITION');
    expect(await change('unpublishContentNode')).toMatchObject({ status: 'DRAFT', publishedAt: null });
    await change('publishContentNode');
    expect(await change('archiveContentNode', ', reason: "Out of date"')).toEqual({
      status: 'ARCHIVED',
      publishedAt: null,
      archiveReason: 'Out of date',
    });
    expect(await change('publishContentNode')).toBe('INVALID_STATUS_TRANSITION');
    expect(await change('restoreContentNode')).toMatchObject({ status: 'DRAFT', archiveReason: null });
  });

  test('a node moves with all below it, but never below itself', async () => {
    const [a, b, c] = [await create(manager), await create(manager), await create(manager)];
    const move = (id: string, parentId: string | null, expectedVersion: number) =>
      world.ask(UPDATE, manager, { variables: { id, input: { expectedVersion, parentId } } });
    expect((await move(c.id, b.id, 1)).data.updateContentNode.depth).toBe(1);
    expect((await move(b.id, a.id, 1)).data.updateContentNode.depth).toBe(1);
    const depth = async () => {
      const { data } = await world.ask(`{ contentNode(id: "${c.id}") { depth } }`, manager);
      return data.contentNode.depth;
    };
    expect(await depth()).toBe(2);
    for (const below of [a.id, b.id, c.id]) {
      expect(await move(a.id, below, 1)).toMatchObject({ codes: ['BAD_USER_INPUT'], fields: ['parentId'] });
    }
    await move(b.id, null, 2);
    expect(await depth()).toBe(1);
  });

  test('two moves at once cannot make a circle', async () => {
    const [a, b] = [await create(manager), await create(manager)];
    const move = (id: string, parentId: string) =>
      world.ask(UPDATE, manager, { variables: { id, input: { expectedVersion: 1, parentId } } });
    const answers = await Promise.all([move(a.id, b.id), move(b.id, a.id)]);
    expect(answers.flatMap(({ codes }) => codes)).toEqual(['BAD_USER_INPUT']);
  });

  test('what cannot be seen cannot be a parent', async () => {
    const draft = await inStatus('DRAFT', author);
    const { codes, fields } = await world.ask(CREATE, stranger, {
      variables: {
        input: { kind: 'page', parentId: draft.id, translations: [{ locale: 'en', title: 'Below' }] },
      },
    });
    expect([codes, fields]).toEqual([['BAD_USER_INPUT'], ['parentId']]);
  });

  test('settings of the tenant are obeyed', async () => {
    const tenant = {
      ...world.shop,
      moduleSettings: { [moduleSlug('content')]: { maxBodyLength: 5, defaultFormat: 'html' } },
    };
    const write = (body: string) =>
      world.ask(
        `mutation ($input: CreateContentNodeInput!) { createContentNode(input: $input) { bodyFormat } }`,
        manager,
        {
          tenant,
          variables: {
            input: {
              kind: 'page',
              translations: [{ locale: 'en', title: `Set ${body}` }],
              bodies: [{ locale: 'en', body }],
            },
          },
        },
      );
    expect((await write('12345')).data.createContentNode.bodyFormat).toBe('HTML');
    expect(await write('123456')).toMatchObject({ codes: ['BAD_USER_INPUT'], fields: ['bodies.0.body'] });
  });
});

describe('bad input names its fields', () => {
  const en = { locale: 'en', title: 'T' };
  test.each([
    [['kind'], { kind: 'Not A Kind', translations: [en] }],
    [['translations'], { kind: 'page', translations: [] }],
    [['translations.0.locale'], { kind: 'page', translations: [{ locale: 'english', title: 'T' }] }],
    [['translations.0.title'], { kind: 'page', translations: [{ locale: 'en' }] }],
    [['translations.1.locale'], { kind: 'page', translations: [en, en] }],
    [['translations.0.slug'], { kind: 'page', translations: [{ ...en, slug: 'Not-A-Slug' }] }],
    [['translations.0.title'], { kind: 'page', translations: [{ ...en, title: 'x'.repeat(256) }] }],
    [['translations.0.excerpt'], { kind: 'page', translations: [{ ...en, excerpt: 'x'.repeat(1001) }] }],
    [['position'], { kind: 'page', translations: [en], position: 100_001 }],
    [
      ['position', 'bodies.0.locale'],
      { kind: 'page', translations: [en], position: -1, bodies: [{ locale: '', body: '' }] },
    ],
  ])('of createContentNode: %#, %s', async (fields, input) => {
    const answer = await world.ask(CREATE, manager, { variables: { input } });
    expect(answer).toMatchObject({ codes: ['BAD_USER_INPUT'], fields });
  });

  test.each([
    [['expectedVersion'], { expectedVersion: 0 }],
    [['translations'], { expectedVersion: 1, translations: [] }],
    [['bodies.0.locale'], { expectedVersion: 1, bodies: [{ locale: 'xx-yy', body: '' }] }],
    [['categoryId'], { expectedVersion: 1, categoryId: '0197a8e2-8f3c-7bbb-8000-00c0ffee0042' }],
    [['parentId'], { expectedVersion: 1, parentId: '0197a8e2-8f3c-7bbb-8000-00c0ffee0042' }],
  ])('of updateContentNode: %s', async (fields, input) => {
    const { id } = await create(manager);
    const answer = await world.ask(UPDATE, manager, { variables: { id, input } });
    expect(answer).toMatchObject({ codes: ['BAD_USER_INPUT'], fields });
  });

  test('of archiveContentNode and the categories', async () => {
    const { id } = await inStatus('PUBLISHED', manager);
    const ask = async (source: string) => {
      const { codes, fields } = await world.ask(`mutation { ${source} { id } }`, manager);
      return [codes, fields];
    };
    expect(await ask(`archiveContentNode(id: "${id}", reason: " ")`)).toEqual([
      ['BAD_USER_INPUT'],
      ['reason'],
    ]);
    expect(await ask('createCategory(input: { translations: [{ locale: "en", name: " " }] })')).toEqual([
      ['BAD_USER_INPUT'],
      ['translations.0.name'],
    ]);
    expect(await ask(`updateCategory(id: "${id}", input: { expectedVersion: 1, position: -1 })`)).toEqual([
      ['BAD_USER_INPUT'],
      ['position'],
    ]);
  });
});

describe('categories', () => {
  const make = async (input: string) => {
    const { data, codes } = await world.ask(
      `mutation { createCategory(input: ${input}) { id name slug depth parent { name(locale: "de") } } }`,
      manager,
    );
    return codes[0] ?? data.createCategory;
  };

  test('stand in a tree, have slugs of their own, and are public', async () => {
    const top = await make(
      '{ translations: [{ locale: "en", name: "Music" }, { locale: "de", name: "Musik" }] }',
    );
    const jazz = await make(`{ parentId: "${top.id}", translations: [{ locale: "en", name: "Jazz" }] }`);
    expect(jazz).toMatchObject({ name: 'Jazz', slug: 'jazz', depth: 1, parent: { name: 'Musik' } });
    expect(await make('{ translations: [{ locale: "en", name: "JAZZ", slug: "jazz" }] }')).toBe(
      'DUPLICATE_SLUG',
    );
    expect(await make('{ translations: [{ locale: "en", name: "JAZZ" }] }')).toMatchObject({
      slug: 'jazz-2',
    });
    const { data } = await world.ask(`{ category(id: "${jazz.id}", locale: "de") { name parent { name } } }`);
    expect(data.category).toEqual({ name: 'Jazz', parent: { name: 'Musik' } });

    const remove = (id: string, actor: Actor) => world.ask(`mutation { deleteCategory(id: "${id}") }`, actor);
    expect((await remove(top.id, manager)).codes).toEqual(['CATEGORY_HAS_CHILDREN']);
    expect((await remove(top.id, customer)).codes).toEqual(['PERMISSION_DENIED']);
    const node = await create(manager, { categoryId: jazz.id });
    expect((await remove(jazz.id, manager)).codes).toEqual([]);
    const after = await world.ask(`{ contentNode(id: "${node.id}") { category { id } } }`, manager);
    expect(after.data.contentNode.category).toBeNull();
  });

  test('an update is locked by version and keeps the tree a tree', async () => {
    const a = await make('{ translations: [{ locale: "en", name: "Up" }] }');
    const b = await make(`{ parentId: "${a.id}", translations: [{ locale: "en", name: "Down" }] }`);
    const update = (id: string, input: string) =>
      world.ask(`mutation { updateCategory(id: "${id}", input: ${input}) { version name } }`, manager);
    expect((await update(a.id, `{ expectedVersion: 1, parentId: "${b.id}" }`)).fields).toEqual(['parentId']);
    const renamed = await update(
      a.id,
      '{ expectedVersion: 1, translations: [{ locale: "en", name: "Top" }] }',
    );
    expect(renamed.data.updateCategory).toEqual({ version: 2, name: 'Top' });
    expect((await update(a.id, '{ expectedVersion: 1, position: 3 }')).codes).toEqual([
      'CONCURRENT_MODIFICATION',
    ]);
  });
});

describe('events', () => {
  test('each write appends its own, by its actor; a refused one appends none', async () => {
    const before = (await world.events()).length;
    const { id } = await create(author, { kind: 'article' });
    await world.ask(UPDATE, author, { variables: { id, input: { expectedVersion: 1, position: 1 } } });
    await act('publishContentNode', id, author);
    await act('unpublishContentNode', id, author);
    await act('publishContentNode', id, author);
    await world.ask(`mutation { archiveContentNode(id: "${id}", reason: "old") { id } }`, author);
    await act('restoreContentNode', id, author);
    await world.ask(`mutation { deleteContentNode(id: "${id}") }`, author);
    // Refused: the node is gone; the slug is taken, after the node's row was written; the input is bad.
    await world.ask(`mutation { publishContentNode(id: "${id}") { id } }`, author);
    const taken = { kind: 'article', translations: [{ locale: 'en', slug: 'tea' }] };
    expect((await world.ask(CREATE, author, { variables: { input: taken } })).codes).toEqual([
      'DUPLICATE_SLUG',
    ]);
    await world.ask(CREATE, author, { variables: { input: { kind: '', translations: [] } } });

    const node = { nodeId: id, kind: 'article' };
    expect((await world.events()).slice(before)).toEqual(
      [
        ['node.created', { ...node, authorId: author.userId }],
        ['node.updated', node],
        ['node.published', node],
        ['node.unpublished', node],
        ['node.published', node],
        ['node.archived', { ...node, reason: 'old' }],
        ['node.restored', node],
        ['node.deleted', node],
      ].map(([type, payload]) => ({ type, payload, actorId: author.userId })),
    );
  });

  test('of categories', async () => {
    const before = (await world.events()).length;
    const { data } = await world.ask(
      'mutation { createCategory(input: { translations: [{ locale: "en", name: "Short-lived" }] }) { id } }',
      manager,
    );
    const categoryId = data.createCategory.id as string;
    await world.ask(
      `mutation { updateCategory(id: "${categoryId}", input: { expectedVersion: 1, position: 1 }) { id } }`,
      manager,
    );
    await world.ask(`mutation { deleteCategory(id: "${categoryId}") }`, manager);
    expect((await world.events()).slice(before).map(({ type, payload }) => [type, payload])).toEqual([
      ['category.created', { categoryId }],
      ['category.updated', { categoryId }],
      ['category.deleted', { categoryId }],
    ]);
  });

  test('contentNodePublished passes the kind that was asked for', () => {
    const { filter } = content.graphql.subscriptions?.contentNodePublished ?? {};
    const event = { type: 'node.published', payload: { nodeId: 'x', kind: 'page' } } as never;
    expect([
      filter?.(event, {}),
      filter?.(event, { kind: 'page' }),
      filter?.(event, { kind: 'article' }),
    ]).toEqual([true, true, false]);
  });
});

describe('search and seed', () => {
  test('seeding twice gives the same, and every node a document per locale', async () => {
    const admin = await world.user(world.other, 'admin');
    const count = () =>
      world.test.context(world.other).database.read(async (trx) => {
        const [[nodes], [categories]] = await Promise.all([
          trx('nodes').count({ n: '*' }),
          trx('categories').count({ n: '*' }),
        ]);
        return [Number(nodes?.n), Number(categories?.n)];
      });
    await content.seed(world.context(admin, { tenant: world.other }));
    expect(await count()).toEqual([6, 4]);
    await content.seed(world.context(admin, { tenant: world.other }));
    expect(await count()).toEqual([6, 4]);

    const [source] = content.search;
    await world.test.context(world.other).database.read(async (trx) => {
      const first = (await source?.ids(trx, { after: null, limit: 4 })) ?? [];
      const rest = (await source?.ids(trx, { after: first.at(-1) ?? null, limit: 100 })) ?? [];
      expect([first.length, rest.length]).toEqual([4, 2]);
      const documents = (await source?.load(trx, [...first, ...rest])) ?? [];
      expect(documents).toHaveLength(12);
      expect(documents.find(({ slug }) => slug === 'ueber-uns')).toMatchObject({
        locale: 'de',
        title: 'Über uns',
        isPublished: true,
        authorId: admin.userId,
        publishedAt: expect.any(Date),
        body: expect.stringContaining('Team'),
      });
      expect(documents.find(({ slug }) => slug === 'terms')).toMatchObject({ isPublished: false });
    });
  });
});
