import { type Actor, ANONYMOUS, type Tenant, type UserActor } from '@rustok/kernel';
import commerce from '@rustok/commerce';
import { randomUUID } from 'node:crypto';
import { expect } from 'vitest';
import { type Answer, createWorld, type World } from '../content/world.js';

/** A shop to buy in: who works there, who buys, and what there is. */
export interface Shop extends AsyncDisposable {
  readonly world: World;
  readonly manager: UserActor;
  readonly customer: UserActor;
  /** Of another tenant, with all rights there. */
  readonly foreigner: UserActor;
  readonly location: string;
  /** A product on sale with one variant, so many of it at the location. */
  product(options?: ProductOptions): Promise<{ readonly productId: string; readonly variantId: string }>;
  /** What a mutation or query answers, which must have no errors. */
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- each test knows the shape it asked for
  done(source: string, actor?: Actor, variables?: Record<string, unknown>): Promise<any>;
  ask(source: string, actor?: Actor, variables?: Record<string, unknown>): Promise<Answer>;
  available(variantId: string): Promise<number | null>;
  /** A guest's cart with these lines, ready for the checkout. Each is another guest's: orders of one wait for each other. */
  cart(lines: readonly Line[], email?: string): Promise<GuestCart>;
  /** Orders a guest's cart at what it costs. */
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- each test knows the shape it asked for
  order(lines: readonly Line[], email?: string): Promise<any>;
  /** Other settings for the shop, in what is asked from now on. */
  set(settings: Record<string, unknown>): Promise<void>;
}

export interface ProductOptions {
  readonly stock?: number;
  readonly price?: string;
  readonly facts?: object;
  readonly productFacts?: object;
}

export interface Line {
  readonly variantId: string;
  readonly quantity?: number;
}

export interface GuestCart {
  readonly token: string;
  readonly total: { readonly amount: string; readonly currency: string };
}

export const ADDRESS = {
  firstName: 'Ada',
  lastName: 'Byron',
  line1: 'St James’s Square 12',
  city: 'Berlin',
  country: 'DE',
};

export const CART = `id currency total { amount currency } subtotal { amount } discountTotal { amount }
  shippingTotal { amount } taxTotal { amount } email shippingOption { id }
  lines { id quantity title variantTitle problem unitPrice { amount } subtotal { amount } }
  discounts { code problem amount { amount } }`;

export const CHECKOUT = `mutation ($input: CheckoutInput!) {
  checkout(input: $input) { id number status total { amount currency } lines { title quantity } }
}`;

export async function openShop(): Promise<Shop> {
  const world = await createWorld([commerce], commerce);
  const manager = await world.user(world.shop, 'manager');
  const customer = await world.user(world.shop, 'customer');
  const foreigner = await world.user(world.other, 'admin');
  let tenant: Tenant = world.shop;
  let serial = 0;

  const ask: Shop['ask'] = (source, actor = ANONYMOUS, variables = {}) =>
    world.ask(source, actor, { variables, tenant: actor === foreigner ? world.other : tenant });
  const done: Shop['done'] = async (source, actor, variables) => {
    const { data, errors } = await ask(source, actor, variables);
    expect(errors).toEqual([]);
    return data;
  };
  const { createStockLocation } = await done(
    `mutation { createStockLocation(input: { name: "Here" }) { id } }`,
    manager,
  );
  const location: string = createStockLocation.id;

  const cart: Shop['cart'] = async (lines, email = `${randomUUID()}@example.com`) => {
    const { createCart } = await done(`mutation { createCart { token } }`);
    const { token } = createCart;
    for (const { variantId, quantity = 1 } of lines) {
      await done(
        `mutation ($token: String!, $variantId: UUID!, $quantity: Int!) {
          addCartLine(cartToken: $token, variantId: $variantId, quantity: $quantity) { id }
        }`,
        ANONYMOUS,
        { token, variantId, quantity },
      );
    }
    const { updateCart } = await done(
      `mutation ($token: String!, $input: UpdateCartInput!) {
        updateCart(cartToken: $token, input: $input) { total { amount currency } }
      }`,
      ANONYMOUS,
      {
        token,
        input: { email, shippingAddress: ADDRESS, shippingOption: 'standard' },
      },
    );
    return { token, total: updateCart.total };
  };

  return {
    world,
    manager,
    customer,
    foreigner,
    location,
    ask,
    done,
    cart,
    async product({ stock = 0, price = '10', facts = {}, productFacts = {} } = {}) {
      serial += 1;
      const { createProduct } = await done(
        `mutation ($input: CreateProductInput!) { createProduct(input: $input) { id variants { id } } }`,
        manager,
        {
          input: {
            translations: [
              { locale: 'en', title: `Thing ${serial}` },
              { locale: 'de', title: `Ding ${serial}` },
            ],
            variants: [{ prices: [{ price: { amount: price, currency: 'EUR' } }], ...facts }],
            ...productFacts,
          },
        },
      );
      const [{ id: variantId }] = createProduct.variants;
      await done(`mutation ($id: UUID!) { publishProduct(id: $id) { id } }`, manager, {
        id: createProduct.id,
      });
      if (stock > 0) {
        await done(
          `mutation ($variantId: UUID!, $locationId: UUID!, $stocked: Int!) {
            setInventory(variantId: $variantId, locationId: $locationId, input: { stocked: $stocked }) { id }
          }`,
          manager,
          { variantId, locationId: location, stocked: stock },
        );
      }
      return { productId: createProduct.id, variantId };
    },
    async available(variantId) {
      const { data } = await world.ask(
        `query ($reps: [_Any!]!) {
          _entities(representations: $reps) { ... on ProductVariant { inventory { available } } }
        }`,
        ANONYMOUS,
        { variables: { reps: [{ __typename: 'ProductVariant', id: variantId }] } },
      );
      return data._entities[0].inventory.available;
    },
    async order(lines, email) {
      const { token, total } = await cart(lines, email);
      const input = { cartToken: token, expectedTotal: total, idempotencyKey: randomUUID() };
      const { checkout } = await done(CHECKOUT, ANONYMOUS, { input });
      return { ...checkout, token };
    },
    async set(settings) {
      tenant = { ...tenant, moduleSettings: { ...tenant.moduleSettings, commerce: settings } };
    },
    [Symbol.asyncDispose]: () => world[Symbol.asyncDispose](),
  };
}
