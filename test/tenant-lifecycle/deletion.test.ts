import pg from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { readTables } from '../row-level-security/catalogue.js';
import { fillTables } from '../row-level-security/fill-tables.js';
import { rowCounts, runCommand, startCommand, startWorld, SYSTEM, type World } from './world.js';

let world: World;
/** Holds what a deletion has to wait for. */
let holder: pg.Client;

beforeAll(async () => {
  world = await startWorld();
  holder = new pg.Client(world.api.connection);
  await holder.connect();
}, 120_000);
afterEach(() => holder.query('rollback'));
afterAll(async () => {
  await holder.end();
  await world[Symbol.asyncDispose]();
});

const DELETE = `mutation ($id: UUID!, $confirmSlug: String!) { deleteTenant(id: $id, confirmSlug: $confirmSlug) { status } }`;
const DELETION = `query ($id: UUID!) { tenantDeletion(tenantId: $id) {
  tenantId slug status requestedBy { id } startedAt finishedAt lastError tables { table deleted remaining } } }`;

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- documents are text here
const ask = (query: string, variables?: unknown) => world.operator.post<any>(query, variables);
const deactivate = (id: string) => world.api.platform.administration.deactivate(SYSTEM, id);
const deletionOf = async (id: string) => (await ask(DELETION, { id })).data.tenantDeletion;
const statusOf = async (tenant: string) =>
  (await world.client(tenant).post('{ currentTenant { slug } }')).status;
const idOf = async (slug: string) =>
  (await world.sql<{ id: string }>('select id from tenants where slug = $1', [slug]))[0]?.id ?? '';

/** What no platform may come by before the deletion does: it would make sense of it. */
const MEANT_FOR_LOOPS = [
  'tenants',
  'tenant_modules',
  'sys_events',
  'sys_event_positions',
  'sys_events_dlq',
  'sys_relay_lanes',
];

/** A tenant with at least one row in every table, and thousands in one; its id. */
async function fullTenant(slug: string): Promise<string> {
  const id = await world.tenant(slug);
  const tables = (await readTables(world.owner)).filter(
    ({ name, tenantColumn }) => tenantColumn !== null && !MEANT_FOR_LOOPS.includes(name),
  );
  await fillTables(world.owner, tables, id);
  await world.sql(
    `insert into sys_event_audit (id, tenant_id, actor, action, subject)
     select gen_random_uuid(), $1, 'test', 'replay.started', 'x' from generate_series(1, 3500)`,
    [id],
  );
  await world.sql(`insert into sys_relay_targets (target) values ('nowhere') on conflict do nothing`);
  await world.sql(
    `insert into sys_relay_lanes (target, tenant_id, position, next_attempt_at, last_error)
     values ('nowhere', $1, 0, 'infinity', 'x') on conflict do nothing`,
    [id],
  );
  await world.sql(
    `insert into sys_events_dlq (id, tenant_id, event_id, position, type, version, envelope, consumer, reason, attempts)
     values (gen_random_uuid(), $1, gen_random_uuid(), 1, 'x.y', 1, '{}', 'nobody', 'x', 1)`,
    [id],
  );
  await expect.poll(async () => (await rowCounts(world.owner, id)).sys_event_positions).toBeGreaterThan(0);
  return id;
}

const parents = async () =>
  new Map(
    (
      await world.sql<{ part: string; parent: string }>(
        `select c.relname as part, p.relname as parent from pg_inherits i
           join pg_class c on c.oid = i.inhrelid join pg_class p on p.oid = i.inhparent where c.relkind = 'r'`,
      )
    ).map(({ part, parent }) => [part, parent]),
  );

