import { type Actor, ANONYMOUS, moduleSlug, type UserActor } from '@rustok/kernel';
import content from '@rustok/content';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createWorld, type World } from './world.js';

const SOON = { timeout: 15_000 };

let world: World;
let manager: UserActor;
let author: UserActor;
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
  foreigner = await world.user(world.other, 'admin');
});
afterAll(() => world[Symbol.asyncDispose]());

const CREATE = `mutation ($input: CreateContentNodeInput!) { createContentNode(input: $input) { id } }`;
const UPDATE = `mutation ($id: UUID!, $input: UpdateContentNodeInput!) { updateContentNode(id: $id, input: $input) { version } }`;
const SCHEDULE = `mutation ($id: UUID!, $input: ScheduleContentNodeInput!) {
  scheduleContentNode(id: $id, input: $input) { status publishAt unpublishAt version }
}`;
const RESTORE = `mutation ($id: UUID!, $version: Int!, $expectedVersion: Int!) {
  restoreContentNodeRevision(id: $id, version: $version, expectedVersion: $expectedVersion) {
    version title slug status category { id } tags { id } bodies { locale body } translations { locale }
    seo { metaTitle keywords }
  }
}`;

let serial = 0;
async function create(input: object = {}, actor: Actor = author): Promise<string> {
  serial += 1;
  const translations = [{ locale: 'en', title: `Edited ${serial}` }];
  const { data, errors } = await world.ask(CREATE, actor, {
    variables: { input: { kind: 'page', translations, ...input } },
  });
  expect(errors).toEqual([]);
  return data.createContentNode.id;
}

async function update(id: string, input: object, tenant = world.shop): Promise<void> {
  const { errors } = await world.ask(UPDATE, author, { tenant, variables: { id, input } });
  expect(errors).toEqual([]);
}

async function act(field: string, id: string, actor: Actor = author) {
  return world.ask(`mutation ($id: UUID!) { ${field}(id: $id) { id } }`, actor, { variables: { id } });
}

describe('SEO', () => {
  const seoOf = async (id: string, args = '') =>
    (
      await world.ask(
        `{ contentNode(id: "${id}"${args}) { seo {
          metaTitle metaDescription keywords ogTitle ogDescription ogImage canonicalUrl noIndex noFollow structuredData
        } } }`,
        author,
      )
    ).data.contentNode.seo;

  test('is kept for each locale, and falls back to title and excerpt', async () => {
    const structuredData = { '@type': 'Article', nested_key: { ok: true } };
    const id = await create({
      translations: [
        {
          locale: 'en',
          title: 'Tea',
          excerpt: 'Hot.',
          seo: { metaTitle: 'All of tea', noIndex: true, structuredData },
        },
        { locale: 'de', title: 'Tee' },
      ],
    });
    expect(await seoOf(id)).toMatchObject({
      metaTitle: 'All of tea',
      metaDescription: 'Hot.',
      ogTitle: 'All of tea',
      noIndex: true,
      noFollow: false,
      structuredData,
    });
    expect(await seoOf(id, ', locale: "de"')).toMatchObject({
      metaTitle: 'Tee',
      metaDescription: null,
      keywords: [],
      noIndex: false,
      structuredData: null,
    });
  });

  test('stays when a text is replaced without it, and goes with null', async () => {
    const text = { locale: 'en', title: 'Stay' };
    const id = await create({ translations: [{ ...text, seo: { keywords: ['a'] } }] });
    await update(id, { expectedVersion: 1, translations: [{ ...text, excerpt: 'More.' }] });
    expect(await seoOf(id)).toMatchObject({ keywords: ['a'], metaDescription: 'More.' });
    await update(id, { expectedVersion: 2, translations: [{ ...text, seo: null }] });
    expect(await seoOf(id)).toMatchObject({ keywords: [] });
  });

  test('that is wrong is refused by its field', async () => {
    const translations = [{ locale: 'en', title: 'Bad', seo: { canonicalUrl: 'ftp://x', metaTitle: '' } }];
    const answer = await world.ask(CREATE, author, { variables: { input: { kind: 'page', translations } } });
    expect(answer).toMatchObject({
      codes: ['BAD_USER_INPUT'],
      fields: ['translations.0.seo.metaTitle', 'translations.0.seo.canonicalUrl'],
    });
  });
});

