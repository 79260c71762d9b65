import { randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { type LogLevel, type Manifest, readManifest, StartupError } from '@rustok/kernel';
import { z } from 'zod';

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
  RUSTOK_LOG_LEVEL: optional(
    z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('warn'),
  ),
});

const demoTenant = z.strictObject({
  slug: z.string(),
  name: z.string(),
  domain: z.string().optional(),
  /** Slugs of optional modules, or `["*"]` for all of them. */
  modules: z.array(z.string()),
});

/** `[settings.rustok.*]` of modules.toml, as far as the gateway reads it. */
const manifestSettings = z.strictObject({
  tenant: z
    .strictObject({
      resolution: z.enum(['header', 'host', 'subdomain']).default('header'),
      header_name: z.string().default('X-Tenant-ID'),
      /** For `subdomain`: the domains below which tenants live. */
      base_domains: z.array(z.string()).default([]),
      /** Addresses or CIDRs whose X-Forwarded-* headers count. */
      trusted_proxies: z.array(z.string()).default([]),
    })
    .prefault({}),
  auth: z
    .strictObject({
      /** Seconds. */
      access_ttl_s: z.number().int().positive().default(3600),
      /** Seconds. */
      refresh_ttl_s: z.number().int().positive().default(2_592_000),
    })
    .prefault({}),
  http: z
    .strictObject({
      /** Origins whose pages may call this API from a browser, `https://shop.example`; `["*"]` is every origin. */
      cors_origins: z.array(z.union([z.literal('*'), z.url({ protocol: /^https?$/ })])).default([]),
    })
    .prefault({}),
  demo: z
    .strictObject({
      tenants: z.array(demoTenant).default([]),
      /** What the ready message offers to paste. */
      query: z.string().optional(),
      mutation: z.string().optional(),
      subscription: z.string().optional(),
    })
    .prefault({}),
});

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
  readonly corsOrigins: readonly string[];
  readonly accessTtlS: number;
  readonly refreshTtlS: number;
  readonly demo: DemoSettings;
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
  if (!variables || !manifest || !settings || problems.length > 0) {
    throw new StartupError('SETTINGS_INVALID', 'the settings have errors:', problems);
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
    corsOrigins: settings.http.cors_origins,
    accessTtlS: settings.auth.access_ttl_s,
    refreshTtlS: settings.auth.refresh_ttl_s,
    demo: settings.demo,
  };
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

/** A secret of this data directory's own, made at its first start, so that tokens survive a restart. */
async function keptSecret(dataDirectory: string): Promise<string> {
  const file = join(dataDirectory, 'jwt-secret');
  await mkdir(dataDirectory, { recursive: true });
  try {
    await writeFile(file, randomBytes(48).toString('base64url'), { flag: 'wx', mode: 0o600 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  const secret = await readFile(file, 'utf8');
  if (secret.length < 32) {
    throw new StartupError('SETTINGS_INVALID', 'the settings have errors:', [
      `${file}: holds no usable secret; delete it, and everybody signs in anew`,
    ]);
  }
  return secret;
}
