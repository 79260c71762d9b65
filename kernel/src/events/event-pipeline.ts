import type { Knex } from 'knex';
import { BadInputError } from '../errors.js';
import type { RequestContext } from '../module/request-context.js';
import type { Platform } from '../platform.js';
import type { Logger } from '../telemetry/logger.js';
import type { Metrics } from '../telemetry/metrics.js';
import { consumerNeeds } from './consumer-needs.js';
import { ConsumerRunner } from './consumers/consumer-runner.js';
import { consumerStates } from './consumers/consumer-states.js';
import { pauseForAll, pauseForTenant, resumeForAll, resumeForTenant } from './consumers/pauses.js';
import { type RegisteredConsumers, registeredConsumers } from './consumers/registered-consumer.js';
import {
  countDeadLetters,
  deadLetterPage,
  findDeadLetter,
  requeueDeadLetters,
} from './dead-letters/dead-letter-store.js';
import { Redelivery } from './dead-letters/redelivery.js';
import { auditPage } from './event-audit.js';
import type { EventMetrics } from './event-metrics.js';
import type { EventOperations } from './event-operations.js';
import type { EventScope } from './event-scope.js';
import type { EventSettings } from './event-settings.js';
import { PipelineMetrics } from './pipeline-metrics.js';
import { pipelineStatus } from './pipeline-status.js';
import { ReplayRunner } from './replays/replay-runner.js';
import { cancelReplay, findReplay, replayPage } from './replays/replay-store.js';
import { startReplay } from './replays/start-replay.js';
import { Retention } from './retention/retention.js';
import { schedulableEvents, ScheduledEvents } from './scheduled/scheduled-events.js';
import { ScopedDatabase } from './scoped-database.js';
import type { Outbox } from './outbox.js';
import type { EventTransport } from './transports/event-transport.js';
import { OPERATIONS_CHANNEL } from './wake-up.js';

export interface EventPipelineOptions {
  readonly platform: Platform;
  /** Connections of the platform role. */
  readonly connection: Knex;
  /** Of the application role. */
  readonly app: Knex;
  /** Where what is due goes. */
  readonly outbox: Outbox;
  readonly transport: EventTransport;
  readonly settings: EventSettings;
  /** What the pipeline counts as it goes, and the registry for what the database is asked. */
  readonly metrics: EventMetrics;
  readonly registry: Metrics;
  readonly logger: Logger;
}

/** What becomes of events once they have their positions: consumers, dead letters, replays, and how they are operated. */
export class EventPipeline {
  readonly operations: EventOperations;
  readonly #options: EventPipelineOptions;
  readonly #consumers: RegisteredConsumers;
  readonly #runner: ConsumerRunner;
  readonly #redelivery: Redelivery;
  readonly #replays: ReplayRunner;
  readonly #retention: Retention;
  readonly #scheduled: ScheduledEvents;
  readonly #figures: PipelineMetrics;

