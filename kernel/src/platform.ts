import type { Knex } from 'knex';
import { kernelMigrations } from '../migrations/index.js';
import type { Actor } from './access/actor.js';
import { ActorResolver } from './access/actor-resolver.js';
import { syncGrants } from './access/grants.js';
import type { PermissionDeclaration } from './access/permissions.js';
import { type AccessTokenOptions, AccessTokens, PasswordResetTokens } from './access/token.js';
import { connect, connectionFor, type DatabaseAddress } from './database/connection.js';
import { withLock } from './database/lock.js';
import { migrate } from './database/migrations.js';
import { requireServer } from './database/require-server.js';
import { ensureRoles } from './database/roles.js';
import { TenantDatabase } from './database/tenant-database.js';
import { consumerNeeds } from './events/consumer-needs.js';
import type { Cause } from './events/envelope.js';
import { type EventSettings, eventSettings } from './events/event-settings.js';
import type { EventFeed } from './events/event-feed.js';
import { EventMetrics } from './events/event-metrics.js';
import type { EventOperations } from './events/event-operations.js';
import { EventPipeline } from './events/event-pipeline.js';
import { MemoryLog } from './events/memory-log.js';
import { PipelineMetrics } from './events/pipeline-metrics.js';
import { NotificationListener } from './events/notification-listener.js';
import { DELIVERY_CONNECTIONS } from './events/relay/deliveries.js';
import { rebaseLog } from './events/relay/rebase-log.js';
import { Relay } from './events/relay/relay.js';
import { createLogDays } from './events/retention/log-days.js';
import { Retention } from './events/retention/retention.js';
import { LogFeed } from './events/log-feed.js';
import { createTarget } from './events/transports/create-target.js';
import { archiveOf, type EventTarget } from './events/transports/event-target.js';
import { EVENTS_CHANNEL, OPERATIONS_CHANNEL, POSITIONS_CHANNEL, WakeUp } from './events/wake-up.js';
import { buildModuleSchema, type SubgraphSchema } from './graphql/subgraph-schema.js';
import type { ModuleDeclaration } from './module/define-module.js';
import { TenantModuleToggled } from './module/events.js';
import { enabledModules } from './module/module-policy.js';
import type { ModuleSlug } from './module/module-slug.js';
import { type ClientFacts, RequestContext } from './module/request-context.js';
import { ModuleRegistry } from './module/registry.js';
import type { Logger } from './telemetry/logger.js';
import { Metrics } from './telemetry/metrics.js';
import { createTenant, type NewTenant } from './tenancy/create-tenant.js';
import type { Tenant, TenantId } from './tenancy/tenant.js';
import { TenantDirectory } from './tenancy/tenant-directory.js';
import { v7 as uuidv7 } from 'uuid';

export interface PlatformOptions {
  readonly modules: readonly ModuleDeclaration[];
  readonly database: DatabaseAddress;
  readonly accessTokens: AccessTokenOptions;
  readonly logger: Logger;
  /** Connections of the application role. Default 10. */
  readonly poolSize?: number;
  /** Seconds a refresh token lives. Default 30 days. */
  readonly refreshTtlS?: number;
  /** Password of the users that seeds create. */
  readonly seedPassword: string;
  /** Answers what otherwise only a mail would tell, so that a demo works without one. Never in production. Default false. */
  readonly demoMode?: boolean;
  /** Optional modules of a new tenant that names none. Default: none. */
  readonly defaultModules?: readonly ModuleSlug[];
  /** Slug of the tenant whose holders of `platform:manage` administrate all tenants. Default: nobody does. */
  readonly platformTenant?: string;
  /** Default: all defaults, so that events stay within Postgres. */
  readonly events?: EventSettings;
}

export type TenantToCreate = Omit<NewTenant, 'modules'> & Partial<Pick<NewTenant, 'modules'>>;

/** What a context is made for: a request, an event, a seed. */
export interface ContextOptions {
  readonly tenant: Tenant;
  readonly actor: Actor;
  readonly acceptedLocales?: readonly string[];
  readonly requestId?: string;
  readonly client?: ClientFacts;
  /** Default: this is where a chain of events begins. */
  readonly cause?: Cause;
}

/** The kernel at work: modules, tenants, access, database and events of one running process. */
export class Platform {
  readonly registry: ModuleRegistry;
  /** Of the modules that have one; a module may live from events alone. */
  readonly schemas: ReadonlyMap<ModuleSlug, SubgraphSchema>;
  readonly tenants: TenantDirectory;
  readonly tokens: AccessTokens;
  readonly resetTokens: PasswordResetTokens;
  readonly actors: ActorResolver;
  readonly feed: EventFeed;
  /** What operators do to the event pipeline. */
  readonly events: EventOperations;
  readonly metrics: Metrics;
  readonly eventMetrics: EventMetrics;
  readonly logger: Logger;
  /** Seconds a refresh token lives. */
  readonly refreshTtlS: number;
  readonly seedPassword: string;
  /** Whether anybody may be told what otherwise only a mail would tell. */
  readonly demoMode: boolean;
  /** See `isPlatformAdministrator`. */
  readonly platformTenant: string | undefined;
  readonly #defaultModules: readonly ModuleSlug[];
  readonly #app: Knex;
  readonly #platform: Knex;
  readonly #wakeUp: WakeUp;
  /** None with the transport `memory`. */
  readonly #relay: Relay | null;
  readonly #memoryLog: MemoryLog | null;
  readonly #delivery: DeliveryParts | null;
  readonly #retention: Retention;
  readonly #pipelineMetrics: PipelineMetrics;
  readonly #pipeline: EventPipeline;
  readonly #listener: NotificationListener;

