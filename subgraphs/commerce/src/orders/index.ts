import type { Area } from '../area.js';
import { unpaidOrders } from './consumers.js';
import { orderEvents } from './events.js';
import { DashboardStats, OrderStatsResolver, resolveDashboardStats } from './graphql/dashboard-stats.js';
import { CustomerOrdersResolver, UserOrdersResolver } from './graphql/order-links.js';
import { OrderDiscountResolver, OrderLineResolver, RefundResolver } from './graphql/order-parts.js';
import { OrderResolver, resolveOrder } from './graphql/order.js';
import { OrderMutations, OrderQueries } from './graphql/orders.js';
import { orderPlaced, orderStatusChanged, OrderSubscriptions } from './graphql/subscriptions.js';

/** What was ordered, and what becomes of it. */
export const orders: Area = {
  events: orderEvents,
  resolvers: [
    OrderResolver,
    OrderLineResolver,
    OrderDiscountResolver,
    RefundResolver,
    UserOrdersResolver,
    CustomerOrdersResolver,
    OrderStatsResolver,
    OrderQueries,
    OrderMutations,
    OrderSubscriptions,
  ],
  orphanedTypes: [DashboardStats],
  references: { Order: resolveOrder, DashboardStats: resolveDashboardStats },
  subscriptions: { orderPlaced, orderStatusChanged },
  consumers: [unpaidOrders],
};
