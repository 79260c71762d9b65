import { resolve } from 'node:path';
import {
  type EventSettings,
  type LogLevel,
  type Manifest,
  readManifest,
  type RedisSettings,
  StartupError,
  type StorageSettings,
  type TenantCacheSettings,
} from '@rustok/kernel';
import { z } from 'zod';
import type { LiveSettings } from './live/live-settings.js';
import { readEventSettings } from './settings/event-settings.js';
import { keptSecret } from './settings/kept-secret.js';
import { type EngineSettings, readEngineSettings } from './settings/engine-settings.js';
import { readLiveSettings } from './settings/read-live-settings.js';
import { readRedisSettings } from './settings/redis-settings.js';
import { placedStorage, readStorageSettings } from './settings/storage-settings.js';
import { readTenantCacheSettings } from './settings/tenant-cache-settings.js';
import { manifestSettings, tenantSlug } from './settings/manifest-settings.js';

/** An environment variable that is set but empty counts as not set. */
const optional = <T extends z.ZodType>(schema: T) =>
  z.preprocess((value) => (value === '' ? undefined : value), schema);

const environment = z.object({
  PORT: optional(z.coerce.number().int().min(0).max(65535).default(4000)),
  HOST: optional(z.string().default('127.0.0.1')),
  NODE_ENV: optional(z.string().default('development')),
  DATABASE_URL: optional(
    z
      .string()
      .regex(/^postgres(ql)?:\/\//, 'must begin with postgres://')
      .optional(),
  ),
  RUSTOK_DATA_DIR: optional(z.string().default('.data')),
  RUSTOK_MANIFEST: optional(z.string().default('modules.toml')),
  RUSTOK_JWT_SECRET: optional(z.string().min(32).optional()),
  RUSTOK_DEV_SEED_PASSWORD: optional(z.string().min(8).default('dev-password-123')),
  RUSTOK_SEED_DEMO: optional(z.enum(['true', 'false']).optional()),
  RUSTOK_DEMO_MODE: optional(z.enum(['true', 'false']).default('false')),
  RUSTOK_PLATFORM_TENANT: optional(tenantSlug.optional()),
  RUSTOK_METRICS_TOKEN: optional(z.string().min(16).optional()),
  RUSTOK_LOG_LEVEL: optional(
    z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('warn'),
  ),
});

/** Who may read `/metrics`: everybody, whoever has the token, or nobody. */
export type MetricsAccess =
  { readonly kind: 'open' } | { readonly kind: 'token'; readonly token: string } | { readonly kind: 'off' };

export type DemoSettings = z.output<typeof manifestSettings>['demo'];
export type TenantSettings = z.output<typeof manifestSettings>['tenant'];

/** Everything a start needs to know, checked. */
export interface Settings {
  readonly port: number;
  readonly host: string;
  /** Absolute. */
  readonly dataDirectory: string;
  /** Absent: an embedded Postgres below the data directory. */
  readonly databaseUrl: string | undefined;
  readonly jwtSecret: string;
  readonly seedPassword: string;
  readonly seedDemo: boolean;
  /** Whether anybody may be told what otherwise only a mail would tell. */
  readonly demoMode: boolean;
  readonly logLevel: LogLevel;
  readonly manifest: Manifest;
  readonly tenant: TenantSettings;
  readonly tenantCache: TenantCacheSettings;
  readonly redis: RedisSettings;
  readonly storage: StorageSettings;
  readonly corsOrigins: readonly string[];
  readonly accessTtlS: number;
  readonly refreshTtlS: number;
  readonly demo: DemoSettings;
  readonly events: EventSettings;
  readonly live: LiveSettings;
  readonly engine: EngineSettings;
  /** Slug of the tenant whose holders of `platform:manage` administrate all tenants. Absent: nobody does. */
  readonly platformTenant: string | undefined;
  readonly metrics: MetricsAccess;
}

/** Reads environment and manifest. Throws `SETTINGS_INVALID` with everything that is wrong in either. */
export async function readSettings(env: NodeJS.ProcessEnv): Promise<Settings> {
  const problems: string[] = [];
  const variables = check(environment, env, '', problems);
  const manifestFile = resolve(variables?.RUSTOK_MANIFEST ?? 'modules.toml');
  const manifest = await readManifest(manifestFile).catch((error: unknown) => {
    if (!(error instanceof StartupError)) throw error;
    problems.push(...error.problems.map((problem) => `${manifestFile}: ${problem}`));
  });
  const settings = manifest && check(manifestSettings, manifest.settings, 'settings.rustok.', problems);
  const tenantCache =
    manifest && readTenantCacheSettings({ section: manifest.settings.tenant, env, problems });
  const redis = manifest && readRedisSettings({ section: manifest.settings.redis, env, problems });
  const storage = manifest && readStorageSettings({ section: manifest.settings.storage, env, problems });
  const events =
    manifest && readEventSettings({ section: manifest.settings.events, env, problems, redisUrl: redis?.url });
  const live = manifest && readLiveSettings({ section: manifest.settings.live, env, problems });
  const engine = manifest && readEngineSettings({ section: manifest.settings.engine, env, problems });
  if (env.NODE_ENV === 'production' && !env.RUSTOK_JWT_SECRET) {
    problems.push('RUSTOK_JWT_SECRET: required when NODE_ENV=production');
  }
  if (env.NODE_ENV === 'production' && env.RUSTOK_DEMO_MODE === 'true') {
    problems.push(
      'RUSTOK_DEMO_MODE: must not be true when NODE_ENV=production; anybody could take over any user',
    );
  }
  if (settings?.tenant.resolution === 'subdomain' && settings.tenant.base_domains.length === 0) {
    problems.push('settings.rustok.tenant.base_domains: required when resolution = "subdomain"');
  }
  const complete =
    variables && manifest && settings && tenantCache && redis && storage && events && live && engine;
  if (!complete || problems.length > 0) {
    // REDIS_URL is read for events too, and what is wrong with it is said once.
    throw new StartupError('SETTINGS_INVALID', 'the settings have errors:', [...new Set(problems)]);
  }

  const dataDirectory = resolve(variables.RUSTOK_DATA_DIR);
  return {
    port: variables.PORT,
    host: variables.HOST,
    dataDirectory,
    databaseUrl: variables.DATABASE_URL,
    jwtSecret: variables.RUSTOK_JWT_SECRET ?? (await keptSecret(dataDirectory)),
    seedPassword: variables.RUSTOK_DEV_SEED_PASSWORD,
    seedDemo: (variables.RUSTOK_SEED_DEMO ?? String(variables.NODE_ENV !== 'production')) === 'true',
    demoMode: variables.RUSTOK_DEMO_MODE === 'true',
    logLevel: variables.RUSTOK_LOG_LEVEL,
    manifest,
    tenant: settings.tenant,
    tenantCache,
    redis,
    storage: placedStorage(storage, dataDirectory),
    corsOrigins: settings.http.cors_origins,
    accessTtlS: settings.auth.access_ttl_s,
    refreshTtlS: settings.auth.refresh_ttl_s,
    demo: settings.demo,
    events,
    live,
    engine,
    platformTenant: variables.RUSTOK_PLATFORM_TENANT ?? settings.platform.tenant,
    metrics: metricsAccess(variables),
  };
}

/** Figures of a production platform are nobody's without being asked for. */
function metricsAccess({
  RUSTOK_METRICS_TOKEN: token,
  NODE_ENV,
}: z.output<typeof environment>): MetricsAccess {
  if (token !== undefined) return { kind: 'token', token };
  return { kind: NODE_ENV === 'production' ? 'off' : 'open' };
}

function check<T extends z.ZodType>(
  schema: T,
  value: unknown,
  prefix: string,
  problems: string[],
): z.output<T> | undefined {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  problems.push(...parsed.error.issues.map(({ path, message }) => `${prefix}${path.join('.')}: ${message}`));
  return undefined;
}
