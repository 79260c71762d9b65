import {
  type Connection,
  type ConnectionArgs,
  defineLoader,
  groupedInKeyOrder,
  inKeyOrder,
  type KeysetColumn,
  keysetPage,
  keysetPages,
  type RequestContext,
} from '@rustok/kernel';
import { type OrderCounts, countOrders } from './order-counts.js';
import {
  findOrderDiscounts,
  findOrderLines,
  findOrders,
  findRefunds,
  type OrderDiscountRow,
  type OrderLineRow,
  type OrderRow,
  type RefundRow,
  selectOrders,
} from './order-model.js';
import type { OrderStatus } from './order-rules.js';
import { isOrderVisible, whereOrderListed } from './visibility.js';

/** Orders this actor may see; every way to an order that is neither a list nor a cart's token goes through here. */
export const orderById = defineLoader<string, OrderRow>({
  batch: async (ids, context) =>
    inKeyOrder(
      ids,
      (await findOrders(context, ids)).filter((order) => isOrderVisible(order, context.actor)),
      ({ id }) => id,
    ),
});

export const linesOfOrder = defineLoader<string, readonly OrderLineRow[]>({
  batch: async (ids, context) =>
    groupedInKeyOrder(ids, await findOrderLines(context, ids), ({ orderId }) => orderId),
});

export const refundsOfOrder = defineLoader<string, readonly RefundRow[]>({
  batch: async (ids, context) =>
    groupedInKeyOrder(ids, await findRefunds(context, ids), ({ orderId }) => orderId),
});

export const discountsOfOrder = defineLoader<string, readonly OrderDiscountRow[]>({
  batch: async (ids, context) =>
    groupedInKeyOrder(ids, await findOrderDiscounts(context, ids), ({ orderId }) => orderId),
});

/** By tenant: a request has one, and its figures share one statement. */
export const orderCountsOfTenant = defineLoader<string, OrderCounts>({
  batch: async (ids, { database }) => {
    const counts = await countOrders(database);
    return ids.map(() => counts);
  },
});

export interface OrderFilter {
  readonly status?: OrderStatus | null;
  readonly customerId?: string | null;
  readonly email?: string | null;
  readonly number?: number | null;
  /** Ordered then or later. */
  readonly from?: Date | null;
  /** Ordered before then. */
  readonly to?: Date | null;
}

const NEWEST_FIRST: readonly KeysetColumn<OrderRow>[] = [
  { column: 'o.number', direction: 'desc', type: 'int', valueOf: ({ number }) => number },
];

/** What the actor may see, newest first. */
export function listOrders(
  context: RequestContext,
  { status, customerId, email, number, from, to }: OrderFilter,
  args: ConnectionArgs,
): Promise<Connection<OrderRow>> {
  return context.database.read((trx) => {
    const query = selectOrders(trx);
    whereOrderListed(query, context.actor);
    if (status != null) query.where('o.status', status);
    if (customerId != null) query.where('o.customer_id', customerId);
    if (email != null) query.where('o.email', email.trim().toLowerCase());
    if (number != null) query.where('o.number', number);
    if (from != null) query.where('o.created_at', '>=', from);
    if (to != null) query.where('o.created_at', '<', to);
    return keysetPage({ list: 'orders', query, order: NEWEST_FIRST, args, context });
  });
}

/** A page of the orders of a user, or of a customer, that the actor sees. */
export interface OrdersKey {
  readonly of: 'user' | 'customer';
  readonly id: string;
  readonly first: number | null;
  readonly after: string | null;
}

/** Those that are asked for the same page share one statement: those of a list all do. */
export const ordersOf = defineLoader<OrdersKey, Connection<OrderRow>>({
  cacheKey: (key) => `${key.id} ${pageOf(key)}`,
  async batch(keys, context) {
    const pages = new Map<string, Promise<ReadonlyMap<string, Connection<OrderRow>>>>();
    for (const key of keys) {
      const page = pageOf(key);
      if (pages.has(page)) continue;
      const parents = keys.filter((other) => pageOf(other) === page).map(({ id }) => id);
      pages.set(page, orderPages(context, key, parents));
    }
    // A bad cursor spoils the page it was given for, and no other.
    return Promise.all(
      keys.map(async (key) => {
        try {
          return (await pages.get(pageOf(key)))?.get(key.id) ?? null;
        } catch (error) {
          return error as Error;
        }
      }),
    );
  },
});

function pageOf({ of, first, after }: OrdersKey): string {
  return JSON.stringify([of, first, after]);
}

function orderPages(
  context: RequestContext,
  { of, first, after }: OrdersKey,
  parents: readonly string[],
): Promise<ReadonlyMap<string, Connection<OrderRow>>> {
  return context.database.read((trx) => {
    const query = selectOrders(trx).whereRaw(
      of === 'user' ? 'o.user_id = parent.id' : 'o.customer_id = parent.id',
    );
    whereOrderListed(query, context.actor);
    const args = { first, after };
    return keysetPages({ list: `orders of ${of}`, trx, parents, query, order: NEWEST_FIRST, args, context });
  });
}

/** After a write, so that later fields of the same request read what was written. */
export function forgetOrder({ loaders }: RequestContext, id: string): void {
  for (const loader of [orderById, linesOfOrder, refundsOfOrder, discountsOfOrder]) {
    loaders.get<string, unknown>(loader).clear(id);
  }
  loaders.get(ordersOf).clearAll();
}
