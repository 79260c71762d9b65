import type { Connection, ConnectionArgs } from '@rustok/kernel';
import { MAX_PAGE_SIZE } from '@rustok/kernel';
import { z } from 'zod';
import { choice, uuid, wholeNumber } from '../input.js';
import type { Reach } from '../reach.js';

// What queries of several routes have in common. Names are those of the query string, so that a message names what
// the caller wrote.

const MAX_ITEMS = 200;

export const reachQuery = {
  tenant_id: uuid.optional(),
  all_tenants: choice('true', 'false').optional(),
};

export const pageQuery = {
  limit: wholeNumber(1, MAX_ITEMS).default(100),
  after: z.string().min(1).max(2_000).optional(),
};

export function reachOf({
  tenant_id,
  all_tenants,
}: {
  readonly tenant_id?: string | undefined;
  readonly all_tenants?: 'true' | 'false' | undefined;
}): Reach {
  return { allTenants: all_tenants === 'true', tenantId: tenant_id ?? null };
}

export interface Page<T> {
  readonly items: readonly T[];
  /** For `after`; `null` at the end. */
  readonly next: string | null;
}

/** At most `limit` items, from as many pages of a connection as that takes. */
export async function collect<T>(
  { limit, after = null }: { readonly limit: number; readonly after?: string | null | undefined },
  page: (args: ConnectionArgs) => Promise<Connection<T>>,
): Promise<Page<T>> {
  const items: T[] = [];
  let next: string | null = after;
  do {
    const { edges, pageInfo }: Connection<T> = await page({
      first: Math.min(limit - items.length, MAX_PAGE_SIZE),
      after: next,
    });
    items.push(...edges.map(({ node }) => node));
    next = pageInfo.hasNextPage ? pageInfo.endCursor : null;
  } while (next !== null && items.length < limit);
  return { items, next };
}