  constructor(options: EventPipelineOptions) {
    const { platform, connection, transport, settings, metrics, logger } = options;
    this.#options = options;
    this.#consumers = registeredConsumers(platform.registry);
    const environment = { platform, metrics, timeoutMs: settings.consumers.handler_timeout_ms };
    this.#runner = new ConsumerRunner({
      ...environment,
      consumers: this.#consumers,
      feed: transport.feed,
      progress: transport.progress,
      settings: settings.consumers,
      logger,
    });
    const wakeLane: ConsumerRunner['wakeLane'] = (consumer, tenantId) =>
      this.#runner.wakeLane(consumer, tenantId);
    this.#redelivery = new Redelivery({
      ...environment,
      consumers: this.#consumers,
      ...{ connection, settings, wakeLane, logger },
      redeliver: (envelope) => transport.redeliver(envelope),
    });
    this.#replays = new ReplayRunner({
      ...environment,
      consumers: this.#consumers,
      ...{ connection, settings, wakeLane, logger },
      archive: transport.archive,
    });
    const needs = consumerNeeds(platform.registry);
    this.#retention = new Retention({
      platform: connection,
      logger,
      settings: settings.retention,
      consumers: needs,
      target: settings.relay_target === 'memory' ? null : settings.relay_target,
    });
    this.#scheduled = new ScheduledEvents({
      app: options.app,
      platform: connection,
      outbox: options.outbox,
      registry: platform.registry,
      settings: settings.scheduled,
      metrics,
      logger,
    });
    this.#figures = new PipelineMetrics({
      metrics: options.registry,
      platform: connection,
      consumers: needs,
      known: [...schedulableEvents(platform.registry).keys()],
      settings,
      logger,
    });
    this.operations = this.#createOperations();
  }

  /** A tenant was changed: it may have been switched on, or a module of it. */
  tenantChanged(): void {
    this.#runner.wake();
    this.#scheduled.wake();
  }

  /** A transaction of this process has scheduled something. */
  wakeSchedule(): void {
    this.#scheduled.wake();
  }

  /** An operator asked for something, on whichever instance. */
  wakeAll(): void {
    this.#runner.wake();
    this.#redelivery.wake();
    this.#replays.wake();
  }

  async close(): Promise<void> {
    const parts = [
      this.#scheduled,
      this.#runner,
      this.#redelivery,
      this.#replays,
      this.#retention,
      this.#figures,
    ];
    await Promise.all(parts.map((part) => part.close()));
  }

  #createOperations(): EventOperations {
    const { connection, settings } = this.#options;
    const database = new ScopedDatabase(connection);
    return {
      deadLetters: {
        page: (context, scope, filter, args) =>
          database.read(context, scope, (trx) => deadLetterPage(trx, context, filter, args)),
        count: (context, scope, filter) =>
          database.read(context, scope, (trx) => countDeadLetters(trx, filter)),
        find: (context, scope, id) => database.read(context, scope, (trx) => findDeadLetter(trx, id)),
        requeue: async (context, scope, filter) => {
          const requeued = await database.transaction(context, scope, (trx) =>
            requeueDeadLetters(trx, context.actor, filter),
          );
          if (requeued > 0) await this.#wakeEverywhere();
          return requeued;
        },
      },
      replays: {
        start: async (context, request) => {
          const replay = await startReplay(
            { connection, settings, archive: this.#options.transport.archive, consumers: this.#consumers },
            context,
            request,
          );
          await this.#wakeEverywhere();
          return replay;
        },
        page: (context, scope, args) =>
          database.read(context, scope, (trx) => replayPage(trx, context, args)),
        find: (context, scope, id) => database.read(context, scope, (trx) => findReplay(trx, id)),
        cancel: (context, scope, id) =>
          database.transaction(context, scope, (trx) => cancelReplay(trx, context.actor, id)),
      },
      consumers: {
        list: async (context, scope) => {
          const tenants = await tenantsOf(context, scope);
          const { platform } = context;
          const states = await database.read(context, scope, (trx) =>
            consumerStates(trx, { platform, consumers: this.#consumers, tenants }),
          );
          return states.map((state) =>
            this.#options.transport.progress.overlay(state, this.#consumers.get(state.consumer)?.types ?? []),
          );
        },
        pause: async (context, scope, consumer) => {
          this.#requireConsumer(consumer);
          const { actor } = context;
          await database.transaction(context, scope, (trx) =>
            scope === 'all-tenants'
              ? pauseForAll(trx, { actor, consumer })
              : pauseForTenant(trx, { actor, consumer, tenantId: scope.tenantId }),
          );
        },
        resume: async (context, scope, consumer) => {
          this.#requireConsumer(consumer);
          const { actor } = context;
          await database.transaction(context, scope, (trx) =>
            scope === 'all-tenants'
              ? resumeForAll(trx, { actor, consumer })
              : resumeForTenant(trx, { actor, consumer, tenantId: scope.tenantId }),
          );
          await this.#wakeEverywhere();
        },
      },
      audit: (context, scope, args) => database.read(context, scope, (trx) => auditPage(trx, context, args)),
      status: () => pipelineStatus(connection, settings),
    };
  }

  #requireConsumer(consumer: string): void {
    if (this.#consumers.has(consumer)) return;
    throw new BadInputError(`There is no consumer "${consumer}".`, {
      fields: [{ path: 'name', message: `there is no consumer "${consumer}"` }],
      knownConsumers: [...this.#consumers.keys()],
    });
  }

  /** This instance at once, the others by notification; where that is lost, they find the work by themselves later. */
  async #wakeEverywhere(): Promise<void> {
    this.wakeAll();
    const { connection, logger } = this.#options;
    await connection
      .raw(`notify ${OPERATIONS_CHANNEL}`)
      .catch((error: unknown) =>
        logger.warn({ err: error }, 'other instances were not told; they will poll'),
      );
  }
}

async function tenantsOf({ platform: { tenants } }: RequestContext, scope: EventScope) {
  if (scope === 'all-tenants') return tenants.all();
  const tenant = await tenants.byId(scope.tenantId);
  return tenant ? [tenant] : [];
}
