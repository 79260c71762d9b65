import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { SOON } from '../consumers/world.js';
import { SignIn, ToggleModule } from '../e2e/demo.operations.js';
import { ApiClient } from '../kit/client.js';
import { SEED_PASSWORD, startTestGateway, type TestGateway } from '../kit/gateway.js';
import {
  AddBlock,
  CreatePage,
  MenuUpdated,
  PagePublished,
  PageUpdated,
  PublishPage,
  ReadMenu,
  ReadPage,
  RenameMenu,
  SearchPages,
  UpdateBlock,
  WithdrawPage,
} from './pages.operations.js';

let gateway: TestGateway;
let reader: ApiClient;
let editor: ApiClient;
let customer: ApiClient;

beforeAll(async () => {
  gateway = await startTestGateway();
  reader = new ApiClient(gateway.url, { tenant: 'demo' });
  editor = await signedIn(reader, 'admin');
  customer = await signedIn(reader, 'customer');
}, 60_000);
afterAll(() => gateway[Symbol.asyncDispose]());

async function signedIn(client: ApiClient, name: string): Promise<ApiClient> {
  const input = { email: `${name}@${client.options.tenant}.local`, password: SEED_PASSWORD };
  const { data } = await client.ask(SignIn, { input });
  return client.as(data?.signIn.accessToken ?? '');
}

test('an editor builds a page from blocks and publishes it; readers see it, and each change, at once', async () => {
  const created = await editor.ask(CreatePage, {
    input: {
      locale: 'en',
      title: 'Summer sale',
      publish: false,
      seo: { metaDescription: 'All boats, half the price.' },
      blocks: [
        {
          type: 'HERO',
          data: { heading: 'Summer!', primaryAction: { label: 'Buy', url: '/boats' } },
          translations: [{ locale: 'de', data: { heading: 'Sommer!' } }],
        },
        {
          type: 'FAQ',
          data: { questions: [{ question: 'How long?', answer: 'While stocks last.' }] },
        },
      ],
    },
  });
  expect(created.errors).toEqual([]);
  const page = created.data?.createPage;
  if (!page) throw new Error('no page');
  const slug = page.slug;
  expect((await reader.ask(ReadPage, { slug })).data?.pageBySlug).toBeNull();

  // Who may not edit does not follow a page that is being edited.
  await using stranger = await customer.listen();
  expect(await stranger.subscribe(PageUpdated, { pageId: page.id }).ended).toMatchObject([
    { extensions: { code: 'PERMISSION_DENIED' } },
  ]);

  // Another tenant with the same module hears nothing of it.
  const neighbour = await signedIn(new ApiClient(gateway.url, { tenant: 'acme' }), 'admin');
  expect((await neighbour.ask(ToggleModule, { slug: 'pages', enabled: true })).errors).toEqual([]);
  await expect
    .poll(async () => (await neighbour.ask(ReadPage, { slug })).data, SOON)
    .toEqual({ pageBySlug: null });
  await using foreign = await neighbour.listen();
  const ofOthers = [
    foreign.subscribe(PagePublished),
    foreign.subscribe(PageUpdated, { pageId: page.id }),
    foreign.subscribe(MenuUpdated, { location: 'HEADER' }),
  ];

  await using preview = await editor.listen();
  await using audience = await reader.listen();
  const edits = preview.subscribe(PageUpdated, { pageId: page.id });
  const published = audience.subscribe(PagePublished);
  const elsewhere = audience.subscribe(PagePublished, { template: 'other' });
  // Subscriptions of a socket are opened in their order: once this one is answered, those before it listen.
  for (const listener of [preview, audience, foreign]) await listener.subscribe('{ __typename }').ended;

  const added = await editor.ask(AddBlock, {
    pageId: page.id,
    input: { version: page.version, type: 'TEXT', data: { text: '**Hurry.**' } },
  });
  expect(added.data?.addBlock.blocks.map(({ type }) => type)).toEqual(['HERO', 'FAQ', 'TEXT']);
  const stale = await editor.ask(UpdateBlock, {
    id: page.blocks[0]?.id ?? '',
    input: { version: page.version, data: { heading: 'Lost' } },
  });
  expect(stale.codes).toEqual(['CONCURRENT_MODIFICATION']);
  expect((await editor.ask(PublishPage, { id: page.id })).data?.publishPage).toEqual({
    status: 'PUBLISHED',
    version: 3,
  });

  const seen = await edits.first(2);
  expect(seen.map(({ data }) => data?.pageUpdated?.version).at(-1)).toBe(3);
  expect(seen.at(-1)?.data?.pageUpdated?.blocks).toHaveLength(3);
  expect((await published.first(1))[0]?.data?.pagePublished).toEqual({
    title: 'Summer sale',
    blocks: [{ heading: 'Summer!' }, {}, {}],
  });
  expect(elsewhere.results).toEqual([]);
  expect(ofOthers.map(({ results }) => results.length)).toEqual([0, 0, 0]);

  const { data, errors } = await reader.ask(ReadPage, { slug });
  expect(errors).toEqual([]);
  expect(data?.pageBySlug).toMatchObject({
    title: 'Summer sale',
    author: { name: expect.any(String) },
    seo: { title: 'Summer sale', description: 'All boats, half the price.', noIndex: false },
    blocks: [
      { heading: 'Summer!', primaryAction: { label: 'Buy', url: '/boats' } },
      { heading: null, questions: [{ question: 'How long?', answer: 'While stocks last.' }] },
      { text: '**Hurry.**', format: 'MARKDOWN' },
    ],
  });
  const german = await reader.ask(ReadPage, { slug, locale: 'de' });
  expect(german.data?.pageBySlug?.blocks[0]).toMatchObject({ heading: 'Sommer!' });
  await expect
    .poll(async () => (await reader.ask(SearchPages, { query: '"stocks last"' })).data?.search.edges, SOON)
    .toEqual([{ node: { id: page.id } }]);
});

