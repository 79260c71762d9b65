import { percentChange, type RequestContext, requirePermissionOn, UUIDScalar } from '@rustok/kernel';
import { Ctx, Directive, Field, FieldResolver, Float, Int, ObjectType, Resolver, Root } from 'type-graphql';
import { postCountsOfTenant } from '../loaders.js';
import type { PostCounts } from '../post-counts.js';

/** The `tenant` module's; this one adds what it can count. */
@ObjectType()
@Directive('@key(fields: "id")')
export class DashboardStats {
  @Field(() => UUIDScalar, { description: 'Of the tenant.' })
  id!: string;
}

@Resolver(() => DashboardStats)
export class DashboardStatsResolver {
  @FieldResolver(() => Int)
  async totalPosts(@Root() { id }: DashboardStats, @Ctx() context: RequestContext): Promise<number> {
    return (await countsOf(id, context)).total;
  }

  @FieldResolver(() => Float, {
    description:
      'Percent, of those that are new in the window against the window before; 100 when there were none then.',
  })
  async postsChange(@Root() { id }: DashboardStats, @Ctx() context: RequestContext): Promise<number> {
    return percentChange(await countsOf(id, context));
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
async function countsOf(id: string, { actor, loaders }: RequestContext): Promise<PostCounts> {
  requirePermissionOn(actor, 'analytics:read', null);
  return (await loaders.get(postCountsOfTenant).load(id)) ?? { total: 0, recent: 0, before: 0 };
}
