import { systemActor, type Tenant, type UserActor } from '@rustok/kernel';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startWorld, type World } from './world.js';

let world: World;

beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world[Symbol.asyncDispose]());

const ACTIVITY = `query ($first: Int) { recentActivity(first: $first) { id type description timestamp user { id name } } }`;
const STATS = `{ dashboardStats { id windowDays totalUsers usersChange totalPosts postsChange } }`;

/** As the module reads them. */
const SELECT_EVENTS = `select id, type from sys_events where type = any($1::text[]) order by seq desc limit $2`;

const event = (type: string) => {
  const found = world.kit.platform.registry.modules
    .flatMap(({ events }) => events)
    .find((known) => known.type === type);
  if (!found) throw new Error(`no module declares "${type}"`);
  return found;
};

describe('recent activity', () => {
  test('is the tenant’s own events, newest first, with what they mean and who did it', async () => {
    const tenant = await world.tenant('active');
    const other = await world.tenant('secretive');
    const manager = await world.user(tenant, 'manager', 'Mary Manager');
    const { userId } = manager;
    await world.publish(other, event('user.logged_in'), { userId });
    const first = await world.publish(tenant, event('user.registered'), { userId }, systemActor('seed'));
    const second = await world.publish(tenant, event('blog.post.deleted'), { postId: randomUUID() }, manager);
    await world.publish(other, event('user.logged_in'), { userId });

    const { data, codes } = await world.ask(tenant, ACTIVITY, manager);
    expect(codes).toEqual([]);
    expect(data.recentActivity).toEqual([
      {
        id: second,
        type: 'blog.post.deleted',
        description: 'A post was deleted.',
        timestamp: expect.anything(),
        user: { id: userId, name: 'Mary Manager' },
      },
      {
        id: first,
        type: 'user.registered',
        description: 'A user came to be, by signing up or created by another.',
        timestamp: expect.anything(),
        user: null,
      },
      {
        id: expect.any(String),
        type: 'tenant.created',
        description: 'The tenant was created.',
        timestamp: expect.anything(),
        user: null,
      },
    ]);
    const age = Date.now() - new Date(data.recentActivity[0].timestamp).getTime();
    expect(age).toBeGreaterThanOrEqual(0);
    expect(age).toBeLessThan(60_000);
  });

  test('has only the id of a user who is gone', async () => {
    const tenant = await world.tenant('left-behind');
    const manager = await world.user(tenant, 'manager');
    const leaver = await world.user(tenant, 'customer');
    await world.publish(tenant, event('user.logged_in'), { userId: leaver.userId }, leaver);
    await world.sql(`delete from users where id = $1`, [leaver.userId]);
    const { data, codes } = await world.ask(tenant, ACTIVITY, manager);
    expect(codes).toEqual([]);
    expect(data.recentActivity).toMatchObject([
      { type: 'user.logged_in', user: { id: leaver.userId, name: null } },
      { type: 'tenant.created' },
    ]);
  });

  test('leaves out events of modules that are off, and of no module at all; toggles are told', async () => {
    const tenant = await world.tenant('switching');
    const admin = await world.user(tenant, 'admin');
    await world.publish(tenant, event('blog.post.deleted'), { postId: randomUUID() });
    await world.publish(tenant, { ...event('user.updated'), type: 'long.gone' }, { userId: admin.userId });
    await world.ask(tenant, `mutation { toggleModule(slug: "blog", enabled: false) { enabled } }`, admin);
    const types = async () =>
      (await world.ask(tenant, ACTIVITY, admin)).data.recentActivity.map(
        ({ type }: { type: string }) => type,
      );
    expect(await types()).toEqual(['tenant.module.toggled', 'tenant.created']);
    await world.ask(tenant, `mutation { toggleModule(slug: "blog", enabled: true) { enabled } }`, admin);
    expect(await types()).toEqual([
      'tenant.module.toggled',
      'tenant.module.toggled',
      'blog.post.deleted',
      'tenant.created',
    ]);
  });

  test('is 20 events unless said otherwise, and 100 at most', async () => {
    const tenant = await world.tenant('busy');
    const manager = await world.user(tenant, 'manager');
    const { userId } = manager;
    await world.kit.context(tenant).database.transaction(async ({ append }) => {
      for (let n = 0; n < 105; n += 1) append(event('user.updated'), { userId });
    });
    const ask = (first?: number | null) =>
      world.ask(tenant, ACTIVITY, manager, first === undefined ? {} : { first });
    expect((await ask()).data.recentActivity).toHaveLength(20);
    expect((await ask(null)).data.recentActivity).toHaveLength(20);
    expect((await ask(100)).data.recentActivity).toHaveLength(100);
    for (const first of [0, -1, 101]) expect((await ask(first)).codes).toEqual(['BAD_USER_INPUT']);
  });

  test('reads a long log from its end', async () => {
    const tenant = await world.tenant('long-lived');
    await world.sql(
      `insert into sys_events (id, tenant_id, type, version, envelope)
       select gen_random_uuid(), $1, 'user.updated', 1, '{}' from generate_series(1, 20000)`,
      [tenant.id],
    );
    await world.sql(`analyze sys_events`);
    const plan = await world.kit.context(tenant).database.read(async (trx) => {
      // As a connection has it that has run the statement often.
      await trx.raw(`set local plan_cache_mode = force_generic_plan`);
      await trx.raw(`prepare recent as ${SELECT_EVENTS}`);
      const { rows } = await trx.raw(`explain (format json) execute recent(array['user.updated'], 20)`);
      return JSON.stringify(rows);
    });
    expect(plan).toMatch(/"Scan Direction":"Backward","Index Name":"sys_events_\d{8}_tenant_id_seq_idx"/);
    expect(plan).not.toContain('"Sort"');
  });
});

