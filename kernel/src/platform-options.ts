import type { AccessTokenOptions } from './access/token.js';
import type { RedisSettings } from './cache/redis/redis-settings.js';
import type { DatabaseAddress } from './database/connection.js';
import type { EventSettings } from './events/event-settings.js';
import type { ModuleDeclaration } from './module/define-module.js';
import type { ModuleSlug } from './module/module-slug.js';
import type { StorageSettings } from './storage/storage-settings.js';
import type { Logger } from './telemetry/logger.js';
import type { TenantCacheSettings } from './tenancy/tenant-cache-settings.js';

/** What a platform is started with. */
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
  /** Default: all defaults. */
  readonly tenantCache?: TenantCacheSettings;
  /** With a `url`, processes share the tenants they have read. Default: there is no Redis. */
  readonly redis?: RedisSettings;
  /** Where files are kept; a `local` one needs its `path`. Default: there is no place for files. */
  readonly storage?: StorageSettings;
}
