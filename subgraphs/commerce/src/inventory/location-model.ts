import { type RequestContext, TenantModel } from '@rustok/kernel';

export interface StockLocationRow {
  readonly id: string;
  readonly name: string;
  readonly position: number;
  readonly isActive: boolean;
  readonly version: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** The `stock_locations` table. */
export class StockLocationModel extends TenantModel implements StockLocationRow {
  static override tableName = 'stock_locations';

  name!: string;
  position!: number;
  isActive!: boolean;
  version!: number;
}

const COLUMNS = `id, name, position, is_active as "isActive", version, created_at as "createdAt", updated_at as "updatedAt"`;

export function findStockLocations(
  { database }: RequestContext,
  ids: readonly string[],
): Promise<readonly StockLocationRow[]> {
  return database.prepared<StockLocationRow>(
    {
      name: 'commerce.stock-locations-by-id',
      text: `select ${COLUMNS} from stock_locations where id = any($1::uuid[])`,
    },
    [ids],
  );
}

/** All of them, in their order: a shop has a few. */
export function listStockLocations({ database }: RequestContext): Promise<readonly StockLocationRow[]> {
  return database.prepared<StockLocationRow>(
    {
      name: 'commerce.stock-locations',
      text: `select ${COLUMNS} from stock_locations order by position, id`,
    },
    [],
  );
}
