import { type Actor, ANONYMOUS, moduleSlug, type UserActor } from '@rustok/kernel';
import blog from '@rustok/blog';
import content from '@rustok/content';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createWorld, statementsOf, type World } from './world.js';

let world: World;
let manager: UserActor;
let customer: UserActor;
let foreigner: UserActor;

beforeAll(async () => {
  world = await createWorld([content, blog], content);
  manager = await world.user(world.shop, 'manager');
  customer = await world.user(world.shop, 'customer');
  foreigner = await world.user(world.other, 'admin');
});
afterAll(() => world[Symbol.asyncDispose]());

const CREATE_TAG = `mutation ($input: CreateTagInput!) { createTag(input: $input) { id name slug useCount version } }`;
const UPDATE_TAG = `mutation ($id: UUID!, $input: UpdateTagInput!) { updateTag(id: $id, input: $input) { id name slug version } }`;
const CREATE = `mutation ($input: CreateContentNodeInput!) { createContentNode(input: $input) { id version tags { id name } } }`;
const UPDATE = `mutation ($id: UUID!, $input: UpdateContentNodeInput!) { updateContentNode(id: $id, input: $input) { id version tags { id } } }`;
const NO_ID = '0197a8e2-8f3c-7bbb-8000-00c0ffee0042';

async function makeTag(name: string, more: object = {}): Promise<string> {
  const { data, errors } = await world.ask(CREATE_TAG, manager, {
    variables: { input: { translations: [{ locale: 'en', name, ...more }] } },
  });
  expect(errors).toEqual([]);
  return data.createTag.id;
}

let serial = 0;
async function makeNode(input: object, actor: Actor = manager): Promise<string> {
  serial += 1;
  const translations = [{ locale: 'en', title: `Tagged ${serial}` }];
  const { data, errors } = await world.ask(CREATE, actor, {
    variables: { input: { kind: 'article', translations, ...input } },
  });
  expect(errors).toEqual([]);
  return data.createContentNode.id;
}

function update(id: string, input: object) {
  return world.ask(UPDATE, manager, { variables: { id, input } });
}

async function useCount(id: string): Promise<number> {
  const { data } = await world.ask(`{ tag(id: "${id}") { useCount } }`);
  return data.tag.useCount;
}

describe('the vocabulary', () => {
  test('has tags in several languages, found by their slugs', async () => {
    const { data } = await world.ask(CREATE_TAG, manager, {
      variables: {
        input: {
          translations: [
            { locale: 'en', name: 'Tea time' },
            { locale: 'de', name: 'Teestunde' },
          ],
        },
      },
    });
    expect(data.createTag).toMatchObject({ name: 'Tea time', slug: 'tea-time', useCount: 0, version: 1 });
    const found = await world.ask(
      `{ any: tagBySlug(slug: "teestunde") { name } tagBySlug(slug: "teestunde", locale: "en") { name }
         tag(id: "${data.createTag.id}", locale: "de") { name translations { locale slug } } }`,
    );
    expect(found.data).toEqual({
      any: { name: 'Teestunde' },
      tagBySlug: null,
      tag: {
        name: 'Teestunde',
        translations: [
          { locale: 'de', slug: 'teestunde' },
          { locale: 'en', slug: 'tea-time' },
        ],
      },
    });
  });

  test('gives each slug once in a locale, and a number to names that repeat', async () => {
    await makeTag('Twice', { slug: 'twice' });
    const taken = { input: { translations: [{ locale: 'en', name: 'Other', slug: 'twice' }] } };
    expect((await world.ask(CREATE_TAG, manager, { variables: taken })).codes).toEqual(['DUPLICATE_SLUG']);
    const { data } = await world.ask(CREATE_TAG, manager, {
      variables: { input: { translations: [{ locale: 'en', name: 'Twice' }] } },
    });
    expect(data.createTag.slug).toBe('twice-2');
  });

  test('is changed on the version that was read, and by those who may', async () => {
    const id = await makeTag('Drafty');
    const change = (actor: Actor, expectedVersion: number) =>
      world.ask(UPDATE_TAG, actor, {
        variables: { id, input: { expectedVersion, translations: [{ locale: 'en', name: 'Airy' }] } },
      });
    expect((await change(manager, 1)).data.updateTag).toMatchObject({ name: 'Airy', version: 2 });
    expect((await change(manager, 1)).codes).toEqual(['CONCURRENT_MODIFICATION']);
    expect((await change(customer, 2)).codes).toEqual(['PERMISSION_DENIED']);
    expect((await change(ANONYMOUS, 2)).codes).toEqual(['UNAUTHENTICATED']);
    expect((await world.ask(`mutation { deleteTag(id: "${id}") }`, customer)).codes).toEqual([
      'PERMISSION_DENIED',
    ]);
  });

  test.each([
    [{ translations: [] }, ['translations']],
    [{ translations: [{ locale: 'English', name: 'x' }] }, ['translations.0.locale']],
    [{ translations: [{ locale: 'en', name: ' ' }] }, ['translations.0.name']],
    [{ translations: [{ locale: 'en', name: 'x', slug: 'Not A Slug' }] }, ['translations.0.slug']],
    [
      {
        translations: [
          { locale: 'en', name: 'x' },
          { locale: 'en', name: 'y' },
        ],
      },
      ['translations.1.locale'],
    ],
  ])('refuses %j and names the field', async (input, fields) => {
    expect(await world.ask(CREATE_TAG, manager, { variables: { input } })).toMatchObject({
      codes: ['BAD_USER_INPUT'],
      fields,
    });
  });

  test('is listed by use or by age, and by how a name begins in any language', async () => {
    const [often, seldom] = [await makeTag('Zebra often'), await makeTag('Zebra seldom')];
    await makeNode({ tagIds: [often, seldom] });
    await makeNode({ tagIds: [often] });
    const list = async (args: string) => {
      const { data, errors } = await world.ask(
        `{ tags(${args}) { edges { node { id } } pageInfo { endCursor hasNextPage } } }`,
      );
      expect(errors).toEqual([]);
      return data.tags;
    };
    const ids = ({ edges }: { edges: { node: { id: string } }[] }) => edges.map(({ node }) => node.id);
    expect(ids(await list('nameStartsWith: "zebra"'))).toEqual([often, seldom]);
    expect(ids(await list('nameStartsWith: "zebra", order: NEWEST'))).toEqual([seldom, often]);
    expect(ids(await list('nameStartsWith: "%"'))).toEqual([]);
    const first = await list('nameStartsWith: "zebra", first: 1');
    const second = await list(`nameStartsWith: "zebra", first: 1, after: "${first.pageInfo.endCursor}"`);
    expect([ids(first), ids(second), second.pageInfo.hasNextPage]).toEqual([[often], [seldom], false]);
  });
});

