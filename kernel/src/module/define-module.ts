import type { ClassType } from 'type-graphql';
import { z } from 'zod';
import type { PermissionDeclaration } from '../access/permissions.js';
import type { Migration } from '../database/migrations.js';
import type { UnitOfWork } from '../database/unit-of-work.js';
import type { ConsumerDefinition } from '../events/consumers/consumer.js';
import type { PositionedEnvelope } from '../events/envelope.js';
import type { EventDefinition } from '../events/event-definition.js';
import type { Tenant } from '../tenancy/tenant.js';
import type { NewOwner, TenantOwner } from '../tenancy/tenant-owner.js';
import type { Platform } from '../platform.js';
import type { ModuleCommand } from './command.js';
import type { RemoteEndpoint } from '../remote/remote-module.js';
import { moduleSlug, type ModuleSlug } from './module-slug.js';
import type { RequestContext } from './request-context.js';
import type { RouteDeclaration } from './route.js';
import type { SearchSource } from './search-source.js';

/** Core modules are on for every tenant; optional ones are switched on and off. */
export type ModuleKind = 'core' | 'optional';

/** Everything the platform needs to know of a module. Listing the package in `modules.toml` does the rest. */
export interface ModuleDeclaration<S extends z.ZodObject = z.ZodObject> {
  readonly slug: ModuleSlug;
  readonly name: string;
  readonly description: string;
  readonly version: string;
  readonly kind: ModuleKind;
  readonly dependsOn: readonly ModuleSlug[];
  readonly permissions: readonly PermissionDeclaration[];
  /**
   * What a tenant may set: plain data, without transforms, since a JSON Schema is made of it. Every field has a default:
   * `settings.parse({})` must succeed. None accepts `null`, by which a tenant goes back to the default. Metadata of a field
   * go into the JSON Schema (`description`, `unit`); with `secret: true` its value is never shown.
   */
  readonly settings: S;
  /** The module's event space. */
  readonly events: readonly EventDefinition[];
  readonly migrations: readonly Migration[];
  readonly graphql: GraphqlDeclaration;
  /** Its GraphQL is answered by another process; everything else that is declared here runs in this one. */
  readonly remote?: RemoteEndpoint;
  /** What the module answers over plain HTTP, beside GraphQL. */
  readonly routes: readonly RouteDeclaration[];
  readonly consumers: readonly ConsumerDefinition[];
  /** What of this module the search index holds. */
  readonly search: readonly SearchSource[];
  readonly hooks: ModuleHooks;
  readonly commands: readonly ModuleCommand[];
  /** How the module is, for `/health/modules`. Default: healthy. */
  readonly health: (platform: Platform) => Promise<HealthReport>;
  /** Fills a demo tenant; called once for a tenant that has the module on, in dependency order. */
  readonly seed: (context: RequestContext) => Promise<void>;
}

export interface GraphqlDeclaration {
  /** type-graphql resolver classes; nothing else of type-graphql's registry becomes part of the subgraph. */
  readonly resolvers: readonly (new () => object)[];
  /** Types no resolver returns, such as stubs of other modules' entities. */
  readonly orphanedTypes?: readonly ClassType[];
  /** Entity → how a representation becomes the entity. `null` when it does not exist for this tenant and actor. */
  readonly references?: Readonly<Record<string, ReferenceResolver>>;
  /** Root subscription field → what feeds it. Every field of the Subscription type has an entry. */
  readonly subscriptions?: Readonly<Record<string, SubscriptionDeclaration>>;
}

export type ReferenceResolver = (
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- the shape is the entity's @key, which only the module knows
  representation: any,
  context: RequestContext,
) => unknown;

/** A live field: for each event of these types that passes the filter, the field is resolved with the event as root. */
export interface SubscriptionDeclaration {
  /** As a function: chosen from all that the loaded modules publish. */
  readonly events:
    readonly EventDefinition[] | ((all: readonly EventDefinition[]) => readonly EventDefinition[]);
  /** Sees only events of the subscriber's tenant. `args` are the field's coerced arguments. */
  readonly filter?: (event: PositionedEnvelope, args: Readonly<Record<string, unknown>>) => boolean;
  /** Throws when the actor may not listen, to this. Called when a subscription starts, and when rights may have changed. */
  readonly authorize?: (context: RequestContext, args: Readonly<Record<string, unknown>>) => void;
  /**
   * The argument, a nullable string, that carries a cursor for clients that cannot send `extensions.resumeAfter`. It is
   * no part of what is subscribed to, so the resolver must not look at it.
   */
  readonly cursorArgument?: string;
}

/**
 * Hooks run in the toggle's transaction, and may veto it: a throw undoes it, with a `ClientError`'s own code or as
 * `HOOK_FAILED`, and stands in the journal.
 */
export interface ModuleHooks {
  readonly onEnable?: (context: HookContext) => Promise<void>;
  readonly onDisable?: (context: HookContext) => Promise<void>;
  /**
   * A tenant comes to be, with the module on: runs in the transaction that creates it, and a throw undoes that. The module
   * that keeps users makes the owner, if one is wanted, and answers who that is; every other one answers nothing.
   */
  readonly onTenantCreated?: (context: TenantCreatedContext) => Promise<TenantOwner | undefined>;
}

export interface TenantCreatedContext extends HookContext {
  readonly platform: Platform;
  readonly owner?: NewOwner;
}

export interface HookContext {
  readonly tenant: Tenant;
  readonly unit: UnitOfWork;
}

export interface HealthReport {
  readonly status: 'healthy' | 'degraded' | 'unhealthy';
  readonly reason?: string;
}

/** What a module may leave out has these values. */
type Optional =
  | 'dependsOn'
  | 'permissions'
  | 'events'
  | 'migrations'
  | 'routes'
  | 'consumers'
  | 'search'
  | 'hooks'
  | 'commands'
  | 'health'
  | 'seed';

export type ModuleInput<S extends z.ZodObject> = Omit<
  ModuleDeclaration<S>,
  Optional | 'slug' | 'settings' | 'graphql'
> &
  Partial<Omit<Pick<ModuleDeclaration<S>, Optional>, 'dependsOn'>> & {
    readonly slug: string;
    readonly dependsOn?: readonly string[];
    readonly settings?: S;
    readonly graphql?: GraphqlDeclaration;
  };

/** Declares a module. Throws a `TypeError` for a slug that is none. */
export function defineModule<S extends z.ZodObject = z.ZodObject>(
  input: ModuleInput<S>,
): ModuleDeclaration<S> {
  return {
    permissions: [],
    events: [],
    migrations: [],
    routes: [],
    consumers: [],
    search: [],
    hooks: {},
    commands: [],
    health: async () => ({ status: 'healthy' }),
    seed: async () => undefined,
    ...input,
    slug: moduleSlug(input.slug),
    dependsOn: (input.dependsOn ?? []).map(moduleSlug),
    settings: input.settings ?? (z.object({}) as unknown as S),
    graphql: input.graphql ?? { resolvers: [] },
  };
}
