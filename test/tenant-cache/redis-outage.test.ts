import type { Platform, Tenant } from '@rustok/kernel';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ownRedisMissing } from '../kit/redis.js';
import { type CacheWorld, createCacheWorld, metric, SOON } from './world.js';

describe.skipIf(ownRedisMissing !== undefined)(
  `the tenant cache while Redis fails${ownRedisMissing ? `: ${ownRedisMissing}` : ''}`,
  () => {
    let world: CacheWorld;
    beforeEach(async () => {
      world = await createCacheWorld();
    });
    afterEach(() => world[Symbol.asyncDispose]());

    const nameOf = async (platform: Platform, tenant: Tenant) =>
      (await platform.tenants.byId(tenant.id))?.name;
    const inRedis = (ending: string) => expect.poll(() => world.keys(ending), SOON).toHaveLength(1);
    const calls = async (platform: Platform) =>
      Promise.all(
        ['success', 'failure', 'refused'].map((result) =>
          metric(platform, 'rustok_circuit_breaker_calls_total', { result }),
        ),
      ).then((counts) => counts.reduce<number>((sum, count) => sum + (count ?? 0), 0));
    const state = (platform: Platform) =>
      metric(platform, 'rustok_circuit_breaker_state', { service: 'redis' });

    /** Every tenant by id and by slug, and a name nobody has, 8 at a time; a failure of any is the test's. */
    async function load(platform: Platform, tenants: readonly Tenant[], rounds: number): Promise<void> {
      const workers = Array.from({ length: 8 }, async (_, worker) => {
        for (let round = 0; round < rounds; round += 1) {
          for (const tenant of tenants) {
            expect((await platform.tenants.byId(tenant.id))?.id).toBe(tenant.id);
            const found = await platform.tenants.find({ kind: 'slug', value: tenant.slug });
            expect(found?.id).toBe(tenant.id);
            await platform.tenants.invalidate(tenant.id);
          }
          const nobody = { kind: 'slug', value: `nobody-${worker}-${round}` } as const;
          expect(await platform.tenants.find(nobody)).toBeNull();
        }
      });
      await Promise.all(workers);
    }

    /** Lookups go to Redis again: what is read now can be found there. */
    async function usesRedis(platform: Platform, tenant: Tenant): Promise<void> {
      await expect
        .poll(async () => {
          await platform.tenants.invalidate(tenant.id);
          await platform.tenants.byId(tenant.id);
          return world.keys(`uuid:${tenant.id}`);
        }, SOON)
        .toHaveLength(1);
    }

    test('a warm lookup asks nobody', async () => {
      const platform = await world.start();
      const tenant = await world.tenant(platform, 'warm', 'warm.example');
      const names = [
        { kind: 'uuid', value: tenant.id },
        { kind: 'slug', value: 'warm' },
        { kind: 'host', value: 'warm.example' },
      ] as const;
      for (const name of names) await platform.tenants.find(name);
      await inRedis('host:warm.example');
      const before = await calls(platform);
      for (let i = 0; i < 500; i += 1) for (const name of names) await platform.tenants.find(name);
      // Reading the metrics is one call, and so may be the counters' own of that second, more than once if it is slow.
      expect((await calls(platform)) - before).toBeLessThan(50);
    });

    test('a start without a Redis is a start', async () => {
      await world.redis.stop();
      const platform = await world.start();
      const tenant = await world.tenant(platform);
      expect(await nameOf(platform, tenant)).toBe('Before');
      await world.redis.start();
      await usesRedis(platform, tenant);
    });

    test('stopped and started under load, it fails no lookup and is used again afterwards', async () => {
      const platform = await world.start();
      const tenants = [await world.tenant(platform), await world.tenant(platform)];
      await load(platform, tenants, 2);
      const under = load(platform, tenants, 40);
      await world.redis.stop();
      await load(platform, tenants, 10);
      await world.redis.start();
      await under;
      await usesRedis(platform, tenants[0] as Tenant);
      await expect.poll(() => state(platform), SOON).toBe(0);
    });

    test('hanging under load, it fails no lookup, is left alone, and is used again afterwards', async () => {
      const platform = await world.start({ timeoutMs: 50 });
      const tenants = [await world.tenant(platform), await world.tenant(platform)];
      const under = load(platform, tenants, 20);
      world.redis.pause();
      await under;
      await load(platform, tenants, 5);
      expect(
        await metric(platform, 'rustok_circuit_breaker_calls_total', { result: 'refused' }),
      ).toBeGreaterThan(0);
      world.redis.resume();
      await usesRedis(platform, tenants[0] as Tenant);
      await expect.poll(() => state(platform), SOON).toBe(0);
    });

    test('while it is away for long, an open circuit costs lookups nothing and is tried by one of them', async () => {
      const platform = await world.start({ timeoutMs: 50, openMs: 3_600_000 });
      const tenant = await world.tenant(platform);
      world.redis.pause();
      await expect
        .poll(async () => {
          await platform.tenants.invalidate(tenant.id);
          await platform.tenants.byId(tenant.id);
          return state(platform);
        }, SOON)
        .toBe(2);
      const failures = () => metric(platform, 'rustok_circuit_breaker_calls_total', { result: 'failure' });
      const before = await failures();
      await load(platform, [tenant], 50);
      expect(await failures()).toBe(before);
    });

    test('a change while it was stopped is not undone by what it still holds, not even for a new process', async () => {
      const [one, two] = [await world.start(), await world.start()];
      const tenant = await world.tenant(one);
      await nameOf(one, tenant);
      await inRedis(`uuid:${tenant.id}`);
      const [key = ''] = await world.keys(`uuid:${tenant.id}`);
      const stale = await world.direct.get(key);
      expect(stale).toContain('Before');
      await world.redis.stop();
      await world.rename(tenant, 'After');
      await one.tenants.invalidate(tenant.id);
      expect(await nameOf(one, tenant)).toBe('After');
      await world.redis.start();
      // It kept the entry; those who saw the outage have to have made it worthless, without being asked for anything.
      expect(await world.direct.get(key)).toBe(stale);
      const stateKey = key.replace(/data:.*/, 'state');
      const [epoch = ''] = (stale ?? '').split(' ');
      await expect.poll(async () => (await world.direct.get(stateKey))?.startsWith(epoch), SOON).toBe(false);
      const three = await world.start();
      for (const platform of [one, three]) expect(await nameOf(platform, tenant)).toBe('After');
      await two.tenants.invalidate(tenant.id);
      expect(await nameOf(two, tenant)).toBe('After');
    });

    test('a change while it hung is made good as soon as it answers', async () => {
      const one = await world.start({ timeoutMs: 50, openMs: 3_600_000 });
      const tenant = await world.tenant(one);
      await nameOf(one, tenant);
      await inRedis(`uuid:${tenant.id}`);
      world.redis.pause();
      await world.rename(tenant, 'After');
      for (let i = 0; i < 10; i += 1) await one.tenants.invalidate(tenant.id);
      expect(await state(one)).toBe(2);
      world.redis.resume();
      // Its circuit stays open for an hour, and nobody asks it for anything.
      await expect
        .poll(async () => {
          const three = await world.start();
          const name = await nameOf(three, tenant);
          await world.stop(three);
          return name;
        }, SOON)
        .toBe('After');
    });

    test('emptied, it is filled again', async () => {
      const platform = await world.start();
      const tenant = await world.tenant(platform);
      await nameOf(platform, tenant);
      await inRedis(`uuid:${tenant.id}`);
      await world.direct.flushall();
      expect(await nameOf(platform, tenant)).toBe('Before');
      await platform.tenants.invalidate(tenant.id);
      expect(await nameOf(platform, tenant)).toBe('Before');
      await inRedis(`uuid:${tenant.id}`);
    });

    test('what cannot be read there is taken away and read from the database', async () => {
      const one = await world.start();
      const tenant = await world.tenant(one);
      await nameOf(one, tenant);
      await inRedis(`uuid:${tenant.id}`);
      const [key = ''] = await world.keys(`uuid:${tenant.id}`);
      const [epoch] = ((await world.direct.get(key)) ?? '').split(' ');
      for (const text of ['{"id":', JSON.stringify({ id: tenant.id }), '[]', '']) {
        await world.direct.set(key, `${epoch} ${text}`);
        const fresh = await world.start();
        expect(await nameOf(fresh, tenant)).toBe('Before');
        await expect.poll(async () => (await world.direct.get(key))?.includes('Before'), SOON).toBe(true);
        await world.stop(fresh);
      }
    });

    test('an instance that could not hear for a while trusts nothing it remembers', async () => {
      const maker = await world.start();
      const tenant = await world.tenant(maker);
      // Begins to hear after all that was said of the tenant's creation.
      const platform = await world.start();
      expect(await nameOf(platform, tenant)).toBe('Before');
      // Nobody tells it: neither event nor message, and Redis has nothing to tell either.
      await world.rename(tenant, 'After');
      await world.direct.flushall();
      expect(await nameOf(platform, tenant)).toBe('Before');
      await world.direct.client('KILL', 'TYPE', 'PUBSUB');
      await expect.poll(() => nameOf(platform, tenant), SOON).toBe('After');
    });
  },
);
