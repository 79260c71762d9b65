import type { Knex } from 'knex';
import { asOutage } from '../database/database-outage.js';
import { actingUser, auditActor } from '../events/event-audit.js';
import { deletionNotConfirmed, tenantNotFound, tenantStillActive } from './errors.js';
import { isUuid, tenantId, type TenantId } from './tenant.js';
import type { Administrator } from './tenant-administration.js';

/** The deletion of a tenant: how far it is, and in the end the proof that nothing remains. It outlives the tenant. */
export interface TenantDeletion {
  readonly tenantId: TenantId;
  readonly slug: string;
  readonly status: 'running' | 'done';
  /** A user of the platform's tenant; `null` for the platform itself. */
  readonly requestedBy: string | null;
  readonly startedAt: Date;
  readonly finishedAt: Date | null;
  /** By table; those in which there was nothing stand here once it is done. */
  readonly tables: readonly ErasedTable[];
  /** What went wrong last; it is tried again. */
  readonly lastError: string | null;
}

export interface ErasedTable {
  readonly table: string;
  /** Rows. */
  readonly deleted: number;
  /** Rows, counted when all was over; `null` until then. */
  readonly remaining: number | null;
}

/** As it stands in the table. */
export interface DeletionRow {
  readonly erased_id: string;
  readonly slug: string;
  readonly requested_by: string | null;
  readonly correlation_id: string;
  readonly started_at: Date;
  readonly finished_at: Date | null;
  readonly deleted: Readonly<Record<string, number>>;
  readonly remaining: Readonly<Record<string, number>> | null;
  readonly attempts: number;
  readonly last_error: string | null;
}

/** Throws `TENANT_STILL_ACTIVE` and `TENANT_DELETION_NOT_CONFIRMED`. One that has begun is answered as it is. */
export async function startDeletion(
  connection: Knex,
  {
    tenant,
    confirmSlug,
    administrator: { actor, requestId },
  }: {
    readonly tenant: { readonly id: TenantId };
    readonly confirmSlug: string;
    readonly administrator: Administrator;
  },
): Promise<TenantDeletion> {
  try {
    await connection.transaction(async (trx) => {
      // Whoever switches it on or renames it holds this row too.
      const row = await trx('tenants').where({ id: tenant.id }).forUpdate().first('slug', 'is_active');
      if (!row) return;
      if (row.is_active) throw tenantStillActive(row.slug);
      if (confirmSlug !== row.slug) throw deletionNotConfirmed(row.slug);
      await trx('sys_tenant_deletions')
        .insert({
          erased_id: tenant.id,
          slug: row.slug,
          requested_by: actingUser(actor),
          requested_as: auditActor(actor),
          correlation_id: requestId,
        })
        .onConflict('erased_id')
        .ignore();
    });
    const deletion = await findDeletion(connection, tenant.id);
    if (!deletion) throw tenantNotFound(tenant.id);
    return deletion;
  } catch (error) {
    throw asOutage(error, { readOnly: false });
  }
}

/** `null` when there was none. */
export async function findDeletion(connection: Knex, id: string): Promise<TenantDeletion | null> {
  if (!isUuid(id.toLowerCase())) return null;
  const row: DeletionRow | undefined = await connection('sys_tenant_deletions')
    .where({ erased_id: id.toLowerCase() })
    .first();
  return row ? toDeletion(row) : null;
}

function toDeletion(row: DeletionRow): TenantDeletion {
  const names = new Set([...Object.keys(row.deleted), ...Object.keys(row.remaining ?? {})]);
  return {
    tenantId: tenantId(row.erased_id),
    slug: row.slug,
    status: row.finished_at ? 'done' : 'running',
    requestedBy: row.requested_by,
    startedAt: row.started_at,
    finishedAt: row.finished_at,
    tables: [...names].sort().map((table) => ({
      table,
      deleted: row.deleted[table] ?? 0,
      remaining: row.remaining?.[table] ?? null,
    })),
    lastError: row.last_error,
  };
}
