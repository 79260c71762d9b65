import type { Knex } from 'knex';
import type { TenantId } from '../tenancy/tenant.js';
import type { LogEdge, TenantSlice } from './event-log.js';

/** What happened before: for clients that come back. */
export interface EventHistory {
  /**
   * One tenant's next events of these types after a position, at most `limit`, and up to where that is all of them.
   * `trx` is bound to the tenant.
   */
  read(
    trx: Knex,
    slice: {
      readonly tenantId: TenantId;
      readonly after: bigint;
      readonly types: readonly string[];
      readonly limit: number;
    },
  ): Promise<TenantSlice>;
  /** From where on nothing is missing. */
  edge(): Promise<LogEdge>;
  /** The position of the newest event of all tenants; at least what any feed has handed on. */
  end(): Promise<bigint>;
}
