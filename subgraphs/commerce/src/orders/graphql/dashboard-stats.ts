import {
  MoneyType,
  moneyType,
  percentChange,
  type RequestContext,
  requirePermissionOn,
  UUIDScalar,
} from '@rustok/kernel';
import { Ctx, Directive, Field, FieldResolver, Float, Int, ObjectType, Resolver, Root } from 'type-graphql';
import { defaultCurrencyOf, settingsOf } from '../../settings.js';
import { orderCountsOfTenant } from '../loaders.js';
import type { OrderCounts } from '../order-counts.js';

/** The `tenant` module's; this one adds what it can count. */
@ObjectType()
@Directive('@key(fields: "id")')
export class DashboardStats {
  @Field(() => UUIDScalar, { description: 'Of the tenant.' })
  id!: string;
}

@Resolver(() => DashboardStats)
export class OrderStatsResolver {
  @FieldResolver(() => Int, { description: 'Those that were not cancelled.' })
  async totalOrders(@Root() { id }: DashboardStats, @Ctx() context: RequestContext): Promise<number> {
    return (await countsOf(id, context)).total;
  }

  @FieldResolver(() => Float, {
    description: 'Percent, of those of the window against the window before; 100 when there were none then.',
  })
  async ordersChange(@Root() { id }: DashboardStats, @Ctx() context: RequestContext): Promise<number> {
    return percentChange(await countsOf(id, context));
  }

  @FieldResolver(() => [MoneyType], { description: 'What was paid and not given back, by currency.' })
  async totalRevenue(
    @Root() { id }: DashboardStats,
    @Ctx() context: RequestContext,
  ): Promise<readonly MoneyType[]> {
    const { revenue } = await countsOf(id, context);
    return revenue.map(({ total, currency }) => moneyType({ amount: total, currency }));
  }

  @FieldResolver(() => Float, {
    description:
      'Percent, of what was paid in the window against the window before, in the default currency.',
  })
  async revenueChange(@Root() { id }: DashboardStats, @Ctx() context: RequestContext): Promise<number> {
    const { revenue } = await countsOf(id, context);
    const currency = defaultCurrencyOf(settingsOf(context));
    return percentChange(revenue.find((each) => each.currency === currency) ?? { recent: 0, before: 0 });
  }
}

/** A request sees one tenant, its own. */
export function resolveDashboardStats(
  { id }: { readonly id: string },
  { tenant }: RequestContext,
): DashboardStats | null {
  return id === tenant.id ? { id } : null;
}

/** Checked here, not only where the dashboard begins: anybody may ask by reference. */
async function countsOf(id: string, { actor, loaders }: RequestContext): Promise<OrderCounts> {
  requirePermissionOn(actor, 'analytics:read', null);
  return (await loaders.get(orderCountsOfTenant).load(id)) ?? { total: 0, recent: 0, before: 0, revenue: [] };
}