test('the demo has menus that lead to pages in the language of the reader, and tell when they change', async () => {
  const menu = async (locale: string) =>
    (await reader.ask(ReadMenu, { location: 'HEADER', locale })).data?.menu;
  expect((await menu('en'))?.items).toEqual([
    { label: 'Home', url: '/', children: [] },
    { label: 'About us', url: '/about', children: [{ label: 'Contact', url: '/contact' }] },
  ]);
  const german = await menu('de');
  expect(german?.items).toEqual([
    { label: 'Start', url: '/', children: [] },
    { label: 'Über uns', url: '/ueber-uns', children: [{ label: 'Kontakt', url: '/kontakt' }] },
  ]);
  for (const item of german?.items.slice(1) ?? []) {
    const { data } = await reader.ask(ReadPage, { slug: item.url?.slice(1) ?? '' });
    expect(data?.pageBySlug?.title).toBe(item.label);
  }

  await using audience = await reader.listen();
  const header = audience.subscribe(MenuUpdated, { location: 'HEADER' });
  const footer = audience.subscribe(MenuUpdated, { location: 'FOOTER' });
  await audience.subscribe('{ __typename }').ended;
  await editor.ask(RenameMenu, { id: german?.id ?? '', version: german?.version ?? 0, name: 'Top' });
  expect((await header.first(1))[0]?.data?.menuUpdated?.name).toBe('Top');

  // A page takes its items with it, and brings them back.
  const { data } = await reader.ask(ReadPage, { slug: 'about' });
  const about = { id: data?.pageBySlug?.id ?? '' };
  const shown = async (result: number) =>
    (await header.first(result)).at(-1)?.data?.menuUpdated?.items.map(({ label }) => label);
  await editor.ask(WithdrawPage, about);
  expect(await shown(2)).toEqual(['Home']);
  await editor.ask(PublishPage, about);
  expect(await shown(3)).toEqual(['Home', 'About us']);
  expect(footer.results).toEqual([]);
});

