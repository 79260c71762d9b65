import type { Knex } from 'knex';
import { systemActor } from '../../access/actor.js';
import type { ModuleSlug } from '../../module/module-slug.js';
import type { Logger } from '../../telemetry/logger.js';
import { tenantId, type TenantId } from '../../tenancy/tenant.js';
import type { Platform } from '../../platform.js';
import { v7 as uuidv7 } from 'uuid';
import { backoffMs } from '../backoff.js';
import type { ConsumerDefinition } from './consumer.js';
import type { PositionedEnvelope } from '../envelope.js';
import type { EventFeed } from '../event-feed.js';
import { readTenantLog } from '../event-log.js';
import { Loop } from '../loop.js';

export interface RegisteredConsumer extends ConsumerDefinition {
  readonly module: ModuleSlug;
}

/** A consumer whose event types are settled. */
interface ActiveConsumer extends RegisteredConsumer {
  readonly types: readonly string[];
}

export interface ConsumerRunnerOptions {
  readonly consumers: readonly RegisteredConsumer[];
  readonly platform: Platform;
  readonly feed: EventFeed;
  /** Connections of the platform role, to find out who is behind. */
  readonly connection: Knex;
  readonly logger: Logger;
  /** Events per transaction. Default 100. */
  readonly batchSize?: number;
  /** Transactions at once. Default 4. */
  readonly concurrency?: number;
  /** Milliseconds between looks for consumers that are behind without an event having said so. Default 30 000. */
  readonly sweepMs?: number;
}

/** One consumer's work for one tenant; the unit that is leased, retried and kept apart from all others. */
interface Lane {
  readonly consumer: ActiveConsumer;
  readonly tenantId: TenantId;
  state: 'idle' | 'queued' | 'running' | 'waiting';
  /** Something arrived while running. */
  again: boolean;
  failures: number;
  timer?: NodeJS.Timeout;
}

const RETRY = { baseMs: 1_000, maxMs: 60_000 };

/** Runs consumers in this process. Durable offsets per consumer and tenant; several processes share the work. */
export class ConsumerRunner {
  readonly #options: Required<ConsumerRunnerOptions>;
  readonly #consumers: readonly ActiveConsumer[];
  readonly #lanes = new Map<string, Lane>();
  readonly #queue: Lane[] = [];
  readonly #active = new Set<Promise<void>>();
  readonly #sweep: Loop;
  readonly #unsubscribe: () => void;
  #closed = false;