describe('the dashboard’s figures', () => {
  const days = (n: number) => new Date(Date.now() - n * 24 * 3600_000);

  /** Users and posts of these ages, in days. */
  async function populate(tenant: Tenant, users: readonly number[], posts: readonly number[]): Promise<void> {
    for (const age of users) {
      const id = randomUUID();
      await world.sql(
        `insert into users (id, tenant_id, email, password_hash, created_at) values ($1, $2, $3, '-', $4)`,
        [id, tenant.id, `${id}@test.local`, days(age)],
      );
    }
    for (const age of posts) {
      await world.sql(`insert into blog_posts (id, tenant_id, created_at) values ($1, $2, $3)`, [
        randomUUID(),
        tenant.id,
        days(age),
      ]);
    }
  }

  test('come from all modules in one answer, and count this tenant alone', async () => {
    const tenant = await world.tenant('counted');
    const other = await world.tenant('uncounted');
    const manager = await world.user(tenant, 'manager');
    // Three new users with the manager, after two in the window before.
    await populate(tenant, [1, 29, 31, 59, 61, 400], [2, 35, 36, 37, 38, 90]);
    await populate(other, [1, 2, 3], [1, 2, 3]);
    await world.sql(
      `insert into blog_posts (id, tenant_id, deleted_at) values (gen_random_uuid(), $1, now())`,
      [tenant.id],
    );
    const { data, codes } = await world.ask(tenant, STATS, manager);
    expect(codes).toEqual([]);
    expect(data.dashboardStats).toEqual({
      id: tenant.id,
      windowDays: 30,
      totalUsers: 7,
      usersChange: 50,
      totalPosts: 6,
      postsChange: -75,
    });
  });

  test('change by 0 percent from nothing to nothing, and by 100 from nothing to something', async () => {
    const tenant = await world.tenant('beginning');
    const manager = await world.user(tenant, 'manager');
    const { data } = await world.ask(tenant, STATS, manager);
    expect(data.dashboardStats).toMatchObject({ usersChange: 100, totalPosts: 0, postsChange: 0 });
  });

  test('of a module that is off do not exist', async () => {
    const tenant = await world.tenant('without-blog', ['content']);
    const manager = await world.user(tenant, 'manager');
    await expect(world.ask(tenant, STATS, manager)).rejects.toMatchObject({
      errors: [{ message: expect.stringContaining('totalPosts') }, expect.anything()],
    });
    const { data } = await world.ask(tenant, `{ dashboardStats { windowDays totalUsers } }`, manager);
    expect(data.dashboardStats).toEqual({ windowDays: 30, totalUsers: 1 });
  });
});

test.each([
  ['tenant', 'windowDays'],
  ['rbac', 'totalUsers'],
  ['blog', 'totalPosts'],
])('the module %s has no figures of another tenant', async (module, fields) => {
  const tenant = await world.tenant(`asks-${module}`);
  const other = await world.tenant(`asked-${module}`);
  const actor = await world.user(tenant, 'admin');
  const asked = { module, type: 'DashboardStats', fields, id: other.id, actor };
  expect(await world.entity(tenant, asked)).toEqual({ data: { _entities: [null] }, codes: [] });
});

describe('without analytics:read', () => {
  let tenant: Tenant;
  let nosy: readonly (readonly [UserActor | undefined, string])[];

  beforeAll(async () => {
    tenant = await world.tenant('guarded');
    nosy = [
      [undefined, 'UNAUTHENTICATED'],
      [await world.user(tenant, 'customer'), 'PERMISSION_DENIED'],
      [await world.user(tenant, { 'analytics:read': 'own' }), 'PERMISSION_DENIED'],
    ];
  });

  test('neither figures nor activity are told', async () => {
    for (const [actor, code] of nosy) {
      expect(await world.ask(tenant, `{ dashboardStats { windowDays } }`, actor)).toEqual({
        data: null,
        codes: [code],
      });
      expect(await world.ask(tenant, ACTIVITY, actor)).toEqual({ data: null, codes: [code] });
    }
  });

  test.each([
    ['tenant', 'windowDays'],
    ['rbac', 'totalUsers'],
    ['rbac', 'usersChange'],
    ['blog', 'totalPosts'],
    ['blog', 'postsChange'],
  ])('the module %s does not tell %s by reference either', async (module, fields) => {
    for (const [actor, code] of nosy) {
      const { data, codes } = await world.entity(tenant, {
        module,
        type: 'DashboardStats',
        fields,
        ...(actor && { actor }),
      });
      expect({ data, codes }).toEqual({ data: { _entities: [null] }, codes: [code] });
    }
  });
});
