import type { RequestContext } from '@rustok/kernel';
import type { Knex } from 'knex';
import type { Place } from './stock-rules.js';

/** What is of one variant at one location. */
export interface LevelRow extends Place {
  readonly variantId: string;
  readonly productId: string;
  readonly incoming: number;
  /** `null`: that of the settings. */
  readonly lowStockThreshold: number | null;
}

const COLUMNS = `i.variant_id as "variantId", v.product_id as "productId", i.location_id as "locationId", i.stocked,
  i.reserved, i.incoming, i.low_stock_threshold as "lowStockThreshold", l.is_active as "isActive"`;

const JOINED = `inventory_levels i
  join product_variants v on v.tenant_id = i.tenant_id and v.id = i.variant_id
  join stock_locations l on l.tenant_id = i.tenant_id and l.id = i.location_id`;

/** In the order in which locations are taken from. */
export function findLevels(
  { database }: RequestContext,
  variantIds: readonly string[],
): Promise<readonly LevelRow[]> {
  return database.prepared<LevelRow>(
    {
      name: 'commerce.levels-by-variant',
      text: `select ${COLUMNS} from ${JOINED} where i.variant_id = any($1::uuid[]) order by l.position, l.id`,
    },
    [variantIds],
  );
}

/** As `i`, of living variants. */
export function selectLevels(trx: Knex): Knex.QueryBuilder {
  return trx.select(trx.raw(COLUMNS)).from(trx.raw(JOINED)).whereNull('v.deleted_at');
}

/** What variants are, to whoever sells them. */
export interface StockPolicy {
  readonly variantId: string;
  readonly manageInventory: boolean;
  readonly allowBackorder: boolean;
}

/**
 * All levels of the variants, locked until the transaction ends: always in the order of variants and locations, so that
 * two who need several cannot wait for each other.
 */
export async function lockLevels(trx: Knex, variantIds: readonly string[]): Promise<readonly LevelRow[]> {
  const { rows } = await trx.raw<{ rows: LevelRow[] }>(
    `with locked as materialized (
       select * from inventory_levels where variant_id = any(?::uuid[]) order by variant_id, location_id
          for no key update)
     select ${COLUMNS} from ${JOINED.replace('inventory_levels i', 'locked i')} order by l.position, l.id`,
    [[...variantIds]],
  );
  return rows;
}
