import { ANONYMOUS, moneyType, type RequestContext, type UnitOfWork } from '@rustok/kernel';
import type { Knex } from 'knex';
import { changingCart, createCart } from './cart/operations/change-cart.js';
import { addPieces } from './cart/operations/change-lines.js';
import { updateCart } from './cart/operations/update-cart.js';
import { placeOrder } from './checkout/place-order.js';
import { insertCustomer } from './customers/operations/write-customer.js';
import { insertDiscount } from './discounts/operations/write-discount.js';
import { lockLevels } from './inventory/level-model.js';
import { StockLocationModel } from './inventory/location-model.js';
import { writeStock } from './inventory/operations/change-stock.js';
import { cancelOrder } from './orders/operations/cancel-order.js';
import { confirmOrder, deliverOrder, payOrder, shipOrder } from './orders/operations/fulfil-order.js';
import { settingsOf } from './settings.js';

/** Stock, a discount, customers and orders, on top of the products. What is there already is left alone. */
export async function seedSales(context: RequestContext): Promise<void> {
  await context.database.transaction(async (unit) => {
    await seedStock(unit, context);
    await seedDiscount(unit, context);
    await seedCustomers(unit, context);
  });
  await seedOrders(context);
}

const LOCATIONS = ['Warehouse', 'Shop'] as const;

/** Of each variant some at both locations, the last of them nearly sold out. */
async function seedStock(unit: UnitOfWork, context: RequestContext): Promise<void> {
  const { trx } = unit;
  if (await trx('stock_locations').first('id')) return;
  const locations: string[] = [];
  for (const [position, name] of LOCATIONS.entries()) {
    locations.push((await StockLocationModel.query(trx).insert({ name, position }).returning('id')).id);
  }
  const variants: string[] = await trx('product_variants')
    .where({ manage_inventory: true })
    .whereNull('deleted_at')
    .orderBy('id')
    .pluck('id');
  if (variants.length === 0) return;
  await trx('inventory_levels').insert(
    variants.flatMap((id) => locations.map((at) => ({ variant_id: id, location_id: at }))),
  );
  const levels = await lockLevels(trx, variants);
  await writeStock(
    unit,
    context,
    levels.map((level) => {
      const index = variants.indexOf(level.variantId);
      const most = level.locationId === locations[0] ? 40 + (index % 5) * 10 : 8;
      return { level, reserved: 0, stocked: index === variants.length - 1 ? 3 : most };
    }),
  );
}

async function seedDiscount(unit: UnitOfWork, context: RequestContext): Promise<void> {
  const code = 'WELCOME10';
  if (await unit.trx('discounts').where({ code }).whereNull('deleted_at').first('id')) return;
  await insertDiscount(unit, context, { code, type: 'percentage', rate: 1000, usageLimitPerCustomer: 1 });
}

const CUSTOMERS = [
  { email: 'ada@example.com', firstName: 'Ada', lastName: 'Byron', city: 'Berlin' },
  { email: 'charles@example.com', firstName: 'Charles', lastName: 'Babbage', city: 'Wien' },
] as const;

async function seedCustomers(unit: UnitOfWork, context: RequestContext): Promise<void> {
  for (const { email, firstName, lastName } of CUSTOMERS) {
    if (await unit.trx('customers').where({ email, is_guest: true }).first('id')) continue;
    await insertCustomer(unit, context, { email, name: `${firstName} ${lastName}` });
  }
}

type Step = (context: RequestContext, id: string) => Promise<unknown>;

const confirm: Step = confirmOrder;
const pay: Step = (context, id) =>
  payOrder(context, id, { paymentId: `seed-${id}`, paymentMethod: 'bank transfer' });
const ship: Step = (context, id) => shipOrder(context, id, { trackingNumber: 'DEMO-1', carrier: 'Post' });
const deliver: Step = (context, id) => deliverOrder(context, id, {});
const cancel: Step = (context, id) => cancelOrder(context, id, { reason: 'Ordered twice.' });

