import type { Actor } from '../access/actor.js';
import type { TenantDatabase } from '../database/tenant-database.js';
import { LoaderScope } from '../graphql/loader-scope.js';
import type { Logger } from '../telemetry/logger.js';
import { localeChain } from '../tenancy/locale.js';
import type { Tenant } from '../tenancy/tenant.js';
import type { Platform } from '../platform.js';
import type { ModuleDeclaration, SettingsOf } from './define-module.js';

export interface RequestContextOptions {
  readonly platform: Platform;
  readonly tenant: Tenant;
  readonly actor: Actor;
  /** Locales of `Accept-Language`, by preference. */
  readonly acceptedLocales: readonly string[];
  readonly requestId: string;
  readonly database: TenantDatabase;
  readonly logger: Logger;
  readonly client: ClientFacts;
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
  readonly logger: Logger;
  readonly client: ClientFacts;
  readonly loaders = new LoaderScope(this);
  readonly #acceptedLocales: readonly string[];

  constructor(options: RequestContextOptions) {
    this.platform = options.platform;
    this.tenant = options.tenant;
    this.actor = options.actor;
    this.requestId = options.requestId;
    this.database = options.database;
    this.logger = options.logger;
    this.client = options.client;
    this.#acceptedLocales = options.acceptedLocales;
  }

  /** The locales to try, best first; `locale` is the field's argument and wins over `Accept-Language`. */
  locales(locale?: string | null): readonly string[] {
    return localeChain(locale ? [locale] : this.#acceptedLocales, this.tenant.locales);
  }

  /**
   * The tenant's settings of a module: its defaults with the tenant's changes. A module's own code passes
   * `{ slug, settings }` instead of the declaration, which could not be imported without a circle.
   */
  settings<M extends Pick<ModuleDeclaration, 'slug' | 'settings'>>(module: M): SettingsOf<M> {
    return module.settings.parse(this.tenant.moduleSettings[module.slug] ?? {}) as SettingsOf<M>;
  }
}
