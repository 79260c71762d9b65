import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { png } from './images.js';
import { type Caller, SOON, startWorld, type World } from './world.js';

let world: World;
let editor: Caller;
let stranger: Caller;
beforeAll(async () => {
  world = await startWorld();
  editor = world.editor;
  stranger = await world.member(world.other, ['super_admin']);
});
afterAll(() => world[Symbol.asyncDispose]());
afterEach(() => world.settings(world.shop, {}));

const MEDIA = `query ($id: UUID!, $locale: String) { media(id: $id, locale: $locale) {
  id url mimeType size width height fileName originalName title altText caption version metadata
  uploadedBy { id } translations { locale title } } }`;
const LIST = `query ($filter: MediaFilter, $first: Int, $after: String) {
  mediaList(filter: $filter, first: $first, after: $after) {
    edges { node { id title translations { locale } uploadedBy { id } } } pageInfo { hasNextPage endCursor } } }`;
const UPDATE = `mutation ($id: UUID!, $input: UpdateMediaInput!) { updateMedia(id: $id, input: $input) {
  id version originalName metadata title translations { locale title altText caption } } }`;
const DELETE = 'mutation ($id: UUID!) { deleteMedia(id: $id) }';

const post = (caller: Caller, query: string, variables?: object) =>
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- each test knows the shape it asked for
  caller.graphql.post<any>(query, variables);

async function uploaded(fields: Record<string, string> = {}, fileName = 'picture.png'): Promise<string> {
  const { body } = await editor.upload({ fields, fileName });
  return body.id;
}

const listed = async (caller: Caller, variables: object = {}): Promise<readonly string[]> =>
  (await post(caller, LIST, variables)).data.mediaList.edges.map(
    ({ node }: { node: { id: string } }) => node.id,
  );

