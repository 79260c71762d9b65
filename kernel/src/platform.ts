import { v7 as uuidv7 } from 'uuid';
import { type Actor, systemActor } from './access/actor.js';
import { ActorResolver, type SessionRights } from './access/actor-resolver.js';
import { RecentRights } from './access/recent-rights.js';
import { AccessTokens, PasswordResetTokens } from './access/token.js';
import { connectionFor } from './database/connection.js';
import { withLock } from './database/lock.js';
import { TenantDatabase } from './database/tenant-database.js';
import { PersistedDocuments } from './documents/persisted-documents.js';
import { ClientError } from './errors.js';
import type { UnitOfWork } from './database/unit-of-work.js';
import type { Cause } from './events/envelope.js';
import type { EventFeed } from './events/event-feed.js';
import type { EventHistory } from './events/event-history.js';
import type { EventOperations } from './events/event-operations.js';
import { EventPipeline } from './events/event-pipeline.js';
import { NotificationListener } from './events/notification-listener.js';
import type { Outbox } from './events/outbox.js';
import { OPERATIONS_CHANNEL } from './events/wake-up.js';
import { type SubgraphSchema } from './graphql/subgraph-schema.js';
import { tenantChanges } from './module/events.js';
import type { GraphPreviewer } from './module/graph-preview.js';
import { ModulePolicy } from './module/module-policy.js';
import { ModuleSettings } from './module/module-settings.js';
import type { ModuleSlug } from './module/module-slug.js';
import { type ClientFacts, RequestContext } from './module/request-context.js';
import type { ModuleRegistry } from './module/registry.js';
import { ToggleChecks } from './module/toggle-checks.js';
import { ToggleNotices, TOGGLES_CHANNEL } from './module/toggle-notices.js';
import { RemoteSchemas } from './remote/remote-schemas.js';
import { TenantFiles } from './storage/tenant-files.js';
import { KeptSupergraphs } from './supergraphs/kept-supergraphs.js';
import type { Logger } from './telemetry/logger.js';
import type { Metrics } from './telemetry/metrics.js';
import { createTenant, type NewTenant } from './tenancy/create-tenant.js';
import { ownerNotMade } from './tenancy/errors.js';
import { TenantCreated, TenantDeleted } from './tenancy/events.js';
import { type Tenant, tenantId, type TenantId } from './tenancy/tenant.js';
import { type Administrator, TenantAdministration } from './tenancy/tenant-administration.js';
import { changedTenant, TenantDeletions } from './tenancy/tenant-deletions.js';
import type { TenantDirectory } from './tenancy/tenant-directory.js';
import { tenantQuery, toTenant } from './tenancy/tenant-directory.js';
import type { NewOwner, TenantOwner } from './tenancy/tenant-owner.js';
import type { PlatformOptions } from './platform-options.js';
import { closeParts, openParts, type PlatformParts } from './platform-parts.js';

export interface TenantToCreate extends Omit<NewTenant, 'id' | 'modules' | 'moduleSource'> {
  /** Default: the platform's default ones. */
  readonly modules?: NewTenant['modules'];
  /** The first user. Default: there is none. */
  readonly owner?: NewOwner;
}

/** What a context is made for: a request, an event, a seed. */
export interface ContextOptions {
  readonly tenant: Tenant;
  readonly actor: Actor;
  readonly acceptedLocales?: readonly string[];
  readonly requestId?: string;
  readonly client?: ClientFacts;
  /** W3C trace context of the request it follows from. */
  readonly traceparent?: string | undefined;
  /** Default: this is where a chain of events begins. */
  readonly cause?: Cause;
}

/** The kernel at work: modules, tenants, access, database and events of one running process. */
export class Platform {
  readonly registry: ModuleRegistry;
  /** Of the modules in this process that have one; a module may live from events alone. */
  readonly schemas: ReadonlyMap<ModuleSlug, SubgraphSchema>;
  readonly tenants: TenantDirectory;
  readonly tokens: AccessTokens;
  readonly resetTokens: PasswordResetTokens;
  readonly actors: ActorResolver;
  readonly feed: EventFeed;
  readonly history: EventHistory;
  /** What operators do to the event pipeline. */
  readonly events: EventOperations;
  /** What they do to tenants. */
  readonly administration: TenantAdministration;
  /** What clients may run by its id. */
  readonly documents = new PersistedDocuments();
  /** What modules in other processes were last served with. */
  readonly remoteSchemas: RemoteSchemas;
  /** Who is asked before a tenant's modules are switched. */
  readonly toggleChecks = new ToggleChecks();
  /** What modules tenants are about to have, on whichever instance. */
  readonly toggleNotices: ToggleNotices;
  /** What tenants have set of their modules. */
  readonly moduleSettings: ModuleSettings;
  readonly metrics: Metrics;
  readonly logger: Logger;
  /** Seconds a refresh token lives. */
  readonly refreshTtlS: number;
  readonly seedPassword: string;
  /** Whether anybody may be told what otherwise only a mail would tell. */
  readonly demoMode: boolean;
  /** See `isPlatformAdministrator`. */
  readonly platformTenant: string | undefined;
  readonly #defaultModules: readonly ModuleSlug[];
  readonly #policies = new WeakMap<Tenant, ModulePolicy>();
  #graphPreviewer: GraphPreviewer | undefined;
  readonly #parts: PlatformParts;
  readonly #outbox: Outbox;
  readonly #pipeline: EventPipeline;
  readonly #deletions: TenantDeletions;
  readonly #listener: NotificationListener;
  readonly #recentRights: RecentRights<SessionRights>;

