import { STATISTICS_WINDOW_DAYS, type TenantDatabase } from '@rustok/kernel';

/** How many living posts the tenant has, drafts included, and how many of them were created in the window that ends now and in the one before it. */
export interface PostCounts {
  readonly total: number;
  readonly recent: number;
  readonly before: number;
}

const COUNT_POSTS = {
  name: 'blog.post-counts',
  text: `select count(*)::int as total,
                count(*) filter (where created_at >= now() - $1 * interval '1 day')::int as recent,
                count(*) filter (where created_at < now() - $1 * interval '1 day'
                                   and created_at >= now() - 2 * $1 * interval '1 day')::int as before
           from blog_posts
          where deleted_at is null`,
};

export async function countPosts(database: TenantDatabase): Promise<PostCounts> {
  const [counts] = await database.prepared<PostCounts>(COUNT_POSTS, [STATISTICS_WINDOW_DAYS]);
  return counts ?? { total: 0, recent: 0, before: 0 };
}
