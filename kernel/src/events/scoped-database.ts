import type { Knex } from 'knex';
import { asOutage } from '../database/database-outage.js';
import type { RequestContext } from '../module/request-context.js';
import type { TenantId } from '../tenancy/tenant.js';
import type { EventScope } from './event-scope.js';

/**
 * The event tables as far as a scope reaches: of one tenant by row-level security, or of all by the platform's role.
 * Throws `DATABASE_UNAVAILABLE` while the database is away.
 */
export class ScopedDatabase {
  /** `platform`: connections of the platform role. */
  constructor(readonly platform: Knex) {}

  read<T>(context: RequestContext, scope: EventScope, work: (trx: Knex) => Promise<T>): Promise<T> {
    if (scope === 'all-tenants') return this.#asPlatform({ readOnly: true }, work);
    return tenantDatabase(context, scope.tenantId).read(work);
  }

  transaction<T>(context: RequestContext, scope: EventScope, work: (trx: Knex) => Promise<T>): Promise<T> {
    if (scope === 'all-tenants') return this.#asPlatform({ readOnly: false }, work);
    return tenantDatabase(context, scope.tenantId).transaction(({ trx }) => work(trx));
  }

  async #asPlatform<T>(mode: { readonly readOnly: boolean }, work: (trx: Knex) => Promise<T>): Promise<T> {
    try {
      return await this.platform.transaction(work, mode);
    } catch (error) {
      throw asOutage(error, mode);
    }
  }
}

/** The scope's tenant need not be that of the request. */
function tenantDatabase({ platform, actor, requestId }: RequestContext, tenantId: TenantId) {
  return platform.databaseFor(tenantId, actor, { correlationId: requestId, causationId: null });
}