describe('revisions', () => {
  const revisionsOf = async (id: string, actor: Actor, args = '') =>
    (
      await world.ask(
        `{ contentNode(id: "${id}") { revisions${args} {
             edges { node { version createdAt snapshot author { id } } } pageInfo { endCursor hasNextPage } } } }`,
        actor,
      )
    ).data.contentNode?.revisions;
  const versions = (list: { edges: { node: { version: number } }[] }) =>
    list.edges.map(({ node }) => node.version);

  test('keep what was before each write, with who made it, newest first', async () => {
    const id = await create({
      translations: [{ locale: 'en', title: 'One' }],
      bodies: [{ locale: 'en', body: '1' }],
    });
    const { errors } = await world.ask(UPDATE, manager, {
      variables: { id, input: { expectedVersion: 1, translations: [{ locale: 'en', title: 'Two' }] } },
    });
    expect(errors).toEqual([]);
    await update(id, { expectedVersion: 2, bodies: [{ locale: 'en', body: '3' }] });
    const { edges } = await revisionsOf(id, author);
    expect(edges).toMatchObject([
      {
        node: {
          version: 2,
          author: { id: manager.userId },
          snapshot: { translations: [{ title: 'Two' }], bodies: [{ body: '1' }] },
        },
      },
      { node: { version: 1, author: { id: author.userId }, snapshot: { translations: [{ title: 'One' }] } } },
    ]);
    const first = await revisionsOf(id, author, '(first: 1)');
    expect(versions(first)).toEqual([2]);
    expect(versions(await revisionsOf(id, author, `(after: "${first.pageInfo.endCursor}")`))).toEqual([1]);
  });

  test('are for those who may edit the node, also when it is public', async () => {
    const id = await create();
    await act('publishContentNode', id);
    expect(versions(await revisionsOf(id, author))).toEqual([1]);
    expect(versions(await revisionsOf(id, manager))).toEqual([1]);
    expect(await revisionsOf(id, stranger)).toBeNull();
    expect(await revisionsOf(id, ANONYMOUS)).toBeNull();
  });

  test('are restored as a new version: texts, SEO, tags and category, without what is gone', async () => {
    const [kept, gone] = [crypto.randomUUID(), crypto.randomUUID()];
    const categoryId = crypto.randomUUID();
    await world.test.context(world.shop).database.transaction(async ({ trx }) => {
      await trx('categories').insert({ id: categoryId });
      for (const id of [kept, gone]) {
        await trx('tags').insert({ id });
        await trx('tag_translations').insert({ tag_id: id, locale: 'en', name: id, slug: id });
      }
    });
    const id = await create({
      categoryId,
      tagIds: [gone, kept],
      translations: [{ locale: 'en', title: 'First', slug: 'first-one', seo: { keywords: ['old'] } }],
      bodies: [{ locale: 'en', body: 'Old.' }],
    });
    await update(id, {
      expectedVersion: 1,
      categoryId: null,
      tagIds: [],
      translations: [
        { locale: 'en', title: 'Second', slug: 'second-one', seo: null },
        { locale: 'de', title: 'Zweites' },
      ],
      bodies: [],
    });
    await world.ask(`mutation { deleteTag(id: "${gone}") }`, manager);
    await act('publishContentNode', id);
    const restore = (actor: Actor, variables: object, tenant = world.shop) =>
      world.ask(RESTORE, actor, { tenant, variables: { id, version: 1, expectedVersion: 3, ...variables } });
    expect((await restore(author, { expectedVersion: 2 })).codes).toEqual(['CONCURRENT_MODIFICATION']);
    expect((await restore(author, { version: 77 })).codes).toEqual(['REVISION_NOT_FOUND']);
    expect(await restore(author, { version: 0 })).toMatchObject({
      codes: ['BAD_USER_INPUT'],
      fields: ['version'],
    });
    expect((await restore(stranger, {})).codes).toEqual(['PERMISSION_DENIED']);
    expect((await restore(foreigner, {}, world.other)).codes).toEqual(['NODE_NOT_FOUND']);
    expect((await restore(author, {})).data.restoreContentNodeRevision).toEqual({
      version: 4,
      title: 'First',
      slug: 'first-one',
      status: 'PUBLISHED',
      category: { id: categoryId },
      tags: [{ id: kept }],
      bodies: [{ locale: 'en', body: 'Old.' }],
      translations: [{ locale: 'en' }],
      seo: { metaTitle: 'First', keywords: ['old'] },
    });
    // What was before the restoration is kept as well.
    expect(versions(await revisionsOf(id, author))).toEqual([3, 2, 1]);
  });

  test('cannot take back a slug that another has by now', async () => {
    const id = await create({ translations: [{ locale: 'en', title: 'x', slug: 'wanted' }] });
    await update(id, { expectedVersion: 1, translations: [{ locale: 'en', title: 'x', slug: 'unwanted' }] });
    await create({ translations: [{ locale: 'en', title: 'y', slug: 'wanted' }] });
    const { codes } = await world.ask(RESTORE, author, { variables: { id, version: 1, expectedVersion: 2 } });
    expect(codes).toEqual(['DUPLICATE_SLUG']);
  });

  test('are as many as the tenant keeps', async () => {
    const keeping = (maxRevisions: number) => ({
      ...world.shop,
      moduleSettings: { [moduleSlug('content')]: { maxRevisions } },
    });
    const id = await create();
    for (let version = 1; version <= 4; version += 1) {
      await update(id, { expectedVersion: version, position: version }, keeping(2));
    }
    expect(versions(await revisionsOf(id, author))).toEqual([4, 3]);
    await update(id, { expectedVersion: 5, position: 9 }, keeping(0));
    expect(versions(await revisionsOf(id, author))).toEqual([]);
  });
});

