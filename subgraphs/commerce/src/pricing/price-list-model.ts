import { type RequestContext, TenantModel } from '@rustok/kernel';
import type { Knex } from 'knex';
import type { PriceListStatus } from './price-list-rules.js';
import type { PriceListType } from './price-rules.js';

/** Prices that count before the base prices for a while. */
export interface PriceListRow {
  readonly id: string;
  readonly name: string;
  readonly type: PriceListType;
  readonly status: PriceListStatus;
  /** Included; `null` is since ever. */
  readonly startsAt: Date | null;
  /** Excluded; `null` is for ever. */
  readonly endsAt: Date | null;
  readonly version: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** The `price_lists` table, for writes. */
export class PriceListModel extends TenantModel implements PriceListRow {
  static override tableName = 'price_lists';

  name!: string;
  type!: PriceListType;
  status!: PriceListStatus;
  startsAt!: Date | null;
  endsAt!: Date | null;
  version!: number;
}

const COLUMNS = `l.id, l.name, l.type, l.status, l.starts_at as "startsAt", l.ends_at as "endsAt", l.version,
  l.created_at as "createdAt", l.updated_at as "updatedAt"`;

/** As `l`. */
export function selectPriceLists(trx: Knex): Knex.QueryBuilder {
  return trx('price_lists as l').select(trx.raw(COLUMNS));
}

export function findPriceLists(
  { database }: RequestContext,
  ids: readonly string[],
): Promise<readonly PriceListRow[]> {
  return database.prepared<PriceListRow>(
    {
      name: 'commerce.price-lists-by-id',
      text: `select ${COLUMNS} from price_lists l where l.id = any($1::uuid[])`,
    },
    [ids],
  );
}

/** The living variants that have prices in the list. */
export function variantIdsOf(trx: Knex, priceListId: string): Promise<string[]> {
  return trx('prices as p')
    .join('product_variants as v', 'v.id', 'p.variant_id')
    .where('p.price_list_id', priceListId)
    .whereNull('v.deleted_at')
    .distinct('p.variant_id')
    .orderBy('p.variant_id')
    .pluck('p.variant_id');
}