describe('over plain HTTP', () => {
  async function call(client: ApiClient, method: string, path: string, body?: object) {
    const { tenant, token } = client.options;
    const response = await fetch(`${gateway.url}${path}`, {
      method,
      headers: {
        'x-tenant-id': tenant ?? '',
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
        ...(body && { 'content-type': 'application/json' }),
      },
      ...(body && { body: JSON.stringify(body) }),
    });
    const answer = await response.json();
    return { status: response.status, body: answer, code: answer.errors?.[0].extensions.code };
  }

  test('a page is written by who may, and read by everybody', async () => {
    const input = { locale: 'en', title: 'By REST', slug: 'by-rest', publish: true };
    const blocks = [
      { type: 'hero', data: { heading: 'Hi' }, translations: [{ locale: 'de', data: { heading: 'Na' } }] },
    ];
    expect(await call(reader, 'POST', '/api/admin/pages', input)).toMatchObject({
      status: 401,
      code: 'UNAUTHENTICATED',
    });
    expect(await call(customer, 'POST', '/api/admin/pages', input)).toMatchObject({
      status: 403,
      code: 'PERMISSION_DENIED',
    });
    for (const [wrong, field] of [
      [
        { ...input, blocks: [{ type: 'hero', data: { heading: 'x', colour: 'red' } }] },
        'blocks.0.data.colour',
      ],
      [{ ...input, blocks: [{ type: 'banner', data: {} }] }, 'blocks.0.type'],
      [{ ...input, title: 1 }, 'title'],
    ] as const) {
      const { status, body } = await call(editor, 'POST', '/api/admin/pages', wrong);
      expect([status, body.errors[0].extensions.fields[0].path]).toEqual([400, field]);
    }
    expect(await call(editor, 'POST', '/api/admin/pages')).toMatchObject({
      status: 400,
      code: 'BAD_USER_INPUT',
    });

    const { status, body: created } = await call(editor, 'POST', '/api/admin/pages', { ...input, blocks });
    expect([status, created]).toMatchObject([201, { status: 'published', version: 1, template: 'default' }]);
    const page = `/api/admin/pages/${created.id}`;
    expect(await call(editor, 'PUT', page, { version: 1, locale: 'de', title: 'Mit REST' })).toMatchObject({
      status: 200,
      body: { version: 2, locale: 'de', title: 'Mit REST', slug: 'mit-rest' },
    });
    expect(await call(editor, 'PUT', page, { version: 1, title: 'x' })).toMatchObject({
      status: 400,
      code: 'CONCURRENT_MODIFICATION',
    });

    const { body } = await call(reader, 'GET', '/api/pages?slug=by-rest&locale=de');
    expect(body).toMatchObject({
      id: created.id,
      title: 'Mit REST',
      seo: { title: 'Mit REST', noIndex: false },
      blocks: [{ type: 'hero', position: 0, data: { heading: 'Na' } }],
      publishedAt: expect.stringMatching(/^\d{4}-.*Z$/),
    });
    expect(await call(reader, 'GET', '/api/pages?slug=nothing')).toMatchObject({
      status: 404,
      code: 'PAGE_NOT_FOUND',
    });
    expect(await call(reader, 'GET', '/api/pages')).toMatchObject({ status: 400, code: 'BAD_USER_INPUT' });
    expect(await call(reader, 'GET', '/api/pages?slug=by-rest&locale=x')).toMatchObject({ status: 400 });

    expect(await call(editor, 'DELETE', page)).toMatchObject({
      status: 400,
      code: 'CANNOT_DELETE_PUBLISHED',
    });
    expect(await call(editor, 'DELETE', '/api/admin/pages/no-uuid')).toMatchObject({
      status: 404,
      code: 'PAGE_NOT_FOUND',
    });
    const draft = await call(editor, 'POST', '/api/admin/pages', { locale: 'en', title: 'Draft by REST' });
    expect(await call(reader, 'GET', '/api/pages?slug=draft-by-rest')).toMatchObject({ status: 404 });
    expect(await call(editor, 'DELETE', `/api/admin/pages/${draft.body.id}`)).toMatchObject({ status: 200 });
    expect(await call(editor, 'GET', '/api/pages?slug=draft-by-rest')).toMatchObject({ status: 404 });
  });

  test('there is nothing where the module is off', async () => {
    const bare = new ApiClient(gateway.url, { tenant: 'bare' });
    expect(await call(bare, 'GET', '/api/pages?slug=home')).toMatchObject({ status: 404, code: 'NOT_FOUND' });
  });
});
