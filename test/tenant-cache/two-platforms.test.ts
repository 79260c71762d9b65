import type { Platform, Tenant } from '@rustok/kernel';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTestDatabase } from '../kit/database.js';
import { ownRedisMissing } from '../kit/redis.js';
import { type CacheWorld, createCacheWorld, metric, SOON } from './world.js';

describe.skipIf(ownRedisMissing !== undefined)(
  `two platforms with one Redis${ownRedisMissing ? `: ${ownRedisMissing}` : ''}`,
  () => {
    let world: CacheWorld;
    let one: Platform;
    let two: Platform;
    beforeAll(async () => {
      world = await createCacheWorld();
      [one, two] = [await world.start(), await world.start()];
    });
    afterAll(() => world[Symbol.asyncDispose]());

    const bySlug = async (platform: Platform, value: string) =>
      platform.tenants.find({ kind: 'slug', value });
    const byHost = async (platform: Platform, value: string) =>
      platform.tenants.find({ kind: 'host', value });
    const nameOf = async (platform: Platform, tenant: Tenant) =>
      (await platform.tenants.byId(tenant.id))?.name;
    const inRedis = (ending: string) => expect.poll(() => world.keys(ending), SOON).toHaveLength(1);

    test('what one has read, the other finds without the database', async () => {
      const tenant = await world.tenant(one);
      await bySlug(one, tenant.slug);
      await inRedis(`slug:${tenant.slug}`);
      await inRedis(`uuid:${tenant.id}`);
      await world.rename(tenant, 'After');
      // The database knows better, so this is what the first has read.
      expect((await bySlug(two, tenant.slug))?.name).toBe('Before');
    });

    test('what one has not found, the other does not look for', async () => {
      expect(await bySlug(one, 'to-come')).toBeNull();
      await inRedis('tenant_negative:v1:slug:to-come');
      await world.owner.query(
        `insert into tenants (id, slug, name, default_locale) values (gen_random_uuid(), 'to-come', 'X', 'en')`,
      );
      expect(await bySlug(two, 'to-come')).toBeNull();
    });

    test('a change told by one is seen by the other, which no event has reached', async () => {
      const tenant = await world.tenant(one);
      expect([await nameOf(one, tenant), await nameOf(two, tenant)]).toEqual(['Before', 'Before']);
      await world.rename(tenant, 'After');
      await one.tenants.invalidate(tenant.id);
      expect(await nameOf(one, tenant)).toBe('After');
      await expect.poll(() => nameOf(two, tenant), SOON).toBe('After');
    });

    test('a tenant with a new slug and host is found by them, and no longer by the old ones, everywhere', async () => {
      const tenant = await world.tenant(one, 'old-slug', 'old.example');
      const seen = async (platform: Platform) =>
        Promise.all([
          bySlug(platform, 'old-slug'),
          byHost(platform, 'old.example'),
          bySlug(platform, 'new-slug'),
          byHost(platform, 'new.example'),
        ]).then((all) => all.map((found) => found?.id));
      const before = [tenant.id, tenant.id, undefined, undefined];
      expect(await seen(one)).toEqual(before);
      for (const ending of ['slug:old-slug', 'host:old.example', 'slug:new-slug', 'host:new.example']) {
        await inRedis(ending);
      }
      expect(await seen(two)).toEqual(before);

      await world.owner.query(`update tenants set slug = 'new-slug', domain = 'new.example' where id = $1`, [
        tenant.id,
      ]);
      await one.tenants.invalidate(tenant.id);
      const after = [undefined, undefined, tenant.id, tenant.id];
      // It is there again, and the old names still lead to it: that must not be enough.
      await one.tenants.byId(tenant.id);
      expect(await seen(one)).toEqual(after);
      await expect.poll(() => seen(two), SOON).toEqual(after);
      // Nor does one that has nothing in memory believe what still leads from the old names.
      const three = await world.start();
      expect(await seen(three)).toEqual(after);
      await world.stop(three);
    });

    test('a slug that has gone to another tenant leads to that one', async () => {
      const [a, b] = [await world.tenant(one, 'given-away'), await world.tenant(one)];
      await bySlug(one, 'given-away');
      await inRedis('slug:given-away');
      await bySlug(two, 'given-away');
      await world.owner.query(`update tenants set slug = 'kept-instead' where id = $1`, [a.id]);
      await world.owner.query(`update tenants set slug = 'given-away' where id = $1`, [b.id]);
      await one.tenants.invalidate(a.id);
      await one.tenants.invalidate(b.id);
      expect((await bySlug(one, 'given-away'))?.id).toBe(b.id);
      await expect.poll(async () => (await bySlug(two, 'given-away'))?.id, SOON).toBe(b.id);
    });

    test('a host that looks like a slug, and a slug that looks like an id, are each of their own kind', async () => {
      const [a, b] = [
        await world.tenant(one, 'twin-a', 'twin-b'),
        await world.tenant(one, 'twin-b', 'twin-a'),
      ];
      for (const platform of [one, two]) {
        expect((await bySlug(platform, 'twin-a'))?.id).toBe(a.id);
        expect((await byHost(platform, 'twin-a'))?.id).toBe(b.id);
        expect((await bySlug(platform, 'twin-b'))?.id).toBe(b.id);
        expect((await byHost(platform, 'twin-b'))?.id).toBe(a.id);
        expect(await bySlug(platform, a.id)).toBeNull();
        expect(await byHost(platform, a.id)).toBeNull();
        expect((await platform.tenants.byId(a.id))?.id).toBe(a.id);
      }
    });

    test('a platform of another database on the same Redis has tenants of its own under the same names', async () => {
      const database = await createTestDatabase();
      const stranger = await world.start({ database: database.connection });
      const ours = await world.tenant(one, 'same-name', 'same.example');
      await bySlug(one, 'same-name');
      await byHost(one, 'same.example');
      await inRedis('slug:same-name');
      expect(await bySlug(stranger, 'same-name')).toBeNull();
      const theirs = await world.tenant(stranger, 'same-name', 'same.example');
      expect((await bySlug(stranger, 'same-name'))?.id).toBe(theirs.id);
      expect((await byHost(stranger, 'same.example'))?.id).toBe(theirs.id);
      expect(await stranger.tenants.byId(ours.id)).toBeNull();
      const fresh = await world.start();
      expect((await bySlug(fresh, 'same-name'))?.id).toBe(ours.id);
      expect(await fresh.tenants.byId(theirs.id)).toBeNull();
      await Promise.all([world.stop(stranger), world.stop(fresh)]);
      await database.drop();
    });

    test('lookups of both are counted together', async () => {
      const tenant = await world.tenant(one);
      const before = (await metric(one, 'rustok_tenant_cache_hits')) ?? 0;
      for (let i = 0; i < 100; i += 1) await one.tenants.byId(tenant.id);
      for (let i = 0; i < 100; i += 1) await two.tenants.byId(tenant.id);
      // More than either has looked up; a few may be misses, as the tenant's creation is heard of.
      for (const platform of [one, two]) {
        await expect
          .poll(() => metric(platform, 'rustok_tenant_cache_hits'), SOON)
          .toBeGreaterThan(before + 150);
      }
      expect(await metric(one, 'rustok_tenant_cache_entries')).toBeGreaterThan(0);
    });
  },
);