describe('nodes', () => {
  test('have tags in the order given, are found by them, and lose one that is deleted', async () => {
    const [a, b] = [await makeTag('Alpha'), await makeTag('Beta')];
    const id = await makeNode({ tagIds: [b, a, b] });
    const other = await makeNode({ tagIds: [a] });
    await world.ask(`mutation { publishContentNode(id: "${id}") { id } }`, manager);
    const { data } = await world.ask(
      `{ contentNode(id: "${id}") { tags { name } } contentNodes(filter: { tagId: "${a}" }) { edges { node { id } } }
         tag(id: "${a}") { nodes { edges { node { id } } } } }`,
      ANONYMOUS,
    );
    expect(data).toEqual({
      contentNode: { tags: [{ name: 'Beta' }, { name: 'Alpha' }] },
      contentNodes: { edges: [{ node: { id } }] },
      tag: { nodes: { edges: [{ node: { id } }] } },
    });
    const seen = await world.ask(`{ tag(id: "${a}") { nodes { edges { node { id } } } } }`, manager);
    expect(seen.data.tag.nodes.edges.map(({ node }: { node: { id: string } }) => node.id).sort()).toEqual(
      [id, other].sort(),
    );
    expect((await world.ask(`mutation { deleteTag(id: "${b}") }`, manager)).codes).toEqual([]);
    const left = await world.ask(`{ contentNode(id: "${id}") { tags { id } } }`, manager);
    expect(left.data.contentNode.tags).toEqual([{ id: a }]);
    expect((await world.ask(`mutation { deleteTag(id: "${b}") }`, manager)).codes).toEqual(['TAG_NOT_FOUND']);
  });

  test('count: by tagging, by deleting and restoring, by tagging anew', async () => {
    const [a, b] = [await makeTag('Counted A'), await makeTag('Counted B')];
    const id = await makeNode({ tagIds: [a] });
    expect([await useCount(a), await useCount(b)]).toEqual([1, 0]);
    expect((await update(id, { expectedVersion: 1, tagIds: [b] })).codes).toEqual([]);
    expect([await useCount(a), await useCount(b)]).toEqual([0, 1]);
    await world.ask(`mutation { deleteContentNode(id: "${id}") }`, manager);
    expect(await useCount(b)).toBe(0);
    await world.ask(`mutation { restoreContentNode(id: "${id}") { id } }`, manager);
    expect(await useCount(b)).toBe(1);
    expect((await update(id, { expectedVersion: 4, position: 3 })).data.updateContentNode.tags).toHaveLength(
      1,
    );
    expect((await update(id, { expectedVersion: 5, tagIds: null })).codes).toEqual([]);
    expect(await useCount(b)).toBe(0);
  });

  test('are counted right when many take and drop the same tags at once, in whatever order', async () => {
    const tags = await Promise.all([1, 2, 3].map((index) => makeTag(`Rush ${index}`)));
    const ids = await Promise.all(
      Array.from({ length: 12 }, (_, index) =>
        makeNode({ tagIds: index % 2 === 0 ? tags : [...tags].reverse() }),
      ),
    );
    expect(await Promise.all(tags.map(useCount))).toEqual([12, 12, 12]);
    const answers = await Promise.all(
      ids.map((id, index) => update(id, { expectedVersion: 1, tagIds: index < 5 ? [] : [tags[0]] })),
    );
    expect(answers.flatMap(({ codes }) => codes)).toEqual([]);
    expect(await Promise.all(tags.map(useCount))).toEqual([7, 0, 0]);
  });

  test('refuse a tag that does not exist and more than maxTags, and nothing is written', async () => {
    const id = await makeTag('Real');
    const node = await makeNode({});
    expect(await update(node, { expectedVersion: 1, tagIds: [id, NO_ID] })).toMatchObject({
      codes: ['BAD_USER_INPUT'],
      fields: ['tagIds.1'],
    });
    expect(await useCount(id)).toBe(0);
    const answer = await world.ask(UPDATE, manager, {
      tenant: { ...world.shop, moduleSettings: { [moduleSlug('content')]: { maxTags: 0 } } },
      variables: { id: node, input: { expectedVersion: 1, tagIds: [id] } },
    });
    expect(answer).toMatchObject({ codes: ['BAD_USER_INPUT'], fields: ['tagIds'] });
  });

  test('cost the same number of statements however many are listed, tags and their nodes included', async () => {
    const tag = await makeTag('Priced');
    for (let index = 0; index < 6; index += 1) await makeNode({ tagIds: [tag, await makeTag(`P${index}`)] });
    const count = (first: number) =>
      statementsOf(async () => {
        const { errors } = await world.ask(
          `{ contentNodes(filter: { tagId: "${tag}" }, first: ${first}) { edges { node {
               title seo { metaTitle } tags { name nodes(first: 2) { edges { node { id title } } } }
               revisions(first: 1) { edges { node { version } } }
          } } } }`,
          manager,
        );
        expect(errors).toEqual([]);
      });
    expect(await count(6)).toBe(await count(2));
  });
});

