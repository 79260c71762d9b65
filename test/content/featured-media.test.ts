import blog from '@rustok/blog';
import content from '@rustok/content';
import { type Actor, type ModuleDeclaration, moduleSlug, type Tenant, type UserActor } from '@rustok/kernel';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createWorld, type World } from './world.js';

interface Kind {
  readonly kind: string;
  readonly module: ModuleDeclaration;
  readonly create: string;
  readonly update: string;
  readonly restore: string;
  readonly input: object;
  readonly version: 'expectedVersion' | 'version';
}

const FIELDS = 'id version featuredMedia { id }';

describe.each<Kind>([
  {
    kind: 'a node',
    module: content,
    create: `mutation ($input: CreateContentNodeInput!) { thing: createContentNode(input: $input) { ${FIELDS} } }`,
    update: `mutation ($id: UUID!, $input: UpdateContentNodeInput!) { thing: updateContentNode(id: $id, input: $input) { ${FIELDS} } }`,
    restore: `mutation ($id: UUID!, $version: Int!, $expectedVersion: Int!) {
      thing: restoreContentNodeRevision(id: $id, version: $version, expectedVersion: $expectedVersion) { ${FIELDS} }
    }`,
    input: { kind: 'page', translations: [{ locale: 'en', title: 'Pictured' }] },
    version: 'expectedVersion',
  },
  {
    kind: 'a post',
    module: blog,
    create: `mutation ($input: CreatePostInput!) { thing: createPost(input: $input) { ${FIELDS} } }`,
    update: `mutation ($id: UUID!, $input: UpdatePostInput!) { thing: updatePost(id: $id, input: $input) { ${FIELDS} } }`,
    restore: `mutation ($id: UUID!, $version: Int!, $expectedVersion: Int!) {
      thing: restorePostRevision(id: $id, version: $version, expectedVersion: $expectedVersion) { ${FIELDS} }
    }`,
    input: { locale: 'en', title: 'Pictured', body: 'Text.' },
    version: 'version',
  },
])('the featured media of $kind', ({ module, create, update, restore, input, version }) => {
  let world: World;
  let manager: UserActor;
  let foreigner: UserActor;

  beforeAll(async () => {
    world = await createWorld([content, blog], module);
    manager = await world.user(world.shop, 'manager');
    foreigner = await world.user(world.other, 'manager');
  });
  afterAll(() => world[Symbol.asyncDispose]());

  async function makeMedia(tenant: Tenant = world.shop): Promise<string> {
    const id = crypto.randomUUID();
    await world.test.context(tenant).database.transaction(async ({ trx }) => {
      await trx('media').insert({
        id,
        file_name: 'picture.png',
        original_name: 'Picture.png',
        mime_type: 'image/png',
        size: 3,
        sha256: '0'.repeat(64),
        storage_key: id,
        storage_driver: 'local',
      });
    });
    return id;
  }

  async function changeMedia(id: string, change: 'deleted' | 'gone'): Promise<void> {
    await world.test.context(world.shop).database.transaction(async ({ trx }) => {
      const media = trx('media').where({ id });
      await (change === 'gone' ? media.delete() : media.update({ deleted_at: new Date() }));
    });
  }

  const make = (featuredMediaId: string | null, actor: Actor = manager, tenant = world.shop) =>
    world.ask(create, actor, { tenant, variables: { input: { ...input, featuredMediaId } } });
  const change = (id: string, at: number, changes: object) =>
    world.ask(update, manager, { variables: { id, input: { [version]: at, ...changes } } });

  test('is given, kept by other changes, changed and taken away', async () => {
    const [first, second] = [await makeMedia(), await makeMedia()];
    const { id, ...made } = (await make(first)).data.thing;
    expect(made.featuredMedia).toEqual({ id: first });
    expect((await change(id, 1, {})).data.thing.featuredMedia).toEqual({ id: first });
    expect((await change(id, 2, { featuredMediaId: second })).data.thing.featuredMedia).toEqual({
      id: second,
    });
    expect((await change(id, 3, { featuredMediaId: null })).data.thing.featuredMedia).toBeNull();
    const restored = await world.ask(restore, manager, { variables: { id, version: 3, expectedVersion: 4 } });
    expect(restored.data.thing.featuredMedia).toEqual({ id: second });
  });

  test('is of this tenant, and there; what goes leaves nothing behind, in former versions neither', async () => {
    const refused = { codes: ['BAD_USER_INPUT'], fields: ['featuredMediaId'] };
    const ours = await makeMedia();
    expect(await make(ours, foreigner, world.other)).toMatchObject(refused);
    expect(await make(await makeMedia(world.other))).toMatchObject(refused);
    expect(await make(crypto.randomUUID())).toMatchObject(refused);

    const { id } = (await make(ours)).data.thing;
    await changeMedia(ours, 'deleted');
    expect(await make(ours)).toMatchObject(refused);
    expect(await change(id, 1, { featuredMediaId: ours })).toMatchObject(refused);
    await changeMedia(ours, 'gone');
    expect((await change(id, 1, {})).data.thing.featuredMedia).toBeNull();
    const restored = await world.ask(restore, manager, { variables: { id, version: 1, expectedVersion: 2 } });
    expect(restored.data.thing.featuredMedia).toBeNull();
  });

  // Of a post, the module that has the media says so.
  if (module !== content) return;
  test('is named to who may read it only', async () => {
    const { id } = (await make(await makeMedia())).data.thing;
    await world.ask(`mutation { publishContentNode(id: "${id}") { id } }`, manager);
    const moduleSettings = { [moduleSlug('content')]: { mediaPublic: false } };
    const seen = async (tenant: Tenant) =>
      (await world.ask(`{ contentNode(id: "${id}") { featuredMedia { id } } }`, undefined, { tenant })).data
        .contentNode.featuredMedia !== null;
    expect(await seen(world.shop)).toBe(true);
    expect(await seen({ ...world.shop, moduleSettings })).toBe(false);
  });
});
