import { STATISTICS_WINDOW_DAYS, type TenantDatabase } from '@rustok/kernel';

/** How many users the tenant has, and how many came in the window that ends now and in the one before it. */
export interface UserCounts {
  readonly total: number;
  readonly recent: number;
  readonly before: number;
}

const COUNT_USERS = {
  name: 'rbac.user-counts',
  text: `select count(*)::int as total,
                count(*) filter (where created_at >= now() - $1 * interval '1 day')::int as recent,
                count(*) filter (where created_at < now() - $1 * interval '1 day'
                                   and created_at >= now() - 2 * $1 * interval '1 day')::int as before
           from users`,
};

export async function countUsers(database: TenantDatabase): Promise<UserCounts> {
  const [counts] = await database.prepared<UserCounts>(COUNT_USERS, [STATISTICS_WINDOW_DAYS]);
  return counts ?? { total: 0, recent: 0, before: 0 };
}
