import type { Knex } from 'knex';
import { systemActor } from '../../access/actor.js';
import { isDatabaseFailure } from '../../database/database-failure.js';
import { scopedBy } from '../../database/scoped-transaction.js';
import { kernelEvents } from '../../module/events.js';
import type { ModuleRegistry } from '../../module/registry.js';
import type { Logger } from '../../telemetry/logger.js';
import type { TenantId } from '../../tenancy/tenant.js';
import { backoffMs } from '../backoff.js';
import { DueLoop } from '../due-loop.js';
import { type Envelope, newEnvelope } from '../envelope.js';
import type { EventDefinition } from '../event-definition.js';
import type { EventMetrics } from '../event-metrics.js';
import { eventName } from '../event-schema.js';
import type { EventSettings } from '../event-settings.js';
import { failureReason } from '../failure-reason.js';
import type { Outbox } from '../outbox.js';
import {
  deleteScheduled,
  findDueTenants,
  lockDueEvents,
  lockSchedule,
  postponeRefused,
  type ScheduledEvent,
} from './due-events.js';

export interface ScheduledEventsOptions {
  /** Connections of the application role: what is published is bound to its tenant by row-level security. */
  readonly app: Knex;
  /** Of the platform role, to find out for whom something is due. */
  readonly platform: Knex;
  readonly outbox: Outbox;
  readonly registry: ModuleRegistry;
  readonly settings: EventSettings['scheduled'];
  readonly metrics: EventMetrics;
  readonly logger: Logger;
}

/** Tenants in one turn; each gets one batch. */
const TENANTS = 50;
/** Transactions at the same moment: each holds a connection that requests use too. */
const CONCURRENCY = 2;
/** Milliseconds until tenants are looked at again that another process was publishing for. */
const BUSY_MS = 100;
/** Milliseconds until an event is looked at again whose payload does not fit: a version that mends it may have started. */
const REFUSED_MS = 600_000;
/** Between attempts at a tenant whose transaction failed. */
const RETRY = { baseMs: 1_000, maxMs: 60_000 };

/** A tenant whose transaction failed, but not for the database's being away. */
interface Resting {
  readonly failures: number;
  /** On `performance.now()`. */
  readonly until: number;
}

/** Every event a transaction of this platform may schedule, by name and version. */
export function schedulableEvents({ modules }: ModuleRegistry): ReadonlyMap<string, EventDefinition> {
  const events = [...kernelEvents, ...modules.flatMap((module) => module.events)];
  return new Map(events.map((event) => [eventName(event), event]));
}

/**
 * Publishes scheduled events when their time has come. In any number of processes: an event leaves the schedule in the
 * transaction that writes it to the outbox, under a lock on the tenant's schedule, so it is published once, and within a
 * tenant in the order of times. Who has 100,000 due takes turns with the others, by batches of the same size.
 */
export class ScheduledEvents {
  readonly #options: ScheduledEventsOptions;
  readonly #events: ReadonlyMap<string, EventDefinition>;
  readonly #loop: DueLoop;
  readonly #resting = new Map<TenantId, Resting>();

  constructor(options: ScheduledEventsOptions) {
    this.#options = options;
    this.#events = schedulableEvents(options.registry);
    this.#loop = new DueLoop({
      name: 'scheduled-events',
      pollMs: options.settings.poll_ms,
      logger: options.logger,
      turn: (signal) => this.#turn(signal),
    });
  }

  /** Something was scheduled in this process, or a tenant was switched on. Of others it hears by looking. */
  wake(): void {
    this.#loop.wake();
  }

  /** Resolves after the transactions that are under way. */
  close(): Promise<void> {
    return this.#loop.close();
  }

  /** One batch for each of some tenants, several of them at the same moment. */
  async #turn(signal: AbortSignal): Promise<number | null> {
    const { tenants, nextMs } = await findDueTenants(this.#options.platform, {
      known: [...this.#events.keys()],
      without: this.#restingNow(),
      limit: TENANTS,
    });
    if (tenants.length === 0) return nextMs;
    const queue = [...tenants];
    let published = 0;
    const work = async () => {
      for (let id = queue.shift(); id && !signal.aborted; id = queue.shift()) {
        published += await this.#publishOf(id);
      }
    };
    const workers = await Promise.allSettled(Array.from({ length: CONCURRENCY }, work));
    const failed = workers.find((worker) => worker.status === 'rejected');
    if (failed) throw failed.reason;
    return published > 0 ? 0 : BUSY_MS;
  }

  #restingNow(): readonly TenantId[] {
    const now = performance.now();
    return [...this.#resting].filter(([, { until }]) => until > now).map(([id]) => id);
  }

  /** How many events left the schedule or their place in it. Throws when the database is away. */
  async #publishOf(id: TenantId): Promise<number> {
    try {
      const moved = await this.#publishBatch(id);
      this.#resting.delete(id);
      return moved;
    } catch (error) {
      if (isDatabaseFailure(error)) throw error;
      const failures = (this.#resting.get(id)?.failures ?? 0) + 1;
      const waitMs = backoffMs(failures, RETRY);
      this.#resting.set(id, { failures, until: performance.now() + waitMs });
      this.#options.logger.error(
        { err: error, tenantId: id, failures, waitMs },
        'scheduled events of a tenant cannot be published; they wait',
      );
      return 0;
    }
  }

  async #publishBatch(id: TenantId): Promise<number> {
    const { app, outbox, metrics, settings } = this.#options;
    const envelopes: Envelope[] = [];
    const moved = await app.transaction(
      async (trx) => {
        if (!(await lockSchedule(trx, id))) return 0;
        const known = [...this.#events.keys()];
        const due = await lockDueEvents(trx, { known, limit: settings.batch_size });
        const published: ScheduledEvent[] = [];
        for (const event of due) {
          const envelope = await this.#envelopeOf(trx, id, event);
          if (!envelope) continue;
          envelopes.push(envelope);
          published.push(event);
        }
        if (published.length > 0) await deleteScheduled(trx, published);
        return due.length;
      },
      scopedBy({
        readOnly: false,
        begin: `set local app.tenant_id = '${id}'`,
        last: () => (envelopes.length > 0 ? outbox.write(envelopes) : undefined),
      }),
    );
    for (const { type } of envelopes) metrics.scheduledPublished.inc({ event_type: type });
    if (envelopes.length > 0) outbox.committed(envelopes);
    return moved;
  }

  /** `null` for one that does not fit its definition any more: it waits apart from the others. */
  async #envelopeOf(trx: Knex, id: TenantId, event: ScheduledEvent): Promise<Envelope | null> {
    const { type, version, key, payload, actorId, correlationId, causationId } = event;
    const definition = this.#events.get(eventName({ type, version }));
    if (!definition) throw new Error(`event "${type}" was taken from the schedule without being known`);
    try {
      const actor = systemActor('scheduled-events');
      const cause = { correlationId, causationId };
      // Who asked for it acts, though they may be signed out by now.
      return { ...newEnvelope({ event: definition, payload, tenantId: id, actor, cause }), actorId };
    } catch (error) {
      await postponeRefused(trx, event, { waitMs: REFUSED_MS, reason: failureReason(error) });
      this.#options.logger.error(
        { err: error, tenantId: id, type, version, key, waitMs: REFUSED_MS },
        'a scheduled event does not fit its definition; it is kept',
      );
      return null;
    }
  }
}