describe('publication at a time', () => {
  const soon = (ms: number) => new Date(Date.now() + ms).toISOString();
  const schedule = (id: string, input: object, actor: Actor = author, tenant = world.shop) =>
    world.ask(SCHEDULE, actor, { tenant, variables: { id, input } });
  const statusOf = async (id: string) =>
    (await world.ask(`{ contentNode(id: "${id}") { status publishAt unpublishAt } }`, manager)).data
      .contentNode;
  const eventsOf = async (id: string) =>
    (await world.events())
      .filter(({ payload }) => (payload as { nodeId?: string }).nodeId === id)
      .map(({ type }) => type);

  test('happens then, and is taken back then; others see it in between only', async () => {
    const id = await create();
    const times = { publishAt: soon(400), unpublishAt: soon(1_600) };
    expect((await schedule(id, times)).data.scheduleContentNode).toEqual({
      status: 'DRAFT',
      version: 2,
      publishAt: new Date(times.publishAt),
      unpublishAt: new Date(times.unpublishAt),
    });
    const seen = async () =>
      (await world.ask(`{ contentNode(id: "${id}") { id } }`, ANONYMOUS)).data.contentNode !== null;
    expect(await seen()).toBe(false);
    await expect.poll(seen, SOON).toBe(true);
    await expect.poll(seen, SOON).toBe(false);
    expect(await statusOf(id)).toEqual({ status: 'DRAFT', publishAt: null, unpublishAt: null });
    expect(await eventsOf(id)).toEqual([
      'node.created',
      'node.scheduled',
      'node.publication_due',
      'node.published',
      'node.publication_due',
      'node.unpublished',
    ]);
  });

  test('does not happen when it was cancelled, done by hand, deleted or put off', async () => {
    const [cancelled, byHand, deleted, putOff, marker] = (await Promise.all(
      Array.from({ length: 5 }, () => create()),
    )) as [string, string, string, string, string];
    for (const id of [cancelled, byHand, deleted, putOff]) {
      expect((await schedule(id, { publishAt: soon(600) })).codes).toEqual([]);
    }
    await act('unscheduleContentNode', cancelled);
    await act('publishContentNode', byHand);
    await act('unpublishContentNode', byHand);
    await world.ask(`mutation { deleteContentNode(id: "${deleted}") }`, author);
    const late = soon(3_600_000);
    await schedule(putOff, { publishAt: late });
    // Also where the event was published before it was put off.
    const due = content.events.find(({ type }) => type === 'node.publication_due');
    if (!due) throw new Error('content declares no such event');
    await world.test.context(world.shop).database.transaction((unit) => {
      unit.append(due, { nodeId: putOff, kind: 'page', change: 'publish', at: soon(0) });
      return Promise.resolve();
    });
    await schedule(marker, { publishAt: soon(900) });
    await expect.poll(async () => (await statusOf(marker)).status, SOON).toBe('PUBLISHED');
    expect(await statusOf(cancelled)).toEqual({ status: 'DRAFT', publishAt: null, unpublishAt: null });
    expect(await statusOf(byHand)).toEqual({ status: 'DRAFT', publishAt: null, unpublishAt: null });
    expect(await statusOf(putOff)).toMatchObject({ status: 'DRAFT', publishAt: new Date(late) });
    expect(await eventsOf(cancelled)).toEqual(['node.created', 'node.scheduled', 'node.unscheduled']);
    await act('restoreContentNode', deleted, manager);
    expect(await statusOf(deleted)).toMatchObject({ status: 'DRAFT', publishAt: null });
  });

  test('is for those who may publish, of what its status allows, at times to come', async () => {
    const id = await create();
    const hour = soon(3_600_000);
    expect((await schedule(id, { publishAt: hour }, ANONYMOUS)).codes).toEqual(['UNAUTHENTICATED']);
    expect((await schedule(id, { publishAt: hour }, stranger)).codes).toEqual(['NODE_NOT_FOUND']);
    expect((await schedule(id, { publishAt: hour }, foreigner, world.other)).codes).toEqual([
      'NODE_NOT_FOUND',
    ]);
    const unscheduleElsewhere = await world.ask(
      `mutation { unscheduleContentNode(id: "${id}") { id } }`,
      foreigner,
      { tenant: world.other },
    );
    expect(unscheduleElsewhere.codes).toEqual(['NODE_NOT_FOUND']);
    const { codes } = await schedule(
      id,
      { publishAt: hour },
      await world.user(world.shop, { 'nodes:update': 'all' }),
    );
    expect(codes).toEqual(['PERMISSION_DENIED']);
    for (const [input, field] of [
      [{}, 'publishAt'],
      [{ publishAt: soon(-1_000) }, 'publishAt'],
      [{ publishAt: hour, unpublishAt: hour }, 'unpublishAt'],
    ] as const) {
      expect(await schedule(id, input)).toMatchObject({ codes: ['BAD_USER_INPUT'], fields: [field] });
    }
    expect((await schedule(id, { unpublishAt: hour })).codes).toEqual(['INVALID_STATUS_TRANSITION']);
    await act('publishContentNode', id);
    expect((await schedule(id, { publishAt: hour })).codes).toEqual(['INVALID_STATUS_TRANSITION']);
    expect((await schedule(id, { unpublishAt: hour })).codes).toEqual([]);
    expect(await statusOf(id)).toMatchObject({ unpublishAt: new Date(hour) });
  });
});
