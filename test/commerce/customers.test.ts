import { ANONYMOUS, type UserActor } from '@rustok/kernel';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { statementsOf } from '../content/world.js';
import { ADDRESS, openShop, type Shop } from './shop.js';

let shop: Shop;
let ada: UserActor;
let id: string;
beforeAll(async () => {
  shop = await openShop();
  ada = await shop.world.user(shop.world.shop, 'customer');
  id = (await shop.done(`mutation { becomeCustomer { id } }`, ada)).becomeCustomer.id;
});
afterAll(() => shop[Symbol.asyncDispose]());

const NO_ID = '0197a8e2-8f3c-7bbb-8000-00c0ffee0042';
const CREATE = `mutation ($input: CreateCustomerInput!) { createCustomer(input: $input) { id email isGuest note } }`;
const UPDATE = `mutation ($id: UUID!, $input: UpdateCustomerInput!) {
  updateCustomer(id: $id, input: $input) { version name phone note }
}`;
const SAVE = `mutation ($customerId: UUID!, $addressId: UUID, $input: CustomerAddressInput!) {
  saveCustomerAddress(customerId: $customerId, addressId: $addressId, input: $input) {
    addresses { id isDefaultShipping address { city } }
  }
}`;

async function versionOf(): Promise<number> {
  return (await shop.done(`{ customer(id: "${id}") { version } }`, ada)).customer.version;
}

test('who signs in becomes a customer once, however often they ask', async () => {
  const user = await shop.world.user(shop.world.shop, 'customer');
  expect((await shop.done('{ myCustomer { id } }', user)).myCustomer).toBeNull();
  const asked = await Promise.all(
    [1, 2, 3].map(() => shop.done(`mutation { becomeCustomer { id user { id } } }`, user)),
  );
  expect(new Set(asked.map(({ becomeCustomer }) => becomeCustomer.id)).size).toBe(1);
  expect(asked[0].becomeCustomer.user).toEqual({ id: user.userId });
  expect((await shop.ask(`mutation { becomeCustomer { id } }`)).codes).toEqual(['UNAUTHENTICATED']);
});

describe('who sees a customer', () => {
  test('themselves and staff, by id, as a reference and in the list; notes only staff', async () => {
    await shop.done(UPDATE, shop.manager, {
      id,
      input: { expectedVersion: await versionOf(), note: 'Kind.' },
    });
    const query = `query ($id: UUID!, $reps: [_Any!]!) {
      customer(id: $id) { id note }
      _entities(representations: $reps) { ... on Customer { id } }
    }`;
    const see = async (actor: Parameters<Shop['ask']>[1]) => {
      const { data } = await shop.ask(query, actor, { id, reps: [{ __typename: 'Customer', id }] });
      return [data.customer, data._entities[0]];
    };
    expect(await see(shop.manager)).toEqual([{ id, note: 'Kind.' }, { id }]);
    expect(await see(ada)).toEqual([{ id, note: null }, { id }]);
    for (const actor of [shop.customer, shop.foreigner, ANONYMOUS]) {
      expect(await see(actor)).toEqual([null, null]);
    }
    const list = '{ customers { edges { node { id } } } }';
    expect((await shop.ask(list, ada)).codes).toEqual(['PERMISSION_DENIED']);
    expect((await shop.done(list, shop.foreigner)).customers.edges).toEqual([]);
    expect((await shop.done(list, shop.manager)).customers.edges).toContainEqual({ node: { id } });
  });
});

