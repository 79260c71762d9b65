import { type RequestContext, requirePermission } from '@rustok/kernel';
import type { Knex } from 'knex';
import { documentsConsumer } from '../consumers/documents.js';
import { searchSources, triggerTypes } from '../sources.js';

export interface SearchStatusFacts {
  readonly kinds: readonly SearchKindFacts[];
  /** Events that change documents and are not yet in the index. */
  readonly eventsBehind: number;
  /** Since the oldest of them; 0 when there is none. */
  readonly lagSeconds: number;
}

export interface SearchKindFacts {
  readonly kind: string;
  /** One per translation, drafts included. */
  readonly documents: number;
  readonly lastIndexedAt: Date | null;
}

/** How the index of the tenant is doing. O(its documents). Needs `index:manage`. */
export function readStatus({ actor, platform, database }: RequestContext): Promise<SearchStatusFacts> {
  requirePermission(actor, 'index:manage');
  return database.read(async (trx) => ({
    kinds: await countDocuments(
      trx,
      searchSources(platform.registry).map(({ kind }) => kind),
    ),
    ...(await readLag(trx, triggerTypes(platform.registry))),
  }));
}

async function countDocuments(trx: Knex, kinds: readonly string[]): Promise<readonly SearchKindFacts[]> {
  const { rows } = await trx.raw(
    `select k.kind, count(d.kind)::int as documents, max(d.indexed_at) as "lastIndexedAt"
       from unnest(?::text[]) with ordinality as k(kind, place)
       left join search_documents d on d.kind = k.kind
      group by k.kind, k.place order by k.place`,
    [[...kinds]],
  );
  return rows;
}

/** By counting and not as a difference: positions are shared by all tenants, and most events are not of our types. */
async function readLag(
  trx: Knex,
  types: readonly string[],
): Promise<Pick<SearchStatusFacts, 'eventsBehind' | 'lagSeconds'>> {
  const { rows } = await trx.raw(
    `select count(*)::int as "eventsBehind",
            greatest(0, coalesce(extract(epoch from clock_timestamp() - min(created_at)), 0))::float8 as "lagSeconds"
       from sys_event_positions
      where type = any(:types)
        and position > coalesce((select position from sys_consumer_offsets where consumer = :consumer), 0)`,
    { types: [...types], consumer: documentsConsumer.name },
  );
  return rows[0];
}
