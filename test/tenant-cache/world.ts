import { randomUUID } from 'node:crypto';
import { createLogger, Platform, redisSettings, type Tenant, tenantCacheSettings } from '@rustok/kernel';
import { Redis } from 'ioredis';
import pg from 'pg';
import { expect, vi } from 'vitest';
import { createTestDatabase } from '../kit/database.js';
import { type OwnRedis, startOwnRedis } from '../kit/redis.js';

// What is awaited by condition may take as long as the condition, on a busy machine.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

/** For `expect.poll`. */
export const SOON = { timeout: 20_000, interval: 20 };

const LOCALES = [{ locale: 'en', name: 'English', nativeName: 'English' }];

/** One database and one Redis, and platforms on both. Ends with `await using`. */
export interface CacheWorld extends AsyncDisposable {
  readonly redis: OwnRedis;
  /** A connection to it that is nobody's, for looking at what stands there and for disturbing it. */
  readonly direct: Redis;
  /** A superuser, who changes tenants without telling anybody. */
  readonly owner: pg.Client;
  start(options?: StartOptions): Promise<Platform>;
  stop(platform: Platform): Promise<void>;
  tenant(platform: Platform, slug?: string, domain?: string): Promise<Tenant>;
  /** By SQL: nobody is told. */
  rename(tenant: Tenant, name: string): Promise<void>;
  /** The keys in Redis that end so, of whichever platform. */
  keys(ending: string): Promise<readonly string[]>;
}

export interface StartOptions {
  /** Milliseconds. Default: long enough for a busy machine. */
  readonly timeoutMs?: number;
  /** Milliseconds Redis is left alone. Default 100. */
  readonly openMs?: number;
  /** Default: the Redis of this world. */
  readonly withoutRedis?: boolean;
  /** Default: that of this world. */
  readonly database?: { readonly host: string; readonly database: string; readonly user: string };
}

export async function createCacheWorld(): Promise<CacheWorld> {
  const [database, redis] = await Promise.all([createTestDatabase(), startOwnRedis()]);
  const owner = new pg.Client(database.connection);
  await owner.connect();
  const direct = new Redis(redis.url, { maxRetriesPerRequest: null, retryStrategy: () => 50 });
  direct.on('error', () => undefined);
  /** And the database of each. */
  const running = new Map<Platform, string>();
  /** On the same database, that one included. */
  const besides = (platform: Platform) =>
    [...running.keys()].filter((other) => running.get(other) === running.get(platform));
  return {
    redis,
    direct,
    owner,
    async start({
      timeoutMs = 2_000,
      openMs = 100,
      withoutRedis = false,
      database: address = database.connection,
    } = {}) {
      const settings = { timeout_ms: timeoutMs, breaker_open_ms: openMs };
      const platform = await Platform.start({
        modules: [],
        database: address,
        accessTokens: { secret: 'a secret for tests, thirty-two bytes long', ttlS: 900 },
        logger: createLogger('fatal'),
        seedPassword: 'dev-password-123',
        redis: redisSettings.parse({ ...settings, ...(!withoutRedis && { url: redis.url }) }),
        tenantCache: tenantCacheSettings.parse({}),
      });
      running.set(platform, address.database);
      return platform;
    },
    async stop(platform) {
      running.delete(platform);
      await platform.close();
    },
    async tenant(platform, slug = `t-${randomUUID()}`, domain) {
      const platforms = besides(platform);
      const forget = platforms.map(forgetsNewTenants);
      const id = await platform.createTenant({
        ...{ slug, name: 'Before', locales: LOCALES, modules: [] },
        ...(domain !== undefined && { domain }),
      });
      // In Redis too, which is not what is looked at here.
      await Promise.all(forget.map((forgets) => forgets(id)));
      await Promise.all(platforms.map(({ tenants }) => tenants.invalidate(id)));
      const [tenant] = (await platform.tenants.all()).filter((each) => each.id === id);
      if (!tenant) throw new Error('not created');
      return tenant;
    },
    async rename({ id }, name) {
      await owner.query('update tenants set name = $2 where id = $1', [id, name]);
    },
    keys: (ending) => direct.keys(`*${ending}`),
    async [Symbol.asyncDispose]() {
      redis.resume();
      await Promise.all([...running.keys()].map((platform) => platform.close()));
      direct.disconnect();
      await owner.end();
      await redis.close();
      await database.drop();
    },
  };
}

/** Looks from now on; the function waits until the platform has read of this tenant's creation in the log, and has forgotten it. */
function forgetsNewTenants({ tenants }: Platform): (id: string) => Promise<void> {
  const { mock, mockRestore } = vi.spyOn(tenants, 'invalidate');
  return async (id) => {
    const isForgotten = () =>
      mock.calls.some(([told, options], call) => {
        return told === id && options?.tell === false && mock.settledResults[call]?.type === 'fulfilled';
      });
    await expect.poll(isForgotten, SOON).toBe(true);
    mockRestore();
  };
}

/** The value of a metric of one platform; of the series with these labels, where it has some. */
export async function metric(
  platform: Platform,
  name: string,
  labels: Readonly<Record<string, string>> = {},
): Promise<number | undefined> {
  const all = await platform.metrics.registry.getMetricsAsJSON();
  const values = all.find((each) => each.name === name)?.values ?? [];
  return values.find((value) => Object.entries(labels).every(([key, text]) => value.labels[key] === text))
    ?.value;
}