describe('a customer', () => {
  test('changes what is theirs, on the version they have seen, and no notes', async () => {
    const version = await versionOf();
    const input = { expectedVersion: version, name: 'Ada', phone: '1' };
    const { updateCustomer } = await shop.done(UPDATE, ada, { id, input });
    expect(updateCustomer).toMatchObject({ version: version + 1, name: 'Ada', phone: '1' });
    const stale = await shop.ask(UPDATE, ada, { id, input });
    expect(stale.errors?.[0]?.extensions).toMatchObject({
      code: 'CONCURRENT_MODIFICATION',
      expectedVersion: version,
      actualVersion: version + 1,
    });
    const note = await shop.ask(UPDATE, ada, { id, input: { expectedVersion: version + 1, note: 'x' } });
    expect(note.codes).toEqual(['PERMISSION_DENIED']);
    for (const actor of [shop.customer, shop.foreigner]) {
      expect((await shop.ask(UPDATE, actor, { id, input })).codes).toEqual(['CUSTOMER_NOT_FOUND']);
    }
  });

  test('keeps addresses, one of which is the default', async () => {
    const save = (input: object, addressId: string | null = null) =>
      shop.done(SAVE, ada, { customerId: id, addressId, input: { address: ADDRESS, ...input } });
    await save({ isDefaultShipping: true });
    const { saveCustomerAddress } = await save({ isDefaultShipping: true });
    expect(saveCustomerAddress.addresses).toMatchObject([
      { isDefaultShipping: false },
      { isDefaultShipping: true },
    ]);
    const [first, second] = saveCustomerAddress.addresses;
    const moved = await save({ address: { ...ADDRESS, city: 'Rom', country: 'IT' } }, first.id);
    expect(moved.saveCustomerAddress.addresses[0].address).toEqual({ city: 'Rom' });
    const remove = `mutation ($addressId: UUID!) {
      deleteCustomerAddress(customerId: "${id}", addressId: $addressId) { addresses { id } }
    }`;
    const { deleteCustomerAddress } = await shop.done(remove, ada, { addressId: first.id });
    expect(deleteCustomerAddress.addresses).toEqual([{ id: second.id }]);
    expect((await shop.ask(remove, ada, { addressId: first.id })).codes).toEqual(['ADDRESS_NOT_FOUND']);
    expect((await shop.ask(remove, shop.customer, { addressId: second.id })).codes).toEqual([
      'CUSTOMER_NOT_FOUND',
    ]);
  });
});

test('staff create one without an account, once for an address; a guest who orders is that one', async () => {
  const input = { email: 'Grace@Example.com', note: 'By phone.' };
  const { createCustomer } = await shop.done(CREATE, shop.manager, { input });
  expect(createCustomer).toMatchObject({ email: 'grace@example.com', isGuest: true });
  expect((await shop.ask(CREATE, shop.manager, { input })).codes).toEqual(['DUPLICATE_CUSTOMER']);
  expect((await shop.ask(CREATE, ada, { input })).codes).toEqual(['PERMISSION_DENIED']);
});

test('a guest who orders under the address of an account does not get into it', async () => {
  const { variantId } = await shop.product({ stock: 1 });
  const { order } = await shop.done(
    `query ($id: UUID!) { order(id: $id) { customer { isGuest email } } }`,
    shop.manager,
    { id: (await shop.order([{ variantId }], `${ada.userId}@test.local`)).id },
  );
  expect(order.customer).toEqual({ isGuest: true, email: `${ada.userId}@test.local` });
});

test.each<[string, object, readonly string[]]>([
  [CREATE, { input: { email: 'nobody' } }, ['email']],
  [UPDATE, { id: NO_ID, input: { expectedVersion: 0 } }, ['expectedVersion']],
  [SAVE, { customerId: NO_ID, input: { address: { ...ADDRESS, city: ' ' } } }, ['address.city']],
])('bad input names its field: %#', async (source, variables, fields) => {
  const answer = await shop.ask(source, shop.manager, variables as Record<string, unknown>);
  expect([answer.codes, answer.fields]).toEqual([['BAD_USER_INPUT'], fields]);
});

test('a list costs the same number of statements however long, addresses and orders included', async () => {
  for (const name of ['a', 'b', 'c']) {
    await shop.done(CREATE, shop.manager, { input: { email: `${name}@example.com` } });
  }
  const list = (first: number) =>
    statementsOf(() =>
      shop.done(
        `query ($first: Int) { customers(first: $first) { edges { node {
          addresses { id } orders(first: 1) { edges { node { id } } }
        } } } }`,
        shop.manager,
        { first },
      ),
    );
  expect(await list(4)).toBe(await list(1));
});
