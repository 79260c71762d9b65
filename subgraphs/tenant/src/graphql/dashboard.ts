import {
  DateTimeScalar,
  type RequestContext,
  requirePermissionOn,
  STATISTICS_WINDOW_DAYS,
  UUIDScalar,
} from '@rustok/kernel';
import { Arg, Ctx, Directive, Field, Int, ObjectType, Query, Resolver } from 'type-graphql';
import { type Activity, recentActivity } from '../recent-activity.js';
import { User } from './stubs.js';

const DEFAULT_ITEMS = 20;

@ObjectType({ description: 'Something that happened in the tenant.' })
class ActivityItem {
  @Field(() => UUIDScalar, { description: 'Of the event.' })
  id!: string;

  @Field(() => String, { description: 'Of the event: `blog.post.published`.' })
  type!: string;

  @Field(() => String, { description: 'What events of this type mean.' })
  description!: string;

  @Field(() => DateTimeScalar)
  timestamp!: Date;

  @Field(() => User, {
    nullable: true,
    description: 'Who did it; null for nobody signed in, and for the platform.',
  })
  user!: User | null;
}

@ObjectType({ description: 'Figures of the tenant; each module that is on adds its own.' })
@Directive('@key(fields: "id")')
export class DashboardStats {
  @Field(() => UUIDScalar, { description: 'Of the tenant.' })
  id!: string;

  @Field(() => Int, {
    description: 'Days that figures of change look back, compared with as many days before.',
  })
  windowDays!: number;
}

/** A request sees one tenant, its own. Throws without `analytics:read`. */
export function resolveDashboardStats(
  { id }: { readonly id: string },
  { actor, tenant }: RequestContext,
): DashboardStats | null {
  requirePermissionOn(actor, 'analytics:read', null);
  return id === tenant.id ? { id, windowDays: STATISTICS_WINDOW_DAYS } : null;
}

@Resolver()
export class DashboardQueries {
  @Query(() => DashboardStats, { description: 'Needs `analytics:read`.' })
  dashboardStats(@Ctx() context: RequestContext): DashboardStats | null {
    return resolveDashboardStats(context.tenant, context);
  }

  @Query(() => [ActivityItem], {
    description: 'The last events of the modules that are on, newest first. Needs `analytics:read`.',
  })
  recentActivity(
    @Arg('first', () => Int, {
      nullable: true,
      defaultValue: DEFAULT_ITEMS,
      description: 'How many; at most 100.',
    })
    first: number | null,
    @Ctx() context: RequestContext,
  ): Promise<readonly Activity[]> {
    return recentActivity(context, { first: first ?? DEFAULT_ITEMS });
  }
}