  constructor(options: ConsumerRunnerOptions) {
    this.#options = { batchSize: 100, concurrency: 4, sweepMs: 30_000, ...options };
    this.#consumers = options.consumers.map((consumer) => ({
      ...consumer,
      types:
        typeof consumer.events === 'function' ? consumer.events(options.platform.registry) : consumer.events,
    }));
    this.#unsubscribe = options.feed.subscribe((envelopes) => this.#schedule(envelopes));
    this.#sweep = new Loop({
      name: 'consumer-sweep',
      pollMs: this.#options.sweepMs,
      logger: options.logger,
      turn: () => this.#findLagging(),
    });
  }

  /** Looks for consumers that are behind, now: at start, and after a tenant switched a module on. */
  wake(): void {
    this.#sweep.wake();
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#unsubscribe();
    this.#queue.length = 0;
    for (const lane of this.#lanes.values()) clearTimeout(lane.timer);
    await this.#sweep.close();
    await Promise.all(this.#active);
  }

  #schedule(envelopes: readonly PositionedEnvelope[]): void {
    for (const consumer of this.#consumers) {
      for (const envelope of envelopes) {
        if (consumer.types.includes(envelope.type)) this.#enqueue(this.#lane(consumer, envelope.tenantId));
      }
    }
  }

  async #findLagging(): Promise<boolean> {
    const consumers = this.#consumers;
    // O(tenants × consumers), on the index that ends with the position: at start and every half minute.
    const { rows } = await this.#options.connection.raw(
      `select c.name, t.id from tenants t
         cross join unnest(?::text[]) as c(name)
         cross join lateral (select p.position from sys_event_positions p
                              where p.tenant_id = t.id order by p.position desc limit 1) newest
         left join sys_consumer_offsets o on o.tenant_id = t.id and o.consumer = c.name
        where t.is_active and coalesce(o.position, 0) < newest.position`,
      [consumers.map((consumer) => consumer.name)],
    );
    const byName = new Map(consumers.map((consumer) => [consumer.name, consumer]));
    for (const { name, id } of rows as { name: string; id: string }[]) {
      const consumer = byName.get(name);
      if (consumer) this.#enqueue(this.#lane(consumer, tenantId(id)));
    }
    return false;
  }

  #lane(consumer: ActiveConsumer, tenant: TenantId): Lane {
    const key = `${consumer.name} ${tenant}`;
    let lane = this.#lanes.get(key);
    if (!lane) {
      lane = { consumer, tenantId: tenant, state: 'idle', again: false, failures: 0 };
      this.#lanes.set(key, lane);
    }
    return lane;
  }

  #enqueue(lane: Lane): void {
    if (lane.state === 'running') lane.again = true;
    if (lane.state !== 'idle' || this.#closed) return;
    lane.state = 'queued';
    this.#queue.push(lane);
    this.#startNext();
  }

  #startNext(): void {
    while (this.#active.size < this.#options.concurrency) {
      const lane = this.#queue.shift();
      if (!lane) return;
      const work = this.#run(lane).finally(() => {
        this.#active.delete(work);
        this.#startNext();
      });
      this.#active.add(work);
    }
  }

  async #run(lane: Lane): Promise<void> {
    lane.state = 'running';
    lane.again = false;
    try {
      const more = await this.#drainOnce(lane);
      lane.failures = 0;
      lane.state = 'idle';
      if (more || lane.again) this.#enqueue(lane);
      else this.#lanes.delete(`${lane.consumer.name} ${lane.tenantId}`);
    } catch (error) {
      this.#retryLater(lane, error);
    }
  }

  #retryLater(lane: Lane, error: unknown): void {
    if (this.#closed) return;
    lane.failures += 1;
    lane.state = 'waiting';
    const waitMs = backoffMs(lane.failures, RETRY);
    this.#options.logger.error(
      { err: error, consumer: lane.consumer.name, tenantId: lane.tenantId, failures: lane.failures, waitMs },
      'consumer failed; it will try again',
    );
    lane.timer = setTimeout(() => {
      lane.state = 'idle';
      this.#enqueue(lane);
    }, waitMs);
  }

  /** One transaction: lock the offset, read what follows it, handle, move the offset. `true` when more is waiting. */
  async #drainOnce({ consumer, tenantId }: Lane): Promise<boolean> {
    const { platform, batchSize } = this.#options;
    const tenant = await platform.tenants.byId(tenantId);
    // A module's consumers rest while the tenant has it switched off, and catch up afterwards.
    if (!tenant?.isActive || !platform.modulesOf(tenant).includes(consumer.module)) return false;

    const actor = systemActor(`consumer:${consumer.name}`);
    const database = platform.databaseFor(tenantId, actor, { correlationId: uuidv7(), causationId: null });
    return database.transaction(async (unit) => {
      const offset = await lockOffset(unit.trx, consumer.name);
      if (offset === null) return false;
      const { envelopes, readUpTo } = await readTenantLog(unit.trx, {
        after: offset,
        types: consumer.types,
        limit: batchSize,
      });
      for (const envelope of envelopes) {
        const cause = { correlationId: envelope.correlationId, causationId: envelope.id };
        await consumer.handle(envelope, {
          platform,
          tenant,
          unit: { ...unit, append: (event, payload) => unit.append(event, payload, cause) },
        });
      }
      if (readUpTo > offset) {
        await unit
          .trx('sys_consumer_offsets')
          .where({ consumer: consumer.name })
          .update({ position: readUpTo.toString(), updated_at: unit.trx.fn.now() });
      }
      return envelopes.length === batchSize;
    });
  }
}

/** `null` when another process is at work on this consumer and tenant. */
async function lockOffset(trx: Knex, consumer: string): Promise<bigint | null> {
  await trx('sys_consumer_offsets').insert({ consumer }).onConflict(['consumer', 'tenant_id']).ignore();
  const row = await trx('sys_consumer_offsets')
    .where({ consumer })
    .forUpdate()
    .skipLocked()
    .first('position');
  return row ? BigInt(row.position) : null;
}
