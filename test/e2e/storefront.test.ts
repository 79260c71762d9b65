import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ApiClient } from '../kit/client.js';
import { SEED_PASSWORD, startTestGateway, type TestGateway } from '../kit/gateway.js';
import { Search, SignIn } from './demo.operations.js';
import {
  AddCartLine,
  ApplyDiscount,
  BeginCart,
  Checkout,
  ClaimCart,
  ConfirmOrder,
  DeliverOrder,
  InventoryChanged,
  MyOrders,
  OrderStatusChanged,
  PayOrder,
  ProductInStock,
  Shelf,
  ShipOrder,
  UpdateCart,
} from './storefront.operations.js';

let test: TestGateway;
let visitor: ApiClient;
beforeAll(async () => {
  test = await startTestGateway();
  visitor = new ApiClient(test.url, { tenant: 'demo' });
}, 120_000);
afterAll(() => test[Symbol.asyncDispose]());

const SOON = { timeout: 30_000 };

async function signedIn(name: 'admin' | 'customer'): Promise<ApiClient> {
  const { data } = await visitor.ask(SignIn, {
    input: { email: `${name}@demo.local`, password: SEED_PASSWORD },
  });
  return visitor.as(data?.signIn.accessToken ?? '');
}

it('sells: browsed, searched, put into a cart, ordered and followed live until it is delivered', async () => {
  // Nobody in particular looks around.
  const shelf = await visitor.ask(Shelf, { currency: 'EUR' });
  expect(shelf.errors).toEqual([]);
  const products = shelf.data?.productCategories.edges.flatMap(({ node }) =>
    node.products.edges.map((edge) => edge.node),
  );
  const product = products?.find(({ inStock, variants }) =>
    variants.some(({ inventory, price }) => inStock && price && (inventory.available ?? 0) >= 10),
  );
  const variant = product?.variants.find(({ inventory }) => (inventory.available ?? 0) >= 10);
  if (!product || !variant) throw new Error('the demo shop has nothing to sell');
  const before = variant.inventory.available ?? 0;

  await expect
    .poll(async () => {
      const { data } = await visitor.ask(Search, { query: product.title, kinds: ['product'] });
      return data?.search.edges.map(({ node }) => node.id);
    }, SOON)
    .toContain(product.id);

  // Another client watches the shelf.
  await using watching = await visitor.listen();
  const stock = watching.subscribe(InventoryChanged, { productId: product.id });

  // A guest fills a cart, and signs in.
  const cartToken = (await visitor.ask(BeginCart)).data?.createCart.token ?? '';
  const filled = await visitor.ask(AddCartLine, { cartToken, variantId: variant.id, quantity: 2 });
  expect(filled.data?.addCartLine.lines).toEqual([{ title: product.title, quantity: 2, problem: null }]);
  const cheaper = await visitor.ask(ApplyDiscount, { cartToken, code: 'welcome10' });
  expect(cheaper.data?.applyDiscount.discounts).toEqual([{ code: 'WELCOME10', problem: null }]);
  const customer = await signedIn('customer');
  const claimed = await customer.ask(ClaimCart, { cartToken });
  expect(claimed.data?.claimCart.lines).toEqual([{ quantity: 2 }]);
  const ready = await customer.ask(UpdateCart, {
    input: {
      shippingAddress: {
        firstName: 'Ada',
        lastName: 'Byron',
        line1: 'Hauptstraße 1',
        city: 'Berlin',
        country: 'DE',
      },
      shippingOption: 'standard',
    },
  });
  expect(ready.data?.updateCart).toMatchObject({ currency: 'EUR', region: { name: 'Europe' } });

  const expectedTotal = ready.data?.updateCart.total ?? { amount: '0', currency: 'EUR' };
  const input = { expectedTotal, idempotencyKey: randomUUID() };
  const ordered = await customer.ask(Checkout, { input });
  expect(ordered.errors).toEqual([]);
  expect(ordered.data?.checkout).toMatchObject({ status: 'PENDING', total: expectedTotal });
  const { id = '', number = 0 } = ordered.data?.checkout ?? {};

  // The one who watches sees it fall.
  await expect
    .poll(() => stock.results.at(-1)?.data?.inventoryChanged, SOON)
    .toEqual({ id: variant.id, inventory: { available: before - 2 }, product: { title: product.title } });
  const { data: seen } = await visitor.ask(ProductInStock, { id: product.id });
  expect(seen?.product?.variants).toContainEqual({ id: variant.id, inventory: { available: before - 2 } });

  // The customer follows it while staff bring it on.
  await using following = await customer.listen();
  const changes = following.subscribe(OrderStatusChanged, { orderId: id });
  // An answer on the same socket means that what was asked before it is in place.
  await following.subscribe('{ __typename }').first(1);
  const admin = await signedIn('admin');
  await admin.ask(ConfirmOrder, { id });
  await admin.ask(PayOrder, { id, input: { paymentId: 'bank-1', paymentMethod: 'bank transfer' } });
  await admin.ask(ShipOrder, { id, input: { trackingNumber: 'T-1', carrier: 'Post' } });
  await admin.ask(DeliverOrder, { id });
  const followed = await changes.first(4, SOON.timeout);
  expect(followed.map(({ data }) => data?.orderStatusChanged?.newStatus)).toEqual([
    'CONFIRMED',
    'PAID',
    'SHIPPED',
    'DELIVERED',
  ]);
  expect(followed.at(-1)?.data?.orderStatusChanged?.order).toEqual({
    number,
    trackingNumber: 'T-1',
    user: { displayName: expect.any(String) },
  });

  const mine = await customer.ask(MyOrders);
  expect(mine.data?.me?.orders?.edges).toEqual([
    { node: { id, status: 'DELIVERED', trackingNumber: 'T-1' } },
  ]);
  // Shipping took away what was reserved: what can be bought is the same.
  expect((await visitor.ask(ProductInStock, { id: product.id })).data?.product?.variants).toContainEqual({
    id: variant.id,
    inventory: { available: before - 2 },
  });
}, 120_000);
