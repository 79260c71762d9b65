import { afterAll, beforeAll, expect, test } from 'vitest';
import { ApiClient } from '../kit/client.js';
import { startTestGateway, type TestGateway } from '../kit/gateway.js';

// Searches of the demo's data behind the gateway, where each module adds to a hit what it knows of it.

const SOON = { timeout: 60_000, interval: 200 };

let gateway: TestGateway;
let visitor: ApiClient;
beforeAll(async () => {
  gateway = await startTestGateway();
  visitor = new ApiClient(gateway.url, { tenant: 'demo' });
}, 120_000);
afterAll(() => gateway[Symbol.asyncDispose]());

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- each test knows the shape it asked for
async function search(args: string, selection: string): Promise<any> {
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- as above
  const { data, errors } = await visitor.post<any>(`{ search(${args}) { ${selection} } }`);
  expect(errors ?? []).toEqual([]);
  return data?.search;
}

test('a shop is browsed by category, price and availability, each hit with its product', async () => {
  const browse = () =>
    search(
      'kinds: ["product"], sort: PRICE_ASC, currency: "EUR", first: 5',
      `totalCount
       edges { node { title locale priceRange(currency: "EUR") { min { amount } }
         product { title handle inStock variants { title } } } }
       facets { name values { label count } }
       priceRange(currency: "EUR") { min { amount } max { amount } }`,
    );
  await expect.poll(async () => (await browse()).totalCount, SOON).toBeGreaterThan(5);
  const { edges, facets, totalCount, priceRange } = await browse();
  expect(edges).toHaveLength(5);
  const prices: number[] = [];
  for (const { node } of edges) {
    expect(node.product).toMatchObject({ title: node.title, handle: expect.any(String) });
    prices.push(Number(node.priceRange.min.amount));
  }
  expect(prices).toEqual([...prices].sort((a, b) => a - b));
  expect(Number(priceRange.min.amount)).toBe(prices[0]);

  const values = Object.fromEntries(
    facets.map(({ name, values }: { name: string; values: { label: string; count: number }[] }) => [
      name,
      values,
    ]),
  );
  expect(values.category.length).toBeGreaterThan(0);
  // Names of people and not ids.
  for (const { label } of values.category) expect(label).not.toMatch(/^[0-9a-f-]{36}$/);
  const counted = values.availability.reduce((sum: number, { count }: { count: number }) => sum + count, 0);
  expect(counted).toBe(totalCount);
});

test('products, posts, topics and pages are found together, and each leads to its own', async () => {
  const find = async () => {
    const found = await search(
      'kinds: ["product", "post", "topic", "node", "page"], sort: TITLE, first: 100',
      `edges { node { kind title product { title } post { title } topic { title } contentNode { title } page { title } } }`,
    );
    return found.edges.map(({ node }: { node: unknown }) => node);
  };
  await expect
    .poll(async () => new Set((await find()).map(({ kind }: { kind: string }) => kind)).size, SOON)
    .toBeGreaterThanOrEqual(4);
  const fields = {
    product: 'product',
    post: 'post',
    topic: 'topic',
    node: 'contentNode',
    page: 'page',
  } as const;
  for (const node of await find()) {
    for (const [kind, field] of Object.entries(fields)) {
      expect(node[field], `${field} of ${node.kind}`).toEqual(
        kind === node.kind ? { title: node.title } : null,
      );
    }
  }
});

test('what somebody begins to type is completed', async () => {
  const suggest = async () => {
    const { data } = await visitor.post<{ suggest: { text: string; kind: string }[] }>(
      '{ suggest(prefix: "sh", kinds: ["product"]) { text kind } }',
    );
    return data?.suggest ?? [];
  };
  await expect.poll(suggest, SOON).not.toEqual([]);
  for (const { text } of await suggest()) expect(text.toLowerCase()).toMatch(/(^|[^a-z])sh/);
});
