import type { Knex } from 'knex';
import { BadInputError } from '../errors.js';
import type { RequestContext } from '../module/request-context.js';
import type { Platform } from '../platform.js';
import type { Logger } from '../telemetry/logger.js';
import { type ConsumerProgress, storedProgress } from './consumers/consumer-progress.js';
import { ConsumerRunner } from './consumers/consumer-runner.js';
import { consumerStates } from './consumers/consumer-states.js';
import { memoryProgress } from './consumers/memory-progress.js';
import { pauseForAll, pauseForTenant, resumeForAll, resumeForTenant } from './consumers/pauses.js';
import { type RegisteredConsumers, registeredConsumers } from './consumers/registered-consumer.js';
import {
  countDeadLetters,
  deadLetterPage,
  findDeadLetter,
  requeueDeadLetters,
} from './dead-letters/dead-letter-store.js';
import { Redelivery } from './dead-letters/redelivery.js';
import type { PositionedEnvelope } from './envelope.js';
import { auditPage } from './event-audit.js';
import type { EventFeed } from './event-feed.js';
import type { EventMetrics } from './event-metrics.js';
import type { EventOperations } from './event-operations.js';
import type { EventScope } from './event-scope.js';
import type { EventSettings } from './event-settings.js';
import type { MemoryLog } from './memory-log.js';
import { pipelineStatus } from './pipeline-status.js';
import { ReplayRunner } from './replays/replay-runner.js';
import { cancelReplay, findReplay, replayPage } from './replays/replay-store.js';
import { startReplay } from './replays/start-replay.js';
import { ScopedDatabase } from './scoped-database.js';
import type { EventArchive, PublishOutcome } from './transports/event-target.js';
import { OPERATIONS_CHANNEL } from './wake-up.js';

export interface EventPipelineOptions {
  readonly platform: Platform;
  /** Connections of the platform role. */
  readonly connection: Knex;
  readonly feed: EventFeed;
  /** The feed again, with the transport `memory`. */
  readonly memoryLog: MemoryLog | null;
  readonly settings: EventSettings;
  readonly metrics: EventMetrics;
  readonly logger: Logger;
  /** Takes an event to the relay's target once more. */
  readonly redeliver: (envelope: PositionedEnvelope) => Promise<PublishOutcome>;
  /** What keeps events longer than the log, if the relay's target does. */
  readonly archive: EventArchive | null;
}

/** What becomes of events once they have their positions: consumers, dead letters, replays, and how they are operated. */
export class EventPipeline {
  readonly operations: EventOperations;
  readonly #options: EventPipelineOptions;
  readonly #consumers: RegisteredConsumers;
  readonly #progress: ConsumerProgress;
  readonly #runner: ConsumerRunner;
  readonly #redelivery: Redelivery;
  readonly #replays: ReplayRunner;

  constructor(options: EventPipelineOptions) {
    const { platform, connection, feed, settings, metrics, logger, redeliver, archive, memoryLog } = options;
    this.#options = options;
    this.#consumers = registeredConsumers(platform.registry);
    this.#progress = memoryLog ? memoryProgress(memoryLog) : storedProgress(connection);
    const environment = { platform, metrics, timeoutMs: settings.consumers.handler_timeout_ms };
    this.#runner = new ConsumerRunner({
      ...environment,
      consumers: this.#consumers,
      feed,
      progress: this.#progress,
      settings: settings.consumers,
      logger,
    });
    const wakeLane: ConsumerRunner['wakeLane'] = (consumer, tenantId) =>
      this.#runner.wakeLane(consumer, tenantId);
    this.#redelivery = new Redelivery({
      ...environment,
      consumers: this.#consumers,
      ...{ connection, settings, redeliver, wakeLane, logger },
    });
    this.#replays = new ReplayRunner({
      ...environment,
      consumers: this.#consumers,
      ...{ connection, settings, archive, wakeLane, logger },
    });
    this.operations = this.#createOperations();
  }

  /** A tenant switched a module on. */
  wakeConsumers(): void {
    this.#runner.wake();
  }

  /** An operator asked for something, on whichever instance. */
  wakeAll(): void {
    this.#runner.wake();
    this.#redelivery.wake();
    this.#replays.wake();
  }

  async close(): Promise<void> {
    await Promise.all([this.#runner.close(), this.#redelivery.close(), this.#replays.close()]);
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
            { ...this.#options, consumers: this.#consumers },
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
            this.#progress.overlay(state, this.#consumers.get(state.consumer)?.types ?? []),
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
      fields: [{ path: 'consumer', message: `there is no consumer "${consumer}"` }],
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
