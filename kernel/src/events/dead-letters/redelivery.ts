import type { Knex } from 'knex';
import type { Logger } from '../../telemetry/logger.js';
import { type TenantId, tenantId } from '../../tenancy/tenant.js';
import type { RegisteredConsumers } from '../consumers/registered-consumer.js';
import type { HandlerEnvironment } from '../consumers/handle-event.js';
import { DueLoop } from '../due-loop.js';
import type { PositionedEnvelope } from '../envelope.js';
import type { EventSettings } from '../event-settings.js';
import type { PublishOutcome } from '../transports/event-target.js';
import { redeliverToConsumer } from './redeliver-to-consumer.js';
import { redeliverToTarget } from './redeliver-to-target.js';

export interface RedeliveryOptions extends HandlerEnvironment {
  /** Connections of the platform role, to find what is due and to deal with targets. */
  readonly connection: Knex;
  readonly consumers: RegisteredConsumers;
  readonly settings: EventSettings;
  /** Takes an event to the relay's target once more. */
  readonly redeliver: (envelope: PositionedEnvelope) => Promise<PublishOutcome>;
  /** Told of a lane that was held while an event was dealt with. */
  readonly wakeLane: (consumer: string, tenantId: TenantId) => void;
  readonly logger: Logger;
}

/** A requeued letter that is due, and alone of its origin and tenant in this turn. */
export interface DueLetter {
  readonly id: string;
  readonly tenantId: TenantId;
  readonly consumer: string | null;
  readonly target: string | null;
}

/** Letters at the same moment: each holds a connection that requests use too. */
const CONCURRENCY = 2;

/** Milliseconds after which letters that were requeued without word of it are found. */
const POLL_MS = 5_000;

/** Milliseconds until a letter is looked at again whose lane was held by somebody else. */
const BUSY_MS = 100;

/**
 * Tries requeued dead letters. In any number of instances: a letter is locked while it is tried, and its being done is
 * committed with the effect, so asking twice is never doing twice.
 */
export class Redelivery {
  readonly #options: RedeliveryOptions;
  readonly #loop: DueLoop;

  constructor(options: RedeliveryOptions) {
    this.#options = options;
    this.#loop = new DueLoop({
      name: 'redelivery',
      pollMs: POLL_MS,
      logger: options.logger,
      turn: (signal) => this.#turn(signal),
    });
  }

  wake(): void {
    this.#loop.wake();
  }

  close(): Promise<void> {
    return this.#loop.close();
  }

  /** One letter of each origin and tenant, several of them at the same moment. */
  async #turn(signal: AbortSignal): Promise<number | null> {
    const { connection } = this.#options;
    const { rows } = await connection.raw(DUE, { limit: CONCURRENCY });
    if (rows.length === 0 || signal.aborted) return this.#nextDueMs();
    const tries = await Promise.allSettled((rows as DueRow[]).map((row) => this.#redeliver(toDue(row))));
    const failed = tries.find((each) => each.status === 'rejected');
    if (failed) throw failed.reason;
    return tries.some((each) => each.status === 'fulfilled' && each.value) ? 0 : BUSY_MS;
  }

  /** `false` when somebody else is at it. */
  async #redeliver(letter: DueLetter): Promise<boolean> {
    if (letter.consumer === null) return redeliverToTarget(this.#options, letter);
    const tried = await redeliverToConsumer(this.#options, { ...letter, consumer: letter.consumer });
    this.#options.wakeLane(letter.consumer, letter.tenantId);
    return tried;
  }

  async #nextDueMs(): Promise<number | null> {
    const { rows } = await this.#options.connection.raw(
      `select ceil(extract(epoch from min(d.next_attempt_at) - clock_timestamp()) * 1000)::float8 as ms
         from ${WAITING}`,
    );
    // What has become due since it was looked for counts too.
    return rows[0].ms === null ? null : Math.max(1, rows[0].ms);
  }
}

/** Letters that are to be tried; those of a paused consumer are not. */
const WAITING = `
  sys_events_dlq d left join sys_consumer_offsets o on o.tenant_id = d.tenant_id and o.consumer = d.consumer
   where d.status = 'requeued' and o.paused_at is null
     and not exists (select from sys_consumer_pauses p where p.consumer = d.consumer)`;

/** By chance, so that letters whose lane is held do not keep others from their turn. */
const DUE = `
  select * from (
    select distinct on (d.tenant_id, d.consumer, d.target) d.id, d.tenant_id, d.consumer, d.target
      from ${WAITING} and d.next_attempt_at <= clock_timestamp()
     order by d.tenant_id, d.consumer, d.target, d.position) due
   order by random() limit :limit`;

interface DueRow extends Omit<DueLetter, 'tenantId'> {
  readonly tenant_id: string;
}

function toDue({ id, tenant_id, consumer, target }: DueRow): DueLetter {
  return { id, tenantId: tenantId(tenant_id), consumer, target };
}