describe('deleting a tenant', () => {
  test('leaves nothing of it in any table, proves that, and touches nobody else', async () => {
    const [victim, bystander] = [await fullTenant('victim'), await fullTenant('bystander')];
    await deactivate(victim);
    const before = await rowCounts(world.owner, victim);
    const others = await rowCounts(world.owner, bystander);
    expect(Object.entries(before).filter(([name, n]) => n === 0 && !/_(default|\d{8})$/.test(name))).toEqual(
      [],
    );

    expect((await ask(DELETE, { id: victim, confirmSlug: 'victim' })).data.deleteTenant.status).toBe(
      'RUNNING',
    );
    await expect.poll(async () => (await deletionOf(victim)).status, { timeout: 30_000 }).toBe('DONE');
    const after = await rowCounts(world.owner, victim);
    expect(Object.entries(after).filter(([, n]) => n > 0)).toEqual([]);
    expect(await rowCounts(world.owner, bystander)).toEqual(others);

    const deletion = await deletionOf(victim);
    const partOf = await parents();
    const tables = Object.keys(before).filter((name) => !partOf.has(name));
    expect(deletion.tables.map(({ table }: { table: string }) => table).sort()).toEqual(tables.sort());
    for (const { table, deleted, remaining } of deletion.tables) {
      expect({ table, deleted, remaining }).toEqual({ table, deleted: before[table], remaining: 0 });
    }
    const [operator] = await world.sql<{ id: string }>(
      `select u.id from users u join tenants t on t.id = u.tenant_id where t.slug = 'home' and u.email like 'owner%'`,
    );
    expect(deletion).toMatchObject({ slug: 'victim', lastError: null, requestedBy: { id: operator?.id } });
    const told = await world.sql(
      `select envelope->>'actorId' as actor, envelope->'payload' as payload from sys_events
        where type = 'tenant.deleted' and tenant_id = $1`,
      [await idOf('home')],
    );
    expect(told).toContainEqual({
      actor: operator?.id,
      payload: { deletedTenantId: victim, slug: 'victim' },
    });
    expect(await statusOf(victim)).toBe(404);
    expect(await statusOf('victim')).toBe(404);
    // Its names are free again, and nothing of it comes back with them.
    const again = await world.tenant('victim');
    expect(again).not.toBe(victim);
    expect(await statusOf('victim')).toBe(200);
  }, 60_000);

  test('needs it to be inactive, and its slug once more', async () => {
    const id = await world.tenant('careful');
    expect((await ask(DELETE, { id, confirmSlug: 'careful' })).codes).toEqual(['TENANT_STILL_ACTIVE']);
    await deactivate(id);
    expect((await ask(DELETE, { id, confirmSlug: 'carefull' })).codes).toEqual([
      'TENANT_DELETION_NOT_CONFIRMED',
    ]);
    expect(await deletionOf(id)).toBeNull();
    const nobody = '0197a000-0000-7000-8000-000000000001';
    expect((await ask(DELETE, { id: nobody, confirmSlug: 'x' })).codes).toEqual(['TENANT_NOT_FOUND']);
  });

  test('cannot be taken back once it has begun, and asking again begins nothing anew', async () => {
    const id = await world.tenant('doomed');
    await deactivate(id);
    await holder.query('begin');
    await holder.query('select from users where tenant_id = $1 for update', [id]);
    await ask(DELETE, { id, confirmSlug: 'doomed' });
    const activate = 'mutation ($id: UUID!) { activateTenant(id: $id) { isActive } }';
    expect((await ask(activate, { id })).codes).toEqual(['TENANT_BEING_DELETED']);
    const { startedAt } = await deletionOf(id);
    await ask(DELETE, { id, confirmSlug: 'doomed' });
    expect((await deletionOf(id)).startedAt).toBe(startedAt);
    await holder.query('rollback');
    await expect.poll(async () => (await deletionOf(id)).status, { timeout: 30_000 }).toBe('DONE');
  }, 60_000);

  test('erases nothing unless a deletion is under way, whoever calls its functions', async () => {
    const id = await idOf('shop');
    const platform = new pg.Client(world.api.connection);
    await platform.connect();
    await platform.query('set role rustok_platform');
    for (const call of [`rustok_erase_rows('${id}', 'users', 10)`, `rustok_count_rows('${id}', 'users')`]) {
      await expect(platform.query(`select ${call}`)).rejects.toThrow('is not being deleted');
    }
    await platform.query('set role rustok_app');
    await expect(platform.query(`select rustok_erase_rows('${id}', 'users', 10)`)).rejects.toThrow(
      'permission denied',
    );
    await platform.end();
  });
});

describe('a process that is killed in the middle of a deletion', () => {
  test('leaves it to the next one, which ends it with the whole report', async () => {
    await using alone = await startWorld();
    const { connection } = alone.api;
    const previous = world;
    world = alone;
    try {
      const [victim, bystander] = [await fullTenant('victim'), await fullTenant('bystander')];
      await alone.api.platform.administration.deactivate(SYSTEM, victim);
      // Nobody else may go on with it.
      await alone.api.platform.close();
      const before = await rowCounts(alone.owner, victim);
      const others = await rowCounts(alone.owner, bystander);
      const blocker = new pg.Client(connection);
      await blocker.connect();
      await blocker.query('begin');
      await blocker.query('select from users where tenant_id = $1 for update', [victim]);

      const killed = startCommand(connection, 'delete', '--slug', 'victim', '--confirm', 'victim');
      const waiting = async () =>
        (
          await alone.sql(
            `select 1 from pg_stat_activity where datname = current_database()
                and wait_event_type = 'Lock' and query like '%rustok_erase_rows%'`,
          )
        ).length;
      await expect.poll(waiting, { timeout: 60_000 }).toBe(1);
      killed.kill('SIGKILL');
      expect((await killed.ended).code).toBeNull();
      const [row] = await alone.sql<{ deleted: Record<string, number>; finished_at: Date | null }>(
        'select deleted, finished_at from sys_tenant_deletions where erased_id = $1',
        [victim],
      );
      expect(row?.finished_at).toBeNull();
      expect(Object.keys(row?.deleted ?? {}).length).toBeGreaterThan(3);
      // What was counted is what is gone.
      const between = await rowCounts(alone.owner, victim);
      for (const [table, deleted] of Object.entries(row?.deleted ?? {})) {
        expect([table, between[table]]).toEqual([table, (before[table] ?? 0) - deleted]);
      }
      expect(between.users).toBeGreaterThan(0);
      await blocker.query('rollback');
      await blocker.end();

      const { code, stdout, stderr } = await runCommand(
        ...([connection, 'delete', '--slug', 'victim', '--confirm', 'victim'] as const),
      );
      expect([code, stderr]).toEqual([0, expect.stringContaining('victim: ')]);
      const after = await rowCounts(alone.owner, victim);
      expect(Object.entries(after).filter(([, n]) => n > 0)).toEqual([]);
      expect(await rowCounts(alone.owner, bystander)).toEqual(others);
      const partOf = await parents();
      for (const [table, n] of Object.entries(before).filter(([name]) => !partOf.has(name))) {
        expect(stdout).toContain(`  ${table}: ${n} deleted, 0 remain`);
      }
    } finally {
      world = previous;
    }
  }, 180_000);
});
