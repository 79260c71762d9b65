import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ApiClient, type Listener } from '../kit/client.js';
import { SEED_PASSWORD, startTestGateway, type TestGateway } from '../kit/gateway.js';

// Subscriptions that say more than which entity an event is about: what stands in the event itself, what their arguments
// ask for, and who may hear it.

let gateway: TestGateway;
let visitor: ApiClient;
let admin: ApiClient;
let neighbour: ApiClient;

beforeAll(async () => {
  gateway = await startTestGateway();
  visitor = new ApiClient(gateway.url, { tenant: 'demo' });
  admin = await signedIn('demo', 'admin');
  neighbour = await signedIn('acme', 'admin');
  for (const slug of ['commerce', 'forum', 'pages']) {
    await done(neighbour, `mutation { toggleModule(slug: "${slug}", enabled: true) { enabled } }`);
  }
}, 120_000);
afterAll(() => gateway[Symbol.asyncDispose]());

const SOON = { timeout: 30_000 };

async function signedIn(tenant: string, name: string): Promise<ApiClient> {
  const client = new ApiClient(gateway.url, { tenant });
  const input = { email: `${name}@${tenant}.local`, password: SEED_PASSWORD };
  const query = 'mutation ($input: SignInInput!) { signIn(input: $input) { accessToken } }';
  return client.as((await done(client, query, { input })).signIn.accessToken);
}

/** The data of an answer without errors. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- each test knows the shape it asked for
async function done(client: ApiClient, query: string, variables?: object): Promise<any> {
  const { data, errors } = await client.post(query, variables);
  expect(errors).toEqual([]);
  return data;
}

/** Until the gateway has every subscription that was begun on these sockets. */
async function listening(...listeners: readonly Listener[]): Promise<void> {
  for (const listener of listeners) await listener.subscribe('{ __typename }').ended;
}

interface Stocked {
  readonly id: string;
  readonly sku: string;
  readonly product: { readonly id: string };
  readonly inventory: {
    readonly perLocation: readonly {
      readonly available: number;
      readonly lowStockThreshold: number;
      readonly location: { readonly id: string; readonly name: string };
    }[];
  };
}

/** A variant with at least so many at its first location. */
async function stocked(atLeast: number): Promise<Stocked> {
  const data = await done(
    admin,
    `{ productCategories(first: 20) { edges { node { products(first: 20) { edges { node { variants {
      id sku product { id } price(currency: "EUR") { amount { amount } }
      inventory { perLocation { available lowStockThreshold location { id name } } }
    } } } } } } } }`,
  );
  const variants: readonly (Stocked & { price: unknown })[] = data.productCategories.edges.flatMap(
    (category: { node: { products: { edges: { node: { variants: Stocked[] } }[] } } }) =>
      category.node.products.edges.flatMap(({ node }) => node.variants),
  );
  const found = variants.find(
    ({ price, inventory }) => price && (inventory.perLocation[0]?.available ?? 0) >= atLeast,
  );
  if (!found) throw new Error('the demo shop has nothing to sell');
  return found;
}

async function guestsOrder(variantId: string): Promise<{ id: string; token: string }> {
  const { token } = (await done(visitor, 'mutation { createCart { token } }')).createCart;
  await done(
    visitor,
    `mutation ($token: String, $variantId: UUID!) {
      addCartLine(cartToken: $token, variantId: $variantId, quantity: 1) { id }
    }`,
    { token, variantId },
  );
  const address = {
    firstName: 'Ada',
    lastName: 'Byron',
    line1: 'Hauptstraße 1',
    city: 'Berlin',
    country: 'DE',
  };
  const { total } = (
    await done(
      visitor,
      `mutation ($token: String, $input: UpdateCartInput!) {
        updateCart(cartToken: $token, input: $input) { total { amount currency } }
      }`,
      { token, input: { email: 'ada@example.com', shippingAddress: address, shippingOption: 'standard' } },
    )
  ).updateCart;
  const { id } = (
    await done(visitor, 'mutation ($input: CheckoutInput!) { checkout(input: $input) { id } }', {
      input: { cartToken: token, expectedTotal: total, idempotencyKey: randomUUID() },
    })
  ).checkout;
  return { id, token };
}

