import { STATISTICS_WINDOW_DAYS, type TenantDatabase } from '@rustok/kernel';

/** How many orders the tenant has that were not cancelled, and of them those of the window that ends now and of the one before it. */
export interface OrderCounts {
  readonly total: number;
  readonly recent: number;
  readonly before: number;
  /** What was paid and not given back, by currency, most first. Minor units. */
  readonly revenue: readonly RevenueOfCurrency[];
}

export interface RevenueOfCurrency {
  readonly currency: string;
  readonly total: number;
  /** Paid in the window that ends now, and in the one before it. */
  readonly recent: number;
  readonly before: number;
}

const COUNT_ORDERS = {
  name: 'commerce.order-counts',
  text: `
    select coalesce(sum(orders), 0)::int as total, coalesce(sum(recent_orders), 0)::int as recent,
           coalesce(sum(orders_before), 0)::int as before,
           coalesce(json_agg(json_build_object('currency', currency, 'total', total, 'recent', recent, 'before', before)
                             order by total desc, currency) filter (where total > 0), '[]') as revenue
      from (select currency,
                   count(*) filter (where status <> 'cancelled') as orders,
                   count(*) filter (where status <> 'cancelled' and created_at >= now() - $1 * interval '1 day')
                     as recent_orders,
                   count(*) filter (where status <> 'cancelled' and created_at < now() - $1 * interval '1 day'
                                      and created_at >= now() - 2 * $1 * interval '1 day') as orders_before,
                   coalesce(sum(total - refunded_total) filter (where paid_at is not null), 0) as total,
                   coalesce(sum(total - refunded_total) filter (where paid_at >= now() - $1 * interval '1 day'), 0)
                     as recent,
                   coalesce(sum(total - refunded_total) filter (where paid_at < now() - $1 * interval '1 day'
                                      and paid_at >= now() - 2 * $1 * interval '1 day'), 0) as before
              from orders group by currency) by_currency`,
};

export async function countOrders(database: TenantDatabase): Promise<OrderCounts> {
  const [counts] = await database.prepared<OrderCounts>(COUNT_ORDERS, [STATISTICS_WINDOW_DAYS]);
  return counts ?? { total: 0, recent: 0, before: 0, revenue: [] };
}