/** From the oldest; what was done to each, and how many days ago it was ordered. */
const ORDERS: readonly { readonly steps: readonly Step[]; readonly daysAgo: number }[] = [
  { steps: [confirm, pay, ship, deliver], daysAgo: 40 },
  { steps: [confirm, pay, ship, deliver], daysAgo: 12 },
  { steps: [cancel], daysAgo: 6 },
  { steps: [confirm, pay, ship], daysAgo: 3 },
  { steps: [confirm, pay], daysAgo: 1 },
  { steps: [], daysAgo: 0 },
];

/** Of guests. A shop that does not serve them, or does not send to there, has none. */
async function seedOrders(context: RequestContext): Promise<void> {
  const { confirmOrders, guestCheckout } = settingsOf(context);
  if (!guestCheckout || confirmOrders) return;
  const { known, variants } = await context.database.read(async (trx) => ({
    known: await trx('orders').where('idempotency_key', 'like', 'demo-order-%').pluck('idempotency_key'),
    variants: await sellableVariants(trx),
  }));
  if (variants.length === 0) return;
  for (const [index, { steps, daysAgo }] of ORDERS.entries()) {
    const idempotencyKey = `demo-order-${index + 1}`;
    if (known.includes(idempotencyKey)) continue;
    const id = await seedOrder(context, { index, idempotencyKey, variants });
    if (id === null) return;
    for (const step of steps) await step(context, id);
    // One after the other on the same day, they would tell nothing of how the shop goes.
    await context.database.transaction(async ({ trx }) => {
      const earlier = (column: string) => trx.raw(`${column} - make_interval(days => ?)`, [daysAgo]);
      const columns = ['created_at', 'confirmed_at', 'paid_at', 'shipped_at', 'delivered_at', 'cancelled_at'];
      await trx('orders')
        .where({ id })
        .update(Object.fromEntries(columns.map((column) => [column, earlier(column)])));
    });
  }
}

/** `null`: nothing can be ordered here. */
async function seedOrder(
  context: RequestContext,
  {
    index,
    idempotencyKey,
    variants,
  }: { readonly index: number; readonly idempotencyKey: string; readonly variants: readonly string[] },
): Promise<string | null> {
  const guest = context.as(ANONYMOUS);
  const { token } = await createCart(guest, { locale: 'en' });
  const { email, city, ...name } = CUSTOMERS[index % CUSTOMERS.length] as (typeof CUSTOMERS)[number];
  const country = city === 'Wien' ? 'AT' : 'DE';
  await changingCart(guest, token, (unit, cart) =>
    addPieces(unit, guest, cart.id, [
      { variantId: variants[index % variants.length] as string, quantity: 1 + (index % 2) },
      { variantId: variants[(index * 3 + 1) % variants.length] as string, quantity: 1 },
    ]),
  );
  const shippingAddress = { ...name, line1: 'Hauptstraße 1', postalCode: '10115', city, country };
  const { shippingOptions } = await updateCart(guest, token, { email, shippingAddress });
  const [option] = shippingOptions;
  if (!option) return null;
  const { totals, currency, lines } = await updateCart(guest, token, { shippingOption: option.id });
  if (lines.some(({ problem }) => problem !== null)) return null;
  const order = await placeOrder(guest, {
    cartToken: token,
    expectedTotal: moneyType({ amount: totals.total, currency }),
    idempotencyKey,
  });
  return order.id;
}

/** On sale, and enough of it. */
async function sellableVariants(trx: Knex): Promise<readonly string[]> {
  const { rows } = await trx.raw<{ rows: { id: string }[] }>(
    `select v.id from product_variants v
       join products p on p.tenant_id = v.tenant_id and p.id = v.product_id
      where p.status = 'active' and p.deleted_at is null and v.deleted_at is null
        and exists (select from inventory_levels i
                     where i.tenant_id = v.tenant_id and i.variant_id = v.id and i.stocked - i.reserved >= 20)
      order by v.id limit 20`,
  );
  return rows.map(({ id }) => id);
}
