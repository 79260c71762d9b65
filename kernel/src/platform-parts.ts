import type { Knex } from 'knex';
import { kernelMigrations } from '../migrations/index.js';
import { syncGrants } from './access/grants.js';
import { CircuitMetrics } from './cache/circuit-metrics.js';
import { connect, type DatabaseAddress } from './database/connection.js';
import { databaseIdentity } from './database/database-identity.js';
import { migrate } from './database/migrations.js';
import { requireServer } from './database/require-server.js';
import { ensureRoles } from './database/roles.js';
import { type EventSettings, eventSettings } from './events/event-settings.js';
import { EventMetrics } from './events/event-metrics.js';
import type { EventTransport } from './events/transports/event-transport.js';
import { memoryTransport } from './events/transports/memory-transport.js';
import { startOutboxTransport } from './events/transports/outbox-transport.js';
import { buildModuleSchema, type SubgraphSchema } from './graphql/subgraph-schema.js';
import type { ModuleSlug } from './module/module-slug.js';
import { ModuleRegistry } from './module/registry.js';
import type { PlatformOptions } from './platform-options.js';
import type { FileStorage } from './storage/file-storage.js';
import { openStorage } from './storage/open-storage.js';
import type { Logger } from './telemetry/logger.js';
import { Metrics } from './telemetry/metrics.js';
import { SharedTenants } from './tenancy/shared-tenants.js';
import { TenantCacheMetrics } from './tenancy/tenant-cache-metrics.js';
import { tenantCacheSettings } from './tenancy/tenant-cache-settings.js';
import { TenantDirectory } from './tenancy/tenant-directory.js';

/** What has to be there before the rest of a platform can begin to run. */
export interface PlatformParts {
  readonly registry: ModuleRegistry;
  /** Of the modules in this process that have one. */
  readonly schemas: ReadonlyMap<ModuleSlug, SubgraphSchema>;
  /** Connections of the application role: bound to a tenant in each transaction. */
  readonly app: Knex;
  /** Connections of the platform role, which sees all tenants. */
  readonly platform: Knex;
  readonly settings: EventSettings;
  readonly metrics: Metrics;
  readonly eventMetrics: EventMetrics;
  readonly transport: EventTransport;
  readonly sharedTenants: SharedTenants | undefined;
  readonly tenants: TenantDirectory;
  readonly storage: FileStorage;
}

/** Migrates, and opens what a platform works with. Throws a `StartupError` with everything that is wrong with the modules. */
export async function openParts(options: PlatformOptions): Promise<PlatformParts> {
  const registry = new ModuleRegistry(options.modules);
  const withGraphql = registry.modules.filter(
    ({ graphql, remote }) => graphql.resolvers.length > 0 && !remote,
  );
  const schemas = new Map(withGraphql.map((module) => [module.slug, buildModuleSchema(module)]));
  await prepareDatabase(options.database, registry, options.logger);

  const { logger, poolSize = 10 } = options;
  const app = connect(options.database, 'app', { max: poolSize, logger });
  const platform = connect(options.database, 'platform', { max: 4, logger });
  const metrics = new Metrics();
  const eventMetrics = new EventMetrics(metrics);
  const settings = options.events ?? eventSettings.parse({});
  let transport: EventTransport | undefined;
  let sharedTenants: SharedTenants | undefined;
  try {
    await syncGrants(platform, registry.permissions);
    transport =
      settings.transport === 'memory'
        ? memoryTransport({ logger, metrics: eventMetrics })
        : await startOutboxTransport({
            database: options.database,
            platform,
            settings,
            metrics: eventMetrics,
            logger,
          });
    sharedTenants = await startSharedTenants(options, { platform, metrics: new CircuitMetrics(metrics) });
    const tenants = tenantDirectory(options, { platform, metrics, sharedTenants });
    const storage = await openStorage(options.storage);
    return {
      ...{ registry, schemas, app, platform, settings, metrics, eventMetrics },
      ...{ transport, sharedTenants, tenants, storage },
    };
  } catch (error) {
    // What has started would keep the process alive.
    await Promise.all([transport?.close(), sharedTenants?.close(), app.destroy(), platform.destroy()]);
    throw error;
  }
}

/** In the order in which they depend on each other. */
export async function closeParts({
  transport,
  sharedTenants,
  storage,
  app,
  platform,
}: PlatformParts): Promise<void> {
  await transport.close();
  await sharedTenants?.close();
  await storage.close();
  await Promise.all([app.destroy(), platform.destroy()]);
}

/** `undefined` without a Redis. One that does not answer stops no start. */
async function startSharedTenants(
  { redis, logger }: PlatformOptions,
  { platform, metrics }: { readonly platform: Knex; readonly metrics: CircuitMetrics },
): Promise<SharedTenants | undefined> {
  if (redis?.url === undefined) return undefined;
  const settings = { ...redis, url: redis.url };
  const identity = await databaseIdentity(platform);
  const shared = new SharedTenants({ settings, identity, metrics, logger });
  await shared.start();
  return shared;
}

function tenantDirectory(
  { tenantCache = tenantCacheSettings.parse({}) }: PlatformOptions,
  { platform, metrics, sharedTenants: shared }: Pick<PlatformParts, 'platform' | 'metrics' | 'sharedTenants'>,
): TenantDirectory {
  const counts = new TenantCacheMetrics(shared?.counters);
  const directory = new TenantDirectory({
    platform,
    positiveTtlMs: tenantCache.cache_positive_ttl_s * 1000,
    negativeTtlMs: tenantCache.cache_negative_ttl_s * 1000,
    capacity: tenantCache.cache_capacity,
    shared,
    metrics: counts,
  });
  counts.register(metrics, directory.sizes);
  return directory;
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