  private constructor(
    options: PlatformOptions,
    parts: Pick<Platform, 'registry' | 'schemas'>,
    feed: FeedParts,
  ) {
    const { logger, accessTokens, refreshTtlS = 30 * 24 * 3600 } = options;
    const settings = options.events ?? eventSettings.parse({});
    const { relay, relay_target: target, retention, debounce_ms } = settings;
    this.registry = parts.registry;
    this.schemas = parts.schemas;
    this.logger = logger;
    this.refreshTtlS = refreshTtlS;
    this.seedPassword = options.seedPassword;
    this.demoMode = options.demoMode ?? false;
    this.platformTenant = options.platformTenant;
    this.#defaultModules = options.defaultModules ?? [];
    this.metrics = feed.metrics;
    this.eventMetrics = feed.eventMetrics;
    this.#app = feed.app;
    this.#platform = feed.platform;
    this.feed = feed.log;
    this.#memoryLog = feed.log instanceof MemoryLog ? feed.log : null;
    this.#wakeUp = new WakeUp(feed.platform, logger, debounce_ms, () => this.#relay?.wakeAfterCommit());
    this.tenants = new TenantDirectory({ platform: feed.platform });
    this.tokens = new AccessTokens(accessTokens);
    this.resetTokens = new PasswordResetTokens(accessTokens);
    this.actors = new ActorResolver(this.tokens);
    this.#delivery = feed.delivery;
    const consumers = consumerNeeds(this.registry);
    this.#pipelineMetrics = new PipelineMetrics({
      metrics: feed.metrics,
      platform: feed.platform,
      consumers,
      settings,
      logger,
    });
    this.#retention = new Retention({
      platform: feed.platform,
      logger,
      settings: retention,
      consumers,
      target: target === 'memory' ? null : target,
    });
    this.#relay = this.#memoryLog
      ? null
      : new Relay({
          platform: feed.platform,
          logger,
          pollMs: relay.poll_ms,
          onNothing: () => this.#wakeUp.tellAll(),
          ...(feed.delivery && {
            delivery: { ...feed.delivery, settings: relay, metrics: feed.eventMetrics },
          }),
        });
    this.#pipeline = new EventPipeline({
      platform: this,
      connection: feed.platform,
      feed: this.feed,
      memoryLog: this.#memoryLog,
      settings,
      metrics: feed.eventMetrics,
      logger,
      redeliver: async (envelope) => this.#relay?.redeliver(envelope) ?? NO_RELAY,
      archive: archiveOf(feed.delivery?.target),
    });
    this.events = this.#pipeline.operations;
    this.#listener = new NotificationListener({
      connection: connectionFor(options.database, 'listener'),
      channels: {
        [EVENTS_CHANNEL]: () => this.#relay?.wake(),
        [POSITIONS_CHANNEL]: (lastPosition) => {
          this.#relay?.wakeDelivery();
          if (feed.log instanceof LogFeed) feed.log.wake(lastPosition);
        },
        [OPERATIONS_CHANNEL]: () => this.#pipeline.wakeAll(),
      },
      logger,
    });
    this.feed.subscribe((envelopes) => {
      for (const { type, tenantId } of envelopes) {
        if (type === TenantModuleToggled.type) void this.#moduleToggled(tenantId);
      }
    });
  }

  /** Migrates and starts. Throws a `StartupError` with everything that is wrong with the modules. */
  static async start(options: PlatformOptions): Promise<Platform> {
    const registry = new ModuleRegistry(options.modules);
    const withGraphql = registry.modules.filter((module) => module.graphql.resolvers.length > 0);
    const schemas = new Map(withGraphql.map((module) => [module.slug, buildModuleSchema(module)]));
    await prepareDatabase(options.database, registry, options.logger);

    const { logger, poolSize = 10 } = options;
    const app = connect(options.database, 'app', { max: poolSize, logger });
    const platform = connect(options.database, 'platform', { max: 4, logger });
    const metrics = new Metrics();
    const eventMetrics = new EventMetrics(metrics);
    const events = options.events ?? eventSettings.parse({});
    const memoryLog = events.transport === 'memory' ? new MemoryLog(logger) : null;
    const target = memoryLog ? null : createTarget(events, logger);
    const delivery = target && {
      target,
      platform: connect(options.database, 'platform', { max: DELIVERY_CONNECTIONS, logger }),
    };
    let running: Platform | undefined;
    try {
      await syncGrants(platform, declaredPermissions(registry));
      await rebaseLog(platform, logger);
      await createLogDays(platform, { aheadDays: events.retention.ahead_days, logger });
      const log =
        memoryLog ??
        (await LogFeed.start({
          platform,
          logger,
          batchSize: events.feed.batch_size,
          pollMs: events.feed.poll_ms,
          ...(target && { carrier: { target, metrics: eventMetrics, patienceMs: events.feed.patience_ms } }),
        }));
      running = new Platform(
        options,
        { registry, schemas },
        { app, platform, log, metrics, eventMetrics, delivery },
      );
      await running.#listener.start();
      return running;
    } catch (error) {
      // What has started would keep the process alive.
      await (running
        ? running.close()
        : Promise.all([app.destroy(), platform.destroy(), delivery?.platform.destroy(), target?.close()]));
      throw error;
    }
  }

  /** The modules that are on for a tenant. */
  modulesOf(tenant: Tenant): readonly ModuleSlug[] {
    return enabledModules(tenant, this.registry);
  }

  databaseFor(tenantId: TenantId, actor: Actor, cause: Cause): TenantDatabase {
    return new TenantDatabase({
      ...{ app: this.#app, tenantId, actor, cause },
      ...{ wakeUp: this.#wakeUp, memoryLog: this.#memoryLog, metrics: this.eventMetrics },
    });
  }

  contextFor({
    tenant,
    actor,
    acceptedLocales = [],
    requestId = uuidv7(),
    client = { ipAddress: null, userAgent: null },
    cause = { correlationId: requestId, causationId: null },
  }: ContextOptions): RequestContext {
    return new RequestContext({
      platform: this,
      tenant,
      actor,
      acceptedLocales,
      requestId,
      client,
      database: this.databaseFor(tenant.id, actor, cause),
      logger: this.logger.child({ requestId, tenantId: tenant.id }),
    });
  }

  /** Without `modules` the tenant starts with the platform's default ones. */
  async createTenant({ modules = this.#defaultModules, ...tenant }: TenantToCreate): Promise<TenantId> {
    const permissions = declaredPermissions(this.registry);
    const id = await createTenant(this.#platform, { ...tenant, modules }, permissions);
    // Its identifiers may have been asked for before, and be remembered as unknown.
    await this.tenants.invalidate(id);
    return id;
  }

  /** Runs `work` while no other process on this database runs work of that name; the others wait. */
  exclusively<T>(name: string, work: () => Promise<T>): Promise<T> {
    return withLock(this.#platform, name, work);
  }

  /** Resolves when the database answers. For the readiness check. */
  async ping(): Promise<void> {
    await this.#app.raw('select 1');
  }

  /** Ends what runs, in the order in which it depends on each other. */
  async close(): Promise<void> {
    await this.#listener.close();
    await this.#pipeline.close();
    await this.#pipelineMetrics.close();
    await this.#retention.close();
    await this.#relay?.close();
    await this.feed.close();
    await this.#delivery?.target.close();
    await this.#wakeUp.close();
    await this.#delivery?.platform.destroy();
    await Promise.all([this.#app.destroy(), this.#platform.destroy()]);
  }

  async #moduleToggled(tenantId: TenantId): Promise<void> {
    try {
      await this.tenants.invalidate(tenantId);
    } catch (error) {
      this.logger.error(
        { err: error, tenantId },
        'a toggled module may be served as before for some minutes',
      );
    }
    // Consumers of a module that was switched on catch up with what happened while it was off.
    this.#pipeline.wakeConsumers();
  }
}

const NO_RELAY = {
  kind: 'refused',
  delivered: 0,
  reason: 'with the transport "memory" there is no relay',
} as const;

interface FeedParts {
  readonly app: Knex;
  readonly platform: Knex;
  readonly log: LogFeed | MemoryLog;
  readonly metrics: Metrics;
  readonly eventMetrics: EventMetrics;
  readonly delivery: DeliveryParts | null;
}

/** The broker, and the connections of the platform role its deliveries hold. */
interface DeliveryParts {
  readonly target: EventTarget;
  readonly platform: Knex;
}

async function prepareDatabase(
  address: DatabaseAddress,
  registry: ModuleRegistry,
  logger: Logger,
): Promise<void> {
  const owner = connect(address, 'owner', { max: 2, logger });
  try {
    await requireServer(owner);
    await ensureRoles(owner);
    await migrate(owner, [
      { owner: 'kernel', migrations: kernelMigrations },
      ...registry.modules.map(({ slug, migrations }) => ({ owner: slug, migrations })),
    ]);
  } finally {
    await owner.destroy();
  }
}

function declaredPermissions(registry: ModuleRegistry): readonly PermissionDeclaration[] {
  return registry.modules.flatMap((module) => module.permissions);
}