describe('media', () => {
  test('are read by id by everybody of the tenant, in the language asked for', async () => {
    const id = await uploaded({ title: 'Square', locale: 'en' });
    await post(editor, UPDATE, {
      id,
      input: {
        expectedVersion: 1,
        translations: [
          { locale: 'en', title: 'Square' },
          { locale: 'de', title: 'Quadrat', altText: 'Ein Quadrat' },
        ],
      },
    });
    const { data } = await post(world.anonymous(world.shop), MEDIA, { id, locale: 'de' });
    expect(data.media).toMatchObject({
      ...{ id, mimeType: 'image/png', width: 3, height: 2, title: 'Quadrat', altText: 'Ein Quadrat' },
      uploadedBy: { id: editor.userId },
      translations: [
        { locale: 'de', title: 'Quadrat' },
        { locale: 'en', title: 'Square' },
      ],
    });
    expect((await post(editor, MEDIA, { id })).data.media.title).toBe('Square');
  });

  test('are listed newest first, page by page, by type, name, title and sender', async () => {
    const first = await uploaded({}, '100%_sure.png');
    const second = await uploaded({ title: 'Harbour at night' });
    const gif = Buffer.concat([Buffer.from('GIF89a'), Buffer.from([1, 0, 1, 0, 0, 0, 0, 0x3b])]);
    const third = (await editor.upload({ content: gif, fileName: 'dot.gif' })).body.id;
    expect((await listed(editor)).slice(0, 3)).toEqual([third, second, first]);
    const page = (await post(editor, LIST, { first: 2 })).data.mediaList;
    expect((await listed(editor, { first: 1, after: page.pageInfo.endCursor }))[0]).toBe(first);
    const by = (filter: object) => listed(editor, { filter });
    expect(await by({ mimeType: 'image/gif' })).toEqual([third]);
    expect((await by({ mimeType: 'image/*' })).slice(0, 2)).toEqual([third, second]);
    expect(await by({ mimeType: 'video/*' })).toEqual([]);
    expect(await by({ search: 'HARBOUR' })).toEqual([second]);
    expect(await by({ search: '%_s' })).toEqual([first]);
    expect(await by({ search: '_' })).toEqual([first]);
    expect(await by({ uploadedBy: stranger.userId })).toEqual([]);
    const bad = await post(editor, LIST, { filter: { mimeType: 'pictures' } });
    expect([bad.codes, bad.errors[0]?.extensions.fields]).toEqual([
      ['BAD_USER_INPUT'],
      [expect.objectContaining({ path: 'filter.mimeType' })],
    ]);
  });

  test('are listed and counted only for who may', async () => {
    const anonymous = world.anonymous(world.shop);
    const customer = await world.member(world.shop, ['customer']);
    expect((await post(anonymous, LIST)).codes).toEqual(['UNAUTHENTICATED']);
    expect((await post(customer, LIST)).codes).toEqual([]);
    expect((await post(customer, '{ mediaUsage { bytes } }')).codes).toEqual(['PERMISSION_DENIED']);
    const id = await uploaded();
    const input = { expectedVersion: 1, originalName: 'x.png' };
    expect((await post(customer, UPDATE, { id, input })).codes).toEqual(['PERMISSION_DENIED']);
    expect((await post(customer, DELETE, { id })).codes).toEqual(['PERMISSION_DENIED']);
    expect((await post(anonymous, DELETE, { id })).codes).toEqual(['UNAUTHENTICATED']);
  });

  test('are neither seen nor changed from another tenant', async () => {
    const id = await uploaded({ title: 'Ours' });
    expect((await post(stranger, MEDIA, { id })).data).toEqual({ media: null });
    expect(await listed(stranger)).toEqual([]);
    const input = { expectedVersion: 1, originalName: 'theirs.png' };
    expect((await post(stranger, UPDATE, { id, input })).codes).toEqual(['MEDIA_NOT_FOUND']);
    expect((await post(stranger, DELETE, { id })).codes).toEqual(['MEDIA_NOT_FOUND']);
    const page = (await post(editor, LIST, { first: 1 })).data.mediaList;
    expect((await post(stranger, LIST, { first: 1, after: page.pageInfo.endCursor })).codes).toEqual([
      'INVALID_CURSOR',
    ]);
    const foreign = await world.api.platform.filesOf(world.other.id);
    const [row] = await world.sql('select storage_key from media where id = $1', [id]);
    await expect(async () => foreign.get(row?.storage_key as string)).rejects.toMatchObject({
      code: 'STORAGE_KEY_INVALID',
    });
    expect((await post(editor, MEDIA, { id })).data.media.version).toBe(1);
  });

  test('become entities of other modules’ references', async () => {
    const id = await uploaded();
    const ENTITIES =
      'query ($of: [_Any!]!) { _entities(representations: $of) { ... on Media { id mimeType } } }';
    const schema = world.api.platform.schemas.get('content' as never)?.executable;
    const { graphql } = await import('graphql');
    const ask = (tenant: Caller['tenant']) =>
      graphql({
        schema: schema as never,
        source: ENTITIES,
        variableValues: { of: [id, 'no-id'].map((each) => ({ __typename: 'Media', id: each })) },
        contextValue: world.api.context(tenant),
      });
    expect((await ask(world.shop)).data).toEqual({ _entities: [{ id, mimeType: 'image/png' }, null] });
    expect((await ask(world.other)).data).toEqual({ _entities: [null, null] });
  });
});

describe('updateMedia', () => {
  test('changes what is said, at the version it was read', async () => {
    const id = await uploaded({ title: 'Before', locale: 'en' });
    const input = {
      expectedVersion: 1,
      originalName: ' New\u202e name.png ',
      metadata: { focus: { x: 0.5 } },
      translations: [{ locale: 'de', title: 'Nachher', altText: '', caption: 'x' }],
    };
    expect((await post(editor, UPDATE, { id, input })).data.updateMedia).toEqual({
      ...{ id, version: 2, originalName: 'New name.png', metadata: { focus: { x: 0.5 } }, title: 'Nachher' },
      translations: [{ locale: 'de', title: 'Nachher', altText: null, caption: 'x' }],
    });
    const late = await post(editor, UPDATE, { id, input });
    expect(late.errors[0]?.extensions).toMatchObject({ code: 'CONCURRENT_MODIFICATION', actualVersion: 2 });
    const kept = await post(editor, UPDATE, { id, input: { expectedVersion: 2 } });
    expect(kept.data.updateMedia).toMatchObject({
      version: 3,
      originalName: 'New name.png',
      title: 'Nachher',
    });
  });

  test.each([
    ['originalName', { originalName: ' ' }],
    ['metadata', { metadata: { text: 'x'.repeat(9000) } }],
    ['translations.0.locale', { translations: [{ locale: 'nowhere at all' }] }],
    ['translations.1.locale', { translations: [{ locale: 'en' }, { locale: 'en' }] }],
    ['translations.0.altText', { translations: [{ locale: 'en', altText: 'x'.repeat(501) }] }],
    ['expectedVersion', { expectedVersion: 0 }],
  ])('names %s when it does not fit', async (path, bad) => {
    const id = await uploaded();
    const { codes, errors } = await post(editor, UPDATE, { id, input: { expectedVersion: 1, ...bad } });
    expect([codes, errors[0]?.extensions.fields]).toEqual([
      ['BAD_USER_INPUT'],
      [expect.objectContaining({ path })],
    ]);
  });
});

