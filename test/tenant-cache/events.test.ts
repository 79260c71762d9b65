import { type Platform, systemActor, type Tenant, TenantDeleted, TenantUpdated } from '@rustok/kernel';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ownRedisMissing } from '../kit/redis.js';
import { type CacheWorld, createCacheWorld, SOON } from './world.js';

describe.skipIf(ownRedisMissing !== undefined)(
  `what the event log tells of tenants${ownRedisMissing ? `: ${ownRedisMissing}` : ''}`,
  () => {
    let world: CacheWorld;
    beforeAll(async () => {
      world = await createCacheWorld();
    });
    afterAll(() => world[Symbol.asyncDispose]());

    const nameOf = async (platform: Platform, tenant: Tenant) =>
      (await platform.tenants.byId(tenant.id))?.name;
    const transaction = (platform: Platform, tenant: Tenant) =>
      platform.contextFor({ tenant, actor: systemActor('test') }).database;

    test.each([
      ['a platform without a Redis hears of a change from it', { one: true, two: true }],
      [
        'one that is told by a platform without a Redis does, and forgets in Redis too',
        { one: true, two: false },
      ],
    ])('%s', async (_what, without) => {
      const one = await world.start({ withoutRedis: without.one });
      const two = await world.start({ withoutRedis: without.two });
      const tenant = await world.tenant(one);
      expect(await nameOf(two, tenant)).toBe('Before');
      if (!without.two) await expect.poll(() => world.keys(`uuid:${tenant.id}`), SOON).toHaveLength(1);
      await world.rename(tenant, 'After');
      await transaction(one, tenant).transaction(async ({ append }) => {
        append(TenantUpdated, { changed: ['name'] });
      });
      await expect.poll(() => nameOf(one, tenant), SOON).toBe('After');
      await expect.poll(() => nameOf(two, tenant), SOON).toBe('After');
      const three = await world.start();
      expect(await nameOf(three, tenant)).toBe('After');
      await Promise.all([one, two, three].map((platform) => world.stop(platform)));
    });

    test('a tenant that was deleted, which the log of another one tells, is nobody any more', async () => {
      const platform = await world.start();
      const [operations, gone] = [await world.tenant(platform), await world.tenant(platform)];
      expect(await nameOf(platform, gone)).toBe('Before');
      await world.owner.query('delete from tenants where id = $1', [gone.id]);
      await transaction(platform, operations).transaction(async ({ append }) => {
        append(TenantDeleted, { deletedTenantId: gone.id, slug: gone.slug });
      });
      await expect.poll(() => nameOf(platform, gone), SOON).toBeUndefined();
      await expect.poll(() => platform.tenants.find({ kind: 'slug', value: gone.slug }), SOON).toBeNull();
    });
  },
);
