import { type RequestContext, TenantModel } from '@rustok/kernel';
import type { Knex } from 'knex';

/** Countries that pay in one currency and one tax. */
export interface RegionRow {
  readonly id: string;
  readonly name: string;
  readonly currency: string;
  /** Hundredths of a percent: 1900 is 19 %. */
  readonly taxRate: number;
  /** Whether prices contain the tax. */
  readonly taxIncluded: boolean;
  /** ISO 3166-1, two letters. */
  readonly countries: readonly string[];
  readonly version: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** The `regions` table, for writes. */
export class RegionModel extends TenantModel implements RegionRow {
  static override tableName = 'regions';

  name!: string;
  currency!: string;
  taxRate!: number;
  taxIncluded!: boolean;
  countries!: readonly string[];
  version!: number;
}

const COLUMNS = `r.id, r.name, r.currency, r.tax_rate as "taxRate", r.tax_included as "taxIncluded", r.countries,
  r.version, r.created_at as "createdAt", r.updated_at as "updatedAt"`;

/** As `r`. */
export function selectRegions(trx: Knex): Knex.QueryBuilder {
  return trx('regions as r').select(trx.raw(COLUMNS));
}

export function findRegions(
  { database }: RequestContext,
  ids: readonly string[],
): Promise<readonly RegionRow[]> {
  return database.prepared<RegionRow>(
    {
      name: 'commerce.regions-by-id',
      text: `select ${COLUMNS} from regions r where r.id = any($1::uuid[])`,
    },
    [ids],
  );
}
