import type { Actor } from '../access/actor.js';
import type { Cause } from '../events/envelope.js';
import type { TenantDatabase } from '../database/tenant-database.js';
import { LoaderScope } from '../graphql/loader-scope.js';
import type { Logger } from '../telemetry/logger.js';
import type { TenantFiles } from '../storage/tenant-files.js';
import { localeChain } from '../tenancy/locale.js';
import type { Tenant } from '../tenancy/tenant.js';
import type { ContextOptions, Platform } from '../platform.js';
import type { z } from 'zod';

export interface RequestContextOptions {
  readonly platform: Platform;
  readonly tenant: Tenant;
  readonly actor: Actor;
  /** Locales of `Accept-Language`, by preference. */
  readonly acceptedLocales: readonly string[];
  readonly requestId: string;
  readonly database: TenantDatabase;
  readonly client: ClientFacts;
  readonly traceparent: string | undefined;
}

/** Where a request came from, for the session list of its user. */
export interface ClientFacts {
  readonly ipAddress: string | null;
  readonly userAgent: string | null;
}

/**
 * What every resolver gets: tenant and actor as the gateway verified them, never as a client claimed them.
 * Lives as long as one request, or one event of a live operation.
 */
export class RequestContext {
  readonly platform: Platform;
  readonly tenant: Tenant;
  readonly actor: Actor;
  readonly requestId: string;
  readonly database: TenantDatabase;
  readonly client: ClientFacts;
  /** W3C trace context the client sent; goes on to modules in other processes. */
  readonly traceparent: string | undefined;
  readonly loaders = new LoaderScope(this);
  // TypeScript's privacy: Apollo Server hands resolvers a copy, field by field, and a copy has no #fields.
  private readonly acceptedLocales: readonly string[];
  private madeLogger: Logger | undefined;

  constructor(options: RequestContextOptions) {
    this.platform = options.platform;
    this.tenant = options.tenant;
    this.actor = options.actor;
    this.requestId = options.requestId;
    this.database = options.database;
    this.client = options.client;
    this.traceparent = options.traceparent;
    this.acceptedLocales = options.acceptedLocales;
  }

  /** Says request, trace and tenant with every line. Made when it is first asked for: most requests log nothing. */
  get logger(): Logger {
    const { platform, requestId, tenant, traceparent } = this;
    return (this.madeLogger ??= platform.logger.child({
      requestId,
      tenantId: tenant.id,
      ...(traceparent !== undefined && { traceparent }),
    }));
  }

  /** What is stored of the tenant beside its rows. */
  get files(): TenantFiles {
    return this.platform.filesOf(this.tenant.id);
  }

  /** The locales to try, best first; `locale` is the field's argument and wins over `Accept-Language`. */
  locales(locale?: string | null): readonly string[] {
    return localeChain(locale ? [locale] : this.acceptedLocales, this.tenant.locales);
  }

  /** A context for what follows from an event, with loaders of its own. */
  following(cause: Cause): RequestContext {
    return this.platform.contextFor({ ...this.facts(), cause });
  }

  /** The same request in the tenant as it is now. */
  in(tenant: Tenant): RequestContext {
    return this.platform.contextFor({ ...this.facts(), tenant });
  }

  /** The same request by the actor as they are now; loaders forget what they loaded with other rights. */
  as(actor: Actor): RequestContext {
    return this.platform.contextFor({ ...this.facts(), actor });
  }

  private facts(): ContextOptions {
    const { tenant, actor, requestId, client, traceparent, acceptedLocales } = this;
    return { tenant, actor, requestId, client, traceparent, acceptedLocales };
  }

  /** The tenant's settings of the module `slug`: the defaults of its schema with what the tenant changed. Frozen. */
  settings<S extends z.ZodObject>(slug: string, schema: S): z.output<S> {
    return this.platform.moduleSettings.of(this.tenant, slug, schema).values;
  }
}
