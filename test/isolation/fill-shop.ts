import type { Filling } from './filling.js';

const COUNTRIES = ['AT', 'BE', 'CH', 'DK', 'EE', 'FI', 'GR', 'HU', 'IE', 'LU'];

const euros = (amount: string) => ({ amount, currency: 'EUR' });

/** A shop with products of every state, stock that gets low, and orders and carts of every kind. Answers the guests' tokens. */
export async function fillShop(filling: Filling): Promise<readonly string[]> {
  const { regions } = await filling.ask('{ regions(first: 100) { edges { node { id } } } }');
  // A country is of one region.
  const country = COUNTRIES[regions.edges.length];
  if (country === undefined)
    throw new Error('there are no more countries: name some in test/isolation/fill-shop.ts');
  const { id: regionId } = await filling.post('createRegion', {
    input: { name: filling.text('Region'), currency: 'EUR', taxRate: 2000, countries: [country] },
  });
  const variantId = await fillCatalog(filling, regionId);
  const code = filling.slug('code');
  await filling.post('createDiscount', {
    input: { code, type: 'PERCENTAGE', rate: 1000, isCombinable: true },
  });
  const { id: customerId } = await filling.post('createCustomer', {
    input: {
      ...{ email: `customer-${filling.texts.suffix}@house.test`, name: filling.text('Customer') },
      note: filling.text('Note'),
    },
  });
  const address = addressIn(country, filling);
  await filling.post('saveCustomerAddress', { customerId, input: { address, isDefaultShipping: true } });
  return fillOrders(filling, { variantId, address, code });
}

/** Answers a variant of which there are enough. */
async function fillCatalog(filling: Filling, regionId: string): Promise<string> {
  const { canary } = filling.texts;
  const about = { locale: 'en', description: filling.text('About') };
  const shelf = (what: string) =>
    filling.post('createProductCategory', {
      input: { translations: [{ ...about, name: filling.text(what), slug: filling.slug(what) }] },
    });
  const { id: categoryId } = await shelf('shelf');
  await shelf('empty-shelf');
  const product = (what: string, more: object = {}) =>
    filling.post(
      'createProduct',
      {
        input: {
          translations: [{ ...about, title: filling.text(what), handle: filling.slug(what) }],
          ...{ vendor: `Vendor ${canary}`, tags: [`tag ${canary}`, 'shared'], categoryIds: [categoryId] },
          images: [
            {
              url: `https://pictures.example/${canary}.png`,
              altTexts: [{ locale: 'en', altText: filling.text('Alt') }],
            },
          ],
          metadata: { note: filling.text('Note') },
          options: [
            {
              translations: [{ locale: 'en', title: filling.text('Size') }],
              values: ['small', 'large'].map((value) => ({ translations: [{ locale: 'en', value }] })),
            },
          ],
          variants: ['small', 'large'].map((value) => ({
            ...{ sku: filling.slug(`${what}-${value}`), options: [value] },
            prices: [{ price: euros('10.00') }, { price: euros('11.00'), regionId }],
          })),
          ...more,
        },
      },
      'id variants { id }',
    );
  const sold = await product('product', { publish: true });
  // One more can be added to it.
  await product('draft-product', { variants: [{ sku: filling.slug('draft'), options: ['small'] }] });
  await filling.post('archiveProduct', { id: (await product('old-product', { publish: true })).id });
  await filling.post('createCollection', {
    input: {
      translations: [{ ...about, title: filling.text('Collection'), handle: filling.slug('collection') }],
      productIds: [sold.id],
    },
  });
  const [variantId, scarceId] = (sold['variants'] as { id: string }[]).map(({ id }) => id);
  if (variantId === undefined || scarceId === undefined) throw new Error('a product has two variants');

  const location = (what: string) =>
    filling.post('createStockLocation', { input: { name: filling.text(what) } });
  const { id: locationId } = await location('Store');
  await location('Empty store');
  await filling.post('setInventory', { variantId, locationId, input: { stocked: 1_000 } });
  await filling.post('setInventory', { variantId: scarceId, locationId, input: { stocked: 100 } });
  await filling.post('adjustInventory', { variantId: scarceId, locationId, by: -99 });

  const { id: priceListId } = await filling.post('createPriceList', {
    input: { name: filling.text('Sale'), type: 'SALE', status: 'ACTIVE' },
  });
  const prices = [{ price: euros('9.00') }];
  await filling.post('setPrices', { input: { priceListId, variants: [{ variantId, prices }] } });
  return variantId;
}

interface Wanted {
  readonly variantId: string;
  readonly address: object;
  readonly code: string;
}

/** One order of each status by a guest, two carts of guests, and of the one who fills an order and a cart that could be one. */
async function fillOrders(filling: Filling, wanted: Wanted): Promise<readonly string[]> {
  const guest = filling.by();
  const tokens: string[] = [];
  const placed: string[] = [];
  for (const nth of [1, 2, 3, 4, 5]) {
    const { token } = await guest.post('createCart', {}, 'token');
    const { email, input } = await readyCart(guest, { ...wanted, token: String(token), nth });
    tokens.push(String(token));
    if (nth === 5) continue;
    const { id } = await guest.post('checkout', { input: { ...input, idempotencyKey: `key-of-${email}` } });
    placed.push(id);
  }
  const [, paid = '', shipped = '', cancelled = ''] = placed;
  for (const id of [paid, shipped]) {
    await filling.post('confirmOrder', { id });
    await filling.post('payOrder', {
      id,
      input: { paymentId: filling.slug(`payment-${id}`), paymentMethod: 'transfer' },
    });
  }
  await filling.post('refundOrder', {
    id: paid,
    input: { amount: euros('1.00'), reason: filling.text('Reason') },
  });
  await filling.post('shipOrder', {
    id: shipped,
    input: { trackingNumber: filling.text('Track'), carrier: 'Post' },
  });
  await filling.post('cancelOrder', { id: cancelled, reason: filling.text('Reason') });

  const { input } = await readyCart(filling, { ...wanted, nth: 6 });
  const idempotencyKey = filling.slug('key-of-own');
  const { id: own } = await filling.post('checkout', { input: { ...input, idempotencyKey } });
  await filling.post('confirmOrder', { id: own });
  await readyCart(filling, { ...wanted, nth: 7 });
  return tokens;
}

/** Puts one piece into a cart, and all that an order needs. */
async function readyCart(
  who: Filling,
  { variantId, address, code, token, nth }: Wanted & { readonly token?: string; readonly nth: number },
) {
  const cart = token === undefined ? {} : { cartToken: token };
  const email = `guest-${nth}-${who.texts.suffix}@house.test`;
  await who.post('addCartLine', { ...cart, variantId });
  if (nth > 4) await who.post('applyDiscount', { ...cart, code });
  const input = { email, shippingAddress: address, shippingOption: 'standard' };
  const { total } = await who.post('updateCart', { ...cart, input }, 'total { amount currency }');
  return { email, input: { ...cart, expectedTotal: total as object } };
}

function addressIn(country: string, filling: Filling) {
  return {
    ...{ firstName: filling.texts.canary, lastName: 'Byron', line1: filling.text('Street') },
    ...{ postalCode: '1010', city: filling.text('City'), country, phone: '+43 1 1234' },
  };
}