describe('deleteMedia', () => {
  test('hides at once, and removes the bytes and the row after that', async () => {
    const before = await world.files(world.shop);
    const { body } = await editor.upload({ content: png({ bytes: 3_000 }) });
    expect((await post(editor, DELETE, { id: body.id })).data).toEqual({ deleteMedia: true });
    expect((await post(editor, MEDIA, { id: body.id })).data).toEqual({ media: null });
    expect((await editor.fetch(body.url)).status).toBe(404);
    expect((await post(editor, DELETE, { id: body.id })).codes).toEqual(['MEDIA_NOT_FOUND']);
    await expect.poll(() => world.sql('select id from media where id = $1', [body.id]), SOON).toEqual([]);
    expect(await world.files(world.shop)).toEqual(before);
  });

  test('tells of it, as of every change', async () => {
    const id = await uploaded();
    await post(editor, UPDATE, { id, input: { expectedVersion: 1 } });
    await post(editor, DELETE, { id });
    const rows = await world.sql(
      `select envelope ->> 'type' as type, envelope -> 'payload' as payload from sys_events
        where envelope -> 'payload' ->> 'mediaId' = $1 order by seq`,
      [id],
    );
    expect(rows).toEqual([
      { type: 'media.uploaded', payload: { mediaId: id, mimeType: 'image/png', size: png().length } },
      { type: 'media.updated', payload: { mediaId: id } },
      { type: 'media.deleted', payload: { mediaId: id } },
    ]);
  });
});

describe('mediaUploaded', () => {
  test('tells editors of files of the type they wait for, of their tenant only', async () => {
    await using listener = await editor.graphql.listen();
    await using strangers = await stranger.graphql.listen();
    const FIELD = 'subscription ($type: String) { mediaUploaded(mimeType: $type) { id mimeType } }';
    const pictures = listener.subscribe(FIELD, { type: 'image/*' });
    const films = listener.subscribe(FIELD, { type: 'video/mp4' });
    const others = strangers.subscribe(FIELD, {});
    const probe = async () => {
      await uploaded();
      return pictures.results.length;
    };
    await expect.poll(probe, SOON).toBeGreaterThan(0);
    const id = await uploaded();
    await expect
      .poll(() => pictures.results.map(({ data }) => data), SOON)
      .toContainEqual({ mediaUploaded: { id, mimeType: 'image/png' } });
    const theirs = (await stranger.upload()).body.id;
    await expect
      .poll(() => others.results.map(({ data }) => data), SOON)
      .toContainEqual({ mediaUploaded: { id: theirs, mimeType: 'image/png' } });
    expect(films.results).toEqual([]);
    expect(JSON.stringify(others.results)).not.toContain(id);
    expect(JSON.stringify(pictures.results)).not.toContain(theirs);
  });

  test.each([
    [['customer'], 'pictures', 'BAD_USER_INPUT'],
    [[], 'image/*', 'PERMISSION_DENIED'],
  ])('does not begin for %j who ask for %s', async (roles, mimeType, code) => {
    const member = await world.member(world.shop, roles);
    await using listener = await member.graphql.listen();
    const stream = listener.subscribe(`subscription { mediaUploaded(mimeType: "${mimeType}") { id } }`);
    expect(JSON.stringify(await stream.ended)).toContain(code);
  });
});
