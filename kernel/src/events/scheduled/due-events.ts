import type { Knex } from 'knex';
import { type TenantId, tenantId } from '../../tenancy/tenant.js';

/** An event as it waits. */
export interface ScheduledEvent {
  readonly type: string;
  readonly key: string;
  readonly version: number;
  readonly payload: unknown;
  readonly actorId: string | null;
  readonly correlationId: string;
  readonly causationId: string | null;
}

export interface DueTenants {
  /** Active ones that have something due, by chance: whoever has most of it shall not always be first. */
  readonly tenants: readonly TenantId[];
  /** Milliseconds until something of another one is due; `null` when nothing is known to be, or more is due already. */
  readonly nextMs: number | null;
}

/** The condition on events (`s`) that this version of the platform can publish: of others, whoever has them takes care. */
const IS_KNOWN = `s.event_type || '.v' || s.version = any(:known)`;

/**
 * A common table expression `heads (tenant_id, next_attempt_at)`: each active tenant with the first event that waits for
 * its time. From index entry to index entry: O(tenants with scheduled events), however many of them wait.
 */
const HEADS = `
  with_events as (
    (select tenant_id from sys_scheduled_events order by tenant_id limit 1)
    union all
    select (select s.tenant_id from sys_scheduled_events s where s.tenant_id > w.tenant_id order by s.tenant_id limit 1)
      from with_events w where w.tenant_id is not null),
  heads as (
    select w.tenant_id, head.next_attempt_at
      from with_events w join tenants t on t.id = w.tenant_id and t.is_active
     cross join lateral (select s.next_attempt_at from sys_scheduled_events s
                          where s.tenant_id = w.tenant_id and ${IS_KNOWN}
                          order by s.next_attempt_at limit 1) head)`;

/** `platform` is of the platform role. `known`: names of events, `blog.post.published.v1`. */
export async function findDueTenants(
  platform: Knex,
  {
    known,
    without,
    limit,
  }: { readonly known: readonly string[]; readonly without: readonly TenantId[]; readonly limit: number },
): Promise<DueTenants> {
  const { rows } = await platform.raw(
    `with recursive ${HEADS}
     select tenant_id, ms from (
       select tenant_id, ceil(extract(epoch from next_attempt_at - now()) * 1000)::float8 as ms from heads
        where tenant_id <> all(:without::uuid[])) waiting
      order by ms > 0, case when ms > 0 then ms else random() end limit :limit`,
    { known: [...known], without: [...without], limit },
  );
  const heads = rows as { tenant_id: string; ms: number }[];
  return {
    tenants: heads.filter(({ ms }) => ms <= 0).map((head) => tenantId(head.tenant_id)),
    nextMs: heads.find(({ ms }) => ms > 0)?.ms ?? null,
  };
}

/**
 * Keeps other processes from this tenant's schedule until the transaction ends, so that what is due first is published
 * first; `false` when one is at work. `trx` is bound to the tenant.
 */
export async function lockSchedule(trx: Knex, id: TenantId): Promise<boolean> {
  const { rows } = await trx.raw('select pg_try_advisory_xact_lock(hashtextextended(?, 0)) as locked', [
    `rustok.scheduled-events.${id}`,
  ]);
  return rows[0].locked;
}

/**
 * What is due of the transaction's tenant, in the order of its times, locked. Left out is what somebody is replacing or
 * taking back in this moment: what they make of it counts.
 */
export async function lockDueEvents(
  trx: Knex,
  { known, limit }: { readonly known: readonly string[]; readonly limit: number },
): Promise<readonly ScheduledEvent[]> {
  const { rows } = await trx.raw(
    `select s.event_type as type, s.key, s.version, s.payload, s.actor_id as "actorId",
            s.correlation_id as "correlationId", s.causation_id as "causationId"
       from sys_scheduled_events s
      where s.next_attempt_at <= now() and ${IS_KNOWN}
        -- Switched off since it was found to be due, and perhaps being deleted.
        and exists (select from tenants t where t.is_active)
      order by s.next_attempt_at, s.scheduled_at limit :limit
        for update of s skip locked`,
    { known: [...known], limit },
  );
  return rows;
}

/** Removes what the transaction publishes. */
export async function deleteScheduled(trx: Knex, events: readonly ScheduledEvent[]): Promise<void> {
  await trx.raw(
    `delete from sys_scheduled_events
      where (event_type, key) in (select * from unnest(?::text[], ?::text[]))`,
    [events.map(({ type }) => type), events.map(({ key }) => key)],
  );
}

/** Lets it wait, and with it no other. */
export async function postponeRefused(
  trx: Knex,
  { type, key }: ScheduledEvent,
  { waitMs, reason }: { readonly waitMs: number; readonly reason: string },
): Promise<void> {
  await trx('sys_scheduled_events')
    .where({ event_type: type, key })
    .update({
      attempts: trx.raw('attempts + 1'),
      next_attempt_at: trx.raw(`clock_timestamp() + ? * interval '1 millisecond'`, [waitMs]),
      last_error: reason,
    });
}