  private constructor(options: PlatformOptions, parts: PlatformParts) {
    const { logger, accessTokens, refreshTtlS = 30 * 24 * 3600 } = options;
    const { transport, metrics, eventMetrics } = parts;
    this.registry = parts.registry;
    this.schemas = parts.schemas;
    this.logger = logger;
    this.moduleSettings = new ModuleSettings(logger);
    this.refreshTtlS = refreshTtlS;
    this.seedPassword = options.seedPassword;
    this.demoMode = options.demoMode ?? false;
    this.platformTenant = options.platformTenant;
    this.#defaultModules = options.defaultModules ?? [];
    this.metrics = metrics;
    this.feed = transport.feed;
    this.history = transport.history;
    this.#parts = parts;
    this.remoteSchemas = new RemoteSchemas(parts.platform);
    this.tenants = parts.tenants;
    this.tokens = new AccessTokens(accessTokens);
    this.resetTokens = new PasswordResetTokens(accessTokens);
    this.#recentRights = new RecentRights({ accessEvents: this.registry.accessEvents });
    this.actors = new ActorResolver(this.tokens, this.#recentRights);
    this.#outbox = {
      write: (envelopes) => transport.outbox.write(envelopes),
      committed: (envelopes) => {
        // Who has signed out is refused from the answer on.
        this.#recentRights.after(envelopes);
        transport.outbox.committed(envelopes);
      },
    };
    this.#pipeline = new EventPipeline({
      platform: this,
      app: parts.app,
      outbox: this.#outbox,
      connection: parts.platform,
      transport,
      settings: parts.settings,
      metrics: eventMetrics,
      registry: metrics,
      logger,
    });
    this.events = this.#pipeline.operations;
    this.#deletions = new TenantDeletions({
      connection: parts.platform,
      tenants: this.tenants,
      outbox: this.#outbox,
      platformTenant: this.platformTenant,
      storage: parts.storage,
      logger,
    });
    this.administration = new TenantAdministration({
      platform: this,
      connection: parts.platform,
      deletions: this.#deletions,
    });
    this.toggleNotices = new ToggleNotices({ platform: parts.platform, registry: this.registry, logger });
    this.#listener = new NotificationListener({
      connection: connectionFor(options.database, 'listener'),
      channels: {
        ...transport.channels,
        [OPERATIONS_CHANNEL]: (payload) => this.#asked(payload),
        [TOGGLES_CHANNEL]: (payload) => this.toggleNotices.heard(payload),
      },
      logger,
    });
    this.feed.subscribe((envelopes) => {
      this.#recentRights.after(envelopes);
      this.documents.after(envelopes);
      for (const { type, tenantId: changed, payload } of envelopes) {
        if (!TENANT_CHANGES.has(type)) continue;
        void this.#tenantChanged(changed);
        // Told in the log of the platform's tenant.
        const deleted =
          type === TenantDeleted.type ? TenantDeleted.payload.safeParse(payload).data : undefined;
        if (deleted) void this.#tenantChanged(tenantId(deleted.deletedTenantId));
      }
    });
  }

  /** Migrates and starts. Throws a `StartupError` with everything that is wrong with the modules. */
  static async start(options: PlatformOptions): Promise<Platform> {
    const parts = await openParts(options);
    let running: Platform | undefined;
    try {
      running = new Platform(options, parts);
      await running.#listener.start();
      return running;
    } catch (error) {
      // What has started would keep the process alive.
      await (running ? running.close() : closeParts(parts));
      throw error;
    }
  }

  /** What a tenant has, and why. Decided once: a tenant is another object when its modules have changed. */
  policyOf(tenant: Tenant): ModulePolicy {
    let policy = this.#policies.get(tenant);
    if (!policy) this.#policies.set(tenant, (policy = new ModulePolicy(tenant, this.registry)));
    return policy;
  }

  /** The modules that are on for a tenant, in dependency order. */
  modulesOf(tenant: Tenant): readonly ModuleSlug[] {
    return this.policyOf(tenant).enabled;
  }

  /**
   * Forgets what this process remembers of a tenant and of who acts in it, after something in another process has written
   * into the database: the event of it will come, but the next request may be here before.
   */
  async readAnew(tenantId: TenantId): Promise<void> {
    this.#recentRights.forget(tenantId);
    await this.tenants.invalidate(tenantId, { tell: false });
  }

  /** Throws `GRAPH_PREVIEW_UNAVAILABLE` in a process that serves no graph. */
  get graphPreviewer(): GraphPreviewer {
    if (this.#graphPreviewer) return this.#graphPreviewer;
    throw new ClientError(
      'GRAPH_PREVIEW_UNAVAILABLE',
      'This process serves no graph: previews are made by the gateway.',
    );
  }

  /** Whoever serves graphs in this process says so once, at its start. */
  servesGraphs(previewer: GraphPreviewer): void {
    this.#graphPreviewer = previewer;
  }

  /** What was composed on this database; `limit`: how many of them are kept. */
  keptSupergraphs(limit: number): KeptSupergraphs {
    return new KeptSupergraphs(this.#parts.platform, limit);
  }

  databaseFor(tenantId: TenantId, actor: Actor, cause: Cause): TenantDatabase {
    return new TenantDatabase({
      ...{ app: this.#parts.app, tenantId, actor, cause, outbox: this.#outbox },
      onScheduled: () => this.#pipeline.wakeSchedule(),
    });
  }

  /** What is stored of a tenant beside its rows. */
  filesOf(tenantId: TenantId): TenantFiles {
    return new TenantFiles(this.#parts.storage, tenantId);
  }

  contextFor({
    tenant,
    actor,
    acceptedLocales = [],
    requestId = uuidv7(),
    client = { ipAddress: null, userAgent: null },
    traceparent,
    cause = { correlationId: requestId, causationId: null },
  }: ContextOptions): RequestContext {
    // What an off module would permit counts for nothing, for whomever the context is made.
    const effective = this.policyOf(tenant).actor(actor);
    return new RequestContext({
      platform: this,
      tenant,
      actor: effective,
      acceptedLocales,
      requestId,
      client,
      traceparent,
      database: this.databaseFor(tenant.id, effective, cause),
    });
  }

  /** Without `modules` the tenant starts with the platform's default ones. */
  async createTenant(tenant: TenantToCreate): Promise<TenantId> {
    const platform = { actor: systemActor('platform'), requestId: uuidv7() };
    return (await this.createTenantAs(platform, tenant)).id;
  }

  /** The same as somebody's doing; for those who may (`TenantAdministration`). Answers who its owner is, if it has one. */
  async createTenantAs(
    { actor, requestId }: Administrator,
    { modules, owner, ...tenant }: TenantToCreate,
  ): Promise<{ readonly id: TenantId; readonly owner: TenantOwner | null }> {
    const permissions = this.registry.permissions;
    const chosen = modules
      ? { modules, moduleSource: 'override' as const }
      : { modules: this.#defaultModules, moduleSource: 'default' as const };
    const id = tenantId(uuidv7());
    const database = this.databaseFor(id, actor, { correlationId: requestId, causationId: null });
    return database.transaction(async (unit) => {
      await createTenant(unit.trx, { ...tenant, id, ...chosen }, permissions);
      unit.append(TenantCreated, { slug: tenant.slug });
      const made = await this.#tellModules(unit, owner);
      // Its identifiers may have been asked for before, and be remembered as unknown.
      unit.afterCommit(() => this.tenants.invalidate(id));
      return { id, owner: made };
    });
  }

  /** Runs `work` while no other process on this database runs work of that name; the others wait. */
  exclusively<T>(name: string, work: () => Promise<T>): Promise<T> {
    return withLock(this.#parts.platform, name, work);
  }

  /** Resolves when the database answers. For the readiness check. */
  async ping(): Promise<void> {
    await this.#parts.app.raw('select 1');
  }

  /** Ends what runs, in the order in which it depends on each other. */
  async close(): Promise<void> {
    await this.#listener.close();
    await this.#deletions.close();
    await this.#pipeline.close();
    await closeParts(this.#parts);
  }

  /** Throws `TENANT_OWNER_NOT_MADE`, and what the hooks throw. */
  async #tellModules(unit: UnitOfWork, owner: NewOwner | undefined): Promise<TenantOwner | null> {
    const [row] = await tenantQuery(unit.trx);
    if (!row) throw new Error('a tenant that was just created is not there');
    const tenant = toTenant(row);
    let made: TenantOwner | undefined;
    for (const slug of this.modulesOf(tenant)) {
      const hook = this.registry.get(slug)?.hooks.onTenantCreated;
      made = (await hook?.({ platform: this, tenant, unit, ...(owner && { owner }) })) ?? made;
    }
    if (owner && !made) throw ownerNotMade();
    return made ?? null;
  }

  /** Somebody asked for something, on whichever instance; without a payload something may have been missed. */
  #asked(payload: string | undefined): void {
    const changed = changedTenant(payload);
    if (changed) void this.#tenantChanged(changed);
    this.#deletions.wake();
    this.#pipeline.wakeAll();
  }

  async #tenantChanged(tenantId: TenantId): Promise<void> {
    try {
      // Each process reads this log, and forgets what it holds itself.
      await this.tenants.invalidate(tenantId, { tell: false });
    } catch (error) {
      this.logger.error(
        { err: error, tenantId },
        'a changed tenant may be served as before for some minutes',
      );
    }
    // Consumers of what was switched on catch up with what happened while it was off, and so does what was scheduled.
    this.#pipeline.tenantChanged();
  }
}

const TENANT_CHANGES: ReadonlySet<string> = new Set(tenantChanges.map(({ type }) => type));
