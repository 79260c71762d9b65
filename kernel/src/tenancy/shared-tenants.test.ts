import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { redisMissing, startTestRedis, type TestRedis } from '../../../test/kit/redis.js';
import { CircuitMetrics } from '../cache/circuit-metrics.js';
import { redisSettings } from '../cache/redis/redis-settings.js';
import { databaseIdentity } from '../database/database-identity.js';
import { createLogger } from '../telemetry/logger.js';
import { Metrics } from '../telemetry/metrics.js';
import { gated } from '../testing/gated-platform.js';
import { createKernelDatabase, type KernelDatabase } from '../testing/kernel-database.js';
import { createTenant } from './create-tenant.js';
import { SharedTenants } from './shared-tenants.js';
import { TenantCacheMetrics } from './tenant-cache-metrics.js';
import { TenantDirectory } from './tenant-directory.js';
import type { TenantId } from './tenant.js';

const SOON = { timeout: 10_000, interval: 10 };
const locales = [{ locale: 'en', name: 'English', nativeName: 'English' }];

describe.skipIf(redisMissing !== undefined)(
  `directories that share by Redis${redisMissing ? `: ${redisMissing}` : ''}`,
  () => {
    let database: KernelDatabase;
    let redis: TestRedis;
    let acme: TenantId;
    const opened: SharedTenants[] = [];

    beforeAll(async () => {
      [database, redis] = await Promise.all([createKernelDatabase(), startTestRedis()]);
      const tenant = { slug: 'acme', name: 'Before', domain: 'acme.example', locales, modules: [] };
      acme = await createTenant(database.platform, tenant, []);
    });
    afterEach(async () => {
      vi.restoreAllMocks();
      await Promise.all(opened.splice(0).map((shared) => shared.close()));
    });
    afterAll(async () => {
      await redis.close();
      await database[Symbol.asyncDispose]();
    });

    async function open(platform = database.platform) {
      const shared = new SharedTenants({
        settings: { ...redisSettings.parse({}), timeout_ms: 5_000, url: redis.url },
        identity: await databaseIdentity(database.platform),
        metrics: new CircuitMetrics(new Metrics()),
        logger: createLogger('silent'),
      });
      opened.push(shared);
      await shared.start();
      const metrics = new TenantCacheMetrics(shared.counters);
      return { shared, directory: new TenantDirectory({ platform, shared, metrics }) };
    }

    const setName = (name: string) => database.owner('tenants').where({ id: acme }).update({ name });
    const slug = { kind: 'slug', value: 'acme' } as const;

    test('what was read before an invalidation elsewhere is kept neither in Redis nor in memory', async () => {
      await setName('Before');
      const gate = gated(database.platform);
      const [slow, other] = [await open(gate.platform), await open()];
      const put = vi.spyOn(slow.shared.cache, 'put');
      const found = slow.directory.find(slug);
      await gate.reached;
      await setName('After');
      await other.directory.invalidate(acme);
      gate.open();
      expect((await found)?.name).toBe('Before');
      await put.mock.results[0]?.value;
      expect(await other.shared.cache.get(slug)).toBeUndefined();
      await expect.poll(async () => (await slow.directory.find(slug))?.name, SOON).toBe('After');
    });

    test('what was read from Redis before an invalidation is not kept in memory after it', async () => {
      await setName('Before');
      const [first, slow] = [await open(), await open()];
      await first.directory.invalidate(acme);
      await first.directory.find(slug);
      await expect.poll(async () => (await first.shared.cache.get(slug))?.name, SOON).toBe('Before');
      const { cache } = slow.shared;
      const ask = cache.get.bind(cache);
      let handOver = (): void => undefined;
      let arrived = (): void => undefined;
      const opened = new Promise<void>((resolve) => (handOver = resolve));
      const reached = new Promise<void>((resolve) => (arrived = resolve));
      vi.spyOn(cache, 'get').mockImplementationOnce(async (identifier) => {
        const answer = await ask(identifier);
        arrived();
        await opened;
        return answer;
      });
      const found = slow.directory.find(slug);
      await reached;
      await setName('After');
      await slow.directory.invalidate(acme);
      handOver();
      expect((await found)?.name).toBe('Before');
      expect((await slow.directory.find(slug))?.name).toBe('After');
    });

    test('a copy in memory does not outlive what it was copied from', async () => {
      const [first, second] = [await open(), await open()];
      await first.directory.invalidate(acme);
      const since = await first.shared.cache.generation();
      const read = await first.directory.byId(acme);
      await expect.poll(() => first.shared.cache.get(slug), SOON).toBeUndefined();
      await first.shared.cache.put(slug, read, { ttlMs: 300, since });
      await setName('Long past');
      expect((await second.directory.find(slug))?.name).toBe(read?.name);
      await expect.poll(async () => (await second.directory.find(slug))?.name, SOON).toBe('Long past');
    });

    test('a hundred lookups at once ask Redis once and the database once', async () => {
      const { directory, shared } = await open();
      // Untold, for its own message would come back in the middle of this.
      await directory.invalidate(acme, { tell: false });
      let queries = 0;
      const count = () => (queries += 1);
      database.platform.on('query', count);
      const asked = vi.spyOn(shared.cache, 'get');
      const found = await Promise.all(Array.from({ length: 100 }, () => directory.find(slug)));
      database.platform.off('query', count);
      expect(new Set(found.map((tenant) => tenant?.id))).toEqual(new Set([acme]));
      expect(queries).toBe(1);
      expect(asked).toHaveBeenCalledTimes(1);
    });

    test('a load that failed is kept nowhere, and the next one reads', async () => {
      const { directory, shared } = await open(database.pool('platform', 1));
      await directory.invalidate(acme);
      await database.owner.raw('revoke select on tenants from rustok_platform');
      const failed = await Promise.allSettled([directory.find(slug), directory.find(slug)]);
      expect(failed.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
      expect(await shared.cache.get(slug)).toBeUndefined();
      await database.owner.raw('grant select on tenants to rustok_platform');
      expect((await directory.find(slug))?.id).toBe(acme);
    });

    test('an invalidation that cannot reach the database forgets everybody in Redis too', async () => {
      await setName('Before');
      const [first, second] = [await open(database.pool('platform', 1)), await open()];
      await first.directory.invalidate(acme);
      await first.directory.find(slug);
      await expect.poll(async () => (await first.shared.cache.get(slug))?.name, SOON).toBe('Before');
      await setName('After');
      await database.owner.raw('revoke select on tenants from rustok_platform');
      await first.directory.invalidate(acme);
      await database.owner.raw('grant select on tenants to rustok_platform');
      expect((await second.directory.find(slug))?.name).toBe('After');
    });

    test('counts each lookup once', async () => {
      const { directory, shared } = await open();
      // Untold, for its own message would come back in the middle of this.
      await directory.invalidate(acme, { tell: false });
      const before = await shared.counters.totals();
      await Promise.all(Array.from({ length: 10 }, () => directory.find(slug)));
      await directory.find(slug);
      const nobody = { kind: 'slug', value: `nobody-${Date.now()}` } as const;
      await directory.find(nobody);
      await directory.find(nobody);
      const after = await shared.counters.totals();
      const grown = Object.fromEntries(
        Object.entries(after).map(([count, total]) => [count, total - before[count as keyof typeof before]]),
      );
      expect(grown).toEqual({
        ...{ hits: 1, misses: 2, evictions: 0, coalesced_requests: 9 },
        ...{ negative_hits: 1, negative_misses: 3, negative_inserts: 1, negative_evictions: 0 },
      });
    });
  },
);