test('a guest follows an order by the token of the cart, and nobody else does without one', async () => {
  const variant = await stocked(30);
  const [order, other] = [await guestsOrder(variant.id), await guestsOrder(variant.id)];
  const query = `subscription ($id: UUID!, $token: String) {
    followed: orderStatusChanged(orderId: $id, cartToken: $token) { oldStatus newStatus order { id status } }
  }`;
  await using guest = await visitor.listen();
  await using foreign = await neighbour.listen();
  await using staff = await admin.listen();
  const followed = guest.subscribe(query, { id: order.id, token: order.token });
  const unheard = [
    guest.subscribe(query, { id: order.id }),
    guest.subscribe(query, { id: order.id, token: other.token }),
    foreign.subscribe(query, { id: order.id, token: order.token }),
  ];
  const byRight = staff.subscribe(query, { id: order.id });
  await listening(guest, foreign, staff);
  await done(admin, 'mutation ($id: UUID!) { confirmOrder(id: $id) { status } }', { id: order.id });
  await done(admin, 'mutation ($id: UUID!) { cancelOrder(id: $id) { status } }', { id: order.id });
  for (const stream of [followed, byRight]) {
    const heard = await stream.first(2, SOON.timeout);
    // What it was and became stands in the event; the order is as it is by then.
    expect(heard.map(({ data }) => data)).toMatchObject([
      { followed: { oldStatus: 'PENDING', newStatus: 'CONFIRMED', order: { id: order.id } } },
      {
        followed: {
          oldStatus: 'CONFIRMED',
          newStatus: 'CANCELLED',
          order: { id: order.id, status: 'CANCELLED' },
        },
      },
    ]);
  }
  expect(unheard.map(({ results }) => results)).toEqual([[], [], []]);
}, 60_000);

test('low stock is told to those who may read the inventory, with how low it was', async () => {
  const { id, sku, inventory } = await stocked(10);
  const [level] = inventory.perLocation;
  if (!level) throw new Error('it is nowhere');
  const query = 'subscription { inventoryLow { remaining threshold variant { id sku } location { name } } }';
  await using guest = await visitor.listen();
  expect(await guest.subscribe(query).ended).toMatchObject([{ extensions: { code: 'UNAUTHENTICATED' } }]);
  await using buyer = await (await signedIn('demo', 'customer')).listen();
  expect(await buyer.subscribe(query).ended).toMatchObject([{ extensions: { code: 'PERMISSION_DENIED' } }]);
  await using foreign = await neighbour.listen();
  const unheard = foreign.subscribe(query);
  await using staff = await admin.listen();
  const low = staff.subscribe(query);
  await listening(foreign, staff);
  const by = level.lowStockThreshold - level.available;
  await done(
    admin,
    `mutation ($id: UUID!, $at: UUID!, $by: Int!) {
      adjustInventory(variantId: $id, locationId: $at, by: $by) { id }
    }`,
    { id, at: level.location.id, by },
  );
  expect((await low.first(1, SOON.timeout))[0]?.data).toEqual({
    inventoryLow: {
      ...{ remaining: level.lowStockThreshold, threshold: level.lowStockThreshold },
      ...{ variant: { id, sku }, location: { name: level.location.name } },
    },
  });
  expect(unheard.results).toEqual([]);
}, 60_000);

