import type { Knex } from 'knex';
import type { UnitOfWork } from '../../database/unit-of-work.js';
import { type TenantId, tenantId } from '../../tenancy/tenant.js';
import type { PositionedEnvelope } from '../envelope.js';
import { readTenantLog, type TenantSlice } from '../event-log.js';
import type { ConsumerState } from './consumer-state.js';
import { giveUp, keepAttempt, lockOffset, moveOffset, type Offset } from './offsets.js';
import type { RegisteredConsumers } from './registered-consumer.js';

/** One consumer's work for one tenant. */
export interface LaneId {
  readonly consumer: string;
  readonly tenantId: TenantId;
}

export interface LaneFailure extends LaneId {
  /** Where the consumer stood: nothing is changed when somebody has moved on meanwhile. */
  readonly position: bigint;
  /** This one included. */
  readonly attempts: number;
}

/** Where consumers read events from, and where it is kept how far they are. Transactions are bound to the lane's tenant. */
export interface ConsumerProgress {
  /** Keeps others from the lane until the transaction ends; `null` when somebody is at work. */
  lock(trx: Knex, lane: LaneId): Promise<Offset | null>;
  read(
    trx: Knex,
    slice: {
      readonly tenantId: TenantId;
      readonly types: readonly string[];
      readonly after: bigint;
      readonly limit: number;
    },
  ): Promise<TenantSlice>;
  /** Counts once the transaction is committed. */
  move(unit: UnitOfWork, lane: LaneId & { readonly position: bigint }): Promise<void>;
  keepAttempt(
    unit: UnitOfWork,
    failure: LaneFailure & { readonly waitMs: number; readonly lastError: string },
  ): Promise<void>;
  /** Makes the event a dead letter and moves past it. */
  giveUp(
    unit: UnitOfWork,
    failure: LaneFailure & { readonly envelope: PositionedEnvelope; readonly reason: string },
  ): Promise<boolean>;
  /** Lanes of active tenants that may have something to do. */
  lagging(consumers: RegisteredConsumers): Promise<readonly LaneId[]>;
  /** What Postgres knows of a lane, with what only this process does. `types` are those its consumer takes. */
  overlay(state: ConsumerState, types: readonly string[]): ConsumerState;
}

/** The log and the offsets in Postgres. `platform` is of the platform role, to find out who is behind. */
export function storedProgress(platform: Knex): ConsumerProgress {
  return {
    lock: (trx, { consumer }) => lockOffset(trx, consumer),
    read: readTenantLog,
    move: ({ trx }, { consumer, position }) => moveOffset(trx, consumer, position),
    keepAttempt: ({ trx }, failure) => keepAttempt(trx, failure),
    giveUp: ({ trx }, failure) => giveUp(trx, failure),
    lagging: (consumers) => findLagging(platform, [...consumers.keys()]),
    overlay: (state) => state,
  };
}

async function findLagging(platform: Knex, names: readonly string[]): Promise<readonly LaneId[]> {
  // O(tenants × consumers), on the index that ends with the position: at start and every half minute.
  const { rows } = await platform.raw(
    `select c.name, t.id from tenants t
       cross join unnest(?::text[]) as c(name)
       cross join lateral (select p.position from sys_event_positions p
                            where p.tenant_id = t.id order by p.position desc limit 1) newest
       left join sys_consumer_offsets o on o.tenant_id = t.id and o.consumer = c.name
      where t.is_active and coalesce(o.position, 0) < newest.position and o.paused_at is null
        and not exists (select from sys_consumer_pauses where consumer = c.name)`,
    [[...names]],
  );
  return (rows as { name: string; id: string }[]).map(({ name, id }) => ({
    consumer: name,
    tenantId: tenantId(id),
  }));
}
