import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ApiClient } from '../kit/client.js';
import { ApiClient as Client } from '../kit/client.js';
import { startTestGateway, type TestGateway } from '../kit/gateway.js';
import { adminOf } from '../live/comments.js';

// The catalogue behind the gateway, with the demo's data: composed with the other modules, over HTTP and WebSocket.

const SOON = { timeout: 30_000 };

let gateway: TestGateway;
let admin: ApiClient;
let visitor: ApiClient;
beforeAll(async () => {
  gateway = await startTestGateway();
  admin = await adminOf(gateway.url);
  visitor = new Client(gateway.url, { tenant: 'demo' });
}, 120_000);
afterAll(() => gateway[Symbol.asyncDispose]());

interface Reply {
  readonly status: number;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- each test knows the shape it asked for
  readonly body: any;
  readonly code: unknown;
  readonly fields: readonly string[];
}

async function call(method: string, path: string, body?: unknown, client: ApiClient = admin): Promise<Reply> {
  const { token, tenant = '' } = client.options;
  const response = await fetch(`${gateway.url}/api/commerce${path}`, {
    method,
    headers: {
      'x-tenant-id': tenant,
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
      ...(body !== undefined && { 'content-type': 'application/json' }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const answer = await response.json();
  const extensions = answer.errors?.[0].extensions ?? {};
  return {
    status: response.status,
    body: answer,
    code: extensions.code,
    fields: (extensions.fields ?? []).map(({ path: field }: { path: string }) => field),
  };
}

const SHIRT = {
  translations: [{ locale: 'en', title: 'Over HTTP', meta_title: 'Meta' }],
  product_type: 'Shirt',
  metadata: { kept_as: { it_is: true } },
  options: [
    {
      translations: [{ locale: 'en', title: 'Size' }],
      values: ['M', 'L'].map((value) => ({ translations: [{ locale: 'en', value }] })),
    },
  ],
  variants: [
    { options: ['M'], allow_backorder: true, prices: [{ price: { amount: '10', currency: 'EUR' } }] },
  ],
};

describe('the demo shop', () => {
  test('is browsed by nobody in particular: categories, products, prices, a sale, another language', async () => {
    const { data, errors } = await visitor.post<{
      products: { edges: { node: { status: string } }[] };
      shirt: { variants: unknown[] };
    }>(`{
      productCategoryTree(locale: "de") { name children { name } }
      products(first: 100) { edges { node { title status images { url media { id } } } } }
      shirt: productByHandle(handle: "linen-shirt") {
        onSale categories { slug parent { slug } }
        priceRange { min { amount currency } max { amount } }
        dollars: priceRange(currency: "USD") { min { amount } }
        variants { sku title price { amount { amount } compareAt { amount } } }
      }
      regionOfCountry(country: "DE") { name currency taxRate }
      collections { edges { node { title products(first: 2) { edges { node { title } } } } } }
    }`);
    expect(errors).toEqual([]);
    expect(data).toMatchObject({
      productCategoryTree: [
        { name: 'Kleidung', children: [{ name: 'Hemden' }, { name: 'Socken' }] },
        { name: 'Küche', children: [] },
        { name: 'Schreibtisch', children: [] },
      ],
      shirt: {
        onSale: true,
        categories: [{ slug: 'shirts', parent: { slug: 'clothing' } }],
        priceRange: { min: { amount: '55.00', currency: 'EUR' }, max: { amount: '55.00' } },
        dollars: { min: { amount: '63.00' } },
      },
      regionOfCountry: { name: 'Europe', currency: 'EUR', taxRate: 1900 },
      collections: {
        edges: [
          {
            node: {
              title: 'Favourites',
              products: {
                edges: [{ node: { title: 'Coffee dripper' } }, { node: { title: 'Linen shirt' } }],
              },
            },
          },
        ],
      },
    });
    expect(data?.products.edges).toHaveLength(11);
    expect(new Set(data?.products.edges.map(({ node }) => node.status))).toEqual(new Set(['ACTIVE']));
    expect(data?.shirt.variants).toHaveLength(6);
    expect(data?.shirt.variants[0]).toEqual({
      sku: 'LINEN-SHIRT-S-BLUE',
      title: 'S / Blue',
      price: { amount: { amount: '55.00' }, compareAt: { amount: '69.00' } },
    });
  });
});

describe('plain HTTP', () => {
  test('creates, reads, changes, prices, publishes and deletes a product', async () => {
    const created = await call('POST', '/products', SHIRT);
    expect(created).toMatchObject({
      status: 201,
      body: {
        status: 'draft',
        title: 'Over HTTP',
        handle: 'over-http',
        product_type: 'Shirt',
        metadata: { kept_as: { it_is: true } },
        translations: [{ locale: 'en', meta_title: 'Meta', description: null }],
        variants: [
          {
            options: ['M'],
            allow_backorder: true,
            version: 1,
            prices: [{ price: { amount: '10.00', currency: 'EUR' }, on_sale: false, min_quantity: 1 }],
          },
        ],
      },
    });
    const { id, variants } = created.body;
    const path = `/products/${id}`;
    expect((await call('GET', path, undefined, visitor)).code).toBe('PRODUCT_NOT_FOUND');
    const changed = await call('PUT', path, { expected_version: 1, vendor: 'V', is_gift_card: true });
    expect(changed.body).toMatchObject({ version: 2, vendor: 'V', is_gift_card: true, title: 'Over HTTP' });
    expect((await call('POST', `${path}/publish`)).body.status).toBe('active');

    const added = await call('POST', `${path}/variants`, { options: ['L'], sku: 'HTTP-L' });
    expect(added).toMatchObject({ status: 201, body: { sku: 'HTTP-L', options: ['L'], prices: [] } });
    const ofAdded = `/variants/${added.body.id}`;
    const prices = [
      {
        price: { amount: '9', currency: 'EUR' },
        compare_at: { amount: '12', currency: 'EUR' },
        max_quantity: 4,
      },
      { price: { amount: '8', currency: 'EUR' }, min_quantity: 5 },
      { price: { amount: '10', currency: 'USD' } },
    ];
    expect((await call('PUT', `${ofAdded}/prices`, { prices })).body.prices).toMatchObject([
      { price: { amount: '9.00' }, compare_at: { amount: '12.00' }, on_sale: true, max_quantity: 4 },
      { price: { amount: '8.00' }, compare_at: null, min_quantity: 5, max_quantity: null },
    ]);
    const dollars = await call('GET', `${ofAdded}?currency=USD`, undefined, visitor);
    expect(dollars.body.prices).toMatchObject([{ price: { amount: '10.00', currency: 'USD' } }]);
    expect((await call('PUT', ofAdded, { expected_version: 1, weight: 5 })).body.weight).toBe(5);
    const all = await call('GET', `${path}/variants`, undefined, visitor);
    expect(all.body.items.map((item: { id: string }) => item.id)).toEqual([variants[0].id, added.body.id]);
    expect((await call('DELETE', ofAdded)).body).toEqual({ id: added.body.id, status: 'deleted' });

    expect((await call('DELETE', path)).code).toBe('CANNOT_DELETE_PUBLISHED');
    expect((await call('POST', `${path}/archive`)).body.status).toBe('archived');
    expect((await call('POST', `${path}/restore`)).body.status).toBe('draft');
    expect((await call('DELETE', path)).body).toEqual({ id, status: 'deleted' });
    expect((await call('GET', path)).status).toBe(404);
  });

  test('lists page by page what the caller may see', async () => {
    const found: string[] = [];
    let next: string | null = null;
    do {
      const after: string = next === null ? '' : `&after=${encodeURIComponent(next)}`;
      const { status, body } = await call(
        'GET',
        `/products?vendor=Spanwerk&sort=title&limit=2${after}`,
        undefined,
        visitor,
      );
      expect(status).toBe(200);
      found.push(...body.items.map(({ title }: { title: string }) => title));
      ({ next } = body);
    } while (next !== null);
    expect(found).toEqual(['Chopping board', 'Notebook', 'Pen tray']);
    const drafts = (client: ApiClient) =>
      call('GET', '/products?status=draft&vendor=Laufgut', undefined, client);
    expect((await drafts(visitor)).body.items).toEqual([]);
    expect((await drafts(admin)).body.items).toHaveLength(1);
  });

  test('names what is wrong as the caller wrote it', async () => {
    const wrong = await call('POST', '/products', { ...SHIRT, origin_country: 'Spain', colour: 'red' });
    expect([wrong.status, wrong.code]).toEqual([400, 'BAD_USER_INPUT']);
    expect(wrong.fields).toContain('origin_country');
    expect(wrong.body.errors[0].message).toContain('colour');
    const price = { price: { amount: '2', currency: 'EUR' }, compare_at: { amount: '1', currency: 'EUR' } };
    const { body } = await call('GET', '/products?limit=1');
    const product = await call('GET', `/products/${body.items[0].id}`);
    const priced = await call('PUT', `/variants/${product.body.variants[0].id}/prices`, { prices: [price] });
    expect([priced.code, priced.fields]).toEqual(['PRICE_INVALID', ['prices.0.compare_at.amount']]);
    expect((await call('GET', '/products?colour=red')).code).toBe('BAD_USER_INPUT');
    expect((await call('GET', '/products/1')).fields).toEqual(['id']);
    expect((await call('POST', '/products', undefined)).code).toBe('BAD_USER_INPUT');
  });

  test('needs the permissions of GraphQL, and the module', async () => {
    expect((await call('POST', '/products', SHIRT, visitor)).status).toBe(401);
    const bare = new Client(gateway.url, { tenant: 'bare' });
    expect(await call('GET', '/products', undefined, bare)).toMatchObject({ status: 404, code: 'NOT_FOUND' });
  });
});

test('a client sees a sale begin and end, with fields of the graph', async () => {
  await using listener = await visitor.listen();
  const { data } = await admin.post<{ productByHandle: { id: string; variants: { id: string }[] } }>(
    '{ productByHandle(handle: "desk-lamp") { id variants { id } } }',
  );
  const { id: productId, variants = [] } = data?.productByHandle ?? {};
  const stream = listener.subscribe<{ priceChanged: unknown }, Record<string, unknown>>(
    `subscription ($productId: UUID!) { priceChanged(productId: $productId, currency: "EUR") {
       oldPrice { amount } newPrice { amount currency } variant { product { title onSale } }
     } }`,
    { productId },
  );
  const now = Date.now();
  const created = await admin.post<{ createPriceList: { id: string } }>(
    'mutation ($input: CreatePriceListInput!) { createPriceList(input: $input) { id } }',
    {
      input: {
        name: 'Flash',
        status: 'ACTIVE',
        startsAt: new Date(now + 3_000).toISOString(),
        endsAt: new Date(now + 6_000).toISOString(),
      },
    },
  );
  const set = await admin.post('mutation ($input: SetPricesInput!) { setPrices(input: $input) { id } }', {
    input: {
      priceListId: created.data?.createPriceList.id,
      variants: [{ variantId: variants[0]?.id, prices: [{ price: { amount: '99', currency: 'EUR' } }] }],
    },
  });
  expect(set.errors).toEqual([]);
  await expect
    .poll(() => stream.results.map(({ data: result }) => result?.priceChanged), SOON)
    .toEqual([
      {
        oldPrice: { amount: '129.00' },
        newPrice: { amount: '99.00', currency: 'EUR' },
        variant: { product: { title: 'Desk lamp', onSale: true } },
      },
      {
        oldPrice: { amount: '99.00' },
        newPrice: { amount: '129.00', currency: 'EUR' },
        variant: { product: { title: 'Desk lamp', onSale: false } },
      },
    ]);
});

test('products are found by search', async () => {
  const found = async (query: string) => {
    const { data } = await visitor.post<{ search: { edges: { node: { kind: string; title: string } }[] } }>(
      'query ($query: String!) { search(query: $query, kinds: ["product"]) { edges { node { kind title } } } }',
      { query },
    );
    return data?.search.edges.map(({ node }) => node.title);
  };
  await expect.poll(() => found('mother-of-pearl'), SOON).toEqual(['Linen shirt']);
  await expect.poll(() => found('mat'), SOON).toEqual([]);
});