test('a price that changed is told with what it was, where it is asked for', async () => {
  const { id, product } = await stocked(1);
  const query = `subscription ($product: UUID, $currency: CurrencyCode) {
    priceChanged(productId: $product, currency: $currency) {
      currency oldPrice { amount } newPrice { amount currency } variant { id } region { name }
    }
  }`;
  await using guest = await visitor.listen();
  const euros = guest.subscribe<{ priceChanged: object }, object>(query, {
    product: product.id,
    currency: 'EUR',
  });
  const dollars = guest.subscribe(query, { product: product.id, currency: 'USD' });
  const elsewhere = guest.subscribe(query, { product: randomUUID() });
  await listening(guest);
  const set = (amount: string) =>
    done(admin, 'mutation ($input: SetPricesInput!) { setPrices(input: $input) { id } }', {
      input: { variants: [{ variantId: id, prices: [{ price: { amount, currency: 'EUR' } }] }] },
    });
  await set('41.00');
  await set('42.50');
  const told = (await euros.first(2, SOON.timeout)).map(({ data }) => data?.priceChanged);
  expect(told.at(-1)).toEqual({
    ...{ currency: 'EUR', oldPrice: { amount: '41.00' }, newPrice: { amount: '42.50', currency: 'EUR' } },
    ...{ variant: { id }, region: null },
  });
  // The first write took away prices in other currencies, once.
  expect(dollars.results.length).toBeLessThan(2);
  expect(elsewhere.results).toEqual([]);
}, 60_000);

test('a page that became public is told in the language the subscription names', async () => {
  await using guest = await visitor.listen();
  const query = 'subscription ($locale: String) { pagePublished(locale: $locale) { title seo { title } } }';
  const german = guest.subscribe(query, { locale: 'de' });
  const english = guest.subscribe(query, {});
  await listening(guest);
  const { id, version } = (
    await done(
      admin,
      'mutation { createPage(input: { locale: "en", title: "Opening hours" }) { id version } }',
    )
  ).createPage;
  await done(
    admin,
    'mutation ($id: UUID!, $input: UpdatePageInput!) { updatePage(id: $id, input: $input) { id } }',
    { id, input: { version, locale: 'de', title: 'Öffnungszeiten' } },
  );
  await done(admin, 'mutation ($id: UUID!) { publishPage(id: $id) { id } }', { id });
  expect((await german.first(1, SOON.timeout))[0]?.data).toMatchObject({
    pagePublished: { title: 'Öffnungszeiten', seo: { title: 'Öffnungszeiten' } },
  });
  expect((await english.first(1, SOON.timeout))[0]?.data).toMatchObject({
    pagePublished: { title: 'Opening hours', seo: { title: 'Opening hours' } },
  });
}, 60_000);

test('a reply that is hidden by the time it is told is not told as a placeholder', async () => {
  const category = (await done(visitor, '{ forumCategoryBySlug(slug: "help") { id } }')).forumCategoryBySlug;
  const topic = (
    await done(
      admin,
      'mutation ($input: CreateForumTopicInput!) { createForumTopic(input: $input) { id } }',
      { input: { categoryId: category.id, title: 'Which tea?', body: 'Tell me.' } },
    )
  ).createForumTopic;
  const query = 'subscription ($id: UUID!) { replyAdded(topicId: $id) { body isPlaceholder } }';
  const reply = (body: string, parentReplyId?: string) =>
    done(admin, 'mutation ($input: CreateForumReplyInput!) { createForumReply(input: $input) { id } }', {
      input: { topicId: topic.id, body, parentReplyId },
    }).then(({ createForumReply }) => createForumReply.id as string);
  await using reader = await visitor.listen();
  const before = reader.subscribe(query, { id: topic.id });
  await listening(reader);
  await reply('Any.');
  const [first] = await before.first(1, SOON.timeout);
  before.stop();
  const hidden = await reply('Rooibos.');
  await reply('That is none.', hidden);
  await done(admin, 'mutation ($id: UUID!) { hideForumReply(id: $id) { id } }', { id: hidden });
  await reply('Sencha.');
  // From the cursor on, all is told as it is now.
  const after = reader.subscribe(query, { id: topic.id }, { resumeAfter: first?.extensions?.['cursor'] });
  expect((await after.first(2, SOON.timeout)).map(({ data }) => data)).toEqual([
    { replyAdded: { body: 'That is none.', isPlaceholder: false } },
    { replyAdded: { body: 'Sencha.', isPlaceholder: false } },
  ]);
}, 60_000);
