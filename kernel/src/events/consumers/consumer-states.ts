import type { Knex } from 'knex';
import type { Platform } from '../../platform.js';
import { type Tenant, tenantId } from '../../tenancy/tenant.js';
import type { ConsumerState } from './consumer-state.js';
import type { RegisteredConsumer, RegisteredConsumers } from './registered-consumer.js';

/**
 * How far the consumers of these tenants' modules have got, by tenant and name. `trx` is bound to the one tenant, or of
 * the platform role. O(events behind).
 */
export async function consumerStates(
  trx: Knex,
  {
    platform,
    consumers,
    tenants,
  }: {
    readonly platform: Platform;
    readonly consumers: RegisteredConsumers;
    readonly tenants: readonly Tenant[];
  },
): Promise<readonly ConsumerState[]> {
  const lanes = tenants
    .filter((tenant) => tenant.isActive)
    .flatMap((tenant) => {
      const modules = new Set(platform.modulesOf(tenant));
      return [...consumers.values()]
        .filter(({ module }) => modules.has(module))
        .map(({ name }) => ({ tenant: tenant.id, consumer: name }));
    });
  const types = [...consumers.values()].map(({ name, types }) => ({ name, types }));
  const { rows } = await trx.raw(STATES, {
    tenants: lanes.map(({ tenant }) => tenant),
    names: lanes.map(({ consumer }) => consumer),
    types: JSON.stringify(types),
  });
  return (rows as StateRow[]).flatMap((row) => {
    const consumer = consumers.get(row.consumer);
    return consumer ? [toState(consumer, row)] : [];
  });
}

const STATES = `
  select l.consumer, l.tenant_id, coalesce(o.position, 0) as position, b.behind, b.lag_s,
         coalesce(o.attempts, 0) as attempts, o.next_attempt_at, o.last_error, coalesce(o.paused_at, p.paused_at) as paused_at
    from unnest(:tenants::uuid[], :names::text[]) as l(tenant_id, consumer)
    join json_to_recordset(:types) as c(name text, types text[]) on c.name = l.consumer
    left join sys_consumer_offsets o on o.tenant_id = l.tenant_id and o.consumer = l.consumer
    left join sys_consumer_pauses p on p.consumer = l.consumer
    cross join lateral (
      select count(*)::int as behind,
             greatest(0, coalesce(extract(epoch from clock_timestamp() - min(e.created_at)), 0))::float8 as lag_s
        from sys_event_positions e
       where e.tenant_id = l.tenant_id and e.position > coalesce(o.position, 0) and e.type = any(c.types)) b
   order by l.tenant_id, l.consumer`;

interface StateRow {
  readonly consumer: string;
  readonly tenant_id: string;
  readonly position: string;
  readonly behind: number;
  readonly lag_s: number;
  readonly attempts: number;
  readonly next_attempt_at: Date | null;
  readonly last_error: string | null;
  readonly paused_at: Date | null;
}

function toState({ name, module }: RegisteredConsumer, row: StateRow): ConsumerState {
  const { behind, attempts } = row;
  return {
    ...{ consumer: name, module, behind, attempts },
    tenantId: tenantId(row.tenant_id),
    position: BigInt(row.position),
    lagS: row.lag_s,
    nextAttemptAt: row.next_attempt_at,
    lastError: row.last_error,
    pausedAt: row.paused_at,
  };
}
