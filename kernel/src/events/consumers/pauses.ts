import type { Knex } from 'knex';
import type { Actor } from '../../access/actor.js';
import type { TenantId } from '../../tenancy/tenant.js';
import { auditActor, type EventAuditAction, writeAudit } from '../event-audit.js';

// A consumer rests for one tenant, or for all of them; each pause is ended where it was made.

/** `trx` is bound to the tenant. Ends after the batch that is at work. */
export async function pauseForTenant(
  trx: Knex,
  { actor, tenantId, consumer }: { actor: Actor; tenantId: TenantId; consumer: string },
): Promise<void> {
  const { rowCount } = await trx.raw(
    `insert into sys_consumer_offsets as o (consumer, paused_at) values (?, clock_timestamp())
     on conflict (tenant_id, consumer) do update set paused_at = excluded.paused_at where o.paused_at is null`,
    [consumer],
  );
  if (rowCount === 0) return;
  await writeAudit(trx, actor, { tenantId, action: 'consumer.paused', subject: consumer, detail: {} });
}

/** `trx` is bound to the tenant. */
export async function resumeForTenant(
  trx: Knex,
  { actor, tenantId, consumer }: { actor: Actor; tenantId: TenantId; consumer: string },
): Promise<void> {
  const resumed = await trx('sys_consumer_offsets')
    .where({ consumer })
    .whereNotNull('paused_at')
    .update({ paused_at: null });
  if (resumed === 0) return;
  await writeAudit(trx, actor, { tenantId, action: 'consumer.resumed', subject: consumer, detail: {} });
}

/** `trx` is of the platform role. Batches that are at work come to their end. */
export async function pauseForAll(
  trx: Knex,
  { actor, consumer }: { actor: Actor; consumer: string },
): Promise<void> {
  const { rowCount } = await trx.raw(
    'insert into sys_consumer_pauses (consumer) values (?) on conflict do nothing',
    [consumer],
  );
  if (rowCount > 0) await auditForAll(trx, actor, 'consumer.paused', consumer);
}

/** `trx` is of the platform role. A tenant's own pause stays. */
export async function resumeForAll(
  trx: Knex,
  { actor, consumer }: { actor: Actor; consumer: string },
): Promise<void> {
  const resumed = await trx('sys_consumer_pauses').where({ consumer }).delete();
  if (resumed > 0) await auditForAll(trx, actor, 'consumer.resumed', consumer);
}

async function auditForAll(trx: Knex, actor: Actor, action: EventAuditAction, consumer: string) {
  await trx.raw(
    `insert into sys_event_audit (id, tenant_id, actor, action, subject, detail)
     select gen_random_uuid(), id, ?, ?, ?, '{"tenants": "all"}' from tenants where is_active`,
    [auditActor(actor), action, consumer],
  );
}