describe('another tenant', () => {
  test('finds no tag of this one, and can neither use nor change it', async () => {
    const id = await makeTag('Ours', { slug: 'ours' });
    const node = await makeNode({ tagIds: [id] });
    await world.ask(`mutation { publishContentNode(id: "${node}") { id } }`, manager);
    const elsewhere = { tenant: world.other };
    const { data } = await world.ask(
      `query ($reps: [_Any!]!) { tag(id: "${id}") { id } tagBySlug(slug: "ours") { id } tags { edges { cursor } }
         contentNodes(filter: { tagId: "${id}" }) { edges { cursor } } _entities(representations: $reps) { __typename } }`,
      foreigner,
      {
        ...elsewhere,
        variables: {
          reps: [
            { __typename: 'Tag', id },
            { __typename: 'Tag', id: 'none' },
          ],
        },
      },
    );
    expect(data).toEqual({
      tag: null,
      tagBySlug: null,
      tags: { edges: [] },
      contentNodes: { edges: [] },
      _entities: [null, null],
    });
    const input = { kind: 'page', translations: [{ locale: 'en', title: 'Theirs' }], tagIds: [id] };
    expect(await world.ask(CREATE, foreigner, { ...elsewhere, variables: { input } })).toMatchObject({
      codes: ['BAD_USER_INPUT'],
      fields: ['tagIds.0'],
    });
    const change = { expectedVersion: 1, translations: [{ locale: 'en', name: 'Stolen' }] };
    expect(
      (await world.ask(UPDATE_TAG, foreigner, { ...elsewhere, variables: { id, input: change } })).codes,
    ).toEqual(['TAG_NOT_FOUND']);
    expect((await world.ask(`mutation { deleteTag(id: "${id}") }`, foreigner, elsewhere)).codes).toEqual([
      'TAG_NOT_FOUND',
    ]);
    const page = await world.ask('{ tags(first: 1) { pageInfo { endCursor } } }');
    const after = page.data.tags.pageInfo.endCursor as string;
    const next = `{ tags(after: "${after}") { edges { cursor } } }`;
    expect((await world.ask(next, foreigner, elsewhere)).codes).toEqual(['INVALID_CURSOR']);
    expect((await world.ask(next, manager)).codes).toEqual([]);
  });
});

test('events tell of each write of a tag', async () => {
  const before = (await world.events()).length;
  const tagId = await makeTag('Eventful');
  await world.ask(UPDATE_TAG, manager, {
    variables: { id: tagId, input: { expectedVersion: 1, translations: [{ locale: 'en', name: 'Full' }] } },
  });
  await world.ask(`mutation { deleteTag(id: "${tagId}") }`, manager);
  expect((await world.events()).slice(before).map(({ type, payload }) => [type, payload])).toEqual([
    ['tag.created', { tagId }],
    ['tag.updated', { tagId }],
    ['tag.deleted', { tagId }],
  ]);
});
